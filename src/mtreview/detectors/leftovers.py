"""What was left behind: Chinese characters, full-width signs, damaged characters, questions that became statements."""

import html
import re

from mtreview.protocols import Context, Mark, Row
from mtreview.records import Span

__all__ = ["FullWidth", "Mojibake", "Questions", "UntranslatedHan"]

_HAN_RUN = re.compile(
    r"[㐀-䶿一-鿿豈-﫿〇\U00020000-\U000323af](?:[·\d、，]*[㐀-䶿一-鿿豈-﫿〇\U00020000-\U000323af])*"
)


class UntranslatedHan:
    """Chinese characters in the English."""

    name = "han"
    category = "accuracy/untranslated"
    needs = frozenset({"target"})
    certain = True
    summary = "Chinese characters left in the English"

    def detect(self, row: Row, context: Context) -> list[Mark]:
        return [_han(row, match, context) for match in _HAN_RUN.finditer(row.target)]


def _han(row: Row, match: re.Match[str], context: Context) -> Mark:
    text, words = row.target, match[0]
    before, after = text[: match.start()].rstrip("“\"'‘《"), text[match.end() :].lstrip("”\"'’》")
    gloss = before.rstrip().endswith(("(", "（")) and after.lstrip()[:1] in (")", "）", ",", ";", ":")
    named = re.search(r"\b(?:characters?|word|written|pronounced|means?|meaning|homophone)\b", text) is not None
    rendering = context.glossary.get(words)
    at = (row.source or "").find(words)
    reason = (
        "Chinese characters in brackets: does the reader need them?"
        if gloss
        else "Chinese characters left in the English"
    )
    confidence = 0.4 if gloss else 0.6 if named and len(words) < 4 else 0.97
    fix = rendering[0] if rendering and not gloss else None
    other = Span(at, at + len(words)) if at >= 0 else None
    return Mark(
        "target",
        Span(*match.span()),
        "accuracy/untranslated",
        "minor" if gloss else "major",
        confidence,
        reason,
        fix,
        other,
    )


_SIGNS = {"，": ",", "。": ".", "；": ";", "：": ":", "？": "?", "！": "!", "、": ",", "（": "(", "）": ")", "「": "“", "」": "”",
          "『": "‘", "』": "’", "《": "“", "》": "”", "〈": "‘", "〉": "’", "【": "[", "】": "]", "～": "–", "〜": "–", "\u3000": " ",
          "……": "...", "——": "—", "％": "%", "·": " ", "・": " "}  # fmt: skip
_OPENING, _CLOSING = "（「『《〈【", "，。；：？！、）」』》〉】"
_WIDE = re.compile(
    r"[，。；：？！、（）「」『』《》〈〉【】～〜\u3000％！-～·・]|……|——"
)  # without one nothing below can match
_FULL_WIDTH = re.compile(
    r" *[，。；：？！、]|……|——|[（）「」『』《》〈〉【】～〜\u3000％]|[！-～]+|(?<=[a-z])[·・](?=[A-Z])"
)


class FullWidth:
    """Full-width punctuation, letters and digits."""

    name = "full-width"
    category = "fluency/punctuation"
    needs = frozenset({"target"})
    certain = True
    summary = "Chinese or full-width punctuation, letters and digits in the English"

    def detect(self, row: Row, context: Context) -> list[Mark]:
        if not _WIDE.search(row.target):
            return []
        marks = []
        for match in _FULL_WIDTH.finditer(row.target):
            fix = _half_width(row.target, match)
            if fix != match[0]:
                span = Span(*match.span())
                confidence = 0.75 if match[0] in "·・" else 0.95
                marks.append(
                    Mark(
                        "target",
                        span,
                        "fluency/punctuation",
                        "minor",
                        confidence,
                        "a Chinese (full-width) character: use the English one",
                        fix,
                    )
                )
        return marks


def _half_width(text: str, match: re.Match[str]) -> str:
    """The sign as English writes it, with the space that the full-width form had inside it."""
    sign = match[0].strip(" ") or match[0]
    new = _SIGNS.get(sign) or "".join(_SIGNS.get(c) or chr(ord(c) - 0xFEE0) for c in sign)
    before, after = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
    if sign in _OPENING and before.isalnum():
        return " " + new
    if sign in _CLOSING and sign not in "」』》〉】" and (after.isalnum() or after in ("“", "‘", "(", "《")) and after:
        return new + " "
    return new


_BROKEN = re.compile(
    r"(?:[ÂÃâåäæçèéïð][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]{1,3})+|\ufffd+|[\u0080-\u009f]+|锟斤拷|烫烫烫|鈥[^\x00-\x7f]?"
)
_ENTITY = re.compile(r"&(?:amp|lt|gt|quot|nbsp|apos|#\d{2,5}|#x[0-9a-fA-F]{2,4}|[lr][sd]quo|[mn]dash|hellip);")


class Mojibake:
    """Characters damaged on their way through the wrong encoding, and HTML entities."""

    name = "mojibake"
    category = "fluency/character-encoding"
    needs = frozenset({"target"})
    certain = True
    summary = 'characters damaged by a wrong encoding ("â€™", "�") and HTML entities ("&amp;")'

    def detect(self, row: Row, context: Context) -> list[Mark]:
        if row.target.isascii() and "&" not in row.target:
            return []
        marks = []
        for match in _BROKEN.finditer(row.target):
            fix = _repaired(match[0])
            if fix is not None or not match[0].isalpha():
                reason = "damaged characters" if fix is None else f"damaged by a wrong encoding; it should read {fix!r}"
                marks.append(_damage(match, reason, fix))
        for match in _ENTITY.finditer(row.target):
            marks.append(
                _damage(match, "an HTML entity in running text", html.unescape(match[0]).replace("\u00a0", " "))
            )
        return marks


def _repaired(text: str) -> str | None:
    for encoding in ("cp1252", "latin-1"):
        try:
            fixed = text.encode(encoding).decode("utf-8")
        except UnicodeError:
            continue
        return fixed.replace("\u00a0", " ") if len(fixed) < len(text) else None
    return {"鈥檚": "’s", "鈥檛": "’t", "鈥渢": "“t", "鈥": None}.get(text)


def _damage(match: re.Match[str], reason: str, fix: str | None) -> Mark:
    span = Span(*match.span())
    return Mark("target", span, "fluency/character-encoding", "major", 0.97, reason, fix)


_ENDING = re.compile(r"([.!?？。])[\"”’」)\]]*$")
_ASKED = re.compile(r"[？?][”’」』\"）)]*$")
_ASKS = re.compile(
    r"^(?:[\"“‘]?(?:(?:and|but|so|then|now|or),? )?)(?:who|what|when|where|why|how|which|whose|is|are|was|were|do|does|did|can|could|will|would|should|has|have|had|isn|aren|don|doesn|didn|won|shouldn)\b",  # noqa: E501
    re.IGNORECASE,
)
_REPORTED = re.compile(
    r"\b(?:wonder|ask|whether|question|want(?:s|ed)? to know|debat|unsure|inquir|query|hear|hard to say|doubt)\w*\b",
    re.IGNORECASE,
)
"""English that tells a question in other words than a question."""
_RHETORICAL = re.compile(
    "[岂咋]|哪里?[能会有来]|怎[能会么敢]|何[必况尝苦]|难道|谁[不能会敢]|不[^，。？]{0,8}吗|吧$|[听据]说"
)
"""A question that no answer is asked for."""
_QUESTION = re.compile(r"[吗么呢]$|什么|[为如]何|怎|哪|谁|是否|[能可]否|几|多[少大长久高远]|([一-龥])[不没]\1|有没有")
_TAG = re.compile(
    r", (?:(?:is|are|was|were|do|does|did|have|has|had|ca|wo|would|could|should)n['’]t \w+|right|okay|ok|eh)\?[\"”’]*$",
    re.IGNORECASE,
)
_PARTICLE = re.compile(r"[吗么呢][？?]|什么|为何|为什么|怎么|如何|哪|谁|是否|难道|何")


class Questions:
    """A question in Chinese that is a statement in English, and the other way round."""

    name = "questions"
    category = "accuracy/mistranslation"
    needs = frozenset({"source", "target"})
    certain = True
    summary = "a question that became a statement, or a statement that became a question"

    def detect(self, row: Row, context: Context) -> list[Mark]:
        source, text = (row.source or "").rstrip(), row.target.rstrip()
        end = _ENDING.search(text)
        if end is None:
            return []
        asks = _ASKED.search(source) is not None
        at = Span(end.start(1), end.end(1))
        if asks and "?" not in text and "？" not in text:
            return [] if _is_told(text, source) else [_lost_question(text, source, at)]
        if (
            end[1] == "?"
            and re.search(r"。[”’」』\"）)]*$", source)
            and "？" not in source
            and "?" not in source
            and not _PARTICLE.search(source)
            and not re.search("[吧嘛呀啊]。?|咋|几|多少|[不没]", source)
            and _TAG.search(text) is None
        ):
            reason = "the Chinese is a statement; the English asks a question"
            return [Mark("target", at, "accuracy/mistranslation", "major", 0.6, reason)]
        return []


def _is_told(text: str, source: str) -> bool:
    """Whether a statement gives the question well: a reported one, or one that wants no answer."""
    last = re.split(r"(?<=[.!?])\s+", text)[-1]
    if _REPORTED.search(last):
        return True
    asked = re.sub('[？?”’」』"）)]+$', "", source)
    return _ASKS.match(last) is None and (_RHETORICAL.search(asked) is not None or _QUESTION.search(asked) is None)


def _lost_question(text: str, source: str, at: Span) -> Mark:
    last = re.split(r"(?<=[.!?])\s+", text)[-1]
    asked = _ASKS.match(last) is not None
    confidence = 0.95 if asked else 0.8 if _PARTICLE.search(source) else 0.6
    reason = "the Chinese asks a question; the English does not"
    return Mark(
        "target",
        at,
        "accuracy/mistranslation",
        "minor" if asked else "major",
        confidence,
        reason,
        "?" if asked else None,
    )
