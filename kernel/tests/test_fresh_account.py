"""A user of a shared server: nothing of cargo's in their home, an empty folder, no network.

    python -m pytest kernel/tests/test_fresh_account.py
"""

import os
from pathlib import Path

import pytest
from jupyter_client import KernelManager

REPOSITORY = Path(__file__).parents[2]


@pytest.fixture
def kernel(tmp_path, monkeypatch):
    monkeypatch.setenv("CARGO_HOME", str(tmp_path / "cargo"))
    monkeypatch.setenv("ATELIER_SPARE", "0")
    # cargo reaches nobody: a request would fail, not wait.
    monkeypatch.setenv("CARGO_NET_OFFLINE", "true")
    work = tmp_path / "work"
    work.mkdir()
    manager = KernelManager(kernel_name=os.environ.get("ATELIER_TEST_KERNEL", "rust"))
    manager.start_kernel(cwd=str(work))
    client = manager.client()
    client.start_channels()
    client.wait_for_ready(timeout=60)
    yield client
    client.stop_channels()
    manager.shutdown_kernel()


def run(kernel, code):
    """The text/plain of what the cell shows; its error is the test's."""
    shown = []

    def see(message):
        shown.append(message["content"].get("data", {}).get("text/plain", ""))

    reply = kernel.execute_interactive(code, timeout=120, output_hook=see)
    assert reply["content"]["status"] == "ok", (code, reply["content"])
    return "".join(shown)


def test_the_crate_is_at_hand_and_variables_have_types(kernel, tmp_path):
    run(kernel, f':dep atelier = {{ path = "{REPOSITORY}" }}\nuse atelier::*;')
    run(kernel, "let numbers = vec![1.0, 2.5];\nlet net = Net::dense(&[2, 1])?;")
    assert run(kernel, "numbers.iter().sum::<f64>()") == "3.5"
    # Nothing was fetched or compiled on the way.
    registry = tmp_path / "cargo" / "registry"
    assert not registry.exists() or not any(registry.rglob("*.crate"))
