"""Numbers by value: what the Chinese says and the English does not."""

import re
from collections.abc import Sequence

from mtreview.detectors.bounds import with_bound
from mtreview.detectors.compared import compared_marks
from mtreview.detectors.literal_measures import mark_literal
from mtreview.detectors.lost_units import bare_shares, half_mark
from mtreview.detectors.quantity_marks import difference_marks
from mtreview.detectors.share_figures import figure_marks
from mtreview.language.values.chinese_values import chinese_quantities
from mtreview.language.values.comparing import in_unit_of
from mtreview.language.values.english_values import english_quantities
from mtreview.language.values.matching import Matched, match, says, scale_error
from mtreview.language.values.money import NAMES, same_currency
from mtreview.language.values.quantity import Quantity
from mtreview.language.values.wording import in_english, ordinal, reword
from mtreview.protocols import Context, Mark, Row
from mtreview.records import Severity, Span

__all__ = ["Numbers"]

_AMOUNTS = frozenset({"number", "money", "multiple"})
_NAMES = {"number": "number", "money": "amount", "multiple": "number", "ratio": "share", "year": "year", "month": "month",
          "day": "day", "weekday": "weekday", "time": "time", "decade": "decade", "century": "century", "ordinal": "number"}  # fmt: skip
_HEADS = re.compile(r"[ ]?(?:个|多|余)?(?:人|名|位)")
_PEOPLE = re.compile(r"\s*(?:people|persons|passengers|students|workers|employees|men|women|guests|visitors)\b")


class Numbers:
    """Numbers, dates, times and amounts, matched by value."""

    name = "numbers"
    category = "accuracy/number"
    needs = frozenset({"source", "target"})
    certain = True
    summary = "numbers, shares, amounts, dates and times that differ in value from the Chinese"

    def detect(self, row: Row, context: Context) -> list[Mark]:
        source, target = row.source or "", row.target
        matched = match(chinese_quantities(source), english_quantities(target))
        marks = [
            _currency_mark(z, e, source, target) for z, e in matched.pairs if not same_currency(z.currency, e.currency)
        ]
        marks += [mark for z, e in matched.pairs for mark in difference_marks(z, e, source, target)]
        marks += [mark for z, e in matched.pairs if (mark := _bare_day(z, e, target)) is not None]
        marks += [mark for z, e in matched.pairs for mark in compared_marks(z, e, source, target)]
        shares = [*bare_shares(matched, source, target), *figure_marks(matched, source, target)]
        marks += [mark for _, mark in shares]
        wrong = _mismatches(matched, source, target)
        marks += [_mark(z, e, confidence, source, target) for z, e, confidence in wrong]
        used = {id(z) for z, _, _ in wrong} | {id(z) for z, _ in shares}
        marks += mark_literal(source, target)
        marks += [_missing(z, source, target) for z in _lost(matched, source, target) if id(z) not in used]
        return marks


def _mismatches(matched: Matched, source: str, target: str) -> list[tuple[Quantity, Quantity, float]]:
    """Leftovers of both sides that stand for each other, with the chance that they do; the likeliest first."""
    candidates = [
        (confidence, z, e)
        for z in matched.sources
        for e in matched.targets
        if (confidence := _likelihood(z, e, matched, source, target)) > 0
    ]
    candidates.sort(
        key=lambda c: (-c[0], c[1].span.start, abs(c[1].span.start / len(source) - c[2].span.start / len(target)))
    )
    taken: set[int] = set()
    found = []
    for confidence, z, e in candidates:
        if id(z) not in taken and id(e) not in taken:
            taken |= {id(z), id(e)}
            found.append((z, e, confidence))
    return found


def _likelihood(z: Quantity, e: Quantity, matched: Matched, source: str, target: str) -> float:
    """The chance that two leftovers are one number rendered wrongly; 0 when they have nothing to do with each other."""
    if e.value in z.misread:
        return 0.95
    same_unit = _same_unit(z, e, source, target)
    if z.kind == e.kind == "multiple":
        return 0.9 if _only_one_each(z, e, matched) else 0.0
    if (z.weak or e.weak) and not _worth_comparing(z, e, matched, same_unit, source, target):
        return 0.0
    if z.kind in _AMOUNTS and e.kind in _AMOUNTS:
        if (z.unit and e.unit and z.unit.dimension != e.unit.dimension) or (z.unit and e.currency):
            return 0.0
        if scale_error(in_unit_of(z, e), e) and not z.vague and not e.vague:
            return 0.95
        if z.vague != e.vague:
            return 0.0
        rivals = sum(o.kind in _AMOUNTS and not o.weak for o in (*matched.sources, *matched.targets))
        return (0.9 if (z.currency and e.currency) or same_unit else 0.75) - 0.1 * (rivals > 2)
    if z.kind == "day" and e.kind == "ordinal" and e.number.of(target)[:1].isdigit():
        return 0.8  # "on the 5th"
    if z.kind != e.kind:
        return 0.0
    rivals = sum(o.kind == z.kind for o in (*matched.sources, *matched.targets))
    return {"ratio": 0.9, "year": 0.9, "month": 0.9, "weekday": 0.9, "time": 0.85, "decade": 0.85, "century": 0.9,
            "ordinal": 0.7, "day": 0.7}[z.kind] - 0.15 * (rivals > 2)  # fmt: skip


HALF_A_DAY = 720
_COUNTERS = re.compile(
    r"[ ]?[个家名位只条座本件台次项种辆部场所张把届期篇支头棵间栋艘架枚封幅颗朵匹户层](?![人案性体会长])"
)
_PAIRS = frozenset({"both", "couple", "pair", "twin", "few", "several", "another", "dozen"})


def _counted(z: Quantity, source: str) -> bool:
    others = source[max(0, z.span.start - 1) : z.span.start] in ("等", "另", "第", "前", "后", "这", "那", "每")
    return (
        not others
        and z.misread == ()
        and z.high is None
        and z.value == int(z.value)
        and _COUNTERS.match(source, z.number.end) is not None
    )


def _only_small_ones(z: Quantity, e: Quantity, matched: Matched) -> bool:
    """No other number is left over on either side that either of the two could stand for."""
    left = [o for o in (*matched.sources, *matched.targets) if o.kind in ("number", "ordinal") and o.value > 1]
    return all(o is z or o is e for o in left)


def _worth_comparing(z: Quantity, e: Quantity, matched: Matched, same_unit: bool, source: str, target: str) -> bool:
    """Small numbers and those in words are compared where both have the same unit or are the only ordinals."""
    if z.kind == e.kind == "ratio":
        return _only_one_each(z, e, matched) and not z.weak
    if z.kind == e.kind == "ordinal":
        return z.value > 2 and e.value > 2 and _only_one_each(z, e, matched)
    if z.vague and e.vague and not z.misread and max(z.value, e.value) >= 100:
        return len(matched.sources) == len(matched.targets) == 1
    if _counted(z, source) and z.kind == e.kind == "number" and not (z.vague or e.vague):
        few = 2 <= z.value <= 20 and 2 <= e.value <= 20 and e.number.of(target).lower() not in _PAIRS
        return few and _only_small_ones(z, e, matched)
    if z.kind == e.kind == "time":
        return not z.others and not e.others and abs(z.value - e.value) == HALF_A_DAY
    if not same_unit or z.kind not in _AMOUNTS or e.kind not in _AMOUNTS:
        return False
    whole = z.value == int(z.value) and e.value == int(e.value)
    return (z.value > 2 and e.value > 2) or not whole


def _only_one_each(z: Quantity, e: Quantity, matched: Matched) -> bool:
    pairs = sum(a.kind == z.kind for a, _ in matched.pairs)
    return (
        pairs == 0
        and sum(o.kind == z.kind for o in matched.sources) == 1
        and sum(o.kind == e.kind for o in matched.targets) == 1
    )


def _same_unit(z: Quantity, e: Quantity, source: str, target: str) -> bool:
    if z.unit is not None and e.unit is not None:
        return z.unit.dimension == e.unit.dimension
    return bool(_HEADS.match(source, z.span.end) and _PEOPLE.match(target, e.span.end))


def _mark(z: Quantity, e: Quantity, confidence: float, source: str, target: str) -> Mark:
    if (half := half_mark(z, e, source, target)) is not None:
        return half
    said = e.span.of(target)
    there = in_unit_of(z, e)
    severity: Severity = "critical" if scale_error(there, e) and z.kind in _AMOUNTS else "major"
    span, fix = e.span, reword(there, e, target)
    if fix is not None:
        span, fix = with_bound(z, e, fix, target)
    return Mark(
        "target", span, "accuracy/number", severity, round(confidence, 2),
        f"{_equation(z, source)}; the English says {said}", fix, other=z.span,
    )  # fmt: skip


def _equation(z: Quantity, source: str) -> str:
    said, meant = z.span.of(source), in_english(z)
    plain = said.replace("％", "%").replace(" ", "")
    return f"the Chinese says {said}" if plain in (meant, meant.replace(",", "")) else f"{said} = {meant}"


def _currency_mark(z: Quantity, e: Quantity, source: str, target: str) -> Mark:
    meant = NAMES.get(z.currency or "", z.currency)
    return Mark(
        "target", e.span, "locale/currency", "major", 0.9,
        f"{z.span.of(source)} is in {meant}; the English says {e.span.of(target)}", reword(z, e, target), other=z.span,
    )  # fmt: skip


def _bare_day(z: Quantity, e: Quantity, target: str) -> Mark | None:
    """26日 as a bare "26": English wants "the 26th" or the month beside it."""
    before, after = target[: e.span.start], target[e.span.end :]
    if (
        z.kind != "day"
        or e.kind != "number"
        or not e.span.of(target).isdecimal()
        or not re.match(r"[,)]|\s*$| (?:to|and) \d", after)
    ):
        return None
    if any(
        q.kind == "month" and q.span.start > e.span.start - 24
        for q in english_quantities(target)
        if q.span.end <= e.span.start
    ):
        return None
    if not re.search(r"(?:^|\bon |\(|\bto |\bof |\bfrom )$", before, re.IGNORECASE):
        return None
    fix = f"{'On ' if not before.strip() else ''}the {ordinal(int(z.value))}"
    return Mark(
        "target",
        e.span,
        "locale/date-format",
        "minor",
        0.85,
        "a day of the month: write “the 26th”, or add the month",
        fix,
        other=z.span,
    )


def _lost(matched: Matched, source: str, target: str) -> Sequence[Quantity]:
    """Chinese numbers that nothing in the English can mean, not even a number already matched."""
    said = [e for _, e in matched.pairs] + list(matched.targets)
    digits = re.sub(r"(?<=\d),(?=\d)", "", target)
    lost: list[Quantity] = []
    for z in matched.sources:
        if (
            z.weak
            or z.vague
            or z.kind == "multiple"
            or (z.kind in ("month", "day") and _feast(z, source, target))
            or any(z.span == o.span for o in lost)
        ):
            continue
        figure = z.number.of(source).replace(",", "")
        if (
            any(says(z, e) for e in said)
            or _parts_said(z, source, digits)
            or (figure.isascii() and re.search(rf"(?<!\d){re.escape(figure)}(?!\d)", digits))
        ):
            continue
        lost.append(z)
    return lost


_FEASTS = {(12, 31): "New Year", (1, 1): "New Year", (5, 1): "Day", (7, 4): "of July", (10, 1): "National Day", (12, 24): "Christmas", (12, 25): "Christmas"}  # fmt: skip  # noqa: E501


def _feast(z: Quantity, source: str, target: str) -> bool:
    """12月31日 may be told as New Year's Eve."""
    date = {q.kind: int(q.value) for q in chinese_quantities(source) if q.span == z.span}
    name = _FEASTS.get((date.get("month", 0), date.get("day", 0)))
    return name is not None and name in target


def _date(z: Quantity, source: str) -> str | None:
    """9月28日 as one date, where month and day are two quantities with one place."""
    days = [q for q in chinese_quantities(source) if q.span == z.span and q.kind == "day"]
    return f"{z.span.of(source)} = {in_english(z)} {in_english(days[0])}" if z.kind == "month" and days else None


def _parts_said(z: Quantity, source: str, digits: str) -> bool:
    """12：10 may be a score, said as 12-10."""
    parts = re.split("[:：]", z.span.of(source))
    return z.kind == "time" and len(parts) == 2 and all(re.search(rf"(?<!\d){p.strip()}(?!\d)", digits) for p in parts)


def _missing(z: Quantity, source: str, target: str) -> Mark:
    end = len(target.rstrip())
    confidence = 0.6 if z.value > 10 or z.kind != "number" else 0.4
    return Mark(
        "source", z.span, "accuracy/number", "major", confidence,
        f"{_date(z, source) or _equation(z, source)}; missing in the English", other=Span(end, end),
    )  # fmt: skip
