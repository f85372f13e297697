"""The recipe file: one TOML table a step of the work, each a frozen dataclass whose field names are the keys."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mtreview.config import fill, read_toml
from mtreview.errors import ConfigError, unknown

__all__ = ["Data", "Dev", "Filter", "Model", "Recipe", "Run", "Subwords", "Training", "read_recipe"]


@dataclass(frozen=True, slots=True)
class Data:
    """Where the text is. Patterns count from the recipe's folder. `guard` are test sets (one sentence a line, plain
    or .gz) whose text must not occur in the rows. `weights` and `late` give how often a pair of an origin (a shell
    pattern) is drawn at the start and at the end of the run; the first pattern that fits counts, 1.0 where none does.
    `switched` is the share of pairs that come a second time with words of the lexicon written in English;
    then names that come less than `known` times are listed beside the weights, to be written in English at work too."""

    files: tuple[str, ...]
    guard: tuple[str, ...] = ()
    lexicon: str = ""
    switched: float = 0.0
    known: int = 300
    leave_out: tuple[str, ...] = ()
    shares: dict[str, float] = field(default_factory=dict)
    weights: dict[str, float] = field(default_factory=dict)
    late: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Filter:
    """Lengths in characters, shares of letters, `ratio` target to source in characters, `copied` the similarity from
    which a target counts as a copy of its source, `literal` the share of two-way links under which a pair counts as
    misaligned. With the folder of an `encoder` (see `training/encoder_wheel.py`) pairs whose margin (see
    `training/likeness.py`) is below `margin` are dropped before."""

    source_length: tuple[int, ...] = (4, 200)
    target_length: tuple[int, ...] = (8, 620)
    ratio: tuple[float, ...] = (1.4, 6.5)
    han: float = 0.55
    latin: float = 0.8
    copied: float = 0.6
    near_copies: bool = True
    literal: float = 0.27
    encoder: str = ""
    margin: float = 0.0


@dataclass(frozen=True, slots=True)
class Subwords:
    """Either `hub` (a Marian directory whose pieces stay as they are) or a new joint model of `size` pieces."""

    hub: str = ""
    size: int = 16000
    coverage: float = 0.9998
    sample: int = 300_000
    longest: int = 127


@dataclass(frozen=True, slots=True)
class Model:
    """The shape. `start` is a Marian directory whose weights are taken; deeper and wider layers grow round them.
    `aligned` starts the embeddings from the word alignments, `copying` the cross-attention as a copy."""

    start: str = ""
    width: int = 256
    feed_forward: int = 1024
    encoder_layers: int = 6
    decoder_layers: int = 2
    heads: int = 4
    aligned: bool = True
    copying: bool = True


@dataclass(frozen=True, slots=True)
class Training:
    """One of `steps` and `minutes` ends the run. `tokens` = places in a batch of one process; shares are of the run:
    `dropout` is on what each sublayer adds, `warm_up` in steps, `decay` the last part over which the rates fall to
    zero, `full_softmax` where sampling the vocabulary ends, `short_until` where sentences of more than `short` target
    pieces come in. `detector` trains the detector of wrong words on the network `model.start`, which stays as it
    is."""

    steps: int = 0
    minutes: float = 0.0
    tokens: int = 5000
    directions: tuple[str, ...] = ("eng",)
    rate: float = 1.5e-3
    embedding_rate: float = 6e-4
    warm_up: int = 100
    decay: float = 0.8
    smoothing: float = 0.05
    empty_source: float = 0.03
    guide: float = 0.15
    guide_late: float = 0.1
    negatives: int = 1000
    full_softmax: float = 0.85
    short: int = 28
    short_until: float = 0.0
    average: float = 0.0
    dropout: float = 0.0
    detector: bool = False


@dataclass(frozen=True, slots=True)
class Dev:
    """A held-out set (one sentence a line, plain or .gz) decoded every `every` steps; 0 = never."""

    source: str = ""
    target: str = ""
    sentences: int = 200
    every: int = 0


@dataclass(frozen=True, slots=True)
class Run:
    """Where and how. `device`: auto, cpu or cuda; `precision`: auto, bf16 or fp32; `aligner`: eflomal or none. Every `save` steps
    there is a checkpoint; with `keep` the result is the mean of the weights at the last `keep` of them."""

    output: str
    work: str = "work"
    seed: int = 1
    device: str = "auto"
    precision: str = "auto"
    processes: int = 1
    aligner: str = "eflomal"
    compile: bool = False
    report: int = 50
    save: int = 200
    keep: int = 0


@dataclass(frozen=True, slots=True)
class Recipe:
    """The whole file. `path` is the file itself; relative paths in it count from its folder."""

    path: Path
    data: Data
    run: Run
    filter: Filter = field(default_factory=Filter)
    subwords: Subwords = field(default_factory=Subwords)
    model: Model = field(default_factory=Model)
    training: Training = field(default_factory=Training)
    dev: Dev = field(default_factory=Dev)

    def place(self, name: str) -> Path:
        return (self.path.parent / name).resolve()


TABLES: dict[str, type[Any]] = {
    "data": Data, "filter": Filter, "subwords": Subwords, "model": Model, "training": Training, "dev": Dev, "run": Run,
}  # fmt: skip
CHOICES = {
    "device": ("auto", "cpu", "cuda"),
    "precision": ("auto", "bf16", "fp32"),
    "aligner": ("eflomal", "none"),
    "directions": ("eng", "zho"),
}


_MISSING = "no such recipe; models/recipe.toml is the one that made the embedded model"


def read_recipe(path: Path) -> Recipe:
    """The recipe in a TOML file; ConfigError for an unknown key, a value of another type or one that cannot work. What
    `extends` names, a recipe beside it (which may extend another), gives the keys that this one leaves out."""
    raw = _read_whole(path, ())
    for name in raw:
        if name not in TABLES:
            raise unknown("table", name, TABLES, str(path))
    recipe = Recipe(
        path.resolve(), **{name: fill(kind, raw.get(name, {}), f"{path} [{name}]") for name, kind in TABLES.items()}
    )
    _check(recipe)
    return recipe


def _read_whole(path: Path, over: tuple[Path, ...]) -> dict[str, Any]:
    """The tables of a file with those that it extends; `over` are the files that extend this one."""
    raw = read_toml(path, _MISSING)
    base = raw.pop("extends", None)
    if base is None:
        return raw
    place = (path.parent / str(base)).resolve()
    if place in (*over, path.resolve()):
        raise ConfigError(f"{path}: extends {base}, which extends this file; leave one of the two out")
    whole = _read_whole(place, (*over, path.resolve()))
    return {name: {**whole.get(name, {}), **raw.get(name, {})} for name in {**whole, **raw}}


def _check(recipe: Recipe) -> None:
    where, training, model = recipe.path, recipe.training, recipe.model
    for table in (recipe.run, training):
        for key, allowed in CHOICES.items():
            value = getattr(table, key, ())
            for one in (value,) if isinstance(value, str) else value:
                if one not in allowed:
                    raise unknown(f"value of {key}", one, allowed, str(where))
    if (training.steps > 0) == (training.minutes > 0):
        raise ConfigError(f"{where} [training]: give either steps or minutes, above zero")
    if recipe.run.keep and training.average:
        raise ConfigError(f"{where}: run.keep and training.average are two means of the same weights; give one of them")
    if recipe.data.switched and not recipe.data.lexicon:
        raise ConfigError(f"{where} [data]: switched needs the words of a lexicon; name one or leave switched out")
    if model.start and not recipe.subwords.hub:
        raise ConfigError(f"{where}: model.start needs subwords.hub, or its embeddings would mean other pieces")
    if training.detector and (not model.start or recipe.dev.every):
        raise ConfigError(
            f"{where}: a detector is trained on a finished model, named in model.start, and translates no dev set (dev.every = 0)"
        )
    if model.width % model.heads or model.width % 2:
        raise ConfigError(f"{where} [model]: width {model.width} is not even or not a multiple of heads {model.heads}")
    for key in ("source_length", "target_length", "ratio"):
        low_high = getattr(recipe.filter, key)
        if len(low_high) != 2 or low_high[0] > low_high[1]:
            raise ConfigError(f"{where} [filter]: {key} = {list(low_high)} is not [least, most]")
    if not 8 <= recipe.subwords.longest <= 255:
        raise ConfigError(f"{where} [subwords]: longest = {recipe.subwords.longest} is not between 8 and 255 pieces")
