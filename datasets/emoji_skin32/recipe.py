"""Emoji of people and hands in yellow and five skin tones, by three designers, 32 × 32 pixels (npm @iconify-json/*)."""

import io
import json
import sys

sys.path.insert(0, "..")
import numpy
import resvg_py
from PIL import Image
from sources import grid, hashes, npm, table

DESIGNERS = {"noto": "1.2.9", "twemoji": "1.2.5", "fluent-emoji-flat": "1.2.6"}
TONES = {"": "yellow", "1f3fb": "light", "1f3fc": "medium light", "1f3fd": "medium", "1f3fe": "medium dark", "1f3ff": "dark"}
PARTS = {"1f442": "ear", "1f443": "nose", "1f4aa": "arm", "1f9b5": "leg", "1f9b6": "foot", "1f9bb": "ear"}
LEFT_OUT = {"1f595"}  # an insulting gesture: not in a classroom


def hand(code):
    number = int(code, 16)
    ranges = ((0x1F446, 0x1F450), (0x1F58F, 0x1F596), (0x270A, 0x270D), (0x1F918, 0x1F91F), (0x1FAF0, 0x1FAF8))
    single = (0x261D, 0x1F485, 0x1F64C, 0x1F64F, 0x1F90C, 0x1F90F, 0x1F932, 0x1F933)
    return number in single or any(low <= number <= high for low, high in ranges)


icons, codes = {}, {}
for designer, version in DESIGNERS.items():
    package = npm(f"@iconify-json/{designer}", version)
    icons[designer] = json.load(package.extractfile("package/icons.json"))
    names = json.load(package.extractfile("package/chars.json"))
    codes[designer] = {code.replace("-fe0f", ""): name for code, name in names.items()}


def draw(designer, name, size=32):
    everything = icons[designer]
    icon = everything["icons"].get(name) or everything["icons"][everything["aliases"][name]["parent"]]
    side = lambda key, other: icon.get(key, everything.get(key, other))
    box = f'{icon.get("left", 0)} {icon.get("top", 0)} {side("width", 16)} {side("height", 16)}'
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'width="{size}" height="{size}" viewBox="{box}">{icon["body"]}</svg>'
    )
    png = bytes(resvg_py.svg_to_bytes(svg_string=svg, width=size, height=size))
    drawing = Image.open(io.BytesIO(png)).convert("RGBA").resize((size, size))
    white = Image.new("RGBA", (size, size), (255, 255, 255, 255))
    return numpy.asarray(Image.alpha_composite(white, drawing).convert("RGB"))


everywhere = set.intersection(*(set(names) for names in codes.values()))
bases = [
    code
    for code in sorted(everywhere)
    if "-" not in code and code not in LEFT_OUT and all(f"{code}-{tone}" in everywhere for tone in TONES if tone)
]
pictures, rows = [], []
for base in bases:
    kind = "hand" if hand(base) else "body part" if base in PARTS else "person"
    for designer in DESIGNERS:
        for tone, word in TONES.items():
            pictures.append(draw(designer, codes[designer][f"{base}-{tone}" if tone else base]))
            name = codes["noto"][base].replace("-", " ")
            rows.append((name, base.upper(), kind, designer.split("-")[0], word))
grid("emoji.png", pictures, 36)
table("emoji.csv", ("name", "code", "kind", "designer", "tone"), rows)
hashes("emoji.png", "emoji.csv")
