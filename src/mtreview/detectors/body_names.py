"""Names of three words and more, of bodies and treaties, that the English has with a wrong word in them."""

import re
from collections.abc import Iterator, Sequence

from rapidfuzz.distance import DamerauLevenshtein

from mtreview.detectors.unmatched import Named
from mtreview.language.chinese import Chinese
from mtreview.language.inflection import FUNCTION_WORDS
from mtreview.protocols import Mark, Row
from mtreview.records import Span

__all__ = ["capital_runs", "mark_bodies"]

OTHER_WORD = 0.65
_BODY = re.compile(
    "(?:组织|银行|协会|大学|机构|基金|[部局署]|公司|集团|联盟|法院|联合会|委员会|理事会|协定|公约|条约|大会)$"
)
_RUN = re.compile(r"(?!The |A |An )[A-Z][\w’'-]+(?: (?:(?:of|and|for|the) )*[A-Z][\w’'-]+)+")
_ONE_OR_MORE = re.compile(_RUN.pattern.removesuffix("+") + "*")


def mark_bodies(row: Row, reading: Chinese, names: Sequence[Named]) -> Iterator[Mark]:
    """At most one mark for each name: the English has all its words but one, and another in its place."""
    runs = [Span(*m.span()) for m in _RUN.finditer(row.target)]
    for name in names if runs else ():
        if (
            name.known is None
            or not _BODY.search(name.zh)
            or any(f.lower() in row.target.lower() for f in name.known.forms)
        ):
            continue
        found = (
            (form, run, word)
            for form in name.known.forms
            for run in runs
            if (word := _other_word(form, run.of(row.target)))
        )
        for form, run, (right, wrong) in list(found)[:1]:
            reason = f"{name.zh} is “{form}”, not “{run.of(row.target)}”: “{wrong}” for “{right}”"
            group = f"names:{name.zh}>{wrong.lower()}"
            yield Mark(
                "target", run, "accuracy/name", "major", OTHER_WORD, reason, form, reading.original(name.span), group
            )


def _other_word(form: str, said: str) -> tuple[str, str] | None:
    """The only word in which two names of three words and more differ, as each has it; None for spellings of one word."""
    own, other = _own_words(form), _own_words(said)
    if len(own) < 3 or len(own) != len(other):
        return None
    differing = [(a, b) for a, b in zip(own, other, strict=True) if a != b]
    if len(differing) != 1:
        return None
    (right, wrong) = differing[0]
    alike = right[:4].lower() == wrong[:4].lower() or DamerauLevenshtein.distance(right, wrong) <= 2
    return None if alike else (right, wrong)


def _own_words(name: str) -> list[str]:
    return [w for w in name.split() if w.lower() not in FUNCTION_WORDS]


def capital_runs(text: str) -> list[Span]:
    """Words with capitals side by side, or one alone inside a sentence."""
    return [Span(*m.span()) for m in _ONE_OR_MORE.finditer(text)]
