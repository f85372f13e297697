"""`train`: the recipe from beginning to end."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from mtreview.training.averaging import average_kept
from mtreview.training.devset import DevSet
from mtreview.training.error_tagger_loop import DetectorLoop
from mtreview.training.group import join, start
from mtreview.training.hub import export, export_detector
from mtreview.training.loop import Loop, Report
from mtreview.training.precision import pick_device
from mtreview.training.prepare import Prepared, find_prepared, prepare
from mtreview.training.recipe import Recipe, read_recipe

__all__ = ["Trained", "prepare_only", "train"]

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Trained:
    """The Hub directory that a run made, the steps and target pieces it took, and its last loss (nats a piece)."""

    path: Path
    steps: int
    pieces: int
    loss: float


def train(
    config_path: Path,
    *,
    resume: bool = True,
    prepared_data: bool = False,
    progress: Callable[[Report], None] | None = None,
) -> Trained:
    """Prepares the data, trains, writes the Hub directory `run.output`.

    With `resume` a run that was interrupted goes on from its last checkpoint, with the same weights as if it had not
    been; without, it starts anew. With `prepared_data` the data in the work folder are taken as they are. `progress`
    is called in this process. ConfigError for a recipe that cannot work, InputError for text of a test set among the
    rows."""
    recipe = read_recipe(config_path)
    told = progress or (lambda report: log.debug("%s", report))
    work = recipe.place(recipe.run.work)
    work.mkdir(parents=True, exist_ok=True)
    dev = None
    if recipe.dev.every:
        dev = DevSet(recipe.dev, recipe.place(recipe.dev.source), recipe.place(recipe.dev.target))
    prepared = find_prepared(work) if prepared_data else _prepared(recipe, work, told)
    cuda = pick_device(recipe.run.device, 0).type == "cuda"
    checkpoint = _checkpoint(recipe, work)
    if not resume:
        checkpoint.unlink(missing_ok=True)
    group = start(
        recipe.run.processes, work / "meeting", _child, (config_path, work / "meeting", prepared_data), cuda=cuda
    )
    try:
        loop = _loop(recipe)(recipe, prepared, group, checkpoint)
        loop.resume()
        loop.run(told, dev)
    finally:
        group.close()
    state = loop.state
    weights = average_kept(loop.kept) if recipe.run.keep else loop.average or loop.masters.weights
    place = recipe.place(recipe.run.output)
    if recipe.training.detector:
        output = export_detector(weights, place)
    else:
        output = export(weights, recipe.model, loop.vocabulary, prepared.folder, place, loop.bias)
    told(Report("done", 1.0, state.step, state.loss, pieces=state.pieces))
    return Trained(output, state.step, state.pieces, state.loss)


def prepare_only(config_path: Path, *, progress: Callable[[Report], None] | None = None) -> Path:
    """The first half of `train`: the folder of prepared data, which `prepared_data` takes, on this machine or
    another."""
    recipe = read_recipe(config_path)
    work = recipe.place(recipe.run.work)
    work.mkdir(parents=True, exist_ok=True)
    return _prepared(recipe, work, progress or (lambda report: log.debug("%s", report))).folder


def _prepared(recipe: Recipe, work: Path, told: Callable[[Report], None]) -> Prepared:
    return prepare(recipe, work, lambda stage, done, total: told(Report(stage, done / max(1, total))))


def _checkpoint(recipe: Recipe, work: Path) -> Path:
    """A detector's lies beside the model's: both use the same prepared data."""
    return work / ("detector.pt" if recipe.training.detector else "checkpoint.pt")


def _loop(recipe: Recipe) -> type[Loop]:
    return DetectorLoop if recipe.training.detector else Loop


def _child(rank: int, size: int, config_path: Path, meeting: Path, prepared_data: bool) -> None:
    """Another process of the run: the data are prepared and the checkpoint is the one that rank 0 sees."""
    recipe = read_recipe(config_path)
    work = recipe.place(recipe.run.work)
    group = join(rank, size, meeting, cuda=pick_device(recipe.run.device, rank).type == "cuda")
    try:
        prepared = find_prepared(work) if prepared_data else prepare(recipe, work, lambda *_: None)
        loop = _loop(recipe)(recipe, prepared, group, _checkpoint(recipe, work))
        loop.resume()
        loop.run(lambda _: None, None)
    finally:
        group.close()
