"""English word forms: which dictionary words a form may come from, and a dictionary word put into a form.

A closed list of irregular verbs and nouns, and spelling rules for the rest: enough to find a phrase in whatever form
it takes and to give a suggestion the same form.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Literal

__all__ = ["FUNCTION_WORDS", "Form", "form_of", "inflect", "lemmas", "plural", "sort_lemmas"]

Form = Literal["base", "s", "ing", "past", "participle"]

_FUNCTION = """a an the this that these those of for to in on at by with from into onto and or as its his her their our your my
it he she they we you i them him us me is are was were be been being has have had do does did will would can could
may might shall should must s not no so very just also too more most then than there here all any each both s t over up out off down about through after before under between during"""  # noqa: E501
FUNCTION_WORDS = frozenset(_FUNCTION.split())

_VERBS = """be was been|become became become|begin began begun|bend bent bent|bet bet bet|bind bound bound|bite bit bitten|
bleed bled bled|blow blew blown|break broke broken|breed bred bred|bring brought brought|build built built|burn burnt burnt|
burst burst burst|buy bought bought|cast cast cast|catch caught caught|choose chose chosen|cling clung clung|come came come|
cost cost cost|creep crept crept|cut cut cut|deal dealt dealt|dig dug dug|do did done|draw drew drawn|drink drank drunk|
drive drove driven|eat ate eaten|fall fell fallen|feed fed fed|feel felt felt|fight fought fought|find found found|
fly flew flown|forbid forbade forbidden|forget forgot forgotten|freeze froze frozen|get got got|give gave given|go went gone|
grind ground ground|grow grew grown|hang hung hung|have had had|hear heard heard|hide hid hidden|hit hit hit|hold held held|
hurt hurt hurt|keep kept kept|know knew known|lay laid laid|lead led led|leave left left|lend lent lent|let let let|lie lay lain|
light lit lit|lose lost lost|make made made|mean meant meant|meet met met|pay paid paid|put put put|quit quit quit|read read read|
ride rode ridden|ring rang rung|rise rose risen|run ran run|say said said|see saw seen|seek sought sought|sell sold sold|
send sent sent|set set set|shake shook shaken|shed shed shed|shine shone shone|shoot shot shot|show showed shown|shrink shrank shrunk|
shut shut shut|sing sang sung|sink sank sunk|sit sat sat|sleep slept slept|slide slid slid|speak spoke spoken|spend spent spent|
spin spun spun|spit spat spat|split split split|spread spread spread|spring sprang sprung|stand stood stood|steal stole stolen|
stick stuck stuck|sting stung stung|strike struck struck|strive strove striven|swear swore sworn|sweep swept swept|swell swelled swollen|
swim swam swum|swing swung swung|take took taken|teach taught taught|tear tore torn|tell told told|think thought thought|
throw threw thrown|tread trod trodden|understand understood understood|wake woke woken|wear wore worn|weave wove woven|
win won won|wind wound wound|withdraw withdrew withdrawn|write wrote written"""
_PAST: dict[str, tuple[str, str]] = {
    base: (past, participle) for base, past, participle in (v.split() for v in _VERBS.replace("\n", "").split("|"))
}
_NOUNS = {
    "child": "children", "man": "men", "woman": "women", "person": "people", "foot": "feet", "tooth": "teeth",
    "mouse": "mice", "goose": "geese", "life": "lives", "knife": "knives", "wife": "wives", "leaf": "leaves",
    "half": "halves", "shelf": "shelves", "wolf": "wolves", "thief": "thieves", "fish": "fish", "sheep": "sheep",
    "leg": "legs", "hero": "heroes", "potato": "potatoes", "tomato": "tomatoes", "echo": "echoes",
}  # fmt: skip
# Verbs of two syllables stressed on the first, which do not double their last consonant.
_UNDOUBLED = """open listen visit happen offer enter deliver consider gather discover suffer answer order cover develop limit edit
profit benefit target market bolster foster harvest trigger empower strengthen broaden deepen widen sharpen ripen
anchor enter usher monitor exhibit inherit deposit credit audit budget pocket focus harbour wither falter"""
_SINGLE = frozenset(_UNDOUBLED.split())
_IRREGULAR: dict[str, tuple[str, ...]] = {}
for _base, _forms in _PAST.items():
    for _form in {*_forms}:
        _IRREGULAR[_form] = (*_IRREGULAR.get(_form, ()), _base)
for _singular, _many in _NOUNS.items():
    _IRREGULAR[_many] = (*_IRREGULAR.get(_many, ()), _singular)
for _form in ("is", "are", "am", "were", "being"):
    _IRREGULAR[_form] = ("be",)
_IRREGULAR["has"] = ("have",)


@lru_cache(maxsize=65536)
def sort_lemmas(word: str) -> list[str]:
    """`lemmas`, the shortest first, in the same order in every process."""
    return sorted(lemmas(word), key=lambda lemma: (len(lemma), lemma))


def lemmas(word: str) -> frozenset[str]:
    """Every dictionary word that `word` may be a form of, itself included; among them also non-words."""
    low = word.lower()
    found = {low, *_IRREGULAR.get(low, ())}
    if low.endswith("ies") and len(low) > 4:
        found.add(low[:-3] + "y")
    if low.endswith("es") and len(low) > 3:
        found.add(low[:-2])
    if low.endswith("s") and not low.endswith("ss") and len(low) > 3:
        found.add(low[:-1])
    for suffix in ("ed", "ing"):
        if low.endswith(suffix) and len(low) > len(suffix) + 2:
            found.update(_stems(low[: -len(suffix)]))
    if low.endswith("ied") and len(low) > 4:
        found.add(low[:-3] + "y")
    if low.endswith("ying") and len(low) == 5:
        found.add(low[0] + "ie")
    return frozenset(found)


def _stems(stem: str) -> Iterable[str]:
    yield stem
    yield stem + "e"
    if len(stem) > 2 and stem[-1] == stem[-2]:
        yield stem[:-1]


def form_of(word: str, base: str) -> Form:
    """Which form of the verb `base` the text has; a past that is also a participle counts as past."""
    low = word.lower()
    past, participle = _PAST.get(base, ("", ""))
    if low == base:
        return "base"
    if low.endswith("ing"):
        return "ing"
    if low == past:
        return "past"
    if low == participle:
        return "participle"
    return "past" if low.endswith("ed") else "s"


def inflect(base: str, form: Form) -> str:
    """The verb `base` in a form, by the irregular list and the spelling rules."""
    if form == "base":
        return base
    if base == "be":
        return {"s": "is", "ing": "being", "past": "was", "participle": "been"}[form]
    if form == "s":
        return "has" if base == "have" else plural(base)
    if form == "ing":
        if base.endswith("ie"):
            return base[:-2] + "ying"
        bare = base[:-1] if base.endswith("e") and not base.endswith(("ee", "oe", "ye")) else _doubled(base)
        return bare + "ing"
    if base in _PAST:
        return _PAST[base][0 if form == "past" else 1]
    if base.endswith("e"):
        return base + "d"
    return re.sub(r"(?<=[^aeiou])y$", "i", _doubled(base)) + "ed"


def _doubled(base: str) -> str:
    short = re.search(r"[^aeiou][aeiou][bdglmnprt]$", base)
    return base + base[-1] if short and base not in _SINGLE and not base.endswith(("er", "en", "on")) else base


def plural(noun: str) -> str:
    """The plural of a noun, which is also the -s form of a verb."""
    if noun in _NOUNS:
        return _NOUNS[noun]
    if noun.endswith(("s", "x", "z", "ch", "sh")) or noun in ("go", "do"):
        return noun + "es"
    return re.sub(r"(?<=[^aeiou])y$", "ie", noun) + "s"
