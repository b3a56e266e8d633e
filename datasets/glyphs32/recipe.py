"""Letterforms of 29 free typefaces (Debian fonts-*), 79 characters, 32 × 32 pixels."""

import glob
import os
import sys

sys.path.insert(0, "..")
import numpy
from PIL import Image, ImageDraw, ImageFont
from sources import debian, grid, hashes, table

# One typeface a package; families under the GPL or the LGPL were left out.
PACKAGES = """averia-serif-gwf b612 blankenburg breip cabin cantarell comfortaa dosis ebgaramond essays1743
fanwood goudybookletter humor-sans inconsolata jura karla kristi league-spartan lindenhill lobstertwo ocr-a
oldstandard open-sans prociono quicksand roboto-slab tomsontalks tuffy yanone-kaffeesatz""".split()
CHARACTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789éèêëàâçîïôùûüœÉÀÇ"


def plainest(folder):
    """The file that looks most like the regular face of the family."""

    def score(file):
        name = os.path.basename(file).lower()
        slanted = "italic" in name or "oblique" in name
        weighted = any(word in name for word in ("bold", "light", "black", "thin"))
        return ("regular" in name) * 4 + ("book" in name) * 2 - slanted * 3 - weighted * 2

    files = sorted(glob.glob(f"{folder}/**/*.[to]tf", recursive=True))
    return max(files, key=score)


def draw(file, character, size=32, inside=26):
    """A character in the middle of a square, as large as fits; None where nothing is drawn."""
    page = Image.new("L", (256, 256), 0)
    ImageDraw.Draw(page).text((80, 60), character, font=ImageFont.truetype(file, 96), fill=255)
    box = page.getbbox()
    if not box:
        return None
    page = page.crop(box)
    scale = inside / max(page.size)
    width, height = (max(1, round(side * scale)) for side in page.size)
    page = page.resize((width, height), Image.LANCZOS)
    square = Image.new("L", (size, size), 0)
    square.paste(page, ((size - width) // 2, (size - height) // 2))
    return numpy.asarray(square)


def kind(character):
    if character.isdigit():
        return "digit"
    plain = character in CHARACTERS[:52]
    return ("capital" if character.isupper() else "small") + ("" if plain else " accented")


pictures, rows = [], []
for package in PACKAGES:
    file = plainest(debian(f"fonts-{package}"))
    absent = draw(file, "\ufffe")  # what the typeface draws for a character that it does not have
    for character in CHARACTERS:
        picture = draw(file, character)
        if picture is not None and not (absent is not None and numpy.array_equal(picture, absent)):
            pictures.append(picture)
            rows.append((character, kind(character), package))
grid("glyphs.png", pictures, 79)
table("glyphs.csv", ("character", "kind", "typeface"), rows)
hashes("glyphs.png", "glyphs.csv")
