"""Common English verbs and nouns, by which the rules of usage know a form in a place where it cannot stand."""

from mtreview.language.inflection import inflect, plural

__all__ = ["BASES", "NOUNS", "PARTICIPLES", "PASTS", "PLURALS", "THIRDS"]

_IRREGULAR = """become begin break bring build buy catch choose come do draw drink drive eat fall fight find fly forget get give go
grow have hear hold keep know lead leave lose make meet pay ride rise run say see sell send sing sit sleep speak spend stand
steal swim take teach tell think throw understand wake wear win write"""
_REGULAR = """agree allow answer appear apply arrive ask attend avoid believe belong call carry change choose clean climb close collect
compare complain complete consider contain continue cook create cry dance decide deliver depend describe develop die discover
discuss earn encourage enjoy enter exist expect explain explore fail finish follow happen hate help hope improve include increase
introduce invite join jump kill laugh learn like listen live look love maintain manage miss move need obey offer open organise
participate pass perform play prefer prepare prevent produce promise protect provide publish pull push reach realise receive
reduce refuse remain remember remove repair replace require respect return save serve share smile solve start stay stop study
succeed suffer suggest support talk thank travel try turn use visit wait walk want wash watch wish work worry"""
BASES = frozenset(_IRREGULAR.split()) | frozenset(_REGULAR.split())
THIRDS = {inflect(verb, "s"): verb for verb in BASES}
_FORMS = {verb: (inflect(verb, "past"), inflect(verb, "participle")) for verb in BASES}
PASTS = {past: verb for verb, (past, participle) in _FORMS.items() if past != participle and past not in BASES}
"""Past forms that are no participle: went, wrote, took."""
PARTICIPLES = {verb: participle for verb, (_, participle) in _FORMS.items()}

_NOUNS = """student teacher child person worker doctor patient visitor tourist customer company factory school university hospital
city town village country province problem question reason method measure result example project product programme system
activity department organisation member friend family house building room book film story song picture game team player
car train bus ship plane road bridge river mountain tree animal bird flower song language word sentence article report
meeting lesson exam lake island festival holiday hotel restaurant shop farmer driver soldier scientist expert engineer"""
NOUNS = frozenset(_NOUNS.split())
PLURALS = {plural(noun): noun for noun in NOUNS}
