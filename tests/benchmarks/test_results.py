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


def test_lines_older_than_the_weights_are_left_out(tmp_path):
    (tmp_path / "faults.txt").write_text(f"{results.weights()}\n{FAULTS}")
    (tmp_path / "memory.txt").write_text(f"other weights\n{MEMORY}")
    table = results.written(tmp_path)
    assert "20 kills, row for row equal | equal | `faults.py --documents 500 --kills 20`" in table
    assert "memory.py" not in table


def test_every_line_has_its_run_and_every_script_is_there():
    assert {x.run for x in results.LINES} <= set(results.RUNS)
    assert all((PATH.parent / run.script).is_file() for run in results.RUNS.values())


def test_unknown_runs_are_refused():
    with pytest.raises(SystemExit, match="no run 'speed'"):
        results.chosen("speed", False)
    assert "faults" in results.chosen(None, True) and "faults" not in results.chosen(None, False)
