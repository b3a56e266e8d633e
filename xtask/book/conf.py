"""Sphinx's configuration of the book. `./atelier book` calls Sphinx once for each language and form (xtask/src/book/mod.rs).

ATELIER_BOOK_FORM is what is being made: web (a page a notebook, with search), print (one page, for the PDF), epub.
"""

import os
import sys
from pathlib import Path

here = Path(__file__).parent
sys.path.insert(0, str(here / "_ext"))

form = os.environ.get("ATELIER_BOOK_FORM", "web")
language = os.environ.get("ATELIER_BOOK_LANG", "en")
french = language == "fr"

project = "atelier"
author = "atelier"
title = "atelier · l’apprentissage machine pour les arts, en cahiers" if french else "atelier · machine learning for the arts, in notebooks"
version = release = os.environ.get("ATELIER_BOOK_RELEASE", "0")
# No year: a book made again from the same notebooks is the same book.
copyright = "atelier"

extensions = ["myst_nb", "atelier_book"]
root_doc = "index"
templates_path = [str(here / "_templates")]
exclude_patterns = []
# What a notebook shows is in it: nothing is run here.
nb_execution_mode = "off"
nb_merge_streams = True
nb_render_markdown_format = "myst"
nb_code_prompt_show = "Solution"
nb_code_prompt_hide = "Solution"
nb_mime_priority_overrides = [("*", "text/html", 1)]
myst_enable_extensions = ["deflist", "dollarmath", "attrs_inline", "attrs_block"]
myst_dmath_double_inline = True
# Sums of money are not formulas.
myst_dmath_allow_space = False
myst_dmath_allow_digits = False
myst_heading_anchors = 3
# Jupyter's Markdown has no directives or roles; a colon fence would be one.
suppress_warnings = ["myst.header"]
smartquotes = False
highlight_language = "rust"

html_title = title
html_show_sphinx = False
html_show_sourcelink = False
html_copy_source = False
html_use_index = False
html_domain_indices = False
html_static_path = [str(here / "_static")]
html_math_renderer = "mathml"
html_permalinks_icon = "#"

if form == "print":
    html_theme = "basic"
    html_css_files = ["fonts.css", "print.css"]
    html_permalinks = False
    html_sidebars = {"**": []}
elif form == "epub":
    html_permalinks = False
    # E-book readers bring their fonts, which their owners have chosen.
    html_static_path = [str(here / "_epub")]
else:
    html_theme = "pydata_sphinx_theme"
    html_css_files = ["fonts.css", "atelier.css"]
    # When the page is there.
    html_js_files = [("code.js", {"priority": 50}), ("atelier.js", {"defer": "defer"})]
    html_sidebars = {"**": ["book-nav.html"]}
    html_context = {"default_mode": "auto"}
    html_theme_options = {
        "logo": {"text": "atelier"},
        "navbar_center": [],
        "navbar_persistent": ["search-button", "language-switch"],
        "navbar_end": ["code-switch", "theme-switcher"],
        "secondary_sidebar_items": ["page-toc"],
        "show_toc_level": 2,
        "footer_start": ["licence"],
        "footer_end": [],
        "pygments_light_style": "a11y-high-contrast-light",
        "pygments_dark_style": "a11y-high-contrast-dark",
        "use_edit_page_button": False,
        "search_as_you_type": False,
        "back_to_top_button": False,
    }

epub_title = title
epub_author = "atelier"
epub_publisher = "atelier"
epub_copyright = "CC BY 4.0"
epub_language = language
epub_scheme = "name"
# One name in both of the EPUB's tables, which have to agree.
epub_identifier = epub_uid = f"atelier-machine-learning-for-the-arts-{language}"
epub_description = title
# The workshop that the collection continues.
epub_contributor = "automachine"
epub_theme = "epub"
epub_theme_options = {"relbar1": False, "footer": False}
epub_show_urls = "no"
epub_use_index = False
epub_tocdup = False
epub_tocscope = "includehidden"
epub_css_files = ["epub.css"]
epub_exclude_files = ["search.html", "genindex.html"]
