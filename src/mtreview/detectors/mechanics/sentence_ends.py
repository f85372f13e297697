"""Where sentences begin and end: capitals and full stops."""

import re

from mtreview.detectors.mechanics.rules import ABBREVIATIONS, Rule, apply_rules
from mtreview.protocols import Context, Mark, Row
from mtreview.records import Span

__all__ = ["SentenceEnds"]

_STARTERS = "The|This|These|Those|It|He|She|They|We|However|Therefore|Moreover|Meanwhile|Although|But|There|His|Her|Its|Their|Our|In addition"  # noqa: E501
_NO_STOP = re.compile(
    rf" (?<=[a-z] )(?:(?:{_STARTERS})(?= (?:[a-z]+)(?:['’]s)? (?:[a-z]+|[A-Z][a-z]+ [a-z]))|The(?= [a-z]+['’]s [a-z]))"
)
_LOWER_AFTER_STOP = re.compile(r"([.!?])(?<=[a-z]{3}.) ([a-z])(?=[a-z]*\s)")
_NAMED_LOWER = re.compile(
    r"(?:e|i)[A-Z]|[a-z]+\d|[a-z]+[.@/_(]|[a-z]*[A-Z]|(?:de|von|van|al|di|da|la|le|el|bin)\b|[ivx]+\b"
)
_TITLE_WORD = re.compile(r"\b[A-Z][a-z]{3,}|\b[a-z]{4,}")
_SMALL = re.compile(r"\s*[\"'“‘(]*([a-z])")
_SAID = re.compile(r"\s*(?:said|says|added|adds|noted|explained|according)\b")
_NO_SIGN = re.compile(r"[A-Za-z\d%][)\]”’\"']*$")
_VERB = re.compile(
    r"\b(?:is|are|was|were|has|have|had|will|would|can|could|may|might|should|must|does|did|said|says)\b"
)


class SentenceEnds:
    """Capitals and full stops."""

    name = "sentence-ends"
    category = "fluency/punctuation"
    needs = frozenset({"target"})
    certain = True
    summary = "a missing full stop or capital: inside the row, at its start and at its end"

    def detect(self, row: Row, context: Context) -> list[Mark]:
        marks = apply_rules(_RULES, row.target)
        if marks and _titled(row.target):
            marks = []
        return marks + _small_start(row) + _no_end(row)


def _before_capital(match: re.Match[str]) -> str | None:
    before = match.string[: match.start()]
    opened = max(before.rfind("“"), before.rfind("《"))
    if opened > max(before.rfind("”"), before.rfind("》")) or before.count('"') % 2:
        return None
    if re.search(
        r"\b(?:of|in|at|on|by|for|from|to|with|and|or|as|called|titled|entitled|named|the|a|movie|film|book|show|novel|song|magazine|newspaper)$",
        before,
    ):
        return None
    return "." + match[0]


def _after_stop(match: re.Match[str]) -> str | None:
    before = match.string[: match.end(1)]
    rest = match.string[match.start(2) :]
    if re.search(rf"(?:^|[\s(“\"]){ABBREVIATIONS}\.$|\.\.+$", before, re.IGNORECASE) or _NAMED_LOWER.match(rest):
        return None
    if re.search(r"[!?]$", before):
        return None  # "Yahoo! said", "Who knows? not I"
    return f"{match[1]} {match[2].upper()}"


_RULES = (
    Rule(
        _NO_STOP,
        _before_capital,
        "a new sentence begins here: a full stop is missing before the capital",
        0.9,
        severity="major",
    ),
    Rule(_LOWER_AFTER_STOP, _after_stop, "a sentence starts with a capital letter", 0.88),
)


def _titled(text: str) -> bool:
    words = _TITLE_WORD.findall(text)
    return bool(words) and sum(w[0].isupper() for w in words) > 0.5 * len(words)


def _small_start(row: Row) -> list[Mark]:
    match = _SMALL.match(row.target)
    if (
        match is None
        or _SAID.match(row.target)
        or _NAMED_LOWER.match(row.target[match.start(1) :])
        or len(row.target.split()) < 4
    ):
        return []
    span = Span(match.start(1), match.end(1))
    reason = "a sentence starts with a capital letter"
    return [Mark("target", span, "fluency/punctuation", "minor", 0.7, reason, match[1].upper())]


def _no_end(row: Row) -> list[Mark]:
    """A row that stops without a full stop where the Chinese has one or, without the Chinese, where it is a
    sentence."""
    text = row.target.rstrip()
    if not _NO_SIGN.search(text) or len(text.split()) < 4 or _titled(text):
        return []
    source = (row.source or "").rstrip()
    if source and not re.search(r"[。！!？?][”’」』）)\"]*$", source):
        return []
    if not source and not (len(text.split()) > 12 and _VERB.search(text) and text[0].isupper()):
        return []
    end = Span(len(text), len(text))
    sign = "?" if re.search("[？?]", source[-3:]) else "."
    reason = "full stop missing at the end" if sign == "." else "question mark missing: the Chinese asks a question"
    return [Mark("target", end, "fluency/punctuation", "minor", 0.9 if source else 0.6, reason, sign)]
