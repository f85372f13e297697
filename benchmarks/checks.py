"""How often the checks fire on sound text, what they find in machine translation, and how long they take.

    python benchmarks/checks.py --data ../shared/data [--samples 30] [--only numbers,pairs] [--mqm newstest2021]
    [--references flores]

Prints, for every detector of the registry, the share of human reference segments it fires on and sampled firings to
read; the share of human MQM marks it touches; and seconds for loading and for 1,000 segments.
"""

import argparse
import gc
import gzip
import random
import re
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from mtreview import registry
from mtreview.detectors.runner import find_needs, run, run_document
from mtreview.evaluation.mqm_data import HumanMark, Judged, read_mqm
from mtreview.language.lexical import LexicalTable
from mtreview.protocols import Context, Row
from mtreview.quality import gather
from mtreview.quality.head import load_shipped
from mtreview.quality.ngrams import NgramTable
from mtreview.records import Draft, Finding

CHUNK = 15  # rows given to document detectors at a time: about the length of a news article
_NUMBER = re.compile(
    r"(?<![A-Za-z-])\d[\d.,]*|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen"
    r"|(?:twen|thir|for|fif|six|seven|eigh|nine)ty|hundreds?|thousands?|millions?|billions?|trillions?|dozens?|half|quarters?|thirds?"
    r"|percent|yuan|dollars?|January|February|March|April|June|July|August|September|October|November|December"
    r"|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\b"
)
_HAN = re.compile(r"[一二三四五六七八九十百千万亿两半\d]")


SETS = {"newstest": ("newstest2019", "newstest2020"), "flores": ("flores200.dev",)}


def read_references(data: Path, name: str = "newstest") -> list[Row]:
    """Chinese and human English. The rules were mended by reading what fires on newstest; FLORES was not looked at."""
    rows = []
    for stem in SETS[name]:
        source, target = (_lines(data / "testsets" / f"{stem}.{side}.gz") for side in ("zh", "en"))
        rows += [Row(source=s, target=t) for s, t in zip(source, target, strict=True) if s.strip() and t.strip()]
    return rows


def _lines(path: Path) -> list[str]:
    with gzip.open(path, "rt", encoding="utf-8") as stream:
        return stream.read().splitlines()


def findings_of(name: str, rows: Sequence[Row], context: Context) -> list[list[Finding]]:
    """The findings of one detector shown at the strictness of `context`; by document where it can read one."""
    if name in registry.names("detectors") and not hasattr(registry.load("detectors", name), "detect_document"):
        return run(rows, [name], context).findings
    found: list[list[Finding]] = []
    for start in range(0, len(rows), CHUNK):
        found += run_document(rows[start : start + CHUNK], [name], context).findings
    return found


def print_rates(rows: Sequence[Row], names: Sequence[str], samples: int, seed: int) -> None:
    print(f"\n# Firing on {len(rows)} human reference segments, strictness .5\n")
    print("| detector | findings | segments in 100 | of these with confidence .9+ |")
    print("|---|---|---|---|")
    context = Context()
    firings: dict[str, list[tuple[int, Finding]]] = {}
    sure_rows: set[int] = set()
    for name in names:
        found = findings_of(name, rows, context)
        firings[name] = [(i, f) for i, row in enumerate(found) for f in row]
        sure = {i for i, f in firings[name] if f.confidence >= 0.9}
        sure_rows |= sure
        share = 100 * len({i for i, _ in firings[name]}) / len(rows)
        print(f"| {name} | {len(firings[name])} | {share:.2f} | {100 * len(sure) / len(rows):.2f} |")
    print(f"| all, confidence .9+ | | | {100 * len(sure_rows) / len(rows):.2f} |")
    for name in names:
        _print_samples(name, firings[name], rows, samples, seed)


def _print_samples(name: str, firings: list[tuple[int, Finding]], rows: Sequence[Row], samples: int, seed: int) -> None:
    chosen = random.Random(seed).sample(firings, min(samples, len(firings)))
    print(f"\n## {name}: {len(chosen)} of {len(firings)} firings\n")
    for index, finding in sorted(chosen, key=lambda c: c[0]):
        row = rows[index]
        text = row.target if finding.side == "target" else row.source or ""
        marked = "no place" if finding.span is None else repr(finding.span.of(text))
        print(f"{index} [{finding.confidence:.2f}] {marked} -> {finding.suggestion!r}: {finding.reason}")
        print(f"    {row.source}\n    {row.target}")


def group(mark: HumanMark, judged: Judged) -> str | None:
    """The kind of a human mark, in our words. A mistranslation of a number has no category of its own in MQM."""
    low = mark.category.casefold().replace("_", " ")
    if "omission" in low:
        return "omission"
    if "untranslated" in low:
        return "untranslated"
    if "punctuation" in low:
        return "punctuation"
    if "locale convention/name" in low:
        return "name"
    text = judged.target if mark.side == "target" else judged.source
    words = "" if mark.span is None else mark.span.of(text)
    pattern = _NUMBER if mark.side == "target" else _HAN
    if low.startswith(("locale convention/currency", "locale convention/date", "locale convention/time")):
        return "number"
    if low.startswith("accuracy") and pattern.search(words) and len(words) <= 30:
        return "number"
    return None


def print_mqm(data: Path, name: str, names: Sequence[str]) -> None:
    path = data / "qe" / f"mqm_{name}_zhen.tsv.xz"
    judged = [
        j
        for j in read_mqm(path).segments
        if j.penalty is not None and not j.system.lower().startswith(("ref", "human"))
    ]
    rows = [Row(source=j.source, target=j.target) for j in judged]
    by_detector = {n: findings_of(n, rows, Context()) for n in names}
    touched: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for i, one in enumerate(judged):
        found = [f for n in names for f in by_detector[n][i]]
        for mark in one.marks:
            kind = group(mark, one)
            if kind is None:
                continue
            counts = touched[kind]
            counts[0] += 1
            counts[1] += any(_touches(f, mark) for f in found)
            counts[2] += bool(found)
    print(f"\n# {path.name}: {len(rows)} machine translations\n")
    print("| human marks | number | touched | segment has any finding |\n|---|---|---|---|")
    for kind, (total, hit, near) in sorted(touched.items()):
        print(f"| {kind} | {total} | {100 * hit / total:.1f}% | {100 * near / total:.1f}% |")
    print(
        "\n| detector | findings | in 100 segments | on a human mark | in a segment with a mark |\n|---|---|---|---|---|"
    )
    for n in names:
        _print_precision(n, by_detector[n], judged)
    _print_calibration(by_detector, judged)


def _print_calibration(by_detector: dict[str, list[list[Finding]]], judged: Sequence[Judged]) -> None:
    """Whether confidence means what it says, as far as human marks can tell: people leave much unmarked."""
    bins: dict[float, list[int]] = defaultdict(lambda: [0, 0])
    for found in by_detector.values():
        for row, one in zip(found, judged, strict=True):
            for finding in row:
                counts = bins[min(9, int(finding.confidence * 10 + 1e-9)) / 10]
                counts[0] += 1
                counts[1] += any(_touches(finding, m) for m in one.marks)
    print("\n| confidence | findings | on a human mark |\n|---|---|---|")
    for low, (total, hit) in sorted(bins.items()):
        print(f"| {low:.1f} to {low + 0.1:.1f} | {total} | {100 * hit / total:.0f}% |")


def _print_precision(name: str, found: list[list[Finding]], judged: Sequence[Judged]) -> None:
    pairs = [(f, one) for row, one in zip(found, judged, strict=True) for f in row]
    if not pairs:
        print(f"| {name} | 0 | 0.00 | | |")
        return
    on = sum(any(_touches(f, m) for m in one.marks) for f, one in pairs)
    near = sum(bool(one.marks) for _, one in pairs)
    total = len(pairs)
    print(
        f"| {name} | {total} | {100 * total / len(found):.2f} | {100 * on / total:.0f}% | {100 * near / total:.0f}% |"
    )


def _touches(finding: Finding, mark: HumanMark) -> bool:
    """A finding on the mark's words, or at most two characters beside them (marks of a missing sign have no words)."""
    if finding.span is None or mark.span is None:
        return False
    span = finding.span if finding.side == mark.side else finding.other
    if span is None:
        return False
    return span.start <= mark.span.end + 2 and mark.span.start <= span.end + 2


def print_times(rows: Sequence[Row], names: Sequence[str], translate: int) -> None:
    """CPU seconds of this process: loading by itself, then all checks in one run as a review does it, on texts not yet
    read and with everything given that a review has by then, then each check alone."""
    print("\n# Time\n")
    count = translate or 1000
    some, others = list(rows[:count]), list(rows[count : count + 1000])
    loading = _seconds(lambda: _load(others[:1], names))
    print(
        f"loading: {loading:.2f} s; then {len(others)} other segments: {_seconds(lambda: run_document(others, names, Context())):.2f} s\n"
    )
    translating, asking = 0.0, Context()
    if translate:
        some, translating, asking = _with_evidence(some)
        run_document(some[:20], ["doubtful"], Context())
    gc.collect()  # what was left by others is not the checks' own; what they leave themselves is in the figure
    total = _seconds(lambda: run_document(some, names, Context()))
    print(f"| check | seconds for {len(some)} segments |\n|---|---|\n| all in one run | {total:.2f} |")
    for name in names:
        print(f"| {name} alone | {_seconds(lambda name=name: findings_of(name, some, Context())):.3f} |")  # type: ignore[misc]
    if translate:
        print(
            f"\ntranslating the same segments: {translating:.1f} s; the checks that need no model to be asked again take "
            f"1/{translating / total:.1f} of it"
        )
        _print_asking(some, names, asking, translating)


def _print_asking(rows: Sequence[Row], names: Sequence[str], context: Context, translating: float) -> None:
    """The checks that ask a model about wordings of their own, each alone."""
    for name in (n for n in names if find_needs([n]) & {"judge", "reader", "translator"}):
        spent = _seconds(lambda name=name: run_document(rows, [name], context))  # type: ignore[misc]
        print(f"{name}, asking the models: {spent:.1f} s, {spent / translating:.2f} of translating")


def _seconds(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


def _load(rows: Sequence[Row], names: Sequence[str]) -> None:
    """All tables and dictionaries that the checks read, those of `doubtful` among them."""
    run_document(rows, names, Context())
    load_shipped()
    NgramTable.load()


def _with_evidence(rows: Sequence[Row]) -> tuple[list[Row], float, Context]:
    """The rows with drafts, verdicts and all else that `gather` gives, the seconds that the drafts took, and the models."""
    from mtreview import engines

    translator, judge, reader = engines.load_translator(None), engines.load_judge(), engines.load_reader()
    sources, targets = [r.source or "" for r in rows], [r.target for r in rows]
    translator.translate(sources[:2])
    drafts: list[Draft] = []
    spent = _seconds(lambda: drafts.extend(translator.translate(sources)))
    print(f"drafts by {translator.id}")
    found = gather(
        sources, targets, drafts=drafts, judge=judge, lexical=LexicalTable.load(), reader=reader,
        pair_reader=engines.load_pair_reader(),
    )  # fmt: skip
    return found, spent, Context(judge=judge, reader=reader, translator=translator)


def chosen_names(only: str | None, known: Iterable[str]) -> list[str]:
    names = list(known)
    if only is None:
        return names
    wanted = only.split(",")
    for name in wanted:
        if name not in names:
            raise SystemExit(f"unknown detector {name!r}; known: {', '.join(names)}")
    return wanted


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0] if __doc__ else None)
    parser.add_argument("--data", type=Path, default=Path(__file__).resolve().parents[2] / "shared" / "data")
    parser.add_argument("--samples", type=int, default=30)
    parser.add_argument("--seed", type=int, default=6)
    parser.add_argument("--only", help="detectors, separated by commas")
    parser.add_argument("--mqm", default="newstest2021", help="newstest2020, newstest2021, ted or none")
    parser.add_argument("--references", choices=sorted(SETS), default="newstest")
    parser.add_argument(
        "--translate", type=int, default=0, help="segments to draft and judge, for the time beside them"
    )
    parser.add_argument("--only-times", action="store_true", help="stop after the times")
    options = parser.parse_args()
    names = chosen_names(options.only, [*registry.names("detectors"), *registry.names("document detectors")])
    rows = read_references(options.data, options.references)
    print_times(rows, names, options.translate)
    if options.only_times:
        return
    print_rates(rows, names, options.samples, options.seed)
    if options.mqm != "none":
        print_mqm(options.data, options.mqm, names)


if __name__ == "__main__":
    main()
