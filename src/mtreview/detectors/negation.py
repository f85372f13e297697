"""Negation lost or gained: one side denies and nothing on the other side does, in whatever form.

Each language has two lists: words that deny for certain, and wider ones of what can stand in for a
denial (without, fail to, un-, only, until; 难, 只). A mark needs the certain on one side and nothing wider on the
other."""

import re
from collections.abc import Iterator, Sequence

from mtreview.detectors.coverage import KNOWN, cover, find_table
from mtreview.detectors.denial_logic import logic_marks
from mtreview.detectors.reversals import mark_reversals
from mtreview.language.chinese import Chinese, Token, chinese
from mtreview.language.english import Word, words
from mtreview.language.inflection import FUNCTION_WORDS
from mtreview.language.lexical import LexicalTable
from mtreview.protocols import Context, Mark, Row
from mtreview.records import Span

__all__ = ["Negation"]

_DENIALS = """不 没 没有 未 并未 尚未 从未 从不 绝不 决不 并不 不是 并不是 不会 不能 不要 不可 不应 不得 不许 不准 不再 不想 不敢 不肯
无法 并非 毫无 未能 不能够 不可以 不可能 从没 还没 并没有 还没有 从来不 不予 不容 不值 并不是 远未 远没有 还未 从没有 暂未 切不可 不该 不太 不算 不愿 不愿意 没能
未找到 尚无 并无 毫不 不知道 不认为 并不认为 无须 无需 毋须 不必 不用 不需 不需要 切勿 请勿 没人"""  # noqa: E501
_DENIES_ZH = frozenset(_DENIALS.split())
# Before the words above are looked for: expressions with a negative in them that deny nothing, or say it twice.
_NO_DENIAL = re.compile(
    r"不[^，。；]{0,4}[没无]|几乎[没不]|不[仅但只光单止独][仅是]?|不[断少同久忘乏禁妨愧惜过料凡管论然免时]|不得不|不能不|不可不|不会不|无不|莫不|没有?[^，。；]{0,12}[不没就]|"
    r"不[^，。；]{0,6}不|(.)[不没]\1|有没有|是不是|能不能|[不没][^，。]{0,14}[吗呢？?]|不知不觉|对不起|差不多|好不容易|"
    r"[离少免缺]不[开了得]|[忍禁]不住|[^，。；]不[了下住起上到]|不到|不及|不亚于|不如|不[怎太很大那]|不[一定等限]|除非|若不|如不|如果不|"
    r"要不是|不可[或思]|不约而同|不可[^，。]{1,3}[地的]|不[只单]|再[^，。]{0,4}不过|不外乎|何[不尝]|不见得|不由|动不动|时不时|未[来免必婚成]|没[事关]|"
    r"不[能可]?[少缺漏]|不用说"
)
_MAY_DENY_ZH = re.compile(
    r"[不没无未非别勿莫毋免拒否禁难失缺欠少停止防避反绝除却仅只才休罢岂怎何谁哪吗盲错误零空退弱差逃弃戒忘外暂缓忌懒挡碍哑贫穷散咋违迟隐瞒虚悬欠拖闲冤剩]|[首头][次回]|第一次|头一[回次个]|而是"
)
_HARMLESS_ZH = re.compile(
    "(?<![\u4e00-\u9fff])不过|不[论锈]|不少(?![。，；！”])|不动产|(?<![意例之以除见])外|无(?:人机|线|锡|论|数|疑)|未来|[如任]何|何时|非(?:常|洲|遗|物质)|人才|才[华艺]|[天刚]才|"
    "[一二两三四五六七八九十百千万几数\\d]只|[青]?少年|少[女林校将]|少数民族|[至多]少|[特分个级性类识告派国鉴]别|别[墅人名]|(?<![落])空(?![缺白])|"
    "反(?:映|应|馈|复|思|弹|恐|腐|倾销|超|击)|[国消边]防|防[务控护疫汛御]|难[民忘度题]|[灾遇罹空]难|除了|[扫清删]除|没[收落]|[淹埋出]没|损失|"
    "[截举]止|免[费疫税签]|是否|零[售件食]|零部件|归零|差[异距额]|[出时]差|退[休役]|绝[对大]|莫(?:斯科|桑比克|过于|名)|休[息假闲]"
)
"""Words with a character of the list above that deny nothing."""
_DENIES_EN = re.compile(r"(?:\b(?:not|never|cannot|nobody|nothing|nowhere|neither)\b|n['’]t\b)", re.IGNORECASE)
_BUT_NOT_A_DENIAL = re.compile(
    r"(?:cannot|can['’]t|no) (?:be )?(?:much |any |little )?(?:doubt|disput|den[iy]|question)\w*|"
    r"not only|not just|not merely|not simply|nothing but|not until|whether or not|or not|if not|why not|not to mention|"
    r"cannot but|can['’]t help|not least|not surprisingly|not far|not long|n['’]t\s+\w+\s*\?|not a few|no(?:t)? less than|"
    r"n['’]t (?:just|only|merely|simply)|(?:not|n['’]t|never|cannot)\b[^.]{1,60}\b(?:until|till|unless|without)\b|"
    r"(?:not|n['’]t|never|cannot)\s(?:\w+ ){0,2}(?:stop|ceas|fail|end|forg[eo]t|give up|miss|lose|lack|refus|den[yi]|ignor|exclud)\w*|"
    r"neither\W+nor|not unlike|never[^.]{1,40}before|from nothing|than ever|not (?:un|in|im|ir|dis)\w+|do not|don['’]t hesitate|not (?:all|every|always)",  # noqa: E501
    re.IGNORECASE,
)
_SURELY_DENY_EN = re.compile(
    r"\b(?:no|not|cannot|never|none|nobody|nothing|nowhere|neither|nor|without|hardly|scarcely|barely|rarely|seldom|few|little|least|"
    r"too\s\w+\sto|yet to|unless|until|only|lest|rather|instead|impossibl[ey]|unable|non|"
    r"(?:fail|lack|refus|den[yi]|avoid|prevent|prohibit|reluctan|reject|forb[aei]|unwilling|unlikely|ceas|absen|insufficien|exclud|suspen|exempt|ignor|devoid|refut|disprov|dispens|declin|waiv|minus|optional)\w*|"
    r"(?:more|better|easier|other)\b[^.;]{1,60}\bthan|stop short|far from|out of|free (?:of|from)|do(?:es)? away with)\b|n['’]t\b",
    re.IGNORECASE,
)
_PREFIXED = (
    r"(?:un(?!der|til|ion|it[ei]|iver|iqu)|dis(?!clos|cuss|cover|aster|tribut|trict|tan[ct]|play|eas|tinct|cipl|cours|tingu|patch)|"
    r"de(?=criminal|classif|regulat|nuclear|activ|list|forest|populat|militar|mystif|stabil)|non|mis(?!s)|anti|ir|il(?!lu)|im[mp](?!lement|lic|ly|ort|rov|ediat|act|igra|os|ress)|"
    r"in(?=a[bcdt]|c[aoru]|d[ei]|e[fxv]|f[re]|s[eu]|v[aio]|ta)(?!crea|come|corp|dica|divid|dia|dones|frastr|sur|vo[il]|vit))"
)
"""Prefixes that turn a word round, where they are prefixes."""
_MAY_DENY_EN = re.compile(
    rf"{_PREFIXED}\w{{5,}}|\w{{3,}}less(?:ly|ness)?|ever|"
    r"less|minimal(?:ly)?|except|besides|beyond|too|away|off|out|against|despite|regardless|otherwise|else|short|far|zero|free|"
    r"(?:stop|miss(?!i)|los[et]|exclud|ban(?!d)|ignor|neglect|abandon|difficult|hard(?!war)|declin|doubt|oppos|resist|abstain|refrain|halt|"
    r"quit|violat|fals|wrong|bad|poor|weak|insist|cancel|withdr|kept|hid|empty|block|defy|contrary|exempt|rid|outstanding|"
    r"overlook|suspen|skip|forg[eo]t|worr|accident|ill)\w*",
    re.IGNORECASE,
)
"""Of these one near the place is enough."""
_LIGHT = frozenset("yet even ever really quite just also be have do can will".split())
_WITH_OFF = frozenset("turn switch take set put show kick lift drop pay see".split())
_NEGATIVE_ITSELF = re.compile(
    rf"(?:{_PREFIXED}|asym|im[bm]|in(?!creas|clud|dicat|vest|volv|form|terv|trod|stal|tend|tern|dustr))\w{{4,}}|\w+less|extra",
    re.IGNORECASE,
)
_JOINED = re.compile(r"\b(?:neither|nor|or)\b", re.IGNORECASE)
"""One denial for two."""
NEAR = 6


class Negation:
    """A denial in the Chinese with nothing like one in the English, or the other way round."""

    name = "negation"
    category = "accuracy/negation"
    needs = frozenset({"source", "target"})
    uses = frozenset({"lexical"})
    certain = True
    summary = "a negative statement that became positive, or the other way round"

    def detect(self, row: Row, context: Context) -> list[Mark]:
        reading = chinese(row.source or "")
        if logic := [*logic_marks(row.source or "", row.target), *mark_reversals(row.source or "", row.target)]:
            return logic
        denial = _denial(reading)
        if denial is not None and not _SURELY_DENY_EN.search(row.target):
            return _lost(row, reading, denial, find_table(context))
        if _DENIES_EN.search(row.target) and not _MAY_DENY_ZH.search(_HARMLESS_ZH.sub("", reading.text)):
            return _gained(row, find_table(context))
        return _fewer(row, reading, find_table(context))


def _denial(reading: Chinese) -> Token | None:
    """The first word that denies for certain."""
    return next(_denials(reading), None)


def _denials(reading: Chinese) -> Iterator[Token]:
    if not any(word in _DENIES_ZH for word, _ in reading.tagged):
        return
    free = [m.span() for m in _NO_DENIAL.finditer(reading.text)]
    for token in reading.tokens:
        if token.text in _DENIES_ZH and not any(a < token.span.end and token.span.start < b for a, b in free):
            yield token


def _fewer(row: Row, reading: Chinese, table: LexicalTable) -> list[Mark]:
    """Two clauses or more that deny, and an English with fewer denials of any form than clauses: the verb with none near it."""
    denials = list(_denials(reading))
    clauses = [c for c in reading.clauses() if any(c.holds(d.span) for d in denials)]
    if len(clauses) < 2 or len(clauses) != len(denials):
        return []
    tokens = words(row.target)
    cues = len(list(_SURELY_DENY_EN.finditer(row.target))) + sum(
        _MAY_DENY_EN.fullmatch(t.text) is not None and not _is_particle(tokens, k) for k, t in enumerate(tokens)
    )
    if cues >= len(denials) or _JOINED.search(row.target):
        return []
    lost = [
        m for d in denials for m in _lost(row, reading, d, table) if m.span and not _denied_beside(row.target, m.span)
    ]
    return lost if len(lost) == 1 else []


def _denied_beside(target: str, at: Span) -> bool:
    """Whether a denial stands before the place in its own clause."""
    return _SURELY_DENY_EN.search(re.split(r"[,;:.]| and | but ", target[: at.start])[-1]) is not None


def _lost(row: Row, reading: Chinese, denial: Token, table: LexicalTable) -> list[Mark]:
    best, place = cover(row.source or "", row.target, table).best, reading.original(denial.span)
    after = next((t for t in _denied(reading, denial) if reading.original(t.span) in best), None)
    if after is not None and reading.text.count(after.text) > 1:
        return []  # the English may have it for another of them
    at = None if after is None else best[reading.original(after.span)]
    if after is None or at is None or _near(row.target, at):
        return []
    reason = f"the Chinese is negative ({denial.text}{after.text}), the English is not: “{at.of(row.target)}”"
    return [Mark("target", at, Negation.category, "critical", 0.8, reason, None, place)]


def _denied(reading: Chinese, denial: Token) -> Iterator[Token]:
    """The verbs and adjectives that may be denied: the first of the clause, among the next few words, and the one
    after."""
    following = [t for t in reading.tokens if t.span.start >= denial.span.end][:5]
    for n, token in enumerate(following):
        if token.tag in ("x", "c") or token.text == "的":
            return  # 未开放区域引发的: what comes after is not denied
        if len(token.text) > 1 and (token.tag[:1] in "va" or (n == 0 and token.tag[:1] == "n")):
            yield token


def _near(target: str, at: Span) -> bool:
    tokens = words(target)
    here = next((i for i, t in enumerate(tokens) if t.span.overlaps(at)), 0)
    root = re.escape(at.of(target)[:5])
    if _NEGATIVE_ITSELF.match(tokens[here].text) or re.search(
        rf"\b(?:un|in|im|ir|il|dis|non-?){root}", target, re.IGNORECASE
    ):
        return True
    near = range(max(0, here - NEAR), min(here + NEAR, len(tokens)))
    return any(_MAY_DENY_EN.fullmatch(tokens[k].text) and not _is_particle(tokens, k) for k in near)


def _is_particle(tokens: Sequence[Word], k: int) -> bool:
    """The "off" of "turned off", which denies nothing."""
    return k > 0 and tokens[k].text.lower() == "off" and not tokens[k - 1].lemmas.isdisjoint(_WITH_OFF)


def _gained(row: Row, table: LexicalTable) -> list[Mark]:
    free = [m.span() for m in _BUT_NOT_A_DENIAL.finditer(row.target)]
    for match in _DENIES_EN.finditer(row.target):
        if any(a < match.end() and match.start() < b for a, b in free):
            continue
        span = _word(row.target, match)
        if not _denies_what_is_said(row, span, table):
            continue
        reason = f"the English is negative (“{span.of(row.target)}”), the Chinese is not"
        return [Mark("target", span, Negation.category, "critical", 0.75, reason, None, Span(0, len(row.source or "")))]
    return []


def _denies_what_is_said(row: Row, denial: Span, table: LexicalTable) -> bool:
    """Whether the first word of sense after the denial translates something in the Chinese: "had no money" for 清贫 does not."""
    said = cover(row.source or "", row.target, table).target
    clause = re.match(r"[^,;:.!?—]*", row.target[denial.end :])
    end = denial.end + (len(clause[0]) if clause else 0)
    after = [(word, odds) for span, word, odds in said if denial.end <= span.start < end]
    first = next(((word, odds) for word, odds in after if word not in FUNCTION_WORDS and word not in _LIGHT), None)
    return first is not None and first[1] >= KNOWN


def _word(text: str, match: re.Match[str]) -> Span:
    """The whole of didn't rather than its n't."""
    start = match.start()
    while start > 0 and text[start - 1].isalpha():
        start -= 1
    return Span(start, match.end())
