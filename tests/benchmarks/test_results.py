"""The table of results: what is read out of what the benchmarks print, and which lines stay."""

import importlib.util
import sys
from pathlib import Path

import pytest

PATH = Path(__file__).parents[2] / "benchmarks" / "results.py"
_spec = importlib.util.spec_from_file_location("benchmark_results", PATH)
assert _spec is not None and _spec.loader is not None
results = importlib.util.module_from_spec(_spec)
sys.modules[_spec.name] = results
_spec.loader.exec_module(results)

FAULTS = "uninterrupted: 9 s, 500 documents\nkill 1 at 3.0 s: 2 parts there\n20 kills; at the end row for row equal\n"
MEMORY = (
    "1000 segments    driver    150  largest worker    900  all together   1700 MiB\n"
    "10000 segments   driver    172  largest worker    991  all together   1810 MiB\n"
    "at the end       driver    184  largest worker   1058  all together   2012 MiB\n"
    "last over the one before: 1.070, 1.068, 1.112\n"
)
READ = (
    "with the readers, share of the bare drafts' speed                9%  (9% in processor time; goal 60%, else off)\n"
)
SCRIPTS = ("faults.py", "--light", "--reader")


def line(run):
    return next(x for x in results.LINES if x.run == run)


def test_figures_are_read_out_of_what_was_printed():
    assert line("faults").value(FAULTS) == "20 kills, row for row equal"
    assert line("memory").value(MEMORY) == (
        "10,000: 172 / 991 / 1810 MiB; 100,000: 184 / 1058 / 2012 MiB; 1.070, 1.068, 1.112 times"
    )


def test_an_output_without_the_figure_is_said():
    with pytest.raises(SystemExit, match="faults printed nothing for the line"):
        line("faults").value("nothing\n")


def keep(folder, run, printed, *, month="2026-11", key=None):
    (folder / f"{run}.txt").write_text(f"{month}; {key or results.RUNS[run].key()}\n{printed}")


def test_lines_older_than_their_models_are_left_out(tmp_path):
    keep(tmp_path, "faults", FAULTS)
    keep(tmp_path, "memory", MEMORY, key="zh-en 0123456789abcdef")
    table = results.written(tmp_path)
    assert (
        "20 kills, row for row equal | equal | `faults.py --documents 500 --kills 20` "
        "| zh-en, lexical, ngrams, quality-head | 2026-11 |"
    ) in table
    assert "memory.py" not in table


def test_another_model_costs_only_the_lines_of_runs_that_load_it(tmp_path, monkeypatch):
    for run, printed in (("faults", FAULTS), ("light", MEMORY), ("reader", READ)):
        keep(tmp_path, run, printed)
    assert [run in results.written(tmp_path) for run in SCRIPTS] == [True, True, True]
    known = results.key_of
    monkeypatch.setattr(results, "key_of", lambda name: "new" if name == "pair-reader" else known(name))
    assert [run in results.written(tmp_path) for run in SCRIPTS] == [True, True, False]
    monkeypatch.setattr(results, "key_of", lambda name: "new")
    assert [run in results.written(tmp_path) for run in SCRIPTS] == [False, True, False]


def test_the_heading_has_the_keys_of_the_models_behind_the_lines(tmp_path):
    keep(tmp_path, "light", MEMORY)
    assert "by their keys: none." in results.written(tmp_path)
    keep(tmp_path, "faults", FAULTS)
    top = results.written(tmp_path).partition("| what")[0]
    assert f"zh-en {results.key_of('zh-en')}, lexical {results.key_of('lexical.npz')}" in top
    assert "pair-reader" not in top


def test_a_file_and_a_folder_of_models_have_keys_of_their_content(tmp_path, monkeypatch):
    monkeypatch.setattr(results, "data_folder", lambda name: tmp_path / name)
    (tmp_path / "models" / "net").mkdir(parents=True)
    (tmp_path / "models" / "net" / "weights.safetensors").write_bytes(b"1")
    (tmp_path / "models" / "table.npz").write_bytes(b"1")
    before = [results.key_of(name) for name in ("net", "table.npz")]
    assert all(len(key) == 16 for key in before)
    (tmp_path / "models" / "net" / "weights.safetensors").write_bytes(b"2")
    (tmp_path / "models" / "table.npz").write_bytes(b"2")
    assert not {*before} & {results.key_of(name) for name in ("net", "table.npz")}


def test_every_line_has_its_run_and_every_script_is_there():
    assert {x.run for x in results.LINES} <= set(results.RUNS)
    assert all((PATH.parent / run.script).is_file() for run in results.RUNS.values())
    assert all(results.key_of(name) for run in results.RUNS.values() for name in run.models)


def test_unknown_runs_are_refused():
    with pytest.raises(SystemExit, match="no run 'speed'"):
        results.chosen("speed", False)
    assert "faults" in results.chosen(None, True) and "faults" not in results.chosen(None, False)
