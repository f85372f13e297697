"""False alarms of the check `codes`: human translations as they are, and with codes put into both sides, each one right.

    python benchmarks/coded.py FOLDER        (the folder of `mtreview corpora get`, with newstest2019 and flores200.dev)

The codes of a pair stand in another order in the English, as in translation; tags around words are nested rightly. None
stands inside a Latin word or a number."""

import argparse
import random
import re
from collections.abc import Sequence
from itertools import accumulate
from pathlib import Path

from checks import read_references
from mtreview.language.codes import compare_codes

ALONE = (
    "{0}",
    "{1}",
    "%s",
    "%d",
    "%1$s",
    "%@",
    "{{name}}",
    "${count}",
    "<x1/>",
    "<ph2/>",
    "<br/>",
    '<img src="a.png"/>',
    "%(user)s",
    "{user_name}",
)
AROUND = (
    ("<g1>", "</g1>"),
    ("<b>", "</b>"),
    ('<a href="https://example.org/?a=1">', "</a>"),
    ("<b2>", "</b2>"),
    ("<c3>", "</c3>"),
)
_TOKEN = re.compile(r"[A-Za-z0-9][\w.,:/-]*|.", re.ASCII | re.DOTALL)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    folder, chance = parser.parse_args().folder, random.Random(5)
    for name in ("newstest", "flores"):
        rows = read_references(folder, name)
        plain = sum(bool(compare_codes(r.source, r.target)) for r in rows)
        coded = wrong = 0
        for row in rows:
            codes = [*chance.sample(ALONE, chance.randint(0, 3)), *chance.sample(AROUND, chance.randint(0, 2))]
            if codes:
                source = "".join(with_codes(_TOKEN.findall(row.source), codes, chance, spaced=False))
                chance.shuffle(codes)
                target = " ".join(with_codes(row.target.split(" "), codes, chance, spaced=True))
                coded += 1
                wrong += bool(compare_codes(source, target))
        print(
            f"{name}: {len(rows)} pairs without codes, {plain} marked; {coded} with 1 to 5 codes kept right, {wrong} marked"
        )


def with_codes(
    words: Sequence[str], codes: Sequence[str | tuple[str, str]], chance: random.Random, *, spaced: bool
) -> list[str]:
    """The words with the codes between them; where no space divides them, none right beside a Latin word or number."""
    made = list(words)
    for code in codes:
        free = [
            n for n in range(len(made) + 1) if spaced or not any(w[-1:].isascii() for w in made[max(0, n - 1) : n + 1])
        ]
        free = free or [0]
        if isinstance(code, str):
            made.insert(chance.choice(free), code)
        else:
            start, end = chance.choice(_stretches(made, free))
            made[start:end] = [code[0], *made[start:end], code[1]]
    return made


def _stretches(words: Sequence[str], free: Sequence[int]) -> list[tuple[int, int]]:
    """Where a tag may stand around words without breaking another."""
    opened, closed = {a for a, _ in AROUND}, {b for _, b in AROUND}
    depth = [0, *accumulate((w in opened) - (w in closed) for w in words)]
    return [(a, b) for a in free for b in free if a <= b and depth[a] == depth[b] == min(depth[a : b + 1])]


if __name__ == "__main__":
    main()
