"""Bundles that fit, that do not fit, and that arrived damaged."""

import hashlib
import io
import json
import platform
import tarfile

import atelier_colab
import pytest

PROGRAM = b"a program"


def bundle(path, files=None, **manifest):
    """A small bundle, whole unless said otherwise."""
    files = files if files is not None else {"kernel/bin/atelier-kernel": PROGRAM}
    full = {
        "version": "0.1.0",
        "machine": platform.machine(),
        "glibc": "2.1",
        "torch": "2.11.0",
        "requirements": {},
        "sha256": {name: hashlib.sha256(content).hexdigest() for name, content in files.items()},
    }
    full.update(manifest)
    with tarfile.open(path, "w:gz") as tar:
        for name, content in {"bundle.json": json.dumps(full).encode(), **files}.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            entry.mode = 0o755
            tar.addfile(entry, io.BytesIO(content))
    return path


def test_a_bundle_is_unpacked(tmp_path):
    place = tmp_path / "home"
    atelier_colab.unpack(bundle(tmp_path / "b.tar.gz"), place)
    assert (place / "kernel/bin/atelier-kernel").read_bytes() == PROGRAM
    assert not (tmp_path / "home.half").exists()


def test_what_is_there_is_replaced_and_the_rest_is_kept(tmp_path):
    place = tmp_path / "home"
    (place / "kernel").mkdir(parents=True)
    (place / "kernel/old").write_text("x")
    (place / "libtorch").mkdir()
    atelier_colab.unpack(bundle(tmp_path / "b.tar.gz"), place)
    assert not (place / "kernel/old").exists()
    assert (place / "libtorch").is_dir()


@pytest.mark.parametrize("wrong", [{"machine": "riscv64"}, {"glibc": "9.99"}])
@pytest.mark.parametrize("language, words", [("en", "does not fit this machine"), ("fr", "ne convient pas à cette machine")])
def test_a_platform_that_does_not_fit_is_refused(tmp_path, monkeypatch, wrong, language, words):
    monkeypatch.setattr(atelier_colab, "_language", language)
    with pytest.raises(atelier_colab.AtelierError, match=words) as refused:
        atelier_colab.unpack(bundle(tmp_path / "b.tar.gz", **wrong), tmp_path / "home")
    assert list(wrong.values())[0] in str(refused.value)
    assert list(tmp_path.iterdir()) == [tmp_path / "b.tar.gz"]


def test_a_truncated_bundle_is_refused(tmp_path):
    whole = bundle(tmp_path / "b.tar.gz", {"kernel/bin/atelier-kernel": bytes(range(256)) * 400}).read_bytes()
    for share in (0, 40, 100, len(whole) // 2):
        (tmp_path / "cut.tar.gz").write_bytes(whole[:share])
        with pytest.raises(atelier_colab.AtelierError, match="not a whole bundle"):
            atelier_colab.unpack(tmp_path / "cut.tar.gz", tmp_path / "home")
        assert not (tmp_path / "home").exists()


def test_a_bundle_that_was_tampered_with_is_refused(tmp_path):
    path = bundle(tmp_path / "b.tar.gz", sha256={"kernel/bin/atelier-kernel": "0" * 64})
    with pytest.raises(atelier_colab.AtelierError, match="kernel/bin/atelier-kernel"):
        atelier_colab.unpack(path, tmp_path / "home")
    assert not (tmp_path / "home").exists()


def test_a_bundle_cannot_write_elsewhere(tmp_path):
    path = bundle(tmp_path / "b.tar.gz", {"../outside": b"x"})
    with pytest.raises(atelier_colab.AtelierError):
        atelier_colab.unpack(path, tmp_path / "inner" / "home")
    assert not (tmp_path / "inner" / "outside").exists()


def test_no_bundle_at_a_path_or_an_address(tmp_path, capsys):
    with pytest.raises(atelier_colab.AtelierError, match="no bundle"):
        atelier_colab.fetch(str(tmp_path / "none.tar.gz"))
    assert atelier_colab.fetch((tmp_path / "none.tar.gz").as_uri()) is None
    assert "No bundle could be fetched" in capsys.readouterr().out


def test_an_address_without_a_sum_is_not_fetched(capsys, monkeypatch):
    monkeypatch.setattr(atelier_colab.urllib.request, "urlopen", lambda *_, **__: pytest.fail("was asked"))
    assert atelier_colab.fetch("https://example.org/atelier-colab-x86_64.tar.gz") is None
    assert "is not known" in capsys.readouterr().out


@pytest.mark.parametrize("language, words", [("en", "not the expected one"), ("fr", "pas celle que l’on attend")])
def test_a_bundle_with_another_sum_is_refused(tmp_path, monkeypatch, language, words):
    monkeypatch.setattr(atelier_colab, "_language", language)
    address = bundle(tmp_path / "b.tar.gz").as_uri()
    with pytest.raises(atelier_colab.AtelierError, match=words):
        atelier_colab.fetch(address, "0" * 64)
    right = hashlib.sha256((tmp_path / "b.tar.gz").read_bytes()).hexdigest()
    assert atelier_colab.fetch(address, right).read_bytes() == (tmp_path / "b.tar.gz").read_bytes()


def test_the_bundle_that_fits_the_torch_of_the_runtime_is_taken(monkeypatch):
    monkeypatch.setattr(atelier_colab, "RELEASES", {"2.11.0": "a" * 64, "2.10.0": "b" * 64})
    for found, taken in [("2.10.0+cu128", "2.10.0"), ("2.11.0", "2.11.0"), ("2.13.0", "2.11.0")]:
        monkeypatch.setattr(atelier_colab.importlib.metadata, "version", lambda name, found=found: found)
        address, sum = atelier_colab.release()
        assert address.endswith(f"/atelier-colab-x86_64-torch{taken}.tar.gz")
        assert address.startswith(f"https://github.com/{atelier_colab.REPOSITORY}/")
        assert sum == atelier_colab.RELEASES[taken]


def test_torch_of_another_version_is_not_used(monkeypatch):
    monkeypatch.setattr(atelier_colab.importlib.metadata, "version", lambda name: "2.9.1+cu126")
    assert atelier_colab.installed_torch("2.11.0") is None


def test_libtorch_of_this_python_is_used_in_place(tmp_path, monkeypatch):
    site = tmp_path / "site"
    (site / "torch/lib").mkdir(parents=True)
    (site / "nvidia/cu13/lib").mkdir(parents=True)
    for name in ("libtorch_cpu.so", "libtorch_cuda.so", "libc10.so", "libtorch.so", "libtorch_python.so"):
        (site / "torch/lib" / name).write_text(name)
    (site / "nvidia/cu13/lib/libcudart.so.13").write_text("x")
    place = tmp_path / "home"
    (place / "libtorch/lib").mkdir(parents=True)
    (place / "libtorch/lib/libtorch.so").write_text("INPUT")
    for name in ("libtch-cpu.so", "libtch-cuda.so"):
        (place / "libtorch" / name).write_text(name)
    monkeypatch.setattr(atelier_colab, "installed_torch", lambda version: site / "torch")
    links = lambda: {file.name for file in (place / "libtorch/lib").iterdir() if file.is_symlink()}

    monkeypatch.setattr(atelier_colab, "graphics_card", lambda: False)
    atelier_colab.libtorch(place, {"torch": "2.11.0"})
    assert links() == {"libtorch_cpu.so", "libc10.so", "libcudart.so.13"}
    assert (place / "libtorch/lib/libtch.so").read_text() == "libtch-cpu.so"
    assert (place / "libtorch/lib/libtorch.so").read_text() == "INPUT"

    monkeypatch.setattr(atelier_colab, "graphics_card", lambda: True)
    atelier_colab.libtorch(place, {"torch": "2.11.0"})
    assert "libtorch_cuda.so" in links()
    assert (place / "libtorch/lib/libtch.so").read_text() == "libtch-cuda.so"


def test_only_one_of_two_languages():
    with pytest.raises(atelier_colab.AtelierError, match="une langue est"):
        atelier_colab.start("de")


def test_the_french_keeps_its_no_break_spaces():
    import inspect
    import re

    source = inspect.getsource(atelier_colab)
    french = re.findall(r'"([^"]*[éèàçê][^"]*)"', source)
    assert len(french) > 10
    for text in french:
        assert not re.search(r" [:;!?]", text), text
