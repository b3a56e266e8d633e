"""Carbon dioxide in the air of Mauna Loa, month by month, 1958–2020 (npm vega-datasets)."""

import csv
import io
import sys

sys.path.insert(0, "..")
from sources import hashes, npm, table

package = npm("vega-datasets", "3.2.1")
text = package.extractfile("package/data/co2-concentration.csv").read().decode("utf-8")
rows = [(row["Date"], row["CO2"], row["adjusted CO2"]) for row in csv.DictReader(io.StringIO(text))]
table("co2.csv", ("month", "co2", "co2_without_seasons"), rows)
hashes("co2.csv")
