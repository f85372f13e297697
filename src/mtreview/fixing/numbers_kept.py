"""The numbers of the Chinese in a wording: those that are right must stay, and no others may come."""

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from mtreview.engines.source_rewriting import figures

__all__ = ["keeps_numbers", "values_put_right"]

_SCALES = {"hundred": 2, "thousand": 3, "million": 6, "billion": 9, "trillion": 12}
_FIGURE = re.compile(
    r"(?<![\w.])(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?:\s*(hundred|thousand|million|billion|trillion)s?\b)?",
    re.IGNORECASE,
)
_WORD = re.compile(
    r"\b(?:half|double|dozen|twice|one|two|three|four|five|six|seven|eight|nine|ten|twenty|thirty|fifty|hundred|thousand|million|billion|trillion)s?\b",
    re.I,
)
_PLAIN = re.compile(r"(?<![\d.,万亿])\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?")


def keeps_numbers(source: str | None, old: str, new: str) -> bool:
    """True when every number of `new` stands in `old` or in the Chinese, and every right one of `old` is still there."""
    before, after, meant = set(_values(old)), set(_values(new)), _meant(source or "")
    spelled = [sorted(w.lower().rstrip("s") for w in _WORD.findall(_FIGURE.sub(" ", text))) for text in (old, new)]
    if spelled[0] != spelled[1] and not (after - before and after <= meant):
        return False
    allowed = before | meant if source else before
    return after <= allowed and (before & meant if source else before) <= after


def values_put_right(source: str, target: str, phrase: str) -> Iterator[str]:
    """The phrase with a number that the Chinese does not have put right: each value of the Chinese that the English lacks
    in the place of each such number."""
    meant, written = _meant(source), _written(source)
    said = set(_values(target))
    missing = [english for value, english in written if value not in said]
    for match in _FIGURE.finditer(phrase):
        value = _value(match[1], match[2])
        if value is None or value in meant:
            continue
        for english in missing:
            yield phrase[: match.start()] + english + phrase[match.end() :]


def _values(text: str) -> Iterator[Decimal]:
    for match in _FIGURE.finditer(text):
        value = _value(match[1], match[2])
        if value is not None:
            yield value


def _value(digits: str, scale: str | None) -> Decimal | None:
    try:
        return Decimal(digits.replace(",", "")).scaleb(_SCALES.get((scale or "").lower(), 0)).normalize()
    except InvalidOperation:
        return None


def _meant(source: str) -> frozenset[Decimal]:
    return frozenset(value for value, _ in _written(source))


@lru_cache(maxsize=64)
def _written(source: str) -> tuple[tuple[Decimal, str], ...]:
    """The values of the Chinese, each as English writes it."""
    found: list[tuple[Decimal, str]] = []
    covered: list[tuple[int, int]] = []
    for span, english in figures(source):
        covered.append((span.start, span.end))
        match = _FIGURE.match(english)
        value = None if match is None else _value(match[1], match[2])
        if value is not None:
            found.append((value, english.rstrip("%")))
    for match in _PLAIN.finditer(source):
        if not any(a <= match.start() < b for a, b in covered) and (value := _value(match[0], None)) is not None:
            found.append((value, match[0]))
    return tuple(dict.fromkeys(found))
