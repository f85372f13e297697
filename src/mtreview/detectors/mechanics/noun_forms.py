"""Nouns in a number they cannot have: "informations", "an advice", "many student", "this problems"."""

import re
from collections.abc import Iterable

from mtreview.detectors.mechanics.articles import article
from mtreview.detectors.mechanics.rules import Rule
from mtreview.detectors.mechanics.verb_lists import NOUNS, PLURALS
from mtreview.language.inflection import plural

__all__ = ["NOUN_RULES"]

_MASS = {
    "informations": "information", "equipments": "equipment", "advices": "advice", "furnitures": "furniture", "luggages": "luggage",
    "baggages": "baggage", "homeworks": "homework", "houseworks": "housework", "knowledges": "knowledge", "softwares": "software",
    "hardwares": "hardware", "machineries": "machinery", "sceneries": "scenery", "feedbacks": "feedback", "traffics": "traffic",
    "garbages": "garbage", "clothings": "clothing", "stationeries": "stationery", "aircrafts": "aircraft", "offsprings": "offspring",
    "underwears": "underwear", "manpowers": "manpower", "personnels": "personnel", "jewelries": "jewelry", "footages": "footage",
    "childrens": "children", "mans": "men", "womans": "women", "childs": "children", "sheeps": "sheep", "deers": "deer",
    "datas": "data", "criterias": "criteria", "phenomenas": "phenomena", "medias": "media", "bacterias": "bacteria",
}  # fmt: skip
_MANY = frozenset(
    "aircraft offspring children men women sheep deer data criteria phenomena media bacteria personnel".split()
)
"""Of these the form is already a plural."""
_LEADS = {"these": "this", "those": "that", "many": "much", "few": "little", "several": "some", "various": "various"}
_VERBS = {"are": "is", "were": "was", "have": "has", "do": "does"}
_PIECES = "information advice equipment furniture luggage homework software hardware machinery news evidence clothing feedback".split()
_ENDS = r"(?=[.,;:!?]|$| (?:of|for|to|that|which|who|about|from|in|on|is|are|was|were|has|have|had|and|or|by|with|at|will|can|could|would|must|should)\b)"  # noqa: E501


def _any(words: Iterable[str]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


def _cased(text: str, old: str) -> str:
    return text[0].upper() + text[1:] if old[0].isupper() else text


def _mass(match: re.Match[str]) -> str:
    noun = _MASS[match["noun"].lower()]
    single = noun not in _MANY
    lead, verb = match["lead"] or "", match["verb"] or ""
    words = [_LEADS[lead.lower()] if single and lead else lead, noun, _VERBS[verb] if single and verb else verb]
    return _cased(" ".join(w for w in words if w), match[0])


def _piece(match: re.Match[str]) -> str:
    return _cased(f"a piece of {match['adjective'] or ''}{match['noun']}", match[0])


def _a_plural(match: re.Match[str]) -> str:
    noun = PLURALS[match["noun"]]
    return _cased(f"{article(noun) or 'a'} {noun}", match[0])


def _rule(pattern: str, fix: object, reason: str, confidence: float = 0.9) -> Rule:
    return Rule(re.compile(pattern), fix, reason, confidence, "fluency/grammar", "minor")  # type: ignore[arg-type]


NOUN_RULES = (
    _rule(rf"\b(?:(?P<lead>[Tt]hese|[Tt]hose|[Mm]any|[Ff]ew|[Ss]everal|[Vv]arious) )?(?P<noun>(?i:{_any(_MASS)}))\b(?!['’])(?: (?P<verb>are|were|have|do)\b)?",  # noqa: E501
          lambda m: None if m["noun"] != m["noun"].lower() and not m["lead"] and m.start() else _mass(m), "no English word: it has no such plural", 0.92),  # noqa: E501
    _rule(rf"\b(?:[Aa]n?|[Oo]ne) (?P<adjective>(?!piece)[a-z]+ )?(?P<noun>{_any(_PIECES)})\b(?!-){_ENDS}",
          lambda m: None if m["adjective"] and not re.search(r"(?:ful|able|ible|ous|ive|al|ic|ing|ed|y|good|new|big|small|great|bad|old) $", m["adjective"]) else _piece(m), "cannot be counted: “a piece of”", 0.85),  # noqa: E501
    _rule(rf"\b(?P<lead>[Mm]any|[Ss]everal|[Vv]arious|[Aa] few|[Bb]oth|[Tt]hese|[Tt]hose) (?P<noun>{_any(NOUNS)})\b(?!['’-])(?:{_ENDS}|(?= \w+ed\b))",  # noqa: E501
          lambda m: f"{m['lead']} {plural(m['noun'])}", "more than one: the plural"),
    _rule(rf"\b(?P<lead>[Tt]wo|[Tt]hree|[Ff]our|[Ff]ive|[Ss]ix|[Ss]even|[Ee]ight|[Nn]ine|[Tt]en|(?<![-.,\w] )(?<![-.,\w])(?:[2-9]|[1-9]\d)) (?P<noun>{_any(NOUNS)})\b(?!['’-])(?=[.,;:!?]|$)",  # noqa: E501
          lambda m: f"{m['lead']} {plural(m['noun'])}", "more than one: the plural", 0.85),
    _rule(rf"\b(?P<lead>[Ee]very|[Ee]ach|[Aa]nother|[Tt]his) (?P<noun>{_any(PLURALS)})\b(?!['’-]){_ENDS}",
          lambda m: f"{m['lead']} {PLURALS[m['noun']]}", "one of them: the singular"),
    _rule(rf"(?<![\w'’-])(?:[Aa]n?) (?P<noun>{_any(set(PLURALS) - {'people'})})\b(?!['’-]){_ENDS}", _a_plural, "“a” stands before one"),
    _rule(rf"\b(?P<lead>[Mm]uch) (?P<noun>{_any(PLURALS)})\b", lambda m: f"{_cased('many', m[0])} {m['noun']}", "things that can be counted: “many”"),  # noqa: E501
    _rule(rf"\b(?P<lead>[Oo]ne of the (?:most \w+ |\w+est |best )?)(?P<noun>{_any(NOUNS)})\b(?!['’-]){_ENDS}", lambda m: f"{m['lead']}{plural(m['noun'])}", "one of several: the plural"),  # noqa: E501
)  # fmt: skip
