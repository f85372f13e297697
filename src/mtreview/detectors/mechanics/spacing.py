"""Spaces that are missing or too many around punctuation, apostrophes and brackets."""

import re
from collections.abc import Sequence

from mtreview.detectors.mechanics.rules import Rule, apply_rules
from mtreview.detectors.mechanics.straight_quotes import straight_quotes
from mtreview.detectors.mechanics.throughout import tell_once
from mtreview.protocols import Context, Mark, Row

__all__ = ["Spacing"]

# What stands before is looked at after the first character of a match: a pattern that begins with a look behind is
# tried at every place of the text, and these run on all of it.
_BEFORE = re.compile(r" (?<=[\w”’\")\]%] ) *([,;!?]|[.:](?![\w.):-]))(?![.)D])")
_POSSESSIVE = re.compile(r" (?<=[A-Za-z\d] ) *['’‘](s|S)(?![\w'’])|‘(?<=[A-Za-z\d]‘)(s|S|t|re|ve|ll|d|m)(?!\w)")
_SHORTENED = re.compile(r" (?<=[a-zI] ) *(n?['’‘](?:re|ve|ll|t))\b")
_STOP = re.compile(
    r"[.!?](?<=[a-z]{3}.)(?<!www.)(?=(?:The|This|That|These|Those|It|He|She|We|They|In|On|At|But|And|However|As|If|When|For|A|An|To|There"
    r"|I|You|His|Her|Its|Our|Their|After|According|[A-Z][a-z]+ [a-z])\b)"
)
_COMMA = re.compile(r"[,;](?<=[a-z]{2}.)(?=[A-Za-z])|[!?:](?<=[a-z]{2}.)(?=[A-Z][a-z])|,(?<=\d,)(?=[a-zA-Z]{2})")
_DOUBLE = re.compile(r"[ \u00a0](?<=[^\s.!?:\"”|].)[ \u00a0]+(?=[^\s|])")
_INSIDE = re.compile(r" (?<=[(\[“‘] ) *(?=\w)| (?<=[\w.,!?%] ) *(?=[)\]”](?!\w))")
_BRACKET = re.compile(r"\((?<=[a-z]{2}.)(?=[A-Za-z]{3})|\)(?<=[a-z\d].)(?=[A-Za-z]{2})")
_CLOCK = re.compile(r":(?<=\b\d:) (?=[0-5]\d\b(?! ?%))|:(?<=\b[012]\d:) (?=[0-5]\d\b(?! ?%))")
_COMPOUND = (
    r"owned|sized|based|old|level|term|scale|quality|speed|class|made|related|free|friendly|oriented|style|tech|income|funded|led|run|profile"
    r"|ranking|rise|border|round|wide|being"
)
_HYPHEN = re.compile(rf" (?<=[a-z] )[-‑] (?=(?:{_COMPOUND}|year|line|end|up)\b)|[-‑](?<=[a-z].) (?=(?:{_COMPOUND})\b)")


def _with_space(match: re.Match[str]) -> str:
    return match[0] + " "


def _apostrophe(match: re.Match[str]) -> str:
    straight = "'" in match[0] or ("’" not in match.string and "‘" not in match[0])
    return ("'" if straight else "’") + (match[1] or match[2])


def _bracket(match: re.Match[str]) -> str | None:
    if match[0] == ")":
        return ") "
    inside = match.string[match.end() : match.string.find(")", match.end())]
    return None if inside in ("s", "es", "ies") else " ("


_RULES = (
    Rule(_BEFORE, lambda m: m[1], "a space before a punctuation mark"),
    Rule(_POSSESSIVE, _apostrophe, "possessive: no space before it, and an apostrophe (’s)", confidence=0.97),
    Rule(_SHORTENED, lambda m: m[1].replace("‘", "’"), "a space inside a contraction"),
    Rule(_STOP, _with_space, "no space after the end of a sentence", confidence=0.93),
    Rule(_COMMA, _with_space, "no space after a punctuation mark", confidence=0.92),
    Rule(_DOUBLE, lambda m: " ", "more than one space", confidence=0.9),
    Rule(_INSIDE, lambda m: "", "a space inside a bracket or quotation mark", confidence=0.85),
    Rule(_CLOCK, lambda m: ":", "a space inside a time of day", confidence=0.93),
    Rule(_HYPHEN, lambda m: "-", "spaces around a hyphen", confidence=0.93),
    Rule(_BRACKET, _bracket, "no space between a word and a bracket", confidence=0.85),
)


_ENDED, _ENDED_CLOSE = re.compile(r"[.,!?] [\"”]"), re.compile(r"[.,!?][\"”]")
_MAYBE = re.compile(
    r"[ \u00a0](?:[ \u00a0,;!?.:'’‘)\]”]|n['’‘]|[-‑] )|‘[sStrvldm]|[.!?,;:][A-Za-z]|[(\[“‘] |: [0-5]|[-‑] |\((?<=[a-z].)|\)[A-Za-z]"
)
"""A text in which this is not found gives none of the rules a place: most texts, told by one look instead of ten."""


class Spacing:
    """Spaces around punctuation."""

    name = "spacing"
    category = "fluency/punctuation"
    needs = frozenset({"target"})
    certain = True
    summary = "spaces missing or too many around punctuation, apostrophes and brackets"

    def detect(self, row: Row, context: Context) -> list[Mark]:
        found = apply_rules(_RULES, row.target) if _MAYBE.search(row.target) else []
        return found + straight_quotes(row.target)

    def detect_document(self, rows: Sequence[Row], context: Context) -> list[tuple[int, Mark]]:
        """As `detect`; a text that mostly has a space between the end of a sentence and the mark that closes it is told so once."""
        texts = [row.target for row in rows]
        is_usual = sum(len(_ENDED.findall(t)) for t in texts) > sum(len(_ENDED_CLOSE.findall(t)) for t in texts)
        found = [(i, mark) for i, row in enumerate(rows) for mark in self.detect(row, context)]
        return tell_once(found, lambda i, mark: is_usual and _is_ended(texts[i], mark))


def _is_ended(text: str, mark: Mark) -> bool:
    return mark.span is not None and _ENDED.match(text, mark.span.start - 1) is not None
