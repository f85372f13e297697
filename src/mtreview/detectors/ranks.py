"""Second in rank or first: 副教授 as "professor", 主任 as "deputy director"."""

import re
from collections.abc import Iterator

from mtreview.detectors.mechanics.articles import article
from mtreview.language.chinese import Chinese
from mtreview.protocols import Mark, Row
from mtreview.records import Span

__all__ = ["mark_ranks"]

SURE = 0.85
_TITLES = {
    "教授": "professor", "研究员": "research fellow|researcher", "主任": "director|head|chief|chair", "局长": "director|head|chief",
    "厅长": "director|head", "处长": "director|head|chief",
    "科长": "head|chief|director",
    "校长": "president|principal|headmaster|headteacher|head",
    "院长": "president|director|dean|head", "馆长": "director|curator|head",
    "所长": "director|head|chief", "站长": "head|chief|director|master",
    "市长": "mayor", "县长": "magistrate|head|mayor", "区长": "head|mayor|chief", "镇长": "head|mayor", "省长": "governor",
    "部长": "minister|director|head",
    "总经理": "general manager|manager",
    "主席": "chairman|chairwoman|chairperson|chair|president", "会长": "president|chairman|chairwoman|chair|head",
    "秘书长": "secretary-general|secretary general",
    "书记": "secretary", "总裁": "president", "队长": "captain|leader|head|chief",
    "厂长": "director|manager|head", "行长": "president|governor|head", "主编": "editor-in-chief|chief editor|editor", "总统": "president",
    "总理": "premier|prime minister", "董事长": "chairman|chairwoman|chairperson|chair",
}  # fmt: skip
_TITLE = re.compile(f"(?P<second>副?)(?P<title>{'|'.join(sorted(_TITLES, key=len, reverse=True))})")
_SECOND_EN = re.compile(
    r"\b(?:deputy|deputies|vice|associate|assistant|acting|under|second|junior|sub|number two|aide)\b", re.IGNORECASE
)
_SECOND_ZH = re.compile("副|代|助|次|协|二把手|候选|常务")
_VICE = frozenset("mayor president chairman chairwoman chairperson chair premier minister governor principal".split())


def mark_ranks(row: Row, reading: Chinese) -> Iterator[Mark]:
    """A mark where the only 副 of the Chinese is told nowhere, or where the English has a deputy and the Chinese none."""
    titles = list(_TITLE.finditer(reading.text))
    if len({m["title"] for m in titles}) != 1:
        return
    own = _TITLES[titles[0]["title"]]
    place = reading.original(Span(*titles[0].span()))
    if all(m["second"] for m in titles) and not _SECOND_EN.search(row.target):
        said = list(re.finditer(rf"(?<![\w-])(?P<article>an? )?(?P<title>{own})(?![\w-])", row.target, re.IGNORECASE))
        if len(said) == len(titles) == 1:
            yield _mark(Span(*said[0].span()), _lowered(said[0]), f"{titles[0][0]} is second in rank", place)
    elif not _SECOND_ZH.search(reading.text):
        match = re.search(
            rf"\b(?P<article>an? )?(?:deputy|vice|associate|assistant)[ -](?P<title>{own})\b", row.target, re.IGNORECASE
        )
        if match is not None:
            wanted = _with_article(match["article"], match["title"])
            yield _mark(Span(*match.span()), wanted, f"{titles[0]['title']} is no deputy", place)


def _lowered(match: re.Match[str]) -> str:
    title = match["title"]
    rank = (
        "associate"
        if title.lower() in ("professor", "research fellow", "researcher")
        else "vice"
        if title.lower() in _VICE
        else "deputy"
    )
    return _with_article(match["article"], f"{rank.capitalize() if title[0].isupper() else rank} {title}")


def _with_article(given: str | None, title: str) -> str:
    if not given:
        return title
    wanted = article(title) or given.strip().lower()
    return f"{wanted.capitalize() if given[0].isupper() else wanted} {title}"


def _mark(span: Span, wanted: str, reason: str, place: Span) -> Mark:
    return Mark(
        "target",
        span,
        "accuracy/name",
        "major",
        SURE,
        f"{reason}: “{wanted}”",
        wanted,
        place,
        f"names:rank>{wanted.lower()}",
    )
