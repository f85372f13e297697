"""A place taken for a subject: 在…赛事中夺得 has no subject of its own, yet the English says "The competition has won"."""

import re

from mtreview.language.chinese import Chinese, chinese
from mtreview.language.english import fit_phrase, words
from mtreview.protocols import Context, Mark, Row
from mtreview.records import Span

__all__ = ["Subjects"]

# Chinese event -> what the English may call it; verbs that need somebody who does it.
_EVENTS = {
    "赛事|比赛|大赛|联赛|锦标赛|冠军赛|奥运会|赛": "competition contest match event game tournament championship race cup olympics",
    "会议|大会|年会|峰会|研讨会": "conference meeting congress assembly summit convention seminar symposium",
    "期刊|杂志|刊物": "journal magazine periodical",
    "评选|评比|考试|测评|评测|测试": "selection evaluation examination exam test assessment appraisal",
}
_PLACE = re.compile(rf"在(?P<what>[^，。；在]{{1,24}}?(?P<event>{'|'.join(_EVENTS)}))(?:中|上|里|内|期间)")
_DOER = re.compile(
    r"(?:[曾已还又也就共]|先后|累计|成功|一举|接连|多次|已经|总共)*(?:夺|获|赢|摘|斩获|拿|取得|荣获|发表|刊发|刊登|收获|包揽|揽|提交|考|拔得|战胜|击败)"
)
_TAKING = """win publish present obtain gain get earn receive score claim take achieve secure capture grab defeat beat release
harvest garner submit deliver"""
_VERBS = frozenset(_TAKING.split())


class Subjects:
    """An event as the doer in English although the Chinese only says where the unnamed subject did it."""

    name = "subjects"
    category = "accuracy/mistranslation"
    needs = frozenset({"source", "target"})
    certain = True
    summary = "an event as the subject (“The competition has won”) although in the Chinese it is the place"

    def detect(self, row: Row, context: Context) -> list[Mark]:
        reading = chinese(row.source or "")
        marks: list[Mark] = []
        for clause in reading.clauses() if _PLACE.search(reading.text) else ():
            place = _PLACE.match(clause.of(reading.text).lstrip("“‘（ "))
            if place is None or not _DOER.match(_after(clause.of(reading.text), place)):
                continue
            nouns = next(english for key, english in _EVENTS.items() if place["event"] in key.split("|"))
            span = _subject(row.target, frozenset(nouns.split()))
            if span is not None and not any(m.span == span for m in marks):
                marks.append(_mark(row, reading, clause, place, span))
        return marks


def _after(clause: str, place: re.Match[str]) -> str:
    return clause.lstrip("“‘（ ")[place.end() :]


def _subject(text: str, nouns: frozenset[str]) -> Span | None:
    """“The [adjective] event”, at the start of a clause, as the subject of an active verb that needs a person."""
    tokens = words(text)
    for i, token in enumerate(tokens):
        if token.text.lower() not in ("the", "this", "these") or not re.search(
            r"(?:^|[.;,!?]\s+|\band\s)$", text[: token.span.start]
        ):
            continue
        for j in range(i + 1, min(i + 5, len(tokens) - 1)):
            if not tokens[j].lemmas & nouns:
                continue
            k = j + 1
            while k < len(tokens) - 1 and tokens[k].text.lower() in (
                "has",
                "have",
                "had",
                "also",
                "already",
                "successfully",
            ):
                k += 1
            active = tokens[k].lemmas & _VERBS and not tokens[k].text.lower().endswith("ing")
            return Span(token.span.start, tokens[j].span.end) if active else None
    return None


def _mark(row: Row, reading: Chinese, clause: Span, place: re.Match[str], span: Span) -> Mark:
    event = span.of(row.target)
    lowered = event[0].lower() + event[1:]
    _, suggestion = fit_phrase(row.target, span, f"in {lowered}, it")
    reason = (
        f"in the Chinese this is where it happened ({place[0]}), not who did it: "
        "name the company or person, or write “it” or “they”"
    )
    other = reading.original(clause)
    return Mark(
        "target", span, Subjects.category, "major", 0.85, reason, suggestion, other, f"subjects:{event.lower()}"
    )
