"""mtreview reviews Chinese-to-English translations.

The public names are imported on first use, so that `import mtreview` stays fast and loads no model library.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

_HOME = {
    **dict.fromkeys(("translate", "align", "score", "detect", "review"), "mtreview.api"),
    **dict.fromkeys(("Review", "open"), "mtreview.revision.session"),
    "MtreviewError": "mtreview.errors",
    **dict.fromkeys(
        (
            "Decision",
            "Document",
            "Draft",
            "Edit",
            "Failure",
            "Finding",
            "Pair",
            "ReviewData",
            "Score",
            "Segment",
            "Span",
        ),
        "mtreview.records",
    ),
}

__all__ = [*sorted(_HOME), "__version__"]

if TYPE_CHECKING:
    from mtreview.api import align, detect, review, score, translate
    from mtreview.errors import MtreviewError
    from mtreview.records import (
        Decision,
        Document,
        Draft,
        Edit,
        Failure,
        Finding,
        Pair,
        ReviewData,
        Score,
        Segment,
        Span,
    )
    from mtreview.revision.session import Review, open


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'mtreview' has no attribute {name!r}")
    value = getattr(import_module(_HOME[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
