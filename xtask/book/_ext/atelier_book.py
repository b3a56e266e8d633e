"""What the book needs beyond Sphinx and myst-nb: pictures of outputs as files with their words, ids of cells, formulas as MathML."""

import base64
import hashlib
import html
import json
import re
from pathlib import Path

from bs4 import BeautifulSoup
from docutils import nodes
from docutils.utils.math import latex2mathml
from sphinx.errors import SphinxError

EXTENSIONS = {"image/png": "png", "image/jpeg": "jpg", "image/svg+xml": "svg", "audio/flac": "flac"}
DATA = re.compile(r'src="data:([a-z0-9+/.-]+);base64,([^"]*)"', re.I)


def cell_ids(app, doctree):
    """A code cell keeps its id, so that both languages have the same places."""
    for cell in doctree.findall(nodes.container):
        anchor = (cell.get("cell_metadata") or {}).get("anchor")
        if anchor and cell.get("nb_element") == "cell_code":
            cell["ids"] = [anchor] + [other for other in cell["ids"] if other != anchor]


def outputs(app, doctree, docname):
    """HTML of outputs: data addresses become files; for EPUB, XHTML."""
    # Straight to where the builder keeps pictures: its own list of them is lost when pages are written in parallel.
    folder = Path(app.outdir) / app.builder.imagedir

    def saved(match):
        extension = EXTENSIONS.get(match[1].lower())
        if extension is None:
            return match[0]
        content = base64.b64decode(match[2])
        name = f"{hashlib.sha256(content).hexdigest()[:20]}.{extension}"
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / name
        if not path.exists():
            path.write_bytes(content)
        return f'src="{app.builder.imagedir}/{name}"'

    for raw in list(doctree.findall(nodes.raw)):
        if raw.get("format") != "html":
            continue
        text = raw.astext()
        inside_output = any("cell_output" in part.get("classes", []) for part in parents(raw))
        if inside_output:
            # The language switch of a notebook hides cells; here there is one language.
            text = re.sub(r"<style\b.*?</style>", "", text, flags=re.S)
        # First, so that a sound that becomes words leaves no file.
        if app.builder.name == "epub":
            text = xhtml(text, whole=inside_output)
        text = DATA.sub(saved, text)
        if text != raw.astext():
            raw.replace_self(nodes.raw("", text, format="html"))


def parents(node):
    while node.parent is not None:
        node = node.parent
        if isinstance(node, nodes.Element):
            yield node


def xhtml(text, whole):
    """Well-formed, as e-book readers insist; sounds, which few of them play, become their words."""
    if not whole:
        # A part of a cell's HTML need not be closed: only elements without content are.
        return re.sub(r"<(br|hr|img)\b([^>]*?)/?>", r"<\1\2/>", text)
    soup = BeautifulSoup(text, "html.parser")
    for audio in soup.find_all("audio"):
        words = soup.new_tag("p")
        words.string = audio.get("aria-label", "")
        audio.replace_with(words)
    return soup.decode(formatter="minimal")


def math(self, node, block):
    """MathML: shown by browsers and e-book readers themselves, read aloud by screen readers, no script."""
    tex = node.astext()
    try:
        element = latex2mathml.tex2mathml(tex, as_block=block)
    except Exception as error:  # docutils has several kinds; none of them names the formula
        raise SphinxError(f"the formula {tex!r} cannot be read: {error}") from error
    # Long formulas scroll by themselves, not the page.
    self.body.append(f'<div class="math" tabindex="0">{element}</div>\n' if block else element)
    raise nodes.SkipNode


SUMMARY = re.compile(r'<summary aria-label="[^"]*">\s*<p class="collapsed[^"]*">(.*?)</p>\s*<p class="expanded[^"]*">.*?</p>\s*</summary>', re.S)


def page(app, name, template, context, doctree):
    """What is left to say of a page before it is written."""
    if "body" in context:
        # myst-nb labels what can be unfolded in English, and with paragraphs, which HTML forbids there.
        context["body"] = SUMMARY.sub(r"<summary>\1</summary>", context["body"])
    if template == "search.html":
        app.add_js_file("pages.js", priority=100)
    if app.builder.name == "epub":
        # Written after the book is packed, and for screens.
        context["css_files"] = [css for css in context.get("css_files", []) if "mystnb" not in str(getattr(css, "filename", css))]


# Sphinx' search fetches each page it has found, to quote from it; a browser refuses that for pages that are files.
PAGES = """(() => {
  const pages = %s;
  const plain = window.fetch.bind(window);
  window.fetch = (address, options) => {
    const name = decodeURIComponent(new URL(address, location.href).pathname.split('/').pop()).replace(/[.]html$/, '');
    const known = location.protocol === 'file:' && Object.hasOwn(pages, name);
    return known ? Promise.resolve(new Response(`<div role="main">${pages[name]}</div>`)) : plain(address, options);
  };
})();
"""


def quotations(app, exception):
    """The text of every page in one script, for the search page."""
    if exception or app.builder.name != "html":
        return
    pages = {}
    for name in sorted(app.env.found_docs):
        texts = app.env.get_doctree(name).findall(nodes.Text)
        text = " ".join(text.astext() for text in texts if not isinstance(text.parent, nodes.raw))
        pages[name] = html.escape(" ".join(text.split()))
    script = PAGES % json.dumps(pages, ensure_ascii=False).replace("</", "<\\/")
    (Path(app.outdir) / "_static" / "pages.js").write_text(script, encoding="utf-8")


def setup(app):
    app.add_html_math_renderer(
        "mathml",
        inline_renderers=(lambda self, node: math(self, node, False), None),
        block_renderers=(lambda self, node: math(self, node, True), None),
    )
    app.connect("doctree-read", cell_ids)
    app.connect("doctree-resolved", outputs)
    app.connect("build-finished", quotations)
    # After myst-nb has added its style.
    app.connect("html-page-context", page, priority=900)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
