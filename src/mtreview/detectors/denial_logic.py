"""Denials that mean something else than "not": 不得不 is must, 并非所有 not all, 无不 all; and what may not be done."""

import re
from dataclasses import dataclass

from mtreview.protocols import Mark
from mtreview.records import Span

__all__ = ["logic_marks"]


@dataclass(frozen=True, slots=True)
class _Logic:
    """A mark on the first match of `wrong` where the Chinese has `chinese` and the English nothing of `right`. In `fixes`
    the first pattern that the whole matched text fits gives the fix."""

    chinese: re.Pattern[str]
    right: re.Pattern[str]
    wrong: re.Pattern[str]
    reason: str
    fixes: tuple[tuple[str, str], ...]


def _logic(chinese: str, right: str, wrong: str, reason: str, *fixes: tuple[str, str]) -> _Logic:
    return _Logic(
        re.compile(chinese), re.compile(right, re.IGNORECASE), re.compile(wrong, re.IGNORECASE), reason, fixes
    )


_HELPER = "could|can|did|does|do|was|were|would|will|is|are|has|have|had"
_MANY = r"\b(?:no one|nobody|none|no|all|every|each|everyone|everybody|everything|nothing)\b"
_LOGIC = (
    _logic(
        "不得不|不能不|不可不|不会不|非[^，。；]{1,6}不可",
        r"\b(?:have to|has to|had to|having to|must|need|needs|needed|force\w*|compel\w*|oblig\w*|bound|choice|but|help|only|insist\w*|should|ought|"  # noqa: E501
        r"sure|certain\w*|necess\w+|requir\w+|inevitabl\w+|without|fail|avoid\w*|refuse\w*|impossible|got to|reluctant\w*|unavoidabl\w+|mandatory|indispensable|imperative)\b",  # noqa: E501
        rf"\b(?:{_HELPER})(?: not|n['’]t)(?: able to)?\b|\bcannot\b|\bwon['’]t\b",
        "means “must”: two denials, not one",
        (r"(?:could|did|was|were|would|had).*", "had to"), (r"(?:does|is|has).*", "has to"), (".*", "have to"),
    ),
    _logic(
        "(?:并非|并不是|(?<!是)不是|不见得|未必)(?:所有|每一?[个位家件次种天人]|人人|一切|全部|全都|都)|并非[^，。；]{1,6}都",
        r"\bnot (?:all|every|each|always|necessarily|everyone|everybody|everything|entirely|the case)\b|n['’]t (?:\w+ )?(?:all|every|always|necessarily)|\b(?:some|few|many|most|only|hardly|"  # noqa: E501
        r"exceptions?|rarely|partly)\b|\b(?:all|every\w*|each)\b[^.]{1,50}\b(?:not|n['’]t)\b|n['’]t\b[^.]{1,30}\b(?:all|every)\b",
        _MANY,
        "means “not all”",
        (r"no one|nobody|none|everyone|everybody", "not everyone"), (r"nothing|everything", "not everything"),
        (r"every|each", "not every"), (r"no|all", "not all"),
    ),
    _logic(
        "(?<![并也])无不(?![妥当适可良同利])|莫不|无一不|没有[^，。；]{1,4}不(?![是得能])|无人不|无所不",
        r"\b(?:all|every\w*|each|any\w*|always|whole|entire\w*|without|invariably|but|both|unanimous\w*|none|nothing|no)\b[^.]*",
        r"\b(?:did|do|does|was|were|is|are|has|have|had|would|will|can|could)(?: not|n['’]t)\b|\bnever\b|\bcannot\b",
        "means all, without exception: two denials, not one",
    ),
    _logic(
        "不无(?!论|关)|不是没有|并非没有|不乏",
        r"\bnot\b|n['’]t\b|\b(?:some|certain|many|much|several|plenty|number|few|also|there (?:is|are|was|were) (?:a|some|good)|has|have|had|is|are|with|may|might|can|could|"  # noqa: E501
        r"abound\w*|full|rich|ample|numerous|abundan\w*|quite|reason(?:able|ably)|various|even|including|partly|understandabl\w+|among)\b",
        r"\bwithout\b|\bno\b|\black\w*\b",
        "means that there is some: two denials, not one",
        (r"without", "not without"), (r"no", "some"),
    ),
    _logic(
        "(?:(?<![而也恨巴由怪舍顾容见免少了算弹笑省])不得(?=[一-龥])|严禁|禁止|不准|不许|不允许)(?!不|已|而|以|其|了|到|人|知|力|少|低|高|多|超|早|晚|小|大)",
        r"\b(?:not|never|nor|neither|nobody|none|no|cannot|prohibit\w*|forb\w+|ban|bans|banned|banning|refrain\w*|barr?\w*|illegal\w*|unlawful\w*|disallow\w*|"
        r"refus\w+|stop\w*|prevent\w*|unless|only|deny|denied|off.limits|strict\w*|restrict\w*|outlaw\w*|avoid\w*|rule\w* out|exclud\w+|keep|kept|free|"  # noqa: E501
        r"embargo\w*|block\w*|crack\w*|violat\w*|limit\w*|unable|halt\w*|suspend\w*|impossible|end|ending|disqualif\w*|curb\w*|exempt\w*|boycott\w*|moratorium|against|abolish\w*|"
        r"less|fewer|at least|at most|more than|zero|out|curfew|inhibit\w*|proscri\w+|withhold|ineligible|unauthori\w+)\b|n['’]t\b",
        r"\b(?:may|can|could|must|should|shall|allowed to|permitted to)\b",
        "forbids; nothing in the English does",
        (r"(?:may|could|must|should|shall)", r"\g<0> not"), (r"can", "cannot"), (r"(?:allowed|permitted) to", r"not \g<0>"),
    ),
)  # fmt: skip


def logic_marks(source: str, target: str) -> list[Mark]:
    """At most one mark for each of the kinds; `source` as the marks shall point into it."""
    return [mark for logic in _LOGIC if (mark := _mark(logic, source, target)) is not None]


def _mark(logic: _Logic, source: str, target: str) -> Mark | None:
    cue = logic.chinese.search(source)
    if cue is None or logic.right.search(target):
        return None
    match = logic.wrong.search(target)
    if match is None:
        return None
    said = match[0]
    fix = next((re.sub(pattern, new, said, flags=re.IGNORECASE, count=1) for pattern, new in logic.fixes
                if re.fullmatch(pattern, said, re.IGNORECASE)), None)  # fmt: skip
    if fix is not None and said[:1].isupper():
        fix = fix[0].upper() + fix[1:]
    reason = f"{cue[0]} {logic.reason}"
    return Mark(
        "target", Span(*match.span()), "accuracy/negation", "critical", 0.85, reason, fix, other=Span(*cue.span())
    )
