"""mtreview reviews Chinese-to-English translations.

The public names are imported on first use, so that `import mtreview` stays fast and loads no model library.
"""

from importlib import import_module
from typing import TYPE_CHECKING

__version__ = "0.1.0"

__all__ = [
    "Decision",
    "Document",
    "Draft",
    "Edit",
    "Failure",
    "Finding",
    "MtreviewError",
    "Pair",
    "Review",
    "ReviewData",
    "Score",
    "Segment",
    "Span",
    "__version__",
    "align",
    "detect",
    "open",
    "review",
    "score",
    "translate",
]

if TYPE_CHECKING:
    from mtreview.api import align as align
    from mtreview.api import detect as detect
    from mtreview.api import review as review
    from mtreview.api import score as score
    from mtreview.api import translate as translate
    from mtreview.errors import MtreviewError as MtreviewError
    from mtreview.records import Decision as Decision
    from mtreview.records import Document as Document
    from mtreview.records import Draft as Draft
    from mtreview.records import Edit as Edit
    from mtreview.records import Failure as Failure
    from mtreview.records import Finding as Finding
    from mtreview.records import Pair as Pair
    from mtreview.records import ReviewData as ReviewData
    from mtreview.records import Score as Score
    from mtreview.records import Segment as Segment
    from mtreview.records import Span as Span
    from mtreview.revision.session import Review as Review
    from mtreview.revision.session import open as open
else:
    # Hidden from type checkers: a module with `__getattr__` has every name there is, as far as they can tell.
    _HOME = {
        **dict.fromkeys(("translate", "align", "score", "detect", "review"), "mtreview.api"),
        **dict.fromkeys(("Review", "open"), "mtreview.revision.session"),
        "MtreviewError": "mtreview.errors",
    }

    def __getattr__(name):
        if name not in __all__:
            raise AttributeError(f"module 'mtreview' has no attribute {name!r}")
        value = getattr(import_module(_HOME.get(name, "mtreview.records")), name)
        globals()[name] = value
        return value

    def __dir__():
        return sorted({*globals(), *__all__})
