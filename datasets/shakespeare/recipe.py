"""Verses of Shakespeare, and samples of others, as Webster's dictionary of 1913 quotes them (Debian dict-gcide)."""

import gzip
import re
import sys

sys.path.insert(0, "..")
from quotations import write_poet
from sources import debian, hashes

# As the dictionary abbreviates them; of all but the first, a sample of 30,000 letters.
AUTHORS = {"Shak": "shakespeare", "Milton": "milton", "Pope": "pope", "Tennyson": "tennyson"}
SAMPLE = 30_000
# Signs and words of the dictionary, not of the author.
REFUSED = list("0123456789[]()\"*=_`") + ["--", ". .", "Webster", "Syn:", "Note:", " as, "]


def dictionary():
    """Every quotation of 1913 that stands alone, with the author's abbreviation; verses are parted by " / "."""
    file = debian("dict-gcide") + "/usr/share/dictd/gcide.dict.dz"
    text = gzip.open(file).read().decode("utf-8", "replace")
    for paragraph in text.split("\n\n"):
        if "[1913 Webster]" not in paragraph:
            continue
        lines = paragraph.split("\n")
        while lines and (lines[-1].strip().startswith("[") or not lines[-1].strip()):
            lines.pop()
        # A quotation is set in by eight spaces, and ends with its author.
        if not 0 < len(lines) <= 12 or not all(line.startswith(" " * 8) for line in lines):
            continue
        whole = "\n".join(line.strip() for line in lines)
        author = re.search(r"--([A-Z][A-Za-z\. &']{1,30}?)\.?\s*$", whole)
        if author:
            yield " / ".join(whole[: author.start()].split("\n")).strip(" /"), author.group(1).strip()


def main(quotations):
    found = {name: [] for name in AUTHORS.values()}
    for quotation, author in quotations:
        if author in AUTHORS:
            found[AUTHORS[author]].append(quotation)
    hashes(*write_poet("shakespeare", found.pop("shakespeare"), found, REFUSED, SAMPLE))


if __name__ == "__main__":
    main(dictionary())
