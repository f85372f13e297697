"""How many of a table of single-sentence cases are found: `python benchmarks/cases.py FILE.tsv... [--detectors a,b]`.

A table has the columns group, Chinese, English, wrong phrase (empty: a sound twin), right fix, or the three columns Chinese,
English, wrong phrase; a line that begins with "#" is none. Found: a mark overlaps the wrong phrase; with the right fix: taking one
of its fixes gives an English that contains the right one. On sound twins every mark is a false alarm, told apart by whether a
certain rule made it."""

import argparse
import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path

import mtreview
from mtreview import registry
from mtreview.records import Finding, Span


@dataclass(frozen=True, slots=True)
class Case:
    group: str
    source: str
    target: str
    wrong: str
    fix: str


def read_cases(path: Path) -> list[Case]:
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        cells = line.split("\t")
        group, *rest = cells if len(cells) > 3 else ["", *cells]
        source, target, wrong, fix, *_ = [*rest, "", "", ""]
        found.append(Case(group or path.stem, source, target, wrong.strip(), fix.strip()))
    return found


def plain(text: str) -> str:
    return " ".join(re.sub(r"[^\w%$€£.,’'-]", " ", text).casefold().split())


def is_found(case: Case, mark: Finding) -> bool:
    at = case.target.find(case.wrong)
    span = Span(at, at + len(case.wrong))
    return (
        mark.side == "target"
        and mark.span is not None
        and at >= 0
        and (mark.span.overlaps(span) or span.holds(mark.span))
    )


def is_fixed(case: Case, mark: Finding) -> bool:
    for fix in mark.fixes() if callable(mark.fixes) else mark.fixes:
        if mark.span is None:
            continue
        text = case.target[: mark.span.start] + fix + case.target[mark.span.end :]
        if case.fix and plain(case.fix) in plain(text):
            return True
    return False


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("tables", type=Path, nargs="+")
    parser.add_argument("--detectors")
    parser.add_argument("--show", action="store_true", help="print what is missed and each false alarm")
    options = parser.parse_args()
    chosen = options.detectors.split(",") if options.detectors else None
    certain = {name for name in registry.names("detectors") if registry.load("detectors", name).certain}
    for table in options.tables:
        cases = read_cases(table)
        found = mtreview.detect([c.source for c in cases], [c.target for c in cases], detectors=chosen)
        report(table, list(zip(cases, found, strict=True)), certain, show=options.show)


def report(table: Path, judged: list[tuple[Case, list[Finding]]], certain: set[str], *, show: bool) -> None:
    wrong = [(c, marks) for c, marks in judged if c.wrong]
    sound = [(c, marks) for c, marks in judged if not c.wrong]
    hit = [(c, [m for m in marks if is_found(c, m)]) for c, marks in wrong]
    right = [c for c, marks in hit if any(is_fixed(c, m) for m in marks)]
    print(f"{table.name}: {len(wrong)} wrong, {len(sound)} sound")
    print(f"  found on the phrase {sum(bool(m) for _, m in hit)} ({share(sum(bool(m) for _, m in hit), len(wrong))}), "
          f"with the right fix {len(right)} ({share(len(right), len(wrong))})")  # fmt: skip
    rules = sum(any(m.detector in certain for m in marks) for _, marks in sound)
    print(f"  sound twins with a mark {sum(bool(m) for _, m in sound)}, by a certain rule {rules}")
    print("  who found:", Counter(m.detector for _, marks in hit for m in marks).most_common(12))
    print("  who was wrong:", Counter(m.detector for _, marks in sound for m in marks).most_common(12))
    groups: dict[str, list[bool]] = defaultdict(list)
    for case, marks in hit:
        groups[case.group].append(bool(marks))
    print("  by group:", ", ".join(f"{g} {sum(v)}/{len(v)}" for g, v in groups.items()))
    if show:
        for case, marks in hit:
            if not marks:
                print(f"  MISSED {case.group}\t{case.source}\t{case.target}\t[{case.wrong}]\t{case.fix}")
        for case, marks in sound:
            for m in marks:
                print(
                    f"  FALSE {m.detector} {m.confidence:.2f} {m.span and m.span.of(case.target)!r} -> {m.suggestion!r}: {case.target}"
                )


def share(part: int, whole: int) -> str:
    return f"{part / whole:.0%}" if whole else "-"


if __name__ == "__main__":
    main()
