"""What a worker does: a shard of units in, rows of three tables out. One worker holds one set of models."""

import json
import logging
import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from mtreview import __version__, api, pipeline
from mtreview.batch.judge_stats import NotedJudge
from mtreview.batch.tables_used import hash_tables
from mtreview.batch.units import Unit, key, to_given
from mtreview.batch.windows import review_in_windows
from mtreview.config import Config
from mtreview.engines.cache import CachedTranslator
from mtreview.errors import MtreviewError
from mtreview.records import ReviewData
from mtreview.registry import names
from mtreview.serial import to_plain

__all__ = ["Result", "Worker", "make_failed_row", "recipe", "recipe_of"]

_log = logging.getLogger(__name__)

Row = dict[str, Any]
Reviewed = tuple[ReviewData, int]

_PARTS = re.compile(r" parts=(\d+)")


@dataclass(frozen=True, slots=True)
class Result:
    """The rows of one shard for the three tables, and pieces of English worked through (as the judge counts them)."""

    documents: list[Row] = field(default_factory=list)
    segments: list[Row] = field(default_factory=list)
    findings: list[Row] = field(default_factory=list)
    tokens: int = 0


class Worker:
    """Loads the models once and reviews shards. A document that makes a stage fall over is a failed row; the others
    of its shard are done without it."""

    def __init__(self, config: Config, cache: Path | None = None) -> None:
        tools = _tools(config, cache)
        self.recipe = recipe(config, tools)
        self.judge = None if tools.judge is None else NotedJudge(tools.judge)
        self.tools = replace(tools, judge=self.judge)

    def review(self, units: Sequence[Unit]) -> Result:
        """The rows of all units, in order."""
        result = Result()
        if self.judge is not None:
            self.judge.begin()
        readable = [u for u in units if u.error is None]
        reviews = dict(zip((u.id for u in readable), self._together(readable), strict=True))
        for unit in units:
            found = unit.error if unit.error is not None else reviews[unit.id]
            if isinstance(found, str):
                result.documents.append(make_failed_row(unit, found, self.recipe))
            else:
                _add_rows(result, unit, *found, key(unit, self.recipe), self.judge)
        return result if self.judge is None else replace(result, tokens=self.judge.tokens)

    def _together(self, units: Sequence[Unit]) -> list[Reviewed | str]:
        """The review of each unit and its windows, or why there is none."""
        if not units:
            return []
        try:
            if any(u.window is not None for u in units):
                return [self._one(u) for u in units]
            return [(data, 1) for data in pipeline.run_many([to_given(u) for u in units], self.tools)]
        except Exception:  # noqa: BLE001  one poisoned document must not cost its neighbours: find it
            _log.info("one of %d documents fails: each is tried alone", len(units), exc_info=True)
            return [self._one(u) for u in units]

    def _one(self, unit: Unit) -> Reviewed | str:
        try:
            if unit.window is not None:
                return review_in_windows(unit, self.tools, unit.window)
            return pipeline.run(to_given(unit), self.tools), 1
        except MtreviewError as error:
            return str(error)
        except Exception as error:  # noqa: BLE001  a bug in a stage is a failed row, too
            _log.exception("%s failed", unit.origin)
            return f"{type(error).__name__}: {error}"


def recipe(config: Config, tools: pipeline.Tools) -> str:
    """Everything beside the text that decides the result: version, models, tables, metrics, checks, strictness, glossary, style."""
    parts = {
        "version": __version__,
        "layout": 3,
        "translator": tools.translator.id if tools.translator else None,
        "judge": tools.judge.id if tools.judge else None,
        "reader": tools.reader.id if tools.reader else None,
        "tables": hash_tables(),
        "metrics": [m.signature() for m in tools.metrics],
        "detectors": list(tools.detectors or names("detectors")),
        "strictness": config.strictness,
        "glossary": sorted((k, list(v)) for k, v in tools.context.glossary.items()),
        "style": asdict(tools.context.style),
        "alternatives": tools.alternatives,
    }
    return json.dumps(parts, ensure_ascii=True, sort_keys=True)


def recipe_of(config: Config, cache: Path | None = None) -> str:
    """`recipe` of what the configuration asks for. Opens all that a worker will open, so what is amiss is said here."""
    return recipe(config, _tools(config, cache))


def _tools(config: Config, cache: Path | None) -> pipeline.Tools:
    # Wording fixes costs more than all the rest, and nothing else looks at a draft's alternatives, which cost a wider beam.
    tools = api.build_tools(replace(config, fixes=False, alternatives=0))
    if not config.reader:  # trying other wordings costs as much as all the rest: it goes with the reader
        tools = replace(tools, context=replace(tools.context, judge=None))
    if cache is None or tools.translator is None:
        return tools
    return replace(tools, translator=CachedTranslator(tools.translator, cache))


def make_failed_row(unit: Unit, error: str, made_by: str) -> Row:
    """The row of a document that could not be reviewed."""
    return {"document": unit.id, "origin": unit.origin, "key": key(unit, made_by), "status": "failed", "error": error}


def _add_rows(
    result: Result, unit: Unit, data: ReviewData, windows: int, its_key: str, judge: NotedJudge | None
) -> None:
    whole = {s.metric: s.value for s in data.scores or () if s.pair is None}
    result.documents.append(
        {
            "document": unit.id,
            "origin": unit.origin,
            "key": its_key,
            "status": "done",
            "error": "; ".join(f"{f.stage}: {f.error}" for f in data.failures) or None,
            "pairs": len(data.pairs or ()),
            "findings": len(data.findings or ()),
            "windows": windows,
            "scores": _pairs_of(whole),
            "review": json.dumps(to_plain(data), ensure_ascii=True, separators=(",", ":")),
        }
    )
    result.segments.extend(_segment_rows(unit.id, data, judge))
    result.findings.extend(_finding_rows(unit.id, data))


def _segment_rows(document: str, data: ReviewData, judge: NotedJudge | None) -> Iterable[Row]:
    scores: dict[int, dict[str, float]] = {}
    for score in data.scores or ():
        if score.pair is not None:
            scores.setdefault(score.pair, {})[score.metric] = score.value
    for pair in data.pairs or ():
        source, target = data.pair_text(pair, "source"), data.pair_text(pair, "target")
        recipes = [] if data.drafts is None else [data.drafts[i].model for i in pair.source]
        drafted = [int(found.group(1)) for r in recipes if (found := _PARTS.search(r))]
        yield {
            "document": document,
            "pair": pair.id,
            "source": source,
            "target": target,
            "draft": data.pair_draft(pair),
            "confidence": pair.confidence,
            "moved": pair.moved,
            "parts": max([1 if judge is None else judge.windows(source, target), *drafted]),
            "stopped": any(" stopped at " in r for r in recipes),
            "scores": _pairs_of(scores.get(pair.id, {})),
        }


def _finding_rows(document: str, data: ReviewData) -> Iterable[Row]:
    for finding in data.findings or ():
        plain = to_plain(finding)
        span, other = finding.span, finding.other
        plain["span"] = None if span is None else [span.start, span.end]
        plain["other"] = None if other is None else [other.start, other.end]
        marked = "" if span is None else span.of(data.document.text(finding.side))
        yield {"document": document, "marked": marked, **plain}


def _pairs_of(scores: dict[str, float]) -> list[tuple[str, float]]:
    return sorted(scores.items())
