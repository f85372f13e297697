"""Lazy tables name -> "module:attribute", open to entry points. Nothing is imported before it is asked for.

Adding a metric, a detector or a format is one class, one line here, one contract-test subclass, one line in the docs.
Other packages add theirs through entry points named `mtreview.metrics`, `mtreview.detectors`, `mtreview.formats`.
"""

from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Any

from mtreview.errors import ConfigError, unknown

__all__ = ["TABLES", "Look", "load", "look_of_added", "names"]

TABLES: dict[str, dict[str, str]] = {
    "metrics": {
        "bleu": "mtreview.metrics.overlap:Bleu",
        "chrf": "mtreview.metrics.overlap:Chrf",
        "ter": "mtreview.metrics.overlap:Ter",
        "adequacy": "mtreview.metrics.likelihood:Adequacy",
        "fluency": "mtreview.metrics.likelihood:Fluency",
        "worst": "mtreview.metrics.likelihood:WorstWindow",
        "coverage": "mtreview.metrics.likelihood:Coverage",
        "lexical": "mtreview.metrics.likelihood:Lexical",
        "surplus": "mtreview.metrics.likelihood:Surplus",
        "risk": "mtreview.metrics.quality:Risk",
        "quality": "mtreview.metrics.quality:Quality",
        "fluency-quality": "mtreview.metrics.quality:FluencyQuality",
    },
    "published metrics": {  # asked for as NAME:FOLDER, never by themselves
        "comet": "mtreview.metrics.comet:Comet",
        "cometkiwi": "mtreview.metrics.comet:CometKiwi",
        "xcomet": "mtreview.metrics.comet:XComet",
        "metricx": "mtreview.metrics.metricx:MetricX",
    },
    "detectors": {
        "guards": "mtreview.detectors.unusable:Guards",
        "doubtful": "mtreview.detectors.doubtful:Doubtful",
        "numbers": "mtreview.detectors.numbers:Numbers",
        "periods": "mtreview.detectors.periods:Periods",
        "contrasts": "mtreview.detectors.contrasts:Contrasts",
        "roles": "mtreview.detectors.roles:Roles",
        "usage": "mtreview.detectors.mechanics.usage:Usage",
        "terms": "mtreview.detectors.terms:Terms",
        "calques": "mtreview.detectors.calques:Calques",
        "idioms": "mtreview.detectors.idioms:Idioms",
        "names": "mtreview.detectors.names:Names",
        "likeness": "mtreview.detectors.likeness:Likeness",
        "subjects": "mtreview.detectors.subjects:Subjects",
        "omissions": "mtreview.detectors.omissions:Omissions",
        "additions": "mtreview.detectors.omissions:Additions",
        "negation": "mtreview.detectors.negation:Negation",
        "swaps": "mtreview.detectors.swaps:Swaps",
        "slips": "mtreview.detectors.slips:Slips",
        "spelling": "mtreview.detectors.mechanics.misspellings:Spelling",
        "currency": "mtreview.detectors.currency:Currency",
        "codes": "mtreview.detectors.codes:Codes",
        "han": "mtreview.detectors.leftovers:UntranslatedHan",
        "full-width": "mtreview.detectors.leftovers:FullWidth",
        "mojibake": "mtreview.detectors.leftovers:Mojibake",
        "questions": "mtreview.detectors.leftovers:Questions",
        "spacing": "mtreview.detectors.mechanics.spacing:Spacing",
        "doubled-words": "mtreview.detectors.mechanics.doubled:DoubledWords",
        "articles": "mtreview.detectors.mechanics.articles:Articles",
        "pairs": "mtreview.detectors.mechanics.pairs:Pairs",
        "quote-style": "mtreview.detectors.mechanics.quote_style:QuoteStyle",
        "sentence-ends": "mtreview.detectors.mechanics.sentence_ends:SentenceEnds",
        "time-format": "mtreview.detectors.mechanics.time_format:TimeFormat",
        "digit-groups": "mtreview.detectors.mechanics.digit_groups:DigitGroups",
        "number-words": "mtreview.detectors.mechanics.number_words:NumberWords",
        "run-on": "mtreview.detectors.mechanics.run_on:RunOn",
        "fragments": "mtreview.detectors.mechanics.run_on:Fragments",
        "house-style": "mtreview.detectors.mechanics.house_style:HouseStyle",
    },
    "document detectors": {
        "consistency": "mtreview.detectors.consistency:Consistency",
    },
    "formats": {  # suffix of the file name -> format; the longest that fits decides
        ".xlf": "mtreview.formats.xliff.xliff12:Xliff12",
        ".xliff": "mtreview.formats.xliff.xliff12:Xliff12",
        ".2.xlf": "mtreview.formats.xliff.xliff21:Xliff21",
        ".xlf2": "mtreview.formats.xliff.xliff21:Xliff21",
        ".tmx": "mtreview.formats.xliff.tmx:Tmx",
        ".tsv": "mtreview.formats.text.tsv:Tsv",
        ".mqm.tsv": "mtreview.formats.research.mqm_tsv:MqmTsv",
        ".qe.tsv": "mtreview.formats.research.qe_tsv:QeTsv",
        ".clean.docx": "mtreview.formats.office.clean_docx:CleanDocx",
        ".docx": "mtreview.formats.office.docx_table:DocxTable",
        ".xlsx": "mtreview.formats.office.xlsx:Xlsx",
        ".csv": "mtreview.formats.text.csv_table:Csv",
        ".jsonl": "mtreview.formats.text.jsonl:Jsonl",
        ".pearmut.json": "mtreview.formats.research.pearmut:Pearmut",
        ".po": "mtreview.formats.text.po:Po",
        ".txt": "mtreview.formats.text.clean:CleanText",
        ".md": "mtreview.formats.text.clean:CleanText",
        ".html": "mtreview.formats.report.html_report:HtmlReport",
        ".mtr": "mtreview.formats.model.mtr:Mtr",
    },
    "exports": {"review": "mtreview.formats:Export"},  # a review reaches what is above it through these two
    "widgets": {"review": "mtreview.widget:Page"},
}


@dataclass(frozen=True, slots=True)
class Look:
    """How a metric is shown: its `label`, the ends of its scale, and what it says of itself."""

    label: str
    range: tuple[float, float]
    meaning: str

    def share(self, value: float) -> float:
        """Where the value lies on the scale, from 0 to 1."""
        low, high = self.range
        return min(1.0, max(0.0, (value - low) / (high - low)))


def look_of_added(metric: str) -> Look | None:
    """How table, report and page show a metric that they do not know by name: a published one or another package's. None for
    those that they know, and for one that is not installed here."""
    if metric in TABLES["metrics"]:
        return None
    if metric in TABLES["published metrics"]:
        made = _attribute(TABLES["published metrics"][metric])
    elif metric in _others("metrics"):
        made = _others("metrics")[metric].load()
    else:
        return None
    better = "higher" if made.higher_is_better else "lower"
    return Look(made.label, made.range, f"scale {made.range[0]:g} to {made.range[1]:g}, {better} is better")


def names(table: str) -> list[str]:
    """All names of one table, built-in first, then entry points."""
    return [*TABLES[table], *(n for n in _others(table) if n not in TABLES[table])]


@lru_cache
def _others(table: str) -> dict[str, EntryPoint]:
    """What other packages add; looked up once, since it reads every installed package's metadata."""
    return {e.name: e for e in entry_points(group=f"mtreview.{table.replace(' ', '_')}")}


def load(table: str, name: str) -> Any:
    """What `name` stands for: new, but for published metrics, which are kept. ConfigError with the nearest name for none.

    A published metric is named with the folder of its weights: `cometkiwi:FOLDER`."""
    if name in TABLES[table]:
        return _attribute(TABLES[table][name])()
    stem, _, folder = name.partition(":")
    if table == "metrics" and stem in TABLES["published metrics"]:
        if not folder:
            raise ConfigError(
                f"metric {stem!r} needs the folder of its weights: {stem}:FOLDER (docs/quality.md says which)"
            )
        return _published(stem, Path(folder).expanduser().resolve())
    if name in _others(table):
        return _others(table)[name].load()()
    raise unknown(
        table.rstrip("s"), name, [*names(table), *(TABLES["published metrics"] if table == "metrics" else ())]
    )


@lru_cache(maxsize=4)
def _published(stem: str, folder: Path) -> Any:
    """One instance a folder: its network has gigabytes, and is loaded once for all scorings of a process."""
    return _attribute(TABLES["published metrics"][stem])(folder)


def _attribute(place: str) -> Any:
    module, _, attribute = place.partition(":")
    return getattr(import_module(module), attribute)
