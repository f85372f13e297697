"""Seconds and peak memory of exporting, opening and merging a large review in every format.

    python benchmarks/formats.py [--pairs 20000] [SUFFIX ...]

Each format runs in a process of its own; memory is the peak of the whole process less what the review itself took.
"""

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from mtreview import formats
from mtreview.formats.choosing import format_of
from mtreview.formats.merge import compare
from mtreview.formats.model.exchange import Format
from mtreview.records import Decision, Document, Draft, Edit, Finding, Pair, ReviewData, Score, Segment, Span
from mtreview.registry import TABLES

SOURCE = "如今，第{}项科技红利正如水一般渗透到不同的商业场景中。"
TARGET = "The dividends of technology number {} are now infiltrating the different market situations, such as water."


def build(count: int) -> ReviewData:
    """A review of our own making: a mark in every third pair, an edit in every tenth."""
    here, there, source, target = [], [], [], []
    at = [0, 0]
    for n in range(count):
        for k, (side, text, out, texts) in enumerate(
            (("source", SOURCE, here, source), ("target", TARGET, there, target))
        ):
            sentence = text.format(n)
            out.append(Segment(side, Span(at[k], at[k] + len(sentence)), n // 5))
            texts.append(sentence)
            at[k] += len(sentence) + 1
    findings, decisions = [], []
    for n, segment in enumerate(there):
        span = Span(segment.span.end - 14, segment.span.end - 1)
        if n % 3 == 0:
            findings.append(
                Finding(
                    f"f{n}",
                    n,
                    "target",
                    span,
                    "accuracy/mistranslation",
                    "major",
                    0.9,
                    "bench",
                    "It compares; it gives no example.",
                    "like water",
                )
            )
        if n % 10 == 0:
            decisions.append(
                Decision(
                    len(decisions) + 1,
                    None,
                    "edited",
                    (Edit(span, "such as water", "like water"),),
                    "",
                    "bench",
                    "2026-01-01",
                    (n,),
                )
            )
    return ReviewData(
        Document("benchmark", "\n".join(source), "\n".join(target), "made"), (*here, *there),
        tuple(Draft("The benefits of technology now seep like water into business.", "bench", -1.0) for _ in here),
        tuple(Pair(n, (n,), (n,), 0.9) for n in range(count)),
        tuple(Score("risk", n % 7, "bench", n) for n in range(count)), tuple(findings), tuple(decisions),
    )  # fmt: skip


def one(suffix: str, count: int) -> None:
    """Measures one format and prints one line."""
    data = build(count)
    base = _peak()
    path = Path(tempfile.mkdtemp()) / f"review{suffix}"
    seconds = [_timed(lambda: formats.write(data, path))]
    reads = type(format_of(path)).load is not Format.load
    if reads:
        seconds.append(_timed(lambda: formats.read(path)))
        seconds.append(_timed(lambda: compare(data, path)))
    size = path.stat().st_size / 1e6
    times = "".join(f"{s:>10.1f}" for s in seconds) + " " * 10 * (3 - len(seconds))
    print(f"{suffix:<16}{times}{size:>10.1f}{(_peak() - base) / 1e6:>10.0f}", flush=True)
    path.unlink()
    path.parent.rmdir()


def _timed(work: object) -> float:
    start = time.perf_counter()
    work()  # type: ignore[operator]
    return time.perf_counter() - start


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("suffixes", nargs="*", metavar="SUFFIX")
    parser.add_argument("--pairs", type=int, default=20_000)
    parser.add_argument("--one", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        one(options.one, options.pairs)
        return
    print(f"{options.pairs:,} pairs; seconds, MB on disk, MB of memory above the review's own")
    print(f"{'format':<16}{'export':>10}{'open':>10}{'compare':>10}{'file':>10}{'memory':>10}", flush=True)
    seen: set[str] = set()
    for suffix in options.suffixes or TABLES["formats"]:
        name = TABLES["formats"].get(suffix, suffix)
        if name not in seen:
            seen.add(name)
            subprocess.run([sys.executable, __file__, "--one", suffix, "--pairs", str(options.pairs)], check=True)


if __name__ == "__main__":
    main()
