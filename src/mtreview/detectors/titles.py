"""Titles in 《》 that the English gives as plain words: no capital, no quotation marks, no italics."""

import re
from collections.abc import Iterator

from mtreview.detectors.coverage import KNOWN, cover
from mtreview.language.known_names import load_english, load_names
from mtreview.language.lexical import LexicalTable
from mtreview.protocols import Mark, Row
from mtreview.records import Span

__all__ = ["mark_other_titles", "title_marks"]

_TITLE = re.compile("《(?P<title>[一-龥]{1,8})》")
_DOCUMENT = re.compile(
    "[法例定法见知案划告议约明要令书报信]$|办法|规则|细则|标准|指南|指引|目录|清单|通报|公报|声明|纲领|章程|公约|守则|准则|计划|意向|合同|合约|政策|战略|倡议|宣言|白皮书"
)
"""Laws, plans and agreements are often told in small letters: the Regulations, the agreement."""
_PHRASE = re.compile(
    r"(?<![\w’'])(?:The |A )?(?P<title>[A-Z][\w’'-]+(?: (?:(?:of|and|to|in|the|for|on) )*[A-Z][\w’'-]+)+)"
)
OTHER_TITLE = 0.8
_SHOWN = re.compile("[\"“”‘*_《》「」]|(?<![A-Za-z])'|</?[ib]>")


def mark_other_titles(row: Row, table: LexicalTable) -> Iterator[Mark]:
    """A mark where the English has the title of a work that the Chinese does not name, and none of the known ones of its only title."""
    titles = list(_TITLE.finditer(row.source or ""))
    if len(titles) != 1:
        return
    zh = titles[0]["title"]
    known, inside = load_names().get(zh), Span(*titles[0].span("title"))
    if any(inside.holds(word) for word in cover(row.source or "", row.target, table).best):
        return  # told in some words
    if known is not None and any(form in row.target for form in known.forms):
        return
    for match in _PHRASE.finditer(row.target):
        others = load_english().get(match["title"].lower(), ())
        span = Span(*match.span("title"))
        if (
            others
            and not any(_shared(other.zh, row.source or "") for other in others)
            and not _is_called(row, span, table)
        ):
            wanted = known.forms[0] if known is not None else None
            reason = f"《{zh}》 is another work: “{match['title']}” is 《{others[0].zh}》"
            yield Mark("target", span, "accuracy/name", "major", OTHER_TITLE, reason, wanted, inside)
            return


def _is_called(row: Row, place: Span, table: LexicalTable) -> bool:
    """Whether the Chinese calls for every word of the place."""
    inside = [odds for span, _, odds in cover(row.source or "", row.target, table).target if place.holds(span)]
    return all(odds >= KNOWN for odds in inside)


def _shared(title: str, source: str) -> bool:
    """True where the Chinese has two neighbouring characters of a title."""
    return any(title[i : i + 2] in source for i in range(len(title) - 1))


def title_marks(row: Row, table: LexicalTable) -> Iterator[Mark]:
    """A mark on the words of the only title, where they stand in small letters and nothing in the English shows a title."""
    source = row.source or ""
    titles = list(_TITLE.finditer(source))
    if len(titles) != 1 or _DOCUMENT.search(titles[0]["title"]) or _SHOWN.search(row.target):
        return
    inside = Span(*titles[0].span("title"))
    best = cover(source, row.target, table).best
    places = sorted({at for word, at in best.items() if inside.holds(word)})
    if len(places) < min(2, len(titles[0]["title"]) - 1) or any(not at.of(row.target).islower() for at in places):
        return
    whole = Span(places[0].start, places[-1].end)
    if len(whole) > 40 or re.search(r"[,.;:]|\b[A-Z]", whole.of(row.target)):
        return
    reason = f"《{titles[0]['title']}》 is a title: capitals, and quotation marks or italics"
    yield Mark("target", whole, "locale/name-format", "minor", 0.7, reason, None, inside)
