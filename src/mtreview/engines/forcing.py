"""Force-decoding: what a model thinks, piece by piece, of a text that somebody else wrote."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch

from mtreview.engines.coding import Coded, surface
from mtreview.engines.families import Checkpoint
from mtreview.engines.network import Network
from mtreview.engines.reading import Reader, Reading, TorchReader, batches
from mtreview.engines.windows import Part, split_to_fit
from mtreview.errors import InputError
from mtreview.protocols import Floats, Forced, Language, Progress
from mtreview.records import Span

__all__ = ["Forcing"]

_RESERVE = 8  # places in the window kept for </s>, language marks and pieces that appear when a part is cut off


@dataclass(frozen=True, slots=True, eq=False)
class _Job:
    """One window of a row: the part of the target and the part of the source (None: no source) it is judged by."""

    row: int
    target: Part
    sources: list[Part]
    chosen: int | None
    source_ids: list[int]
    target_ids: list[int]


class Forcing:
    """Judges with a checkpoint (a `protocols.Judge`), by transformers in float32 unless another reader is given."""

    def __init__(self, checkpoint: Checkpoint, reader: Reader | None = None) -> None:
        self._checkpoint = checkpoint
        self._reader = reader or TorchReader(Network(checkpoint, "cuda" if torch.cuda.is_available() else "cpu"))
        self._ids = {token: i for i, token in enumerate(checkpoint.coder.tokens)}
        self._unknown = self._ids["<unk>"]
        self._texts = [surface(token) for token in checkpoint.coder.tokens]
        self.id = f"{checkpoint.id} {self._reader.name}"
        self.directions: frozenset[Language] = frozenset(checkpoint.directions)

    def force(
        self,
        sources: Sequence[str | None],
        targets: Sequence[str],
        *,
        to: Language = "en",
        attention: bool = False,
        states: bool = False,
        doubts: bool = False,
        progress: Progress | None = None,
    ) -> list[Forced]:
        """InputError for an empty text: without a source give None, and what has no target cannot be judged."""
        self._checkpoint.direction(to)
        if len(sources) != len(targets):
            raise InputError(f"{len(sources)} sources for {len(targets)} targets; give one each")
        jobs = [job for row in range(len(targets)) for job in self._jobs(row, sources[row], targets[row], to)]
        found: dict[int, Reading] = {}
        for batch in batches([(len(job.source_ids), len(job.target_ids)) for job in jobs]):
            chosen = [jobs[i] for i in batch]
            readings = self._reader.read(
                [j.source_ids for j in chosen], [j.target_ids for j in chosen], attention=attention, states=states,
                doubts=doubts and any(j.chosen is not None for j in chosen),
            )  # fmt: skip
            found.update(zip(batch, readings, strict=True))
            if progress is not None:
                progress("force", len(found), len(jobs))
        rows: list[list[tuple[_Job, Reading]]] = [[] for _ in targets]
        for index, job in enumerate(jobs):
            rows[job.row].append((job, found[index]))
        return [self._forced(target, parts) for target, parts in zip(targets, rows, strict=True)]

    def _jobs(self, row: int, source: str | None, target: str, to: Language) -> list[_Job]:
        """A text over the window is cut on both sides into equally many parts, paired in order."""
        checkpoint, limit = self._checkpoint, self._checkpoint.window - _RESERVE
        targets = _parts(row, "target", target, lambda text: checkpoint.target(text, to), limit, 1)
        if source is None:
            marks = checkpoint.source("", to).marks
            bare = self._numbers((*marks, checkpoint.eos))
            return [_Job(row, part, [], None, bare, self._target_ids(part)) for part in targets]
        sources = _parts(row, "source", source, lambda text: checkpoint.source(text, to), limit, len(targets))
        if len(sources) > len(targets):
            targets = _parts(row, "target", target, lambda text: checkpoint.target(text, to), limit, len(sources))
        jobs = []
        for n, part in enumerate(targets):
            chosen = n * len(sources) // len(targets)
            coded = sources[chosen][1]
            ids = self._numbers((*coded.marks, *coded.pieces, checkpoint.eos))
            jobs.append(_Job(row, part, sources, chosen, ids, self._target_ids(part)))
        return jobs

    def _target_ids(self, part: Part) -> list[int]:
        return self._numbers((*part[1].marks, *part[1].pieces, self._checkpoint.eos))

    def _numbers(self, pieces: Sequence[str]) -> list[int]:
        return [self._ids.get(piece, self._unknown) for piece in pieces]

    def _forced(self, text: str, parts: list[tuple[_Job, Reading]]) -> Forced:
        """The windows of one text as one: of every window but the last, `</s>` is left out."""
        slices = [
            slice(len(job.target[1].marks), len(job.target_ids) - (n < len(parts) - 1))
            for n, (job, _) in enumerate(parts)
        ]
        best = [i for (_, r), s in zip(parts, slices, strict=True) for i in r.best[s]]
        columns, source_spans = _columns(parts[0][0].sources)
        attention: Floats | None = None
        if parts[0][1].attention is not None:
            attention = np.concatenate([_spread(job, r, s, columns) for (job, r), s in zip(parts, slices, strict=True)])
        return Forced(
            text=text,
            spans=tuple(span.shift(job.target[0].start) for job, _ in parts for span in job.target[1].spans),
            logprobs=np.concatenate([r.logprobs[s] for (_, r), s in zip(parts, slices, strict=True)]),
            entropies=np.concatenate([r.entropies[s] for (_, r), s in zip(parts, slices, strict=True)]),
            ranks=np.concatenate([r.ranks[s] for (_, r), s in zip(parts, slices, strict=True)]),
            expected=tuple(self._texts[i] for i in best),
            expected_logprobs=np.concatenate([r.best_logprobs[s] for (_, r), s in zip(parts, slices, strict=True)]),
            attention=attention,
            source_spans=source_spans,
            states=_joined([r.states for _, r in parts], slices),
            windows=len(parts),
            doubts=_joined([r.doubts if job.chosen is not None else None for job, r in parts], slices),
        )


def _parts(row: int, side: str, text: str, encode: Callable[[str], Coded], limit: int, least: int) -> list[Part]:
    parts = split_to_fit(text, encode, limit, least=least)
    if not parts:
        advice = "give None where there is no source" if side == "source" else "leave the row out"
        raise InputError(f"row {row + 1}: the {side} to judge has no text in it ({text[:20]!r}); {advice}")
    return parts


def _columns(sources: list[Part]) -> tuple[list[int], tuple[Span, ...]]:
    """For each part of a source the column of its first piece, and at the end the column of `</s>`; all places."""
    columns = [0]
    for _, coded in sources:
        columns.append(columns[-1] + len(coded))
    return columns, tuple(span.shift(part.start) for part, coded in sources for span in coded.spans)


def _spread(job: _Job, reading: Reading, rows: slice, columns: list[int]) -> Floats:
    """A window's attention in the columns of the whole source. What falls on language marks counts as `</s>`: it
    points at no place in the source."""
    assert reading.attention is not None
    seen = reading.attention[rows]
    out = np.zeros((len(seen), columns[-1] + 1), dtype=np.float32)
    if job.chosen is not None:
        coded = job.sources[job.chosen][1]
        first, start = len(coded.marks), columns[job.chosen]
        out[:, start : start + len(coded)] = seen[:, first : first + len(coded)]
    out[:, -1] = seen.sum(axis=1) - out.sum(axis=1)
    return out


def _joined(windows: list[Floats | None], slices: list[slice]) -> Floats | None:
    kept = [w[s] for w, s in zip(windows, slices, strict=True) if w is not None]
    return np.concatenate(kept) if kept else None
