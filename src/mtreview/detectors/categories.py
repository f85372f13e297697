"""The MQM categories a finding may have, and what other systems call them."""

from dataclasses import dataclass

from mtreview.errors import unknown

__all__ = ["CATEGORIES", "SEVERITIES", "Category", "category"]

SEVERITIES: tuple[str, ...] = ("minor", "major", "critical")


@dataclass(frozen=True, slots=True)
class Category:
    """`label` for people; `its` the closed list of ITS 2.0 (`locQualityIssueType`); `google` the name in Google's
    MQM tables (`Accuracy/Omission`)."""

    label: str
    its: str
    google: str


CATEGORIES: dict[str, Category] = {
    "accuracy/mistranslation": Category("mistranslation", "mistranslation", "Accuracy/Mistranslation"),
    "accuracy/number": Category("number", "numbers", "Accuracy/Mistranslation"),
    "accuracy/name": Category("name", "mistranslation", "Accuracy/Mistranslation"),
    "accuracy/negation": Category("negation", "mistranslation", "Accuracy/Mistranslation"),
    "accuracy/calque": Category("word-by-word rendering", "mistranslation", "Accuracy/Mistranslation"),
    "accuracy/omission": Category("omission", "omission", "Accuracy/Omission"),
    "accuracy/addition": Category("addition", "addition", "Accuracy/Addition"),
    "accuracy/untranslated": Category("untranslated", "untranslated", "Accuracy/Untranslated text"),
    "fluency/grammar": Category("grammar", "grammar", "Fluency/Grammar"),
    "fluency/punctuation": Category("punctuation", "typographical", "Fluency/Punctuation"),
    "fluency/spelling": Category("spelling", "misspelling", "Fluency/Spelling"),
    "fluency/character-encoding": Category("damaged characters", "characters", "Fluency/Character Encoding"),
    "fluency/inconsistency": Category("inconsistency", "inconsistency", "Fluency/Inconsistency"),
    "fluency/register": Category("register", "register", "Fluency/Register"),
    "fluency/unintelligible": Category("unintelligible", "other", "Fluency/Other"),
    "terminology/inappropriate": Category("wrong term", "terminology", "Terminology/Inappropriate for context"),
    "terminology/inconsistent": Category("inconsistent term", "terminology", "Terminology/Inconsistent"),
    "style/awkward": Category("awkward", "style", "Style/Awkward"),
    "locale/number-format": Category("number format", "locale-violation", "Locale convention/Number format"),
    "locale/currency": Category("currency", "locale-violation", "Locale convention/Currency format"),
    "locale/date-format": Category("date format", "locale-violation", "Locale convention/Date format"),
    "locale/time-format": Category("time format", "locale-violation", "Locale convention/Time format"),
    "locale/name-format": Category("name format", "locale-violation", "Locale convention/Name format"),
    "other": Category("other", "other", "Other"),
}


def category(name: str) -> Category:
    """The category called `name`; ConfigError with the nearest one when there is none."""
    if name not in CATEGORIES:
        raise unknown("category", name, CATEGORIES)
    return CATEGORIES[name]
