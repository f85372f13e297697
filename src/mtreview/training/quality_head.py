"""Training of the quality head with torch; what comes out is a `Head` that numpy evaluates."""

import copy
import hashlib
import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from mtreview.evaluation.calibration import calibrate
from mtreview.evaluation.dataset import Labelled, force_all, label_rows
from mtreview.evaluation.ranking import BASELINE, Predicted, one_rater, predict, rank_signals
from mtreview.evaluation.report import draw_rows
from mtreview.evaluation.spans import against_one_rater, rater_against_rater
from mtreview.protocols import Judge, Progress
from mtreview.quality.features import SOURCELESS, Tables
from mtreview.quality.head import Head

__all__ = ["Settings", "fit", "follow", "train_head"]

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Settings:
    """What can be chosen. `english`: share of rows that are trained without their source; `held`: share of the
    documents kept for calibration. `members`: networks that are averaged. `row_loss`, `grade_loss`: weights of the
    errors of the penalty (square roots) and of the quality (0 to 1) of a row beside the words' cross-entropy.
    `smoothing`: the exported weights are a running mean with this memory."""

    members: int = 5
    width: int = 64
    dilations: tuple[int, ...] = (1, 2, 4)
    epochs: int = 5
    batch: int = 64
    rate: float = 2e-3
    decay: float = 0.05
    dropout: float = 0.25
    english: float = 0.2
    row_loss: float = 1.0
    grade_loss: float = 4.0
    held: float = 0.15
    smoothing: float = 0.98
    seed: int = 1


class _Network(nn.Module):
    """What `Head.raw` computes, padded and batched."""

    def __init__(self, settings: Settings, columns: int) -> None:
        super().__init__()
        width = settings.width
        self.settings = settings
        self.columns = nn.Linear(columns, width)
        self.here = nn.Parameter(torch.zeros(width))
        self.convs = nn.ModuleList(nn.Conv1d(width, width, 3, dilation=d, padding=d) for d in settings.dilations)
        self.row = nn.Linear(2 * width, width)
        self.out = nn.Linear(width, 4)
        self.grade = nn.Linear(2 * width, 1)
        nn.init.normal_(self.out.weight, std=0.05)
        with torch.no_grad():
            self.out.bias.copy_(torch.tensor([-2.5, -2.5, -4.0, -2.0]))

    def forward(self, columns: Tensor, here: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """(batch, words, ...), `here` (batch,), `mask` (batch, words); out (batch, words, 4), penalties positive, and
        the grades (batch,)."""
        keep = self.settings
        hidden = self.columns(columns) + self.here * here[:, None, None]
        there = mask[:, :, None]
        hidden = functional.gelu(hidden, approximate="tanh") * there
        for k, conv in enumerate(self.convs):
            seen = functional.dropout(hidden, keep.dropout, self.training).transpose(1, 2)
            hidden = (hidden + functional.gelu(conv(seen).transpose(1, 2), approximate="tanh")) * there
            if k == 0:
                whole = functional.dropout(_pooled(hidden, there), keep.dropout, self.training)
                hidden = (hidden + functional.gelu(self.row(whole), approximate="tanh")[:, None]) * there
        out = self.out(functional.dropout(hidden, keep.dropout, self.training))
        grade = self.grade(functional.dropout(_pooled(hidden, there), keep.dropout, self.training))[:, 0]
        return torch.cat([out[:, :, :3], functional.softplus(out[:, :, 3:])], dim=2), torch.sigmoid(grade)


def _pooled(hidden: Tensor, there: Tensor) -> Tensor:
    """Mean and maximum over a row's words, (batch, 2 width)."""
    return torch.cat([hidden.sum(1) / there.sum(1), hidden.masked_fill(there == 0, -1e9).max(1).values], dim=1)


@dataclass(frozen=True, slots=True)
class _Scaling:
    mean: NDArray[np.float32]
    scale: NDArray[np.float32]


def fit(
    data: Labelled, settings: Settings, *, model: str, progress: Progress | None = None
) -> tuple[Head, NDArray[np.bool_]]:
    """The trained and calibrated head, and which rows were held out (whole documents, by the source)."""
    held = _held_out(data, settings)
    scaling = _scaling(data, held)
    arrays = {
        "mean": scaling.mean, "scale": scaling.scale, "english": SOURCELESS, "dilations": np.array(settings.dilations)
    }  # fmt: skip
    for member in range(settings.members):
        tell = None if progress is None else _counted(progress, member, settings)
        network = _member(data, np.flatnonzero(~held), scaling, settings, member, tell)
        arrays |= {f"{member}.{name}": value for name, value in _exported(network, settings).items()}
    rounded = {name: value.astype(np.float16).astype(np.float32) for name, value in arrays.items()}
    digest = hashlib.sha256(b"".join(rounded[n].tobytes() for n in sorted(rounded))).hexdigest()[:8]
    head = Head(rounded, model, digest, settings.members)
    return calibrate(head, data, np.flatnonzero(held)), held


def _counted(progress: Progress, member: int, settings: Settings) -> Callable[[int], None]:
    return lambda epoch: progress("training", member * settings.epochs + epoch, settings.members * settings.epochs)


def _member(
    data: Labelled, rows: NDArray[np.int64], scaling: _Scaling, settings: Settings, member: int,
    tell: Callable[[int], None] | None,
) -> _Network:  # fmt: skip
    torch.manual_seed(settings.seed + member)
    random = np.random.default_rng(settings.seed + member)
    network = _Network(settings, data.columns.shape[1])
    smooth, step = copy.deepcopy(network), 0
    optimiser = torch.optim.AdamW(network.parameters(), lr=settings.rate, weight_decay=settings.decay)
    steps = settings.epochs * -(-len(rows) // settings.batch)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, settings.rate, total_steps=steps + 1, pct_start=0.15)
    for epoch in range(settings.epochs):
        network.train()
        total = 0.0
        for chosen in _batches(data, rows, settings.batch, random):
            loss = _loss(network, data, chosen, scaling, settings, random)
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            step += 1
            follow(smooth, network, min(settings.smoothing, step / (step + 10)))
            total += float(loss.detach()) * len(chosen)
        _log.info("member %d, epoch %d of %d: loss %.4f", member, epoch + 1, settings.epochs, total / len(rows))
        if tell is not None:
            tell(epoch + 1)
    return smooth


def follow(smooth: nn.Module, network: nn.Module, memory: float) -> None:
    """Moves the running mean `smooth` of the weights towards them."""
    with torch.no_grad():
        for kept, new in zip(smooth.parameters(), network.parameters(), strict=True):
            kept.lerp_(new, 1 - memory)


def _held_out(data: Labelled, settings: Settings) -> NDArray[np.bool_]:
    random = np.random.default_rng(settings.seed)
    documents = np.array(sorted(set(data.documents)))
    kept = set(random.permutation(documents)[: max(1, int(len(documents) * settings.held))])
    return np.array([d in kept for d in data.documents])


def _scaling(data: Labelled, held: NDArray[np.bool_]) -> _Scaling:
    words = np.repeat(~held, np.diff(data.starts))
    seen = data.columns[words]
    scale = seen.std(axis=0)
    return _Scaling(seen.mean(axis=0), np.where(scale < 1e-3, 1, scale))


def _batches(
    data: Labelled, rows: NDArray[np.int64], size: int, random: np.random.Generator
) -> Iterator[NDArray[np.int64]]:
    """Rows of about equal length together, in random order."""
    noisy = np.diff(data.starts)[rows] * random.uniform(0.85, 1.15, len(rows))
    order = rows[np.argsort(noisy)]
    starts = np.arange(0, len(order), size)
    for start in random.permutation(starts):
        yield order[start : start + size]


def _loss(
    network: _Network, data: Labelled, chosen: NDArray[np.int64], scaling: _Scaling, settings: Settings,
    random: np.random.Generator,
) -> Tensor:  # fmt: skip
    lengths = data.starts[chosen + 1] - data.starts[chosen]
    index = data.starts[chosen][:, None] + np.minimum(np.arange(lengths.max()), lengths[:, None] - 1)
    mask = torch.from_numpy((np.arange(lengths.max()) < lengths[:, None]).astype(np.float32))
    here = (random.random(len(chosen)) >= settings.english).astype(np.float32)
    values = np.clip((data.columns[index] - scaling.mean) / scaling.scale, -6, 6)
    values = values * np.where(here[:, None, None] > 0, 1, SOURCELESS)
    out, grades = network(torch.from_numpy(values.astype(np.float32)), torch.from_numpy(here), mask)
    labels = torch.from_numpy(data.labels[index])
    weight = torch.from_numpy(data.weights[chosen])
    words = functional.binary_cross_entropy_with_logits(out[:, :, :3], labels, reduction="none").sum(2) * mask
    risk = (out[:, :, 3] * mask).sum(1)
    wanted = torch.from_numpy(data.penalties[chosen])
    rows = (torch.sqrt(risk + 0.25) - torch.sqrt(wanted + 0.25)) ** 2
    graded = (grades - torch.from_numpy(data.quality[chosen] / 100)) ** 2
    loss: Tensor = (words.sum(1) * weight).sum() / mask.sum()
    loss = loss + settings.row_loss * (rows * weight).mean() + settings.grade_loss * (graded * weight).mean()
    return loss


def _exported(network: _Network, settings: Settings) -> dict[str, NDArray[np.float32]]:
    """The weights in the layout that `Head` multiplies with."""
    kept = {name: value.detach().numpy() for name, value in network.state_dict().items()}
    arrays = {
        "in_w": kept["columns.weight"].T, "in_b": kept["columns.bias"], "here": kept["here"],
        "row_w": kept["row.weight"].T, "row_b": kept["row.bias"], "out_w": kept["out.weight"].T, "out_b": kept["out.bias"],
        "grade_w": kept["grade.weight"].T, "grade_b": kept["grade.bias"],
    }  # fmt: skip
    for k in range(len(settings.dilations)):
        arrays[f"conv{k}_w"] = kept[f"convs.{k}.weight"].transpose(2, 1, 0)
        arrays[f"conv{k}_b"] = kept[f"convs.{k}.bias"]
    return arrays


def train_head(
    paths: Sequence[Path],
    judge: Judge,
    tables: Tables,
    *,
    rows: int,
    parted: bool,
    cache: Path,
    seed: int,
    progress: Progress | None,
) -> tuple[Head, tuple[str, ...]]:
    """A head trained on MQM files, and notes for its card. `parted`: the judge's raters are those of the parts of
    these very documents, and of each row the one that has not seen it is asked."""
    everything, notes = draw_rows(paths, rows, seed)
    pairs, documents = [(s.source, s.target) for s in everything], [s.document for s in everything]
    forcings = force_all(pairs, judge, documents=documents if parted else None, cache=cache, progress=progress)
    data_rows = label_rows(everything, forcings, tables)
    head, held = fit(data_rows, Settings(seed=seed), model=judge.id, progress=progress)
    kept = {s.document for s, out in zip(everything, held, strict=True) if out}
    notes.append(f"{len(kept)} source documents held out for calibration and thresholds")
    rest = data_rows.only(np.flatnonzero(held & (data_rows.weights == 1)))
    return head, (*notes, *_on_held_out(rest, predict(head, rest), head))


def _on_held_out(rest: Labelled, predicted: Predicted, head: Head) -> Iterator[str]:
    """How the head ranks and marks the judged rows that it has not learned from, and what people reach there."""
    by_name = {r.signal: r for r in rank_signals(rest, predicted, None)[0]}
    risk, base = by_name["risk"].within.value, by_name[BASELINE]
    yield f"on these, Spearman within a translation: risk {risk:.3f}, {BASELINE} {base.within.value:.3f}"
    if (people := one_rater(rest, predicted)) is not None:
        yield (
            f"with the penalties of one rater alone: another rater {people.another.value:.3f} [{people.another.low:.3f}, "
            f"{people.another.high:.3f}], risk {people.risk.value:.3f} [{people.risk.low:.3f}, {people.risk.high:.3f}]"
        )
        another, own = rater_against_rater(rest.judged)["mcc"], against_one_rater(rest, predicted, head)["mcc"]
        yield f"with the marks of one rater alone, MCC by token: another rater {another:.3f}, the head (its threshold chosen here) {own:.3f}"  # noqa: E501
