"""What the stages ask of models, metrics, detectors and formats: the whole plug-in contract.

A row is one pair of texts as metrics and detectors see it. Rows are independent of their neighbours; only a
`DocumentDetector` sees all rows of a document. Spans inside a row count in the row's own text.
"""

from mtreview.protocols.detector import STYLES, Context, Detector, DocumentDetector, Mark, RowsDetector, Style
from mtreview.protocols.evidence import Floats, Forced, PairReading, Reading, Row, Verdicts, Weighing
from mtreview.protocols.format import Reader, Writer
from mtreview.protocols.metric import Metric, Refusing
from mtreview.protocols.models import EnglishReader, Judge, Language, PairReader, Progress, Translator

__all__ = [
    "STYLES",
    "Context",
    "Detector",
    "DocumentDetector",
    "EnglishReader",
    "Floats",
    "Forced",
    "Judge",
    "Language",
    "Mark",
    "Metric",
    "PairReader",
    "PairReading",
    "Progress",
    "Reader",
    "Reading",
    "Refusing",
    "Row",
    "RowsDetector",
    "Style",
    "Translator",
    "Verdicts",
    "Weighing",
    "Writer",
]
