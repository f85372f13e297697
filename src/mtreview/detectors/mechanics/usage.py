"""Grammar that one certain rule can tell without the Chinese: verb and noun forms, prepositions, articles, two words for one.

`data/usage.tsv` has four columns: words of which the English must have one, parted by "|" (a quick no), a regular expression, what is
put in its place (with \\1 for its first group), and the reason."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from mtreview.detectors.mechanics.noun_forms import NOUN_RULES
from mtreview.detectors.mechanics.rules import Rule, apply_rules
from mtreview.detectors.mechanics.verb_forms import VERB_RULES
from mtreview.errors import FormatError
from mtreview.language.english import words_only
from mtreview.protocols import Context, Mark, Row
from mtreview.records import Span

__all__ = ["Usage", "read_usage"]


class Usage:
    """Slips of grammar that hold wherever the words stand."""

    name = "usage"
    category = "fluency/grammar"
    needs = frozenset({"target"})
    certain = True
    summary = "grammar wrong in any context: “informations”, “did not went”, “discuss about”, “although ..., but”"

    def detect(self, row: Row, context: Context) -> list[Mark]:
        known = frozenset(words_only(row.target))
        rules = tuple(line.rule for line in _table() if not line.cues.isdisjoint(known))
        marks = apply_rules((*VERB_RULES, *NOUN_RULES, *rules), row.target)
        kept: list[Mark] = []
        for mark in sorted(marks, key=lambda m: (m.span or Span(0, 0), -m.confidence)):
            if not kept or (mark.span or Span(0, 0)).start >= (kept[-1].span or Span(0, 0)).end:
                kept.append(mark)
        return kept


@dataclass(frozen=True, slots=True)
class _Line:
    cues: frozenset[str]
    rule: Rule


@lru_cache(maxsize=1)
def _table() -> tuple[_Line, ...]:
    text = (files("mtreview.detectors") / "data" / "usage.tsv").read_text(encoding="utf-8")
    return read_usage(text, "usage.tsv")


def read_usage(text: str, name: str) -> tuple[_Line, ...]:
    """The lines of a table; FormatError with the line for one that is none."""
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = line.split("\t")
        if len(cells) != 4 or not cells[0] or not cells[1]:
            raise FormatError(
                f"{name}: line {number}: give cues, a pattern, a replacement and a reason, parted by tabs"
            )
        rule = Rule(re.compile(cells[1]), _replacement(cells[2]), cells[3], 0.9, "fluency/grammar", "minor")
        found.append(_Line(frozenset(cells[0].split("|")), rule))
    return tuple(found)


def _replacement(template: str) -> Callable[[re.Match[str]], str]:
    """Expands the template; what begins with a capital keeps it."""

    def expand(match: re.Match[str]) -> str:
        made = match.expand(template)
        return made[:1].upper() + made[1:] if match[0][:1].isupper() else made

    return expand
