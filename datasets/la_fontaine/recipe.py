"""Verses of La Fontaine, and samples of others, as Littré's dictionary quotes them (Debian stardict-xmlittre)."""

import gzip
import html
import re
import sys

sys.path.insert(0, "..")
from quotations import write_poet
from sources import debian, hashes

# As the dictionary abbreviates them; of all but the first, a sample of 30,000 letters.
AUTHORS = {"LA FONT.": "la_fontaine", "V. HUGO": "hugo", "LAMART.": "lamartine", "MOL.": "moliere", "RAC.": "racine"}
PROVERBS = "LEROUX DE LINCY"
SAMPLE = 30_000
# Signs and words of the dictionary, not of the author.
REFUSED = list("0123456789[]()\"*=_") + ["se dit d", "...", "Voy.", " etc."]


def dictionary():
    """Every quotation of the dictionary, with the author's abbreviation."""
    file = debian("stardict-xmlittre") + "/usr/share/stardict/dic/XMLittre.dict.dz"
    text = gzip.open(file).read().decode("utf-8", "replace")
    # The quotation is blue, its author red, its place green.
    parts = (r'<span foreground="#0000CD">(.*?)</span>', r'<span foreground="#B22222">(.*?)</span>',
             r'<span foreground="#556B2F">(.*?)</span>')
    for quotation, author, place in re.findall(", ".join(parts), text, re.S):
        words = html.unescape(re.sub(r"<[^>]+>", "", quotation))
        # Two older poets go under the same abbreviation: an alchemist of 1413, quoted by the number of a verse or by the year, and a trouvère.
        if author.strip() == "LA FONT." and re.fullmatch(r"[0-9]+|IV|\(1413\)\.", html.unescape(place).strip()):
            continue
        yield re.sub(r"\s*\[[^\]]*\]", "", words), author.strip()


def main(quotations):
    found = {name: [] for name in [*AUTHORS.values(), "proverbs"]}
    for quotation, author in quotations:
        if author in AUTHORS:
            found[AUTHORS[author]].append(quotation)
        elif author.startswith(PROVERBS):
            found["proverbs"].append(quotation)
    hashes(*write_poet("la_fontaine", found.pop("la_fontaine"), found, REFUSED, SAMPLE))


if __name__ == "__main__":
    main(dictionary())
