"""Names of three words and more, of bodies and treaties, that the English has with a wrong word in them."""

import re
from collections.abc import Iterator, Sequence

import numpy as np
from rapidfuzz.distance import DamerauLevenshtein

from mtreview.detectors.unmatched import CALLED, Named
from mtreview.language.chinese import Chinese
from mtreview.language.inflection import FUNCTION_WORDS
from mtreview.language.lexical import LexicalTable
from mtreview.language.words import stem
from mtreview.protocols import Mark, Row
from mtreview.records import Span

__all__ = ["capital_runs", "mark_bodies"]

OTHER_WORD = 0.65
_BODY = re.compile(
    "(?:组织|银行|协会|大学|机构|基金|[部局署]|公司|集团|联盟|法院|联合会|委员会|理事会|协定|公约|条约|大会)$"
)
_RUN = re.compile(r"(?!The |A |An )[A-Z][\w’'-]+(?: (?:(?:of|and|for|the) )*[A-Z][\w’'-]+)+")
_ONE_OR_MORE = re.compile(_RUN.pattern.removesuffix("+") + "*")


def mark_bodies(row: Row, reading: Chinese, names: Sequence[Named], table: LexicalTable) -> Iterator[Mark]:
    """At most one mark for each name: the English has all its words but one, and another in its place."""
    runs = [Span(*m.span()) for m in _RUN.finditer(row.target)]
    for name in names if runs else ():
        if (
            name.known is None
            or not (name.known.kind == "body" or _BODY.search(name.zh))
            or any(f.lower() in row.target.lower() for f in name.known.forms)
        ):
            continue
        found = (
            (form, run, word)
            for form in name.known.forms
            for run in runs
            if (word := _other_word(form, run.of(row.target))) and _is_strange(word[1], row, reading, name, table)
        )
        for form, run, (right, wrong) in list(found)[:1]:
            reason = f"{name.zh} is “{form}”, not “{run.of(row.target)}”: “{wrong}” for “{right}”"
            group = f"names:{name.zh}>{wrong.lower()}"
            yield Mark(
                "target", run, "accuracy/name", "major", OTHER_WORD, reason, form, reading.original(name.span), group
            )


def _is_strange(words: str, row: Row, reading: Chinese, name: Named, table: LexicalTable) -> bool:
    """Whether the rest of the Chinese calls for none of the words, and the name itself not for all of them."""
    if any(word in (row.source or "") for word in words.split()):
        return False
    linked, place = table.link_pair(row.source or "", row.target), reading.original(name.span)
    inside = {word for span, word in linked.zh if span.overlaps(place)}
    odds = np.maximum(linked.links.to_en, linked.links.to_zh).tolist()
    called = [
        (linked.zh_types[i] in inside, linked.en_types[j])
        for i, j, odd in zip(linked.links.zh.tolist(), linked.links.en.tolist(), odds, strict=True)
        if odd >= CALLED
    ]
    own = {stem(word) for word in words.split()}
    return not own & {word for is_own, word in called if not is_own} and not own <= {word for _, word in called}


def _other_word(form: str, said: str) -> tuple[str, str] | None:
    """What differs between two names of three words and more, as each has it: one word for one word, or one for two; None for
    spellings of one word."""
    own, other = _own_words(form), _own_words(said)
    if len(own) < 3 or abs(len(own) - len(other)) > 1:
        return None
    right, wrong = [w for w in own if w not in other], [w for w in other if w not in own]
    if not right or not wrong or min(len(right), len(wrong)) > 1 or len(own) - len(right) < 2:
        return None
    alike = right[0][:4].lower() == wrong[0][:4].lower() or DamerauLevenshtein.distance(right[0], wrong[0]) <= 2
    return None if alike else (" ".join(right), " ".join(wrong))


def _own_words(name: str) -> list[str]:
    return [w for w in name.split() if w.lower() not in FUNCTION_WORDS]


def capital_runs(text: str) -> list[Span]:
    """Words with capitals side by side, or one alone inside a sentence."""
    return [Span(*m.span()) for m in _ONE_OR_MORE.finditer(text)]
