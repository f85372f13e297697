"""Number words in the plural after a figure: "200 millions yuan", "30 percents"."""

import re

from mtreview.detectors.mechanics.rules import Rule, apply_rules
from mtreview.protocols import Context, Mark, Row

__all__ = ["NumberWords"]

_COUNT = (
    r"\d[\d,.]*|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|sixty|"
    r"seventy|eighty|ninety|hundred|thousand|million|billion"
)
_AFTER_COUNT = re.compile(
    rf"(?<![\w.,-])((?:{_COUNT})\s(?:hundred|thousand|million|billion|trillion))s\b(?!\s+(?:of|or|and)\b|['’-])",
    re.IGNORECASE,
)
_PERCENTS = re.compile(r"\b(per ?cent)s\b(?=\s|[.,;:!?)]|$)")
_RULES = tuple(
    Rule(
        pattern,
        lambda m: m[1],
        "no plural -s after a number: “200 million”, “30 percent”",
        confidence=0.93,
        category="fluency/grammar",
    )
    for pattern in (_AFTER_COUNT, _PERCENTS)
)


class NumberWords:
    """Hundred, thousand, million, billion, trillion and percent have no plural after a number."""

    name = "number-words"
    category = "fluency/grammar"
    needs = frozenset({"target"})
    certain = True
    summary = 'a plural -s after a number ("200 millions yuan", "30 percents")'

    def detect(self, row: Row, context: Context) -> list[Mark]:
        return apply_rules(_RULES, row.target)
