"""Every committed notebook is one by Jupyter's own rules: a front end may refuse what is not."""

import pathlib

import nbformat
import pytest

NOTEBOOKS = pathlib.Path(__file__).parents[2] / "notebooks"


@pytest.mark.parametrize("file", sorted(NOTEBOOKS.rglob("*.ipynb")), ids=lambda file: str(file.relative_to(NOTEBOOKS)))
def test_notebook_is_valid(file):
    nbformat.validate(nbformat.read(file, as_version=nbformat.NO_CONVERT))
