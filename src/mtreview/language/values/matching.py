"""Which English number says which Chinese one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import floor, isclose, log10

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
    """Pairs by value, one to one: first the same kind and exactly the same value, then what can mean the same."""
    left, right = list(sources), list(targets)
    pairs: list[tuple[Quantity, Quantity]] = []
    tests: tuple[Callable[[Quantity, Quantity], bool], ...] = (
        lambda a, b: a.kind == b.kind and isclose(a.value, b.value, rel_tol=1e-9) and a.weak == b.weak,
        lambda a, b: isclose(a.value, b.value, rel_tol=1e-9) and _kinds_meet(a, b),
        says,
    )
    for test in tests:
        for source in list(left):
            found = [t for t in right if test(source, t)]
            if found:
                best = min(found, key=lambda t: abs(_rank(source, sources) - _rank(t, targets)))
                pairs.append((source, best))
                left.remove(source)
                right.remove(best)
    return Matched(tuple(pairs), tuple(left), tuple(right))


def _rank(quantity: Quantity, among: Sequence[Quantity]) -> float:
    return among.index(quantity) / max(1, len(among) - 1)


def _kinds_meet(source: Quantity, target: Quantity) -> bool:
    if source.kind == target.kind:
        return True
    if source.kind in _ALONE or target.kind in _ALONE:
        return source.kind == "month" and target.kind in ("number", "ratio", "day")
    return True


def says(source: Quantity, target: Quantity) -> bool:
    """True when the English number can mean the Chinese one: equal, rounded, inside the range, or another reading."""
    if not _kinds_meet(source, target):
        return False
    if source.kind in _ALONE:
        return bool({source.value, *source.others} & {target.value, *target.others})
    if any(isclose(a, target.value, rel_tol=0.05) for a in source.converted):
        return True
    return any(
        _close(a, source, b, target) for a in (source.value, *source.others) for b in (target.value, *target.others)
    )


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
