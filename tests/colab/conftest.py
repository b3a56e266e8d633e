import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "notebooks" / "colab"))


@pytest.fixture(scope="session")
def shell():
    """An IPython shell like the one behind a Colab notebook, which keeps what is published."""
    from IPython.core.interactiveshell import InteractiveShell
    from IPython.core.displaypub import CapturingDisplayPublisher

    shell = InteractiveShell.instance()
    shell.display_pub = CapturingDisplayPublisher()
    return shell


@pytest.fixture(autouse=True)
def nothing_published(shell):
    shell.display_pub.outputs.clear()
