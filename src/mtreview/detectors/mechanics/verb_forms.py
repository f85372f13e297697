"""Verb forms in places where they cannot stand: "did not went", "has wrote", "can goes", "She walk", "He goes yesterday"."""

import re
from collections.abc import Iterable

from mtreview.detectors.mechanics.rules import Rule
from mtreview.detectors.mechanics.verb_lists import BASES, PARTICIPLES, PASTS, THIRDS
from mtreview.language.inflection import inflect

__all__ = ["VERB_RULES"]

_CATEGORY = "fluency/grammar"


def _any(words: Iterable[str]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


def _rule(pattern: str, fix: object, reason: str, confidence: float = 0.9) -> Rule:
    return Rule(re.compile(pattern), fix, reason, confidence, _CATEGORY, "minor")  # type: ignore[arg-type]


def _to_base(match: re.Match[str]) -> str:
    word = match["verb"]
    return f"{match['lead']}{PASTS.get(word) or THIRDS[word]}"


def _to_participle(match: re.Match[str]) -> str:
    return f"{match['lead']}{PARTICIPLES[PASTS[match['verb']]]}"


def _be_participle(match: re.Match[str]) -> str | None:
    before = match.string[: match.start()]
    if re.search(
        r"\b(?:do|does|did|done|doing|all|thing|what|aim|goal|task|job|step|way|plan|there)\b", before, re.IGNORECASE
    ):
        return None  # "all he did was write"
    return f"{match['lead']}{PARTICIPLES[match['verb']]}"


def _to_third(match: re.Match[str]) -> str:
    return f"{match['lead']}{inflect(match['verb'], 's')}"


def _to_plural_verb(match: re.Match[str]) -> str:
    special = {"is": "are", "was": "were", "has": "have", "does": "do"}
    return f"{match['lead']}{special.get(match['verb']) or THIRDS[match['verb']]}"


def _to_past(match: re.Match[str]) -> str | None:
    verb = THIRDS.get(match["verb"], match["verb"])
    if match["verb"] in BASES and match["who"].lower() in ("he", "she", "it"):
        return None  # the third person is missing as well
    return f"{match['lead']}{inflect(verb, 'past')}{match['tail']}"


def _to_ing(match: re.Match[str]) -> str:
    return f"{match['lead']}{inflect(match['verb'], 'ing')}"


def _to_past_alone(match: re.Match[str]) -> str | None:
    """No participle stands alone; "have they gone", "had he taken" and "is she gone" turn round."""
    return (
        None
        if _HELPED.search(match.string[: match.start()])
        else f"{match['lead']}{inflect(_LONE[match['verb']], 'past')}"
    )


_HELPED = re.compile(
    r"(?:\b(?:have|has|had|having|is|are|was|were|be|been|get|got)(?:n['’]t)?|['’](?:ve|d|s))\b(?:\W+\w+){0,3}\W*$",
    re.IGNORECASE,
)
_LONE = {PARTICIPLES[verb]: verb for verb in PASTS.values() if PARTICIPLES[verb] not in BASES}
"""Participles that are no past form: written, taken, gone."""
_NOUNS_TOO = frozenset(
    "answer call change close do hate help increase love need offer play produce respect return run save share start stay stop study support talk travel use visit walk work".split()  # noqa: E501
)
_BUILT = ("build write take give choose hold find make send sell teach tell bring buy catch keep steal eat know see throw "
          "understand wear draw break speak forget").split()  # fmt: skip
_FINITE = _any([*PASTS, *THIRDS])
_BEGINS = r"(?:^|(?<=[.!?]\s))"
_ALWAYS = "(?:also |always |often |usually |never |still |only |sometimes )?"
_PAST_TIME = (
    r"yesterday|last (?:night|week|month|year|spring|summer|autumn|winter)|(?:\w+ )?(?:days?|weeks?|months?|years?) ago"
)
_HABITS = {
    "say",
    "think",
    "know",
    "hope",
    "believe",
    "remember",
    "need",
    "have",
    "want",
    "consider",
    "understand",
    "like",
    "see",
}
_TELLING = _any([v for v in BASES if v not in _HABITS] + [t for t, v in THIRDS.items() if v not in _HABITS])

VERB_RULES = (
    _rule(rf"\b(?P<lead>(?:[Dd]id|[Dd]o|[Dd]oes)(?: not|n['’]t) (?:ever )?)(?P<verb>{_FINITE})\b", _to_base, "after “do” a verb has its plain form"),  # noqa: E501
    _rule(rf"\b(?P<lead>(?:can|could|would|should|might|must|cannot|shall)(?: not|n['’]t)? (?:also |even |only |never )?)(?P<verb>{_any(THIRDS)}|{_any(set(PASTS) - {'saw'})})\b(?!-)",  # noqa: E501
          lambda m: None if m["verb"] in ("needs", "works", "plays", "looks", "uses", "does", "watches", "closes", "changes", "visits") else _to_base(m), "after “can”, “must” and the like a verb has its plain form"),  # noqa: E501
    _rule(rf"\b(?P<lead>(?:[Hh]e|[Ss]he|[Tt]hey|[Ww]e|I|who) (?:also |only |never |just |already |then )?)(?P<verb>{_any(_LONE)})\b(?!-)", _to_past_alone, "a participle stands with “have” or “be”: the past"),  # noqa: E501
    _rule(r"\b(?P<lead>(?:I|[Yy]ou|[Hh]e|[Ss]he|[Ii]t|[Ww]e|[Tt]hey|who|which) (?:can|could|will|would|must|may|might|should|cannot)(?: not|n['’]t)? )(?:is|are|was|were|am)\b",  # noqa: E501
          lambda m: f"{m['lead']}be", "after “can”, “must” and the like a verb has its plain form"),
    _rule(rf"\b(?P<lead>to (?:not )?)(?P<verb>{_any(set(PASTS) - {'saw', 'fell', 'rose', 'did'})})\b", _to_base, "after “to” a verb has its plain form"),  # noqa: E501
    _rule(rf"\b(?P<lead>(?:[Hh]as|[Hh]ave|[Hh]ad|['’]ve)(?: not|n['’]t)? (?:already |also |just |never |ever |recently |long )?)(?P<verb>{_any(set(PASTS) - {'saw', 'rose', 'did'})})\b",  # noqa: E501
          _to_participle, "after “have” stands the participle"),
    _rule(rf"\b(?P<lead>(?:was|were|been|being)(?: not|n['’]t)? (?:\w+ly )?)(?P<verb>{_any(_BUILT)})\b(?!-)", _be_participle, "after “be” stands the participle"),  # noqa: E501
    _rule(rf"{_BEGINS}(?P<lead>(?:He|She|It) {_ALWAYS})(?P<verb>{_any(BASES - {'put', 'cut', 'read', 'become', 'come', 'run'})})\b(?! (?:not|or)\b)", _to_third, "he, she and it take a verb in -s"),  # noqa: E501
    _rule(rf"{_BEGINS}(?P<lead>(?:They|We) {_ALWAYS})(?P<verb>is|was|has|does|{_any(THIRDS)})\b", _to_plural_verb, "they and we take a verb without -s"),  # noqa: E501
    _rule(r"\b(?P<lead>[Tt]here )(?P<verb>is|was|has)(?= (?:many|several|various|numerous)\b)", lambda m: m["lead"] + {"is": "are", "was": "were", "has": "are"}[m["verb"]], "many things: “are”"),  # noqa: E501
    _rule(rf"(?P<lead>{_BEGINS}(?P<who>I|We|You|They|He|She|It) )(?P<verb>{_TELLING})\b(?P<tail>[^.,;:“”\"!?]{{0,50}}\b(?:{_PAST_TIME})(?=[.,;!?]|$))",  # noqa: E501
          _to_past, "a time that is over takes the past"),
    _rule(rf"(?P<lead>{_BEGINS}(?:Yesterday|Last (?:night|week|month|year)|\w+ (?:days|weeks|months|years) ago),? (?P<who>I|we|you|they|he|she|it) )(?P<verb>{_TELLING})\b(?P<tail>)",  # noqa: E501
          _to_past, "a time that is over takes the past"),
    _rule(rf"\b(?P<lead>(?:look(?:s|ed|ing)? forward|(?:am|is|are|was|were) (?:accustomed|devoted)) to )(?P<verb>{_any(BASES - _NOUNS_TOO)})\b(?= \w)",  # noqa: E501
          _to_ing, "this “to” takes the form in -ing", 0.85),
    _rule(rf"\b(?P<lead>(?:enjoy|enjoys|enjoyed|avoid|avoids|avoided|finish|finishes|finished|suggest|suggests|suggested|dislike|dislikes|disliked) )to (?P<verb>{_any(BASES)})\b", _to_ing, "this verb takes the form in -ing"),  # noqa: E501
    _rule(rf"\b(?P<lead>(?:capable|incapable) )to (?P<verb>{_any(BASES)})\b", lambda m: f"{m['lead']}of {inflect(m['verb'], 'ing')}", "capable of doing"),  # noqa: E501
    _rule(rf"\b(?P<lead>succeed(?:s|ed)? )to (?P<verb>{_any(BASES)})\b", lambda m: f"{m['lead']}in {inflect(m['verb'], 'ing')}", "succeed in doing"),  # noqa: E501
    _rule(rf"\b(?P<lead>prevent(?:s|ed|ing)? (?:him|her|them|us|me|you|people|students|children) )to (?P<verb>{_any(BASES)})\b", lambda m: f"{m['lead']}from {inflect(m['verb'], 'ing')}", "prevent from doing"),  # noqa: E501
    _rule(rf"\b(?P<lead>(?:let|lets|letting|made|make|makes|making) (?:him|her|them|us|me|you) )to (?P<verb>{_any(BASES)})\b", lambda m: f"{m['lead']}{m['verb']}", "“let” and “make” take a verb without “to”"),  # noqa: E501
    _rule(rf"\b(?P<lead>(?:can|could|must|should|might)(?: not|n['’]t)? )to (?P<verb>{_any(BASES)})\b", lambda m: f"{m['lead']}{m['verb']}", "after “can”, “must” and the like stands no “to”"),  # noqa: E501
)  # fmt: skip
