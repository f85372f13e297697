"""不降反升 and 不升反降: what did not happen and what happened instead, told the other way round."""

import re
from collections.abc import Iterator

from mtreview.language.values.trends import opposite_trend, trend_of
from mtreview.protocols import Mark
from mtreview.records import Span

__all__ = ["mark_reversals"]

SURE = 0.9
_RISE, _FALL = "升涨增", "降跌减落"
_REVERSED = re.compile(
    f"[不没未](?:有|但|仅|但没有|仅没有)?[^，。；]{{0,4}}(?P<denied>[{_RISE}{_FALL}])[^，。；]{{0,3}}，?(?:反而|却|反倒|反)[^，。；]{{0,4}}(?P<happened>[{_RISE}{_FALL}])"
)
_DENIED = re.compile(
    r"(?:\b(?:instead of|rather than|not|never|without|far from|no|failed to|did nothing but)|n['’]t)(?: \w+)?$",
    re.IGNORECASE,
)


def mark_reversals(source: str, target: str) -> Iterator[Mark]:
    """A mark on the words of rising and falling where the English denies what happened and asserts what did not."""
    found = list(_REVERSED.finditer(source))
    if len(found) != 1 or (found[0]["denied"] in _RISE) == (found[0]["happened"] in _RISE):
        return
    happened = "up" if found[0]["happened"] in _RISE else "down"
    words = [(m, trend_of(m[0])) for m in re.finditer(r"[A-Za-z]+", target) if trend_of(m[0])]
    denied = [trend for m, trend in words if _DENIED.search(target[: m.start()].rstrip())]
    said = [trend for m, trend in words if not _DENIED.search(target[: m.start()].rstrip())]
    if not said or happened in said or any(trend != happened for trend in denied):
        return
    span = Span(words[0][0].start(), words[-1][0].end())
    fix = re.sub(r"[A-Za-z]+", lambda m: opposite_trend(m[0]) or m[0], span.of(target))
    reason = f"{found[0][0]} says that it went {happened}, not {said[0]}"
    yield Mark("target", span, "accuracy/mistranslation", "critical", SURE, reason, fix, Span(*found[0].span()))
