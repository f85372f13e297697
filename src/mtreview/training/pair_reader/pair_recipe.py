"""The recipe of the pair reader: one TOML table a step, strict keys."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mtreview.config import fill, read_toml
from mtreview.errors import ConfigError, unknown

__all__ = ["PairParts", "PairRecipe", "PairText", "PairTuning", "read_pair_recipe"]


@dataclass(frozen=True, slots=True)
class PairText:
    """`recipe` names a recipe of `mtreview train` whose [data] and [filter] give the pairs and how often each is drawn; `clumsy`
    are files of pairs (origin, Chinese, English) that are made clumsy with `lexicon` (CC-CEDICT), `rounds` times; `marks` files of
    professional MQM marks. `pairs` and `most` of them at most (0 = all).
    `articles`: a folder of labelled articles, whose sentences are edited too; "": none."""

    clumsy: tuple[str, ...]
    lexicon: str
    marks: tuple[str, ...]
    recipe: str = "recipe.toml"
    pairs: int = 0
    rounds: int = 2
    most: int = 0
    articles: str = ""


@dataclass(frozen=True, slots=True)
class PairParts:
    """Folders: the encoder (made by training/encoder_wheel.py) and the English reader's. `sentences` of the text start the bridge.
    `begun`: the folder of a pair reader to go on from; "": from the parts as they are."""

    encoder: str
    english: str = "english-reader"
    sentences: int = 2500
    begun: str = ""


@dataclass(frozen=True, slots=True)
class PairTuning:
    """One of `steps` and `minutes` ends it. `rows` of `places` places are read as translations in a step; as many places of
    sentences that are edited, each alone, in rows of `edited` places. `early`: the share of the run in which nine of ten steps are
    translations; then `translated` of them. Of the edited sentences `marked` are a professional's and `written` are written anew; the rest
    tell what is wrong in them. Of those that no professional marked `labelled` are from labelled articles, the rest were made clumsy.
    `rank` of the changes; `rate` theirs and the bridge's, `encoder_rate` the encoder's.
    `first`: the first layer of the English reader that is tuned; above 0 what comes before it, bridge and encoder included, stays,
    which on a CPU takes half the time."""

    steps: int = 0
    minutes: float = 0.0
    rows: int = 48
    places: int = 768
    edited: int = 512
    early: float = 0.35
    translated: float = 0.45
    marked: float = 0.3
    written: float = 0.45
    labelled: float = 0.0
    rank: int = 128
    rate: float = 8e-4
    encoder_rate: float = 2e-4
    warm_up: int = 150
    decay: float = 0.8
    first: int = 0
    compile: bool = True


@dataclass(frozen=True, slots=True)
class PairRecipe:
    """The whole file. `path` is the file itself; relative paths in it count from its folder."""

    path: Path
    text: PairText
    parts: PairParts
    tuning: PairTuning = field(default_factory=PairTuning)
    work: str = "../var/pair-reader"
    output: str = "../out/pair-reader"
    seed: int = 1
    device: str = "auto"

    def place(self, name: str) -> Path:
        return (self.path.parent / name).resolve()


TABLES: dict[str, type[Any]] = {"text": PairText, "parts": PairParts, "tuning": PairTuning}
_PLAIN = ("work", "output", "seed", "device")


def read_pair_recipe(path: Path) -> PairRecipe:
    """The recipe in a TOML file; ConfigError for an unknown key, a value of another type or one that cannot work."""
    raw = read_toml(path, "no such recipe; models/pair-reader.toml is one")
    plain = {name: raw.pop(name) for name in _PLAIN if name in raw}
    for name in raw:
        if name not in TABLES:
            raise unknown("table", name, (*TABLES, *_PLAIN), str(path))
    tables = {name: fill(kind, raw.get(name, {}), f"{path} [{name}]") for name, kind in TABLES.items()}
    recipe = PairRecipe(path.resolve(), **tables, **plain)
    if (recipe.tuning.steps > 0) == (recipe.tuning.minutes > 0):
        raise ConfigError(f"{path} [tuning]: give either steps or minutes, above zero")
    if (recipe.tuning.labelled > 0) != bool(recipe.text.articles):
        raise ConfigError(f"{path}: give both [text] articles and [tuning] labelled, above zero, or neither")
    if recipe.device not in ("auto", "cpu", "cuda"):
        raise unknown("value of device", recipe.device, ("auto", "cpu", "cuda"), str(path))
    return recipe
