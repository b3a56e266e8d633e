"""Makes the spreadsheets of the tests: python make.py (openpyxl, odfpy, xlwt)."""
import datetime as dt
import pathlib
import zipfile

import openpyxl
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.style import Style
from odf.table import Table, TableCell, TableRow
from odf.text import P

HERE = pathlib.Path(__file__).parent
HEAD = ["code", "ville", "habitants", "part", "jour", "moment", "heure", "membre"]
ROWS = [
    ["01000", "Bourg-en-Bresse", 41365, 0.125, dt.date(1991, 4, 3), dt.datetime(1991, 4, 3, 10, 30), dt.time(10, 30), True],
    ["75001", "Paris", None, 0.5, dt.date(1992, 12, 31), dt.datetime(1992, 12, 31, 0, 0, 15), dt.time(9, 5), False],
]

book = openpyxl.Workbook()
sheet = book.active
sheet.title = "communes"
sheet["A1"] = "Population des communes, 2021"
sheet.merge_cells("A1:H1")
sheet.append([])
sheet.append(HEAD)
for row in ROWS:
    sheet.append(row)
for cell in ("D4", "D5"):
    sheet[cell].number_format = "0.0%"
other = book.create_sheet("2022")
other.append(["x", "double"])
other.append([1, "=A2*2"])
other.append([2, "=A3*2"])
book.create_sheet("vide")
hidden = book.create_sheet("cachée")
hidden.append(["secret"])
hidden.append([1])
hidden.sheet_state = "hidden"
book.save(HERE / "communes.xlsx")
# openpyxl computes nothing: the values that a spreadsheet would have put beside its formulas.
with zipfile.ZipFile(HERE / "communes.xlsx") as old:
    parts = {name: old.read(name) for name in old.namelist()}
for row in (2, 3):
    before = f"<f>A{row}*2</f><v />"
    after = f"<f>A{row}*2</f><v>{2 * (row - 1)}</v>"
    assert before.encode() in parts["xl/worksheets/sheet2.xml"]
    parts["xl/worksheets/sheet2.xml"] = parts["xl/worksheets/sheet2.xml"].replace(before.encode(), after.encode())
with zipfile.ZipFile(HERE / "communes.xlsx", "w", zipfile.ZIP_DEFLATED) as new:
    for name, part in parts.items():
        new.writestr(name, part)

book = xlwt.Workbook()
sheet = book.add_sheet("communes")
date, moment, clock = (xlwt.easyxf(num_format_str=form) for form in ("YYYY-MM-DD", "YYYY-MM-DD HH:MM", "HH:MM"))
for column, name in enumerate(HEAD):
    sheet.write(0, column, name)
for row, values in enumerate(ROWS, 1):
    for column, value in enumerate(values):
        style = {4: date, 5: moment, 6: clock}.get(column)
        if value is not None:
            sheet.write(row, column, value, style) if style else sheet.write(row, column, value)
book.save(str(HERE / "communes.xls"))

book = OpenDocumentSpreadsheet()
table = Table(name="communes")
def cell(value):
    if value is None:
        return TableCell()
    if isinstance(value, bool):
        made = TableCell(valuetype="boolean", booleanvalue=str(value).lower())
    elif isinstance(value, (int, float)):
        made = TableCell(valuetype="float", value=value)
    elif isinstance(value, dt.time):
        made = TableCell(valuetype="time", timevalue=f"PT{value.hour:02}H{value.minute:02}M{value.second:02}S")
    elif isinstance(value, dt.datetime):
        made = TableCell(valuetype="date", datevalue=value.isoformat())
    elif isinstance(value, dt.date):
        made = TableCell(valuetype="date", datevalue=value.isoformat())
    else:
        made = TableCell(valuetype="string")
    made.addElement(P(text=str(value)))
    return made
for values in [HEAD, *ROWS]:
    row = TableRow()
    for value in values:
        row.addElement(cell(value))
    table.addElement(row)
book.spreadsheet.addElement(table)
book.save(str(HERE / "communes.ods"))
