"""Who did it to whom: 甲队击败乙队 is not "B beat A"; 进口下降，出口增长 not "exports fell and imports grew"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from mtreview.detectors.coverage import cover, find_table
from mtreview.language.chinese import Chinese, Token, chinese
from mtreview.language.lexical import LexicalTable
from mtreview.language.pinyin import find_spelled
from mtreview.language.values.trends import trend_of
from mtreview.protocols import Context, Mark, Row
from mtreview.records import Span

__all__ = ["Roles"]


@dataclass(frozen=True, slots=True)
class _Deed:
    """Chinese verbs and the English ones that may tell of the same deed from either end: `same` with the doer of the
    Chinese before it, `turned` with the other one."""

    chinese: frozenset[str]
    same: re.Pattern[str]
    turned: re.Pattern[str] | None


def _deed(chinese: str, same: str, turned: str = "") -> _Deed:
    compiled = re.compile(rf"\b(?:{turned})\b") if turned else None
    return _Deed(frozenset(chinese.split()), re.compile(rf"\b(?:{same})\b"), compiled)


_BEAT = (
    "beat|beats|beaten|defeated|defeats|defeat|edged|thrashed|overcame|overcome|eliminated|trounced|outplayed|downed"
)
_LOST = "lost to|loses to|lose to|losing to|fell to|was no match for|were no match for|succumbed to"
_DEEDS = (
    _deed("击败 战胜 打败 大胜 力克 完胜 险胜 淘汰 击退 挫败 打赢", _BEAT, _LOST),
    _deed("输给 负于 败给 不敌 惨败 败于", _LOST, _BEAT),
    _deed("收购 并购 兼并 吞并", "acquired|acquires|acquire|bought|buys|took over|takes over|purchased|annexed"),
    _deed("起诉 控告 状告", "sued|sues|sue|prosecuted|prosecutes"),
    _deed("批评 指责 谴责 抨击", "criticised|criticized|criticises|criticizes|condemned|condemns|blamed|blames|accused|accuses"),
    _deed("超过 超越 赶超", "overtook|overtakes|surpassed|surpasses|exceeded|exceeds|passed", "fell behind|trails|trailed|lags behind"),
    _deed("邀请", "invited|invites|invite"),
    _deed("采访", "interviewed|interviews"),
    _deed("袭击 攻击 入侵 进攻", "attacked|attacks|invaded|invades|raided|assaulted"),
    _deed("逮捕 拘留 抓获", "arrested|arrests|detained|captured|caught"),
    _deed("救出 营救 解救", "rescued|rescues|saved|saves"),
    _deed("雇用 雇佣 聘请", "hired|hires|employed|employs"),
    _deed("帮助 资助 援助", "helped|helps|aided|aids|funded|assisted"),
    _deed("支持 拥护", "supported|supports|backed|backs"),
    _deed("拜访 探望", "visited|visits"),
    _deed("警告", "warned|warns"),
)  # fmt: skip
_VERBS = frozenset().union(*(d.chinese for d in _DEEDS))
_PASSIVE_ZH = re.compile("[被遭由把将让使]|以[^，。]{1,8}[比负胜]|受到|为[^，。]{1,6}所")
_BETWEEN_ZH = frozenset({"d", "m", "q", "t", "u", "p", "f"})
_NOUNS = ("n", "r", "j", "eng")
_PASSIVE_EN = re.compile(r"\b(?:is|are|was|were|been|being|be|got|get)(?: \w+ly)? $")
_REACH = 14
"""Characters that may stand between a verb and the one who does or suffers it."""


class Roles:
    """The doer and the one it is done to exchanged, or two things of which one rose and the other fell."""

    name = "roles"
    category = "accuracy/mistranslation"
    needs = frozenset({"source", "target"})
    certain = True
    summary = "who did it to whom turned round (甲击败乙 as “B beat A”), or which of two rose and which fell"

    def detect(self, row: Row, context: Context) -> list[Mark]:
        reading = chinese(row.source or "")
        table = find_table(context)
        return [*_deeds(reading, row, table), *_trends(reading, row, table)]


def _deeds(reading: Chinese, row: Row, table: LexicalTable) -> Iterator[Mark]:
    if not any(word in _VERBS for word, _ in reading.tagged):
        return
    for at, token in enumerate(reading.tokens):
        deed = _deed_of(token.text)
        if deed is None or _PASSIVE_ZH.search(_clause(reading, token.span)):
            continue
        doer, other = _before(reading, at), _after(reading, at)
        if doer is not None and other is not None and doer.text != other.text:
            mark = _turned(deed, (doer, token, other), reading, row, table)
            if mark is not None:
                yield mark


@lru_cache(maxsize=4096)
def _deed_of(word: str) -> _Deed | None:
    return next((d for d in _DEEDS if word in d.chinese), None)


def _clause(reading: Chinese, span: Span) -> str:
    return next((c.of(reading.text) for c in reading.clauses() if c.holds(span)), reading.text)


def _before(reading: Chinese, at: int) -> Token | None:
    for token in reversed(reading.tokens[max(0, at - 4) : at]):
        if token.text in ("队", "军", "方"):
            continue
        if token.tag[:1] in _NOUNS:
            return token
        if token.tag[:1] not in _BETWEEN_ZH:
            return None
    return None


def _after(reading: Chinese, at: int) -> Token | None:
    """The noun after the verb, which may stand before another noun of the same name (上海 队)."""
    following = reading.tokens[at + 1 : at + 3]
    if following and following[0].text in ("了", "过"):
        following = reading.tokens[at + 2 : at + 4]
    if not following or following[0].tag[:1] not in _NOUNS:
        return None
    return None if len(following) > 1 and following[1].text == "的" else following[0]


def _turned(
    deed: _Deed, told: tuple[Token, Token, Token], reading: Chinese, row: Row, table: LexicalTable
) -> Mark | None:
    doer, verb, other = told
    first, second = (_english(t, reading, row, table) for t in (doer, other))
    if first is None or second is None or first.overlaps(second):
        return None
    for pattern, swapped in ((deed.same, False), (deed.turned, True)):
        for match in pattern.finditer(row.target) if pattern else ():
            passive = bool(_PASSIVE_EN.search(row.target[: match.start()]))
            if passive and not re.match(r"\s+by\b", row.target[match.end() :]):
                continue
            left, right = (second, first) if swapped == passive else (first, second)
            if _adjacent(left, match, right, row.target):
                return _exchange(left, right, row.target, f"{doer.text}{verb.text}{other.text}", told, reading)
    return None


def _adjacent(left: Span, verb: re.Match[str], right: Span, target: str) -> bool:
    """Whether the two stand before and after the verb, with nothing but a few words of the same clause between."""
    gaps = target[left.end : verb.start()], target[verb.end() : right.start]
    in_order = left.end <= verb.start() and verb.end() <= right.start
    return in_order and all(len(g) <= _REACH and not re.search(r"[,;:.()]| and | who | that | which ", g) for g in gaps)


def _exchange(
    left: Span, right: Span, target: str, said: str, told: tuple[Token, Token, Token], reading: Chinese
) -> Mark:
    left, right = _with_article(left, target), _with_article(right, target)
    whole = Span(left.start, right.end)
    first = right.of(target)
    first = first[0].upper() + first[1:] if left.of(target)[0].isupper() else first
    second = re.sub(r"^(?:The|An?)\b", lambda m: m[0].lower(), left.of(target))
    fix = first + target[left.end : right.start] + second
    reason = f"{said}: the English turns round who did it to whom"
    place = reading.original(Span(told[0].span.start, told[2].span.end))
    return Mark("target", whole, Roles.category, "critical", 0.85, reason, fix, other=place)


def _with_article(span: Span, target: str) -> Span:
    lead = re.search(r"\b(?:an?|the) $", target[: span.start], re.IGNORECASE)
    return Span(lead.start() if lead else span.start, span.end)


def _english(token: Token, reading: Chinese, row: Row, table: LexicalTable) -> Span | None:
    """Where the English has a Chinese noun: by the word table, or spelled in pinyin; once only."""
    name = token.text.rstrip("队军方") or token.text
    if name != token.text:
        place = next(iter(cover(name, row.target, table).best.values()), None)
    else:
        place = cover(row.source or "", row.target, table).best.get(reading.original(token.span))
    if place is None:
        place = next(iter(find_spelled(name, row.target)), None)
    if place is None or row.target.count(place.of(row.target)) != 1:
        return None
    return place


_RISES = re.compile(
    r"(?P<up>增加|增长|上涨|上升|提高|提升|攀升|回升|扩大|走高|走强)|(?P<down>下降|下跌|下滑|减少|降低|缩短|回落|萎缩|走低|走弱)"
)
_TURNED = re.compile("没有|不再|未|放缓|收窄|负增长|止跌|止升|减缓|避免|防止")


def _trends(reading: Chinese, row: Row, table: LexicalTable) -> list[Mark]:
    """Two things of which one rises and the other falls, told the other way round."""
    if len({m.lastgroup for m in _RISES.finditer(reading.text)}) != 2 or _TURNED.search(reading.text):
        return []
    told = [pair for clause in reading.clauses() if (pair := _told(reading, clause)) is not None]
    if len(told) != 2 or told[0][1] == told[1][1]:
        return []
    places = [_english(noun, reading, row, table) for noun, _ in told]
    if places[0] is None or places[1] is None:
        return []
    said = [_verb_after(place, row.target) for place in places if place is not None]
    verbs = [v for v in said if v is not None]
    if len(verbs) != 2 or verbs[0] == verbs[1]:
        return []
    if any(trend_of(v.of(row.target)) in ("", up) for v, (_, up) in zip(verbs, told, strict=True)):
        return []
    first, second = sorted(p for p in places if p is not None)
    last = max(v.end for v in verbs)
    whole = Span(first.start, last)
    inner = row.target[first.end : second.start]
    fix = (
        _fitted(second.of(row.target), first.of(row.target))
        + inner
        + _fitted(first.of(row.target), second.of(row.target))
    )
    fix += row.target[second.end : last]
    reason = f"{reading.text.strip()}: the English turns round what rose and what fell"
    return [Mark("target", whole, Roles.category, "critical", 0.85, reason, fix)]


def _told(reading: Chinese, clause: Span) -> tuple[Token, str] | None:
    """The noun right before a clause's only verb of rising or falling, and which of the two it is."""
    found = list(_RISES.finditer(clause.of(reading.text)))
    if len(found) != 1:
        return None
    start = clause.start + found[0].start()
    noun = next((t for t in reading.tokens if t.span.end == start and t.tag[:1] in ("n", "v")), None)
    return None if noun is None else (noun, str(found[0].lastgroup))


@lru_cache(maxsize=1)
def _next_word() -> re.Pattern[str]:
    return re.compile(r"\s+(?:has |have |had |also |both |prices? |slightly |sharply )*(?P<verb>[a-z]+)")


def _verb_after(place: Span, target: str) -> Span | None:
    match = _next_word().match(target, place.end)
    return None if match is None or not trend_of(match["verb"]) else Span(*match.span("verb"))


def _fitted(text: str, old: str) -> str:
    """With a capital where the replaced word has one at a sentence beginning."""
    return text[0].upper() + text[1:] if old[0].isupper() else text[0].lower() + text[1:]
