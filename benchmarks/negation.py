"""How often a lost or gained "not" is found: taken out of, and put into, human translations.

    python benchmarks/negation.py PAIRS.tsv[.xz] ... [--rows 6000] [--half 1]

PAIRS are lines of origin, Chinese and English parted by tabs; `--half` takes only the even (0) or odd (1) ones, so
that lists can be drawn up on the one half and measured on the other. Prints, for each file, how many rows the check
marks as they are (false alarms, as far as the translations are sound), and the share of damaged rows it marks.
"""

import argparse
import lzma
import random
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from mtreview.detectors.runner import run
from mtreview.protocols import Context, Row

_SHORTENED = re.compile(r"\b(is|are|was|were|do|does|did|has|have|had|would|could|should)n['’]t\b")
_NOT = re.compile(
    r"\b(is|are|was|were|do|does|did|has|have|had|will|would|can|could|should|must|may|might) not\b(?! only| just| merely| simply)"
    r"|\b(can)not\b|\b(ca)n['’]t\b|\b(wo)n['’]t\b|" + _SHORTENED.pattern
)
_AUXILIARY = re.compile(
    r"\b(?:is|are|was|were|has|have|had|will|would|can|could|should|must|may)\b(?! not|n['’]t| no\b| never)"
)


def without_not(text: str) -> str | None:
    """The text without its first "not"; None where it has none. "do" goes with it, as no translator would leave it."""
    match = _NOT.search(text)
    if match is None:
        return None
    verb = next(g for g in match.groups() if g is not None)
    left = {"ca": "can", "wo": "will", "do": "", "does": "", "did": ""}.get(verb, verb)
    return text[: match.start()] + left + text[match.end() + (0 if left else 1) :]


def with_not(text: str, chance: random.Random) -> str | None:
    """The text with "not" after one of its auxiliaries; None where it has none."""
    found = list(_AUXILIARY.finditer(text))
    if not found:
        return None
    end = chance.choice(found).end()
    return text[:end] + " not" + text[end:]


def read_rows(path: Path, half: int | None, count: int) -> list[Row]:
    """At most `count` rows of the file, chosen by chance from those of 8 to 120 characters of Chinese."""
    rows = [Row(source=zh, target=en) for n, (zh, en) in enumerate(_pairs(path)) if half is None or n % 2 == half]
    rows = [row for row in rows if 8 <= len(row.source or "") <= 120]
    random.Random(2).shuffle(rows)
    return rows[:count]


def _pairs(path: Path) -> Iterator[tuple[str, str]]:
    packed = path.read_bytes()
    text = (lzma.decompress(packed) if path.suffix == ".xz" else packed).decode("utf-8")
    for line in text.splitlines():
        _, zh, en = line.split("\t")[:3]
        yield zh, en


def marked(rows: Sequence[Row]) -> int:
    return sum(map(bool, run(rows, ["negation"], Context()).findings))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0] if __doc__ else None)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--rows", type=int, default=6000)
    parser.add_argument("--half", type=int, choices=(0, 1))
    options = parser.parse_args()
    print("| file | rows | marked as they are | deleted | found | inserted | found |\n|---|---|---|---|---|---|---|")
    for path in options.files:
        rows, chance = read_rows(path, options.half, options.rows), random.Random(0)
        lost = [Row(source=r.source, target=t) for r in rows if (t := without_not(r.target)) is not None]
        gained = [Row(source=r.source, target=t) for r in rows if (t := with_not(r.target, chance)) is not None]
        shares = [f"{len(some)} | {100 * marked(some) / max(len(some), 1):.1f}%" for some in (lost, gained)]
        print(f"| {path.name} | {len(rows)} | {100 * marked(rows) / max(len(rows), 1):.2f}% | {' | '.join(shares)} |")


if __name__ == "__main__":
    main()
