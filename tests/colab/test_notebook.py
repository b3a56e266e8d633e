"""`%%rust` in an IPython shell, with the real Rust kernel of this machine behind it."""

import os
import signal
import threading
import time

import atelier_colab
import pytest


@pytest.fixture(scope="module")
def started(shell, tmp_path_factory):
    # A notebook of Colab does not lie in a clone: the data are found by their variable.
    here = os.getcwd()
    clone = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    os.environ["ATELIER_DATASETS"] = os.path.join(clone, "datasets")
    os.chdir(tmp_path_factory.mktemp("content"))
    atelier_colab.start("en")
    result = shell.run_cell('%%rust\n:dep atelier = { path = ".." }\nuse atelier::*;\nstart(Lang::En)?')
    assert result.success
    yield shell
    atelier_colab._kernel.stop()
    os.chdir(here)


def mimes(shell):
    return [set(output["data"]) for output in shell.display_pub.outputs]


def test_variables_live_from_cell_to_cell(started, capsys):
    assert started.run_cell("%%rust\nlet answer = 41 + 1;").success
    assert started.run_cell('%%rust\nprintln!("{answer}");').success
    assert "42" in capsys.readouterr().out


def test_lines_come_while_they_are_printed(started, monkeypatch):
    times = []
    monkeypatch.setattr(atelier_colab, "show", lambda kind, content: times.append((kind, time.monotonic())))
    code = "for i in 0..3 { println!(\"{i}\"); std::thread::sleep(std::time::Duration::from_millis(700)); }"
    assert started.run_cell(f"%%rust\n{code}").success
    streams = [when for kind, when in times if kind == "stream"]
    assert len(streams) == 3
    assert streams[2] - streams[0] > 1.0


def test_tab_completes_rust_in_a_rust_cell_and_python_elsewhere(started):
    from IPython.core.completer import provisionalcompleter

    def found(text):
        with provisionalcompleter():
            return {(each.text, each.start, each.end) for each in started.Completer.completions(text, len(text))}

    text = "%%rust\nlet many = vec![1, 2];\nmany.is_em"
    assert started.run_cell("%%rust\nlet many = vec![1, 2];").success
    assert any(name.startswith("is_empty") and text[start:end] == "is_em" for name, start, end in found(text))
    assert any(name.endswith("atelier_colab") for name, _, _ in found("import atelier_col"))


def test_a_figure_comes_with_its_picture_and_its_words(started):
    cell = '%%rust\nlet f = Figure::curve(&[1.0, 2.0], &[3.0, 4.0])?.title("Two points", "Deux points");\nf'
    assert started.run_cell(cell).success
    assert any({"image/png", "text/html", "text/plain"} <= kinds for kinds in mimes(started))
    words = [output["data"].get("text/plain", "") for output in started.display_pub.outputs]
    assert any("Two points" in text for text in words)


def test_several_figures_in_one_cell(started):
    cell = "%%rust\nfor x in [1.0, 2.0] { show(&Figure::curve(&[1.0, 2.0], &[x, 4.0])?); };"
    assert started.run_cell(cell).success
    assert sum("image/png" in kinds for kinds in mimes(started)) == 2


def test_progress_is_updated_in_place(started):
    cell = (
        "%%rust\nlet sums = synth::sums(20_000, SEED)?;\nlet mut net = Net::dense(&[2, 1])?;\n"
        "let history = net.fit(&sums, Fit::epochs(5))?;\nhistory"
    )
    assert started.run_cell(cell).success
    outputs = started.display_pub.outputs
    names = [output["transient"]["display_id"] for output in outputs if output.get("transient")]
    assert names and len(set(names)) == 1
    assert any(output.get("update") for output in outputs)


def test_an_error_stops_and_speaks_the_reader_s_language(started, capsys):
    result = started.run_cell('%%rust\nTable::dataset("no such")?;')
    assert not result.success
    assert isinstance(result.error_in_exec, atelier_colab.RustError)
    shown = "\n".join(result.error_in_exec._render_traceback_())
    assert "no such" in shown
    assert "Traceback" not in capsys.readouterr().out


def test_a_panic_and_a_failed_claim_stop_too(started):
    assert not started.run_cell("%%rust\npanic!(\"on purpose\");").success
    assert not started.run_cell('%%rust\nclaim("two", "deux", 2.0).below(1.0)?').success
    assert started.run_cell("%%rust\nlet after = 1;").success


def test_the_stop_button_ends_a_training_and_keeps_the_variables(started):
    assert started.run_cell("%%rust\nlet kept = 7;\nlet many = synth::sums(100_000, SEED)?;").success
    timer = threading.Timer(4, lambda: os.kill(os.getpid(), signal.SIGINT))
    timer.start()
    result = started.run_cell("%%rust\nlet mut slow = Net::dense(&[2, 1])?;\nslow.fit(&many, Fit::epochs(100_000))?;")
    assert not result.success
    assert started.run_cell("%%rust\nassert_eq!(kept, 7);").success


def test_a_kernel_that_dies_is_replaced_and_said_so(started):
    result = started.run_cell("%%rust\nstd::process::abort();")
    assert not result.success
    # evcxr has started a new child; `restart` makes everything new.
    atelier_colab.restart()
    assert started.run_cell("%%rust\nlet anew = 1;").success


def test_two_presses_restart(started):
    def presses():
        for _ in range(2):
            time.sleep(3)
            os.kill(os.getpid(), signal.SIGINT)

    threading.Thread(target=presses, daemon=True).start()
    result = started.run_cell("%%rust\nloop { std::thread::sleep(std::time::Duration::from_secs(1)); }")
    assert not result.success
    assert started.run_cell("%%rust\nlet again = 1;").success
