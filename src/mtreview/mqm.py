"""The vocabulary of MQM: categories, severities, weights, the order "worst first", and the words of ITS 2.0 for them.

Every part of the project that weighs, names or orders findings asks here."""

from collections.abc import Iterable

from mtreview.records import Finding, Severity

__all__ = [
    "CATEGORIES", "ITS_SEVERITIES", "ITS_TYPES", "MQM_TO_ITS", "OFFERED", "RANKS", "SEVERITIES", "WEIGHTS", "badness", "from_its", "severity_of", "to_its",  # noqa: E501
    "weight",
]  # fmt: skip

SEVERITIES: tuple[Severity, ...] = ("minor", "major", "critical")

RANKS: dict[Severity, int] = {severity: rank for rank, severity in enumerate(SEVERITIES)}

WEIGHTS: dict[Severity, float] = {"minor": 1.0, "major": 5.0, "critical": 10.0}
"""The error points of MQM."""

CATEGORIES: dict[str, str] = {
    "accuracy/mistranslation": "mistranslation",
    "accuracy/number": "number",
    "accuracy/name": "name",
    "accuracy/negation": "negation",
    "accuracy/calque": "word-by-word rendering",
    "accuracy/omission": "omission",
    "accuracy/addition": "addition",
    "accuracy/untranslated": "untranslated",
    "fluency/grammar": "grammar",
    "fluency/punctuation": "punctuation",
    "fluency/spelling": "spelling",
    "fluency/character-encoding": "damaged characters",
    "fluency/inconsistency": "inconsistency",
    "fluency/register": "register",
    "fluency/unintelligible": "unintelligible",
    "terminology/inappropriate": "wrong term",
    "terminology/inconsistent": "inconsistent term",
    "style/awkward": "awkward",
    "locale/number-format": "number format",
    "locale/currency": "currency",
    "locale/date-format": "date format",
    "locale/time-format": "time format",
    "locale/name-format": "name format",
    "markup": "inline codes",
    "source error": "error of the source",
    "other": "other",
}
"""The categories a finding of ours may have, and what people read for each."""

OFFERED = tuple(name for name in CATEGORIES if name not in ("fluency/character-encoding", "fluency/unintelligible"))
"""The categories offered for a person's own marks."""

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

ITS_SEVERITIES: dict[Severity, int] = {"minor": 20, "major": 60, "critical": 100}


def weight(category: str, severity: str) -> float:
    """The error points of one mark: those of `WEIGHTS`, with WMT's exceptions: minor punctuation 0.1, non-translation
    25, neutral 0.

    An error of the source text is nobody's fault and costs nothing.
    """
    name = category.casefold().replace("_", " ").replace("-", " ")
    if name.startswith("source error"):
        return 0.0
    grade = severity.casefold()
    if name.startswith("non translation") and grade in ("major", "critical"):
        return 25.0
    if grade == "minor" and name == "fluency/punctuation":
        return 0.1
    return {str(s): points for s, points in WEIGHTS.items()}.get(grade, 0.0)


def badness(risk: float | None, findings: Iterable[Finding]) -> float:
    """Expected error points of a pair: the risk, or what its open findings add up to where that is more, so that a
    wrong figure in a short, fluent sentence is not ranked last."""
    marked = sum(weight(f.category, f.severity) * f.confidence for f in findings)
    return max(marked, 0.0 if risk is None else risk)


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
    return next((category for category, its in MQM_TO_ITS.items() if its == kind), "other")


def severity_of(points: float) -> Severity:
    """The MQM severity nearest below an ITS severity of 0 to 100."""
    if points >= 80:
        return "critical"
    return "major" if points >= 40 else "minor"
