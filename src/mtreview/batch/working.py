"""What a worker does: a shard of units in, rows of three tables out. One worker holds one set of models."""

import json
import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from mtreview import __version__, api, pipeline
from mtreview.batch.units import Unit, key, to_given
from mtreview.config import Config
from mtreview.engines.cache import CachedTranslator
from mtreview.records import ReviewData
from mtreview.registry import names
from mtreview.serial import to_plain

__all__ = ["Result", "Worker", "failed", "recipe", "recipe_of"]

_log = logging.getLogger(__name__)

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Result:
    """The rows of one shard for the three tables, and words worked through."""

    documents: list[Row] = field(default_factory=list)
    segments: list[Row] = field(default_factory=list)
    findings: list[Row] = field(default_factory=list)
    words: int = 0


class Worker:
    """Loads the models once and reviews shards. A document that makes a stage fall over is a failed row; the others
    of its shard are done without it."""

    def __init__(self, config: Config, cache: Path | None = None) -> None:
        tools = api.build_tools(config)
        if cache is not None and tools.translator is not None:
            tools = replace(tools, translator=CachedTranslator(tools.translator, cache))
        self.tools = tools
        self.recipe = recipe(config, tools)

    def review(self, units: Sequence[Unit]) -> Result:
        """The rows of all units, in order."""
        result = Result()
        readable = [u for u in units if u.error is None]
        reviews = dict(zip((u.id for u in readable), self._together(readable), strict=True))
        words = 0
        for unit in units:
            found = unit.error if unit.error is not None else reviews[unit.id]
            if isinstance(found, str):
                result.documents.append(failed(unit, found, self.recipe))
                continue
            words += len(found.document.target.split())
            _add_rows(result, unit, found, key(unit, self.recipe))
        return replace(result, words=words)

    def _together(self, units: Sequence[Unit]) -> list[ReviewData | str]:
        if not units:
            return []
        try:
            return list(pipeline.run_many([to_given(u) for u in units], self.tools))
        except Exception as error:  # noqa: BLE001  one poisoned document must not cost its neighbours: find it
            if len(units) == 1:
                _log.exception("%s failed", units[0].origin)
                return [f"{type(error).__name__}: {error}"]
            return [self._together([u])[0] for u in units]


def recipe(config: Config, tools: pipeline.Tools) -> str:
    """Everything beside the text that decides the result: version, models, metrics, checks, strictness."""
    parts = {
        "version": __version__,
        "translator": tools.translator.id if tools.translator else None,
        "judge": tools.judge.id if tools.judge else None,
        "metrics": [m.signature() for m in tools.metrics],
        "detectors": list(tools.detectors or names("detectors")),
        "strictness": config.strictness,
        "glossary": sorted((k, list(v)) for k, v in tools.context.glossary.items()),
        "alternatives": tools.alternatives,
    }
    return json.dumps(parts, ensure_ascii=True, sort_keys=True)


def recipe_of(config: Config) -> str:
    """`recipe` of what the configuration asks for; loads the models to learn their signatures."""
    return recipe(config, api.build_tools(config))


def failed(unit: Unit, error: str, made_by: str) -> Row:
    """The row of a document that could not be reviewed."""
    return {"document": unit.id, "origin": unit.origin, "key": key(unit, made_by), "status": "failed", "error": error}


def _add_rows(result: Result, unit: Unit, data: ReviewData, its_key: str) -> None:
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
            "scores": _pairs_of(whole),
            "review": json.dumps(to_plain(data), ensure_ascii=True, separators=(",", ":")),
        }
    )
    result.segments.extend(_segment_rows(unit.id, data))
    result.findings.extend(_finding_rows(unit.id, data))


def _segment_rows(document: str, data: ReviewData) -> Iterable[Row]:
    scores: dict[int, dict[str, float]] = {}
    for score in data.scores or ():
        if score.pair is not None:
            scores.setdefault(score.pair, {})[score.metric] = score.value
    for pair in data.pairs or ():
        yield {
            "document": document,
            "pair": pair.id,
            "source": data.pair_text(pair, "source"),
            "target": data.pair_text(pair, "target"),
            "draft": data.pair_draft(pair),
            "confidence": pair.confidence,
            "moved": pair.moved,
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
