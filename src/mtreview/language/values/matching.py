"""Which English number says which Chinese one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import floor, isclose, log10

from mtreview.language.values.comparing import differences, same_amount, units_clash
from mtreview.language.values.quantity import Quantity

__all__ = ["Matched", "match", "says", "scale_error"]

_ALONE = frozenset({"month", "weekday", "time"})


@dataclass(frozen=True, slots=True)
class Matched:
    """`pairs` one to one; `sources` and `targets` are left over."""

    pairs: tuple[tuple[Quantity, Quantity], ...]
    sources: tuple[Quantity, ...]
    targets: tuple[Quantity, ...]


def match(sources: Sequence[Quantity], targets: Sequence[Quantity]) -> Matched:
    """Pairs by value, one to one: first the same kind and exactly the same value in the same unit, then what can mean
    the same, and last the same figure in another unit. Of several the one in the same place of the sentence."""
    left, right = list(sources), list(targets)
    pairs: list[tuple[Quantity, Quantity]] = []
    if left and right:
        places = {id(q): i / max(1, len(side) - 1) for side in (sources, targets) for i, q in enumerate(side)}
        for test in _TESTS:
            for source in list(left):
                found = [t for t in right if test(source, t)]
                if found:
                    best = min(
                        found,
                        key=lambda t: (
                            source.unit != t.unit,
                            len(differences(source, t)),
                            abs(places[id(source)] - places[id(t)]),
                        ),
                    )
                    pairs.append((source, best))
                    left.remove(source)
                    right.remove(best)
    return Matched(tuple(pairs), tuple(left), tuple(right))


def _exactly(source: Quantity, target: Quantity) -> bool:
    return source.kind == target.kind and source.weak == target.weak and _equal(source, target)


def _equal(source: Quantity, target: Quantity) -> bool:
    if not isclose(source.value, target.value, rel_tol=1e-9) or not _kinds_meet(source, target):
        return False
    return not units_clash(source, target) and _plainly(source) and _plainly(target)


def _plainly(quantity: Quantity) -> bool:
    """Not a multiple or a price cut, whose value alone does not say what it means."""
    return quantity.kind != "multiple" and quantity.change != "off"


def _figure_alone(source: Quantity, target: Quantity) -> bool:
    """The same figure in another unit: a pair all the same, and a mistake."""
    return (
        bool(source.unit and target.unit)
        and isclose(source.value, target.value, rel_tol=1e-9)
        and _kinds_meet(source, target)
    )


def _kinds_meet(source: Quantity, target: Quantity) -> bool:
    if source.kind == target.kind:
        return True
    if source.kind in _ALONE or target.kind in _ALONE:
        return source.kind == "month" and target.kind in ("number", "ratio")
    if "ratio" in (source.kind, target.kind):
        return _share_meets(source, target)
    return True


def _share_meets(source: Quantity, target: Quantity) -> bool:
    """A share and something else: 一半 and "half", 三分之一 and "a third", 100% and "doubled"."""
    share, other = (source, target) if source.kind == "ratio" else (target, source)
    if other.kind == "multiple":
        return True
    if other.kind == "ordinal":
        return share.value in other.others
    return other.weak or share.weak or share.digits == 3 or bool(share.others)


def says(source: Quantity, target: Quantity) -> bool:
    """True when the English number can mean the Chinese one: equal, rounded, converted, inside the range, or another
    reading."""
    if not _kinds_meet(source, target):
        return False
    if source.kind in _ALONE:
        return bool({source.value, *source.others} & {target.value, *target.others})
    if target.value in source.misread or (
        source.high is not None and target.bound == "over" and target.value >= source.high
    ):
        return False
    if "multiple" in (source.kind, target.kind):
        return _multiples_alike(source, target)
    if _one_short(source, target):
        return True
    if (converted := same_amount(source, target)) is not None:
        return converted
    if units_clash(source, target):
        return False
    if "off" in (source.change, target.change):
        return _cut_alike(source, target)
    return any(
        _close(a, source, b, target) for a in (source.value, *source.others) for b in (target.value, *target.others)
    )


def _one_short(source: Quantity, target: Quantity) -> bool:
    """不满80岁 is 79 or younger, 超过五次 six or more."""
    step = {"under": -1, "over": 1}.get(source.bound, 0)
    whole = source.kind == target.kind == "number" and source.value == int(source.value) and source.high is None
    same = target.bound in ("", source.bound) and not (source.unit and target.unit and source.unit != target.unit)
    return bool(step and whole and same and 1 < source.value <= 120 and target.value == source.value + step)


def _multiples_alike(source: Quantity, target: Quantity) -> bool:
    """增长两倍 and 增至三倍 are three times as much, a rise of 200 percent; "two times more" is said for both."""
    if source.kind == "multiple":
        times = source.value + 1 if source.change == "by" else source.value
        if target.kind == "ratio":
            return any(isclose(target.value, t, rel_tol=0.02) for t in (times, times - 1))
        said = {times, *source.others} | ({source.value} if target.others else set())
        return any(_close(t, source, target.value, target) for t in said)
    if source.kind == "ratio":
        grown = (source.value + 1, source.value, 1 / source.value if source.value else 0.0)
        return any(isclose(target.value, g, rel_tol=0.05) for g in grown)
    return any(_close(source.value, source, b, target) for b in (target.value, *target.others))


def _cut_alike(source: Quantity, target: Quantity) -> bool:
    """八折 is 20 percent off, or 80 percent of the price."""
    taken = [source.value] if source.change == "off" else [source.value, 1 - source.value]
    if source.change == "off" and target.change != "off":
        taken.append(1 - source.value)
    return any(isclose(t, target.value, abs_tol=0.0051) for t in taken)


def _close(a: float, source: Quantity, b: float, target: Quantity) -> bool:
    top_a = source.high if source.high is not None and a == source.value else a
    top_b = target.high if target.high is not None and b == target.value else b
    slack = 1 + 1e-9
    if a <= top_b * slack and b <= top_a * slack:
        return True
    if "year" in (source.kind, target.kind):
        return False
    approximate = source.approximate or target.approximate
    if approximate and isclose(a, b, rel_tol=0.06):
        return True
    digits = min(source.digits, target.digits)
    return digits >= 2 and a > 0 and b > 0 and _rounded_alike(a, b, digits)


def _rounded_alike(a: float, b: float, digits: int) -> bool:
    """Equal to that many significant digits, whether rounded or cut off."""
    unit = 10.0 ** (floor(log10(max(a, b)) + 1e-9) - digits + 1)
    return abs(a - b) < unit * (0.5 + 1e-6) or floor(a / unit + 1e-9) == floor(b / unit + 1e-9)


def scale_error(source: Quantity, target: Quantity) -> int:
    """The power of ten (not 0) between two values of equal figures, as in 3.2亿 and "32 million"; 0 when there is
    none."""
    for a in (source.value,):
        if a <= 0 or target.value <= 0:
            continue
        power = log10(target.value / a)
        if abs(power - round(power)) < 1e-6 and 1 <= abs(round(power)) <= 9:
            return round(power)
    return 0


_TESTS: tuple[Callable[[Quantity, Quantity], bool], ...] = (_exactly, _equal, says, _figure_alone)
