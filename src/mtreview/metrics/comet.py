"""COMET, CometKiwi and xCOMET as metrics, for users who have their weights and the hardware (docs/quality.md)."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, ClassVar

import numpy as np

from mtreview.errors import ModelError
from mtreview.metrics.published import Published
from mtreview.mqm import WEIGHTS
from mtreview.protocols import Floats, Row
from mtreview.records import Severity, Span

__all__ = ["Comet", "CometKiwi", "ErrorSpan", "XComet"]

Input = tuple[Any, ...]
"""`Pieces` of target and source, and for COMET of the draft."""

_LABELS: tuple[Severity | None, ...] = (None, "minor", "major", "critical")
_PENALTY: dict[str | None, float] = {None: 0.0} | {str(s): points for s, points in WEIGHTS.items()}
_SCORE_SHARE = 0.12 + 0.33 + 0.33  # of xCOMET's score without a reference; the rest comes from its spans
_SPAN_SHARE = 0.22


class _Comet(Published[Input]):
    kinds: ClassVar[tuple[str, ...]]

    def signature(self) -> str:
        return f"{self.name}|{self.network.key}|as unbabel-comet 2.2.7|float32"

    def _load(self) -> Any:
        from mtreview.metrics.comet_network import CometNetwork

        network = CometNetwork(self.folder)
        if network.kind not in self.kinds:
            raise ModelError(f"{self.folder} holds a {network.kind}; {self.name} needs a {' or a '.join(self.kinds)}")
        return network

    def _input(self, row: Row) -> Input | None:
        return self.network.cut(row.target.strip()), self.network.cut((row.source or "").strip())


class Comet(_Comet):
    """COMET with our own draft in the place of the reference (wmt22-comet-da): nearer 1 is better. It judges against
    the draft too, so a weak draft costs a good translation points."""

    name = "comet"
    label = "COMET"
    range = (0.0, 1.0)
    needs = frozenset({"source", "draft"})
    kinds = ("regression_metric",)

    def signature(self) -> str:
        return f"{super().signature()}|ref:draft"

    def _input(self, row: Row) -> Input | None:
        if row.draft is None or not row.draft.text.strip():
            return None
        return (*(super()._input(row) or ()), self.network.cut(row.draft.text.strip()))

    def _size(self, given: Input) -> int:
        return 2 + max(len(part.ids) for part in given)

    def _judge(self, batch: Sequence[Input]) -> list[float]:
        import torch

        network = self.network
        target, source, draft = (network.pool([network.join_inputs([row[k]]) for row in batch]) for k in range(3))
        pairs = [x for other in (draft, source) for x in (target * other, (target - other).abs())]
        return [float(v) for v in network.estimate(torch.cat([target, draft, *pairs], dim=1))]


class CometKiwi(_Comet):
    """CometKiwi (wmt22-cometkiwi-da): quality without a reference, nearer 1 is better."""

    name = "cometkiwi"
    label = "CometKiwi"
    range = (0.0, 1.0)
    kinds = ("unified_metric",)

    def _size(self, given: Input) -> int:
        return len(self.network.join_inputs(given))

    def _judge(self, batch: Sequence[Input]) -> list[float]:
        mixed, _, _ = self.network.read([self.network.join_inputs(row) for row in batch])
        return [float(v) for v in self.network.estimate(mixed[:, 0])]


@dataclass(frozen=True, slots=True)
class ErrorSpan:
    """A place in the target that xCOMET calls an error; `confidence`: the mean chance of this severity inside it."""

    span: Span
    severity: Severity
    confidence: float


class XComet(CometKiwi):
    """xCOMET without a reference: nearer 1 is better, and `spans` gives the errors behind it.

    The score is what the published tool prints. Its decoder joins neighbouring errors of different severity and loses
    one that is open at the end; the score's share of the spans follows it there, the spans themselves do not."""

    name = "xcomet"
    label = "xCOMET"
    range = (0.0, 1.0)
    kinds = ("xcomet_metric",)

    def spans(self, rows: Sequence[Row]) -> list[list[ErrorSpan] | None]:
        """The errors of each row, in the order of the target; None where the row lacks a side or is too long."""
        found: list[list[ErrorSpan] | None] = [None] * len(rows)
        for places, batch in self._batches(rows):
            for i, given, (_, chances) in zip(places, batch, self._read(batch), strict=True):
                text = rows[i].target
                shift = len(text) - len(text.lstrip())
                found[i] = error_spans(chances[1:-1], [Span(a, b).shift(shift) for a, b in given[0].places], text)
        return found

    def _judge(self, batch: Sequence[Input]) -> list[float]:
        return [
            min(score, 1.0) * _SCORE_SHARE + _spans_score(chances) * _SPAN_SHARE for score, chances in self._read(batch)
        ]

    def _read(self, batch: Sequence[Input]) -> list[tuple[float, Floats]]:
        """The score and the chances of the labels, a line a piece of the target with the marks before and behind it."""
        mixed, layers, _ = self.network.read([self.network.join_inputs(row) for row in batch])
        scores, chances = self.network.estimate(mixed[:, 0]), self.network.tags(layers).cpu().numpy()
        return [
            (float(s), chances[i, : len(row[0].ids) + 2]) for i, (s, row) in enumerate(zip(scores, batch, strict=True))
        ]


def error_spans(chances: Floats, places: Sequence[Span], text: str) -> list[ErrorSpan]:
    """Runs of pieces with the same label; `chances` (pieces, labels), `places` of the pieces in `text`."""
    found = []
    labels = chances.argmax(axis=1)
    for label, run in groupby(range(len(labels)), key=lambda i: int(labels[i])):
        pieces = list(run)
        severity = _LABELS[label]
        start, end = places[pieces[0]].start, places[pieces[-1]].end
        while start < end and text[start].isspace():
            start += 1
        if severity is not None and start < end:
            found.append(ErrorSpan(Span(start, end), severity, float(chances[pieces, label].mean())))
    return found


def _spans_score(chances: Floats) -> float:
    """1 without an error, 0 from a penalty of 25; runs of any error count as one of the first one's severity."""
    labels = [int(label) for label in np.argmax(chances, axis=1)]
    runs = [list(run) for _, run in groupby(labels, key=bool)]
    closed = runs[:-1] if runs and runs[-1][0] else runs
    return 1 - min(sum(_PENALTY[_LABELS[run[0]]] for run in closed), 25) / 25
