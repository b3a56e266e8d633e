"""Two published audits of gender classifiers, typed from the papers' tables.

Buolamwini and Gebru, “Gender Shades”, 2018, table 4; Raji and Buolamwini, “Actionable Auditing”, 2019, table 1.
"""

import sys

sys.path.insert(0, "..")
from sources import hashes, table

# Faces in each group of the Pilot Parliaments Benchmark: 21.3, 25.0, 23.3 and 30.3 % of 1270.
FACES = {("darker", "women"): 271, ("darker", "men"): 318, ("lighter", "women"): 296, ("lighter", "men"): 385}
# Error rates in per cent, in the same order, as printed.
AUDITS = {
    (2018, "Microsoft"): (20.8, 6.0, 1.7, 0.0),
    (2018, "Face++"): (34.5, 0.7, 6.0, 0.8),
    (2018, "IBM"): (34.7, 12.0, 7.1, 0.3),
    (2019, "Microsoft"): (1.52, 0.33, 0.34, 0.0),
    (2019, "Face++"): (4.1, 1.3, 1.0, 0.5),
    (2019, "IBM"): (16.97, 0.63, 2.37, 0.26),
    (2019, "Amazon"): (31.37, 1.26, 7.12, 0.0),
    (2019, "Kairos"): (22.5, 1.3, 6.4, 0.0),
}
rows = [
    (year, company, skin, gender, faces, rate, round(faces * rate / 100))
    for (year, company), rates in AUDITS.items()
    for ((skin, gender), faces), rate in zip(FACES.items(), rates)
]
table("gender_shades.csv", ("year", "company", "skin", "gender", "faces", "error_percent", "errors"), rows)
hashes("gender_shades.csv")
