"""Runs the benchmarks one after the other and writes RESULTS.md from what they print.

    python benchmarks/results.py [--long] [--tiny] [--only NAME,NAME] [--data ../shared/data] [--out out/bench]

What each run prints is kept in OUT with its month and the keys of the models that it loads. The table holds the lines whose
run is there for the models of today, those of an earlier call among them; a line older than a model it hangs on is left out.
So `make bench` and `make bench-long` may run on different evenings, and a run that failed is made up for by --only.
--tiny runs everything at the smallest size and writes OUT/RESULTS.md instead: whether all works, not how fast it is."""

import argparse
import hashlib
import os
import platform
import re
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from mtreview.config import data_folder
from mtreview.engines.storage import content_key

HERE = Path(__file__).parent
TABLE = HERE / "RESULTS.md"
LEXICAL = ("lexical.npz",)
MODEL = ("zh-en",)
SCORING = (*MODEL, *LEXICAL, "ngrams.npz", "quality-head.npz")
READING = (*SCORING, "english-reader", "pair-reader", "tagger.npz")


@dataclass(frozen=True, slots=True)
class Run:
    """One call of a benchmark: its arguments, and those at the smallest size; DATA stands for the folder of data. `models`: what
    it loads of the folder models/, and so what its figures hang on."""

    script: str
    full: str
    tiny: str
    models: tuple[str, ...] = ()
    long: bool = False

    def command(self, data: Path, tiny: bool) -> list[str]:
        given = (self.tiny if tiny else self.full).replace("DATA", str(data)).split()
        return [sys.executable, str(HERE / self.script), *given]

    def key(self) -> str:
        """Its models as they are today."""
        return ", ".join(f"{name} {key_of(name)}" for name in self.models) or "no models"


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the table: `find` is looked for in what `run` printed, all of its matches; `{0}` in `figure` is the first
    group of the first match, and so on through the matches."""

    what: str
    run: str
    find: str
    figure: str
    goal: str = ""

    def value(self, printed: str) -> str:
        groups = [g for m in re.finditer(self.find, printed, re.MULTILINE) for g in m.groups()]
        try:
            return self.figure.format(*groups)
        except IndexError:
            raise SystemExit(
                f"results.py: {self.run} printed nothing for the line {self.what!r}; mend its pattern"
            ) from None


RUNS = {
    "decoding": Run("decoding.py", "--rounds 2 --sentences 120", "--rounds 1 --sentences 4", MODEL),
    "batch": Run("batch.py", "--segments 100", "--segments 4", SCORING),
    "reader": Run("batch.py", "--segments 100 --reader", "--segments 4 --reader", READING),
    "judging": Run("judging.py", "--data DATA/qe/mqm_newstest2021_zhen.tsv.xz", "--rows 6", READING),
    "checks": Run(
        "checks.py", "--data DATA --translate 200 --only-times", "--data DATA --translate 8 --only-times", READING
    ),
    "alignment": Run("alignment.py", "DATA --every 3 --drafted 0", "DATA --every 60 --bible 200 --drafted 0", LEXICAL),
    "formats": Run("formats.py", "", "--pairs 60 .tsv .xlsx"),
    "agreement": Run(
        "agreement.py",
        "DATA/testsets/newstest2019.zh.gz DATA/testsets/newstest2019.en.gz",
        "DATA/testsets/newstest2019.zh.gz DATA/testsets/newstest2019.en.gz --rows 4",
        SCORING,
    ),
    "sheet": Run("formats.py", "--pairs 200000 .xlsx", "--pairs 60 .xlsx", long=True),
    "light": Run("memory.py", "--light --segments 1000 10000 100000", "--light --segments 40 80", long=True),
    "memory": Run("memory.py", "--segments 1000 10000 100000", "--segments 40 80", SCORING, long=True),
    "faults": Run("faults.py", "--documents 500 --kills 20", "--documents 8 --kills 1", SCORING, long=True),
    "ray": Run("ray_equal.py", "--documents 2000", "--documents 600", SCORING, long=True),
}

_MEMORY = r"driver +(\d+)  largest worker +(\d+)  all together +(\d+) MiB"
_BOTH = r" +([\d.]+{0})  \(([\d.]+{0}) in processor time"
_SPENT = r" +[\d.]+ s +([\d.]+)$"
LINES = (
    Line("drafting, share of bare CTranslate2", "batch", r"^drafting, share of .*?speed +(\d+%)", "{0}", "90%"),
    Line(
        "drafting, times transformers `generate`, by the clock / in processor time", "decoding",
        r"^beam \d +([\d.]+) times transformers", "beam 1 {0} / {1}, beam 4 {2} / {3}", "4",
    ),
    Line(
        "drafting, times bare CTranslate2, the same run", "decoding", r"^beam \d +([\d.]+) times bare CTranslate2 (?:by|in)",
        "beam 1 {0} / {1}, beam 4 {2} / {3}", "0.9",
    ),
    Line("drafting, source tokens a second", "decoding", r"^beam \d  mtreview +(\d+) source", "beam 1 {0}, beam 4 {1}"),
    Line(
        "all of `score`, share of bare CTranslate2 doing the same drafts and passes, by the clock / in processor time", "batch",
        r"^score, all of it.*?speed" + _BOTH.format("%"), "{0} / {1}", "60% to 75%",
    ),
    Line(
        "all of `score`, times transformers doing both, the same", "batch", r"^score, times.*?both" + _BOTH.format(""),
        "{0} / {1}", "2.5",
    ),
    Line(
        "`score --reader on`, share of the bare drafts' speed, the same", "reader",
        r"^with the readers, share.*?speed" + _BOTH.format("%"), "{0} / {1}", "60%, else off",
    ),
    Line("import over starting Python", "batch", r"^import mtreview over starting Python +(.+)$", "{0}"),
    Line("`score` + `detect`, drafts given, times the forced passes", "judging", "^score plus detect" + _SPENT, "{0}", "1.5"),
    Line(
        "of it evidence and head; detectors; apart, drafts and suggestions", "judging",
        r"^(?:the rest of|\d+ detectors|apart: ).*?" + _SPENT, "{0}; {1}; {2}, {3}",
    ),
    Line("TER, times faster than sacrebleu", "judging", r"([\d.]+) times ours; (\d+) numbers differ", "{0}; {1} numbers differ"),
    Line("all checks that ask no model, share of the time of translating", "checks", r"take (1/[\d.]+) of it", "{0}", "1/20"),
    Line(
        "those that ask a model (omissions, swaps, slips), times translating", "checks",
        r"^(?:omissions|swaps|slips), asking the models: .*?([\d.]+) of translating", "{0}, {1}, {2}",
    ),
    Line(
        "alignment, strict F1, everything damaged at once", "alignment",
        r"^everything +(?:ours|length only|drafts only) +[\d.]+ +[\d.]+ +([\d.]+)", "{0} (length only {1}, drafts only {2})",
    ),
    Line(
        "alignment, strict and lax F1 on the Bible set's second half", "alignment",
        r"^second half +\S.*? +[\d.]+ +[\d.]+ +([\d.]+) +[\d.]+ +[\d.]+ +([\d.]+)", "{0}, {1} (length only {2}, {3})",
    ),
    Line(
        "alignment, strict and lax F1 on five stories of our own", "alignment",
        r"^literary +\S.*? +[\d.]+ +[\d.]+ +([\d.]+) +[\d.]+ +[\d.]+ +([\d.]+)", "{0}, {1} (length only {2}, {3})",
    ),
    Line(
        "alignment of 100 / 1,000 / 10,000 sentences a side", "alignment",
        r"a side: +([\d.]+) s .*?memory +(\d+) MiB", "{0} / {2} / {4} s; {1} / {3} / {5} MiB", "about linear, 2 GB",
    ),
    Line(
        "`quality` in another order, batch size, with two threads", "agreement",
        r"^(?:another order|one row at a time|two threads) .*?at most (\d+) away", "{0}, {1}, {2} away", "1",
    ),
    Line("XLSX of 200,000 pairs, out and in", "sheet", r"^\.xlsx +([\d.]+) +([\d.]+)", "{0} s, {1} s"),
    Line(
        "memory of `score`, driver / largest worker / all together", "memory", _MEMORY + r"\n[^\n]*" + _MEMORY +
        r"\nlast over the one before: (.+)", "10,000: {0} / {1} / {2} MiB; 100,000: {3} / {4} / {5} MiB; {6} times", "1.15",
    ),
    Line("memory of the driver alone", "light", r"last over the one before: ([\d.]+)", "{0} times", "1.15"),
    Line("kill -9 of 500 documents at random moments", "faults", r"^(\d+) kills; at the end (.+)$", "{0} kills, {1}", "equal"),
    Line("`--engine ray` against local, and with an actor killed", "ray", r"s, (row for row equal|DIFFERENT.*)$", "{0}; {1}", "equal"),
)  # fmt: skip


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--long", action="store_true", help="the runs of hours, in place of the short ones")
    options.add_argument("--tiny", action="store_true", help="the smallest sizes; RESULTS.md is left alone")
    options.add_argument("--only", help="names of runs, separated by commas")
    options.add_argument("--data", type=Path, default=HERE.parents[1] / "shared" / "data")
    options.add_argument("--out", type=Path)
    given = options.parse_args()
    out = given.out or HERE.parent / "out" / ("bench-tiny" if given.tiny else "bench")
    out.mkdir(parents=True, exist_ok=True)
    failed = [name for name in chosen(given.only, given.long) if not measure(name, given.data, out, given.tiny)]
    table = written(out)
    (out / "RESULTS.md" if given.tiny else TABLE).write_text(table, encoding="utf-8")
    print(table)
    if failed:
        print(f"failed: {', '.join(failed)}; see {out}, mend, and run again with --only {','.join(failed)}")
    return 1 if failed else 0


def chosen(only: str | None, long: bool) -> list[str]:
    """Names of the runs to make; SystemExit for one that does not exist."""
    if only is None:
        return [name for name, run in RUNS.items() if run.long == long]
    if strange := [name for name in only.split(",") if name not in RUNS]:
        raise SystemExit(f"no run {strange[0]!r}; there are {', '.join(RUNS)}")
    return only.split(",")


def measure(name: str, data: Path, out: Path, tiny: bool) -> bool:
    """Runs one benchmark and keeps what it printed; False when it failed, and then an earlier output stays."""
    command, begun = RUNS[name].command(data, tiny), time.monotonic()
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    print(f"{datetime.now(UTC):%H:%M}  {' '.join(command[1:])}", flush=True)
    done = subprocess.run(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment, check=False
    )
    seconds = time.monotonic() - begun
    kept = out / f"{name}.txt" if done.returncode == 0 else out / f"{name}.failed.txt"
    kept.write_text(f"{datetime.now(UTC):%Y-%m}; {RUNS[name].key()}\n{done.stdout}", encoding="utf-8")
    print(f"       {seconds:.0f} s, exit code {done.returncode}, {kept}", flush=True)
    return done.returncode == 0


def key_of(name: str) -> str:
    """Sixteen hexadecimal digits that change with a model: a folder of models/ or a file in it."""
    path = data_folder("models") / name
    return content_key(path) if path.is_dir() else hashlib.sha256(path.read_bytes()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Kept:
    """What a run printed, and the month it was made in ("2026-11")."""

    month: str
    printed: str


def read_kept(path: Path, key: str) -> Kept | None:
    """The output of a run; None where it was not made or with other models."""
    if not path.is_file():
        return None
    head, _, printed = path.read_text(encoding="utf-8").partition("\n")
    month, _, models = head.partition("; ")
    return Kept(month, printed) if models == key else None


def written(out: Path) -> str:
    """The table of the lines whose run is in `out` for the models of today."""
    found = {name: read_kept(out / f"{name}.txt", run.key()) for name, run in RUNS.items()}
    kept = {name: one for name, one in found.items() if one is not None}
    rows = [table_row(x, kept[x.run]) for x in LINES if x.run in kept]
    top = heading([model for name in kept for model in RUNS[name].models])
    columns = ("what", "ratio or figure", "goal", "command", "models", "month")
    return "\n".join([top, f"| {' | '.join(columns)} |", "|---" * len(columns) + "|", *rows, ""])


def table_row(line: Line, kept: Kept) -> str:
    run = RUNS[line.run]
    models = ", ".join(name.removesuffix(".npz") for name in run.models) or "none"
    cells = (
        line.what,
        line.value(kept.printed),
        line.goal,
        f"`{f'{run.script} {run.full}'.strip()}`",
        models,
        kept.month,
    )
    return f"| {' | '.join(cells)} |"


def heading(models: Sequence[str]) -> str:
    machine = f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores"
    packages = ", ".join(f"{p} {version(p)}" for p in ("torch", "transformers", "ctranslate2"))
    keys = ", ".join(f"{name.removesuffix('.npz')} {key_of(name)}" for name in dict.fromkeys(models))
    return f"""# Results

{machine}; Python {platform.python_version()}, {packages}.
Ratios within one run are meant; absolute times drift with the machine. Written by `make bench` and `make bench-long`. Each line hangs
on the models named in it and was measured in its month with these models, by their keys: {keys or "none"}.
"""


if __name__ == "__main__":
    sys.exit(main())
