"""A figure that has lost what it was a figure of: 10% as "ten people", 一个半小时 as "half an hour"."""

import re

from mtreview.detectors.quantity_mark import quantity_mark
from mtreview.language.values.matching import Matched
from mtreview.language.values.quantity import Quantity
from mtreview.language.values.wording import in_english
from mtreview.protocols import Mark
from mtreview.records import Span

__all__ = ["bare_shares", "half_mark"]

_WORDS = "zero one two three four five six seven eight nine ten eleven twelve".split()
_HALF = re.compile(r"half an? (?P<unit>hour|year|day|month|mile|kilometre|kilometer|pound|kilo)\b")


def half_mark(z: Quantity, e: Quantity, source: str, target: str) -> Mark | None:
    """一个半小时 as "half an hour"."""
    match = _HALF.match(target, e.span.start)
    if match is None or z.value % 1 != 0.5 or z.value > 12:
        return None
    lead = "an" if match["unit"] == "hour" else "a"
    fix = (
        f"{lead} {match['unit']} and a half"
        if z.value == 1.5
        else f"{_WORDS[int(z.value)]} and a half {match['unit']}s"
    )
    reason = f"the Chinese says {z.span.of(source)}; the English says {match[0]}"
    return quantity_mark(Span(*match.span()), z, reason, fix)


_A_SHARE = re.compile(
    r"\s*(?:%|％|per ?cent|percentage|pc\b|points?\b|in (?:every )?|out of|of every|tenths?\b)", re.IGNORECASE
)


def bare_shares(matched: Matched, source: str, target: str) -> list[tuple[Quantity, Mark]]:
    """10% as "ten people": the figure without its percent."""
    said = [e for e in matched.targets if e.kind == "number" and not _A_SHARE.match(target, e.span.end)]
    found = []
    for z in matched.sources:
        figure = next(
            (e for e in said if z.kind == "ratio" and abs(z.value * 100 - e.value) < 1e-9 and e.value >= 2), None
        )
        if figure is not None and source[z.span.end - 1] in "%％":
            meant = in_english(z)
            reason = f"{z.span.of(source)} is a share; the English says {figure.span.of(target)}"
            mark = quantity_mark(figure.span, z, reason, f"{meant} of", 0.85)
            found.append((z, mark))
    return found
