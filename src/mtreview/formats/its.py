"""MQM in the words of ITS 2.0: the one table, documented in docs/formats.md."""

from mtreview.records import Severity

__all__ = ["ITS_TYPES", "MQM_TO_ITS", "SEVERITIES", "from_its", "severity_of", "to_its"]

# The closed list of https://www.w3.org/TR/its20/#lqissue-typevalues.
ITS_TYPES = (
    "terminology", "mistranslation", "omission", "untranslated", "addition", "duplication", "inconsistency", "grammar",
    "legal", "register", "locale-specific-content", "locale-violation", "style", "characters", "misspelling",
    "typographical", "formatting", "inconsistent-entities", "numbers", "markup", "pattern-problem", "whitespace",
    "internationalization", "length", "non-conformance", "uncategorized", "other",
)  # fmt: skip

# The longest beginning of an MQM category that stands here decides.
MQM_TO_ITS = {
    "accuracy/mistranslation": "mistranslation",
    "accuracy/mistranslation/number": "numbers",
    "accuracy/number": "numbers",
    "accuracy/date": "numbers",
    "accuracy/currency": "numbers",
    "accuracy/entity": "inconsistent-entities",
    "accuracy/name": "inconsistent-entities",
    "accuracy/calque": "mistranslation",
    "accuracy/negation": "mistranslation",
    "accuracy/omission": "omission",
    "accuracy/addition": "addition",
    "accuracy/untranslated": "untranslated",
    "accuracy": "mistranslation",
    "fluency/grammar": "grammar",
    "fluency/spelling": "misspelling",
    "fluency/punctuation": "typographical",
    "fluency/typography": "typographical",
    "fluency/whitespace": "whitespace",
    "fluency/duplication": "duplication",
    "fluency/inconsistency": "inconsistency",
    "fluency/register": "register",
    "fluency/character": "characters",
    "fluency/unintelligible": "uncategorized",
    "fluency": "grammar",
    "linguistic conventions/grammar": "grammar",
    "linguistic conventions/spelling": "misspelling",
    "linguistic conventions/punctuation": "typographical",
    "linguistic conventions": "grammar",
    "terminology/inconsistent": "inconsistency",
    "terminology": "terminology",
    "style": "style",
    "locale/name-format": "inconsistent-entities",
    "locale/number-format": "locale-violation",
    "locale": "locale-violation",
    "locale convention": "locale-violation",
    "audience": "register",
    "design": "formatting",
    "markup": "markup",
    "non-translation": "uncategorized",
    "non-translation!": "uncategorized",
    "source": "other",
    "other": "other",
}

SEVERITIES: dict[Severity, int] = {"minor": 20, "major": 60, "critical": 100}


def to_its(category: str) -> str:
    """The ITS issue type of an MQM category, "uncategorized" for one that the table does not know."""
    parts = category.lower().replace("_", " ").split("/")
    for n in range(len(parts), 0, -1):
        key = "/".join(parts[:n])
        if key in MQM_TO_ITS:
            return MQM_TO_ITS[key]
    return "uncategorized"


def from_its(kind: str) -> str:
    """The MQM category that an ITS issue type of another tool comes nearest to."""
    return next((mqm for mqm, its in MQM_TO_ITS.items() if its == kind), "other")


def severity_of(points: float) -> Severity:
    """The MQM severity nearest below an ITS severity of 0 to 100."""
    if points >= 80:
        return "critical"
    return "major" if points >= 40 else "minor"
