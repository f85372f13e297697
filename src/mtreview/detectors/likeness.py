"""A likeness taken for an example: 如水一般 as "such as water" where "like water" is meant."""

import re

from mtreview.language.chinese import chinese
from mtreview.protocols import Context, Mark, Row
from mtreview.records import Span

__all__ = ["Likeness"]

_LIKENESS = re.compile(
    r"(?:正|犹|宛|恰|就|好|有)?(?:如同?|像|似|若|好比|仿佛)(?P<what>[^，。；：、！？“”]{1,8}?)(?:一般|一样|般地?|似的|那样|那般)"
)
_LISTING = re.compile(
    r"例如|比如|譬如|诸如|包括|如[^，。；]{1,20}(?:、|等)|等(?:[^级于候待同]|$)|像[^，。；]{1,20}等|之类|[:：]"
)
_SUCH_AS = re.compile(
    r"\b(?P<link>such as)\s+(?P<what>(?:a |an |the )?[\w'’-]+(?: [\w'’-]+)?)(?=\s*(?:[,.;!?”\"]|$))", re.IGNORECASE
)
_OTHER_LISTING = re.compile(
    r"\b(?:for example|for instance|including|includes?|e\.g\.|among them|like)\b", re.IGNORECASE
)


class Likeness:
    """ "such as X" where the Chinese likens (如 X 一般) and gives no examples that would account for it."""

    name = "likeness"
    category = "accuracy/mistranslation"
    needs = frozenset({"source", "target"})
    certain = True
    summary = "a comparison (如水一般) translated as an example (“such as water”)"

    def detect(self, row: Row, context: Context) -> list[Mark]:
        reading = chinese(row.source or "")
        likeness = _LIKENESS.search(reading.text)
        if likeness is None:
            return []
        listed = len(_LISTING.findall(reading.text)) - len(_OTHER_LISTING.findall(row.target))
        found = [m for m in _SUCH_AS.finditer(row.target) if " and " not in m["what"]]
        other = reading.original(Span(*likeness.span()))
        return [_mark(m, likeness, other) for m in found[: max(0, len(found) - max(0, listed))]]


def _mark(match: re.Match[str], likeness: re.Match[str], other: Span) -> Mark:
    reason = f"{likeness[0]} is a comparison (“like {match['what']}”); “{match[0]}” gives an example. Put it next to the verb"
    like = "Like" if match["link"][0].isupper() else "like"
    span = Span(*match.span())
    group = f"likeness:{match[0].lower()}"
    return Mark("target", span, Likeness.category, "major", 0.92, reason, f"{like} {match['what']}", other, group)
