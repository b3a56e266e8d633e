"""One notebook, prepared by xtask/src/book/slides.rs, to one HTML file: nbconvert's slides with reveal.js, fonts and figures inside.

    python slides.py NOTEBOOK TARGET LANGUAGE TITLE
"""

import base64
import re
import sys
from pathlib import Path

import nbformat
from docutils.utils.math import latex2mathml
from nbconvert import SlidesExporter
from pygments.formatters import HtmlFormatter

here = Path(__file__).parent
fonts = here.parent / "book" / "_static"


def css():
    """Every rule of the deck, fonts included."""

    def inlined(match):
        content = base64.b64encode((fonts / match[1]).read_bytes()).decode()
        return f"url(data:font/woff2;base64,{content})"

    parts = [
        (here / "reveal" / "reveal.css").read_text(encoding="utf-8"),
        re.sub(r"url\(([^)]*)\)", inlined, (fonts / "fonts.css").read_text(encoding="utf-8")),
        HtmlFormatter(style="a11y-high-contrast-light").get_style_defs(".highlight"),
        (here / "slides.css").read_text(encoding="utf-8"),
    ]
    return "\n".join(parts)


def formulas(html):
    """TeX between dollars, which nbconvert leaves to a script, as MathML."""

    def block(match):
        return latex2mathml.tex2mathml(match[1].strip(), as_block=True)

    def inline(match):
        return latex2mathml.tex2mathml(match[1])

    html = re.sub(r"\$\$(.+?)\$\$", block, html, flags=re.S)
    # As in the notebooks: no space inside the dollars, so that sums of money stay sums of money.
    return re.sub(r"(?<![\\$\w])\$(?=[^\s\d$])([^$<\n]+?)(?<=\S)\$(?![\d$])", inline, html).replace("\\$", "$")


def main(source, target, language, title):
    notebook = nbformat.read(source, as_version=4)
    exporter = SlidesExporter(extra_template_basedirs=[str(here)], template_name="atelier")
    plain = exporter.environment.filters["markdown2html"]

    def markdown2html(*arguments, **options):
        return formulas(plain(*arguments, **options))

    # The filter takes jinja's context: its mark has to stay.
    if hasattr(plain, "jinja_pass_arg"):
        markdown2html.jinja_pass_arg = plain.jinja_pass_arg
    exporter.environment.filters["markdown2html"] = markdown2html
    js = "\n".join((here / "reveal" / name).read_text(encoding="utf-8") for name in ("reveal.js", "notes.js"))
    # Inside a script element, its closing tag would end it.
    js = js.replace("</script", "<\\/script")
    resources = {"atelier": {"lang": language, "title": title, "css": css(), "js": js}}
    body, _ = exporter.from_notebook_node(notebook, resources)
    Path(target).write_text(body, encoding="utf-8")


main(*sys.argv[1:])
