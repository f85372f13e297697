"""What the words after an English figure make of it: a share, an ordinal, a multiple, a date."""

from dataclasses import dataclass

from mtreview.language.values.english_dates import date_near
from mtreview.language.values.english_figures import SCALES, Figure, Token, and_part, low_at
from mtreview.language.values.english_words import FRACTIONS, ORDINALS
from mtreview.language.values.quantity import NumberKind

__all__ = ["Reading", "read_suffix"]


@dataclass(frozen=True, slots=True)
class Reading:
    """`stop`: index of the token after the whole expression; `whole`: the suffix belongs to the figure (12th)."""

    kind: NumberKind
    value: float
    stop: int
    others: tuple[float, ...] = ()
    whole: bool = False


def read_suffix(parts: list[Token], at: int, figure: Figure) -> Reading:
    """The figure that begins at token `at`, read with what follows it."""
    stop, value = figure.stop, figure.value
    after = low_at(parts, stop)
    hyphen = after == "-"
    nearer = low_at(parts, stop + 1) if hyphen else after
    next_stop = stop + 1 + hyphen
    glued = stop < len(parts) and parts[stop].start == parts[stop - 1].end
    if nearer == "basis" and low_at(parts, next_stop) in ("points", "point"):
        return Reading("ratio", value / 10000, next_stop + 1, (value,))
    if nearer in ("%", "％", "percent", "pct", "percents"):
        return Reading("ratio", value / 100, next_stop, (value,))
    if nearer == "percentage":
        hyphens = low_at(parts, next_stop) == "-"
        points = low_at(parts, next_stop + hyphens) in ("point", "points")
        return Reading("ratio", value / 100, next_stop + points * (1 + hyphens), (value,))
    if (parted := _per_many(parts, stop, value)) is not None:
        return parted
    if after == "per" and low_at(parts, stop + 1) == "cent":
        return Reading("ratio", value / 100, stop + 2, (value,))
    if after in ("st", "nd", "rd", "th") and glued:
        return _ordinal(parts, at, value, stop + 1)
    if nearer in ORDINALS and figure.words and 20 <= value < 100 and value % 10 == 0:
        return Reading("ordinal", value + ORDINALS[nearer], next_stop, whole=True)
    if nearer in FRACTIONS and nearer != "second" and value <= 100 and (figure.words or nearer.endswith("s")):
        of = [low_at(parts, next_stop + i) for i in range(3)]
        if of[:2] == ["of", "a"] and of[2] in SCALES and len(of[2]) > 3:  # three quarters of a million
            return Reading("number", value / FRACTIONS[nearer] * SCALES[of[2]], next_stop + 3, whole=True)
        return Reading("ratio", value / FRACTIONS[nearer], next_stop, (value,))
    if after == "s" and glued:
        kind: NumberKind = "decade" if value % 10 == 0 else "number"
        return Reading(kind, value, stop + 1, (1900 + value, 2000 + value) if value < 100 else ())
    return _plain(parts, at, figure, nearer)


def _per_many(parts: list[Token], at: int, value: float) -> Reading | None:
    """30 parts per million, 8.3 per thousand, 6.5‰."""
    if low_at(parts, at) == "‰":
        return Reading("ratio", value / 1000, at + 1, (value,))
    at += low_at(parts, at) in ("parts", "part")
    many = low_at(parts, at + 1)
    if low_at(parts, at) != "per" or many not in ("thousand", "million", "billion", "mille"):
        return None
    return Reading("ratio", value / SCALES.get(many, 1e3), at + 2, (value,))


def _plain(parts: list[Token], at: int, figure: Figure, nearer: str) -> Reading:
    stop, value = figure.stop, figure.value
    if nearer in ("times", "fold", "x"):
        return Reading("multiple", value, stop, (value - 1, value + 1))
    if low_at(parts, stop) == "and" and (part := and_part(parts, stop)) is not None:
        scale = SCALES.get(low_at(parts, stop + 3), 1.0) if len(low_at(parts, stop + 3)) > 3 else 1.0
        return Reading("number", (value + part) * scale, stop + 3 + (scale > 1), (value,) * (scale == 1), whole=True)
    if date_near(parts, at, stop) and value <= 31:
        return Reading("day", value, stop)
    if (
        not figure.vague
        and 1000 <= value <= 2100
        and value == int(value)
        and stop == at + 1
        and "," not in parts[at].text
    ):
        return Reading("year", value, stop)
    return Reading("number", value, stop)


def _ordinal(parts: list[Token], at: int, value: float, stop: int) -> Reading:
    hyphen = low_at(parts, stop) == "-"
    if low_at(parts, stop + hyphen) == "century":
        return Reading("century", value, stop, whole=True)
    kind: NumberKind = "day" if date_near(parts, at, stop) and value <= 31 else "ordinal"
    return Reading(kind, value, stop, whole=True)
