"""The teacher's recipe: one TOML table a step, strict keys."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mtreview.config import fill, read_toml
from mtreview.errors import ConfigError, unknown

__all__ = ["Parts", "TeacherRecipe", "Text", "Tuning", "Writing", "read_teacher_recipe"]


@dataclass(frozen=True, slots=True)
class Text:
    """`recipe` names a recipe of `mtreview train` whose [data] and [filter] give the rows and how often each is drawn (late
    weights are not used); `pairs` of them at most, drawn by the seed, 0 = all."""

    recipe: str = "recipe.toml"
    pairs: int = 0


@dataclass(frozen=True, slots=True)
class Parts:
    """Folders: the encoder (made by training/encoder_wheel.py) and the English reader's. `sentences` of the text start the
    bridge between the two."""

    encoder: str
    english: str = "english-reader"
    sentences: int = 2000


@dataclass(frozen=True, slots=True)
class Tuning:
    """One of `steps` and `minutes` ends it. `tokens` = places in a batch, padding included; the rates, of AdamW, belong to the
    bridge and to the two parts; `warm_up` in steps, `decay` the last share over which the rates fall to zero."""

    steps: int = 0
    minutes: float = 0.0
    tokens: int = 32768
    bridge_rate: float = 1e-3
    encoder_rate: float = 1e-4
    english_rate: float = 3e-4
    warm_up: int = 100
    decay: float = 0.8
    smoothing: float = 0.0


@dataclass(frozen=True, slots=True)
class Writing:
    """`sources` are files of rows (origin, Chinese, English) whose Chinese is translated; origins that fit a pattern of
    `origins` alone, `most` rows at most (0 = all); `beam` 1 is greedy; `minutes` (0 = none) stops it in time."""

    sources: tuple[str, ...] = ()
    origins: tuple[str, ...] = ("*",)
    most: int = 0
    beam: int = 1
    batch: int = 512
    longest: int = 160
    minutes: float = 0.0
    output: str = "../var/teacher/written.tsv.xz"


@dataclass(frozen=True, slots=True)
class TeacherRecipe:
    """The whole file. `path` is the file itself; relative paths in it count from its folder."""

    path: Path
    parts: Parts
    text: Text = field(default_factory=Text)
    tuning: Tuning = field(default_factory=Tuning)
    writing: Writing = field(default_factory=Writing)
    work: str = "../var/teacher"
    seed: int = 1
    device: str = "auto"

    def place(self, name: str) -> Path:
        return (self.path.parent / name).resolve()


TABLES: dict[str, type[Any]] = {"text": Text, "parts": Parts, "tuning": Tuning, "writing": Writing}
_PLAIN = ("work", "seed", "device")


def read_teacher_recipe(path: Path) -> TeacherRecipe:
    """The recipe in a TOML file; ConfigError for an unknown key, a value of another type or one that cannot work."""
    raw = read_toml(path, "no such recipe; models/teacher.toml is one")
    plain = {name: raw.pop(name) for name in _PLAIN if name in raw}
    for name in raw:
        if name not in TABLES:
            raise unknown("table", name, (*TABLES, *_PLAIN), str(path))
    tables = {name: fill(kind, raw.get(name, {}), f"{path} [{name}]") for name, kind in TABLES.items()}
    recipe = TeacherRecipe(path.resolve(), **tables, **plain)
    if (recipe.tuning.steps > 0) == (recipe.tuning.minutes > 0):
        raise ConfigError(f"{path} [tuning]: give either steps or minutes, above zero")
    if recipe.device not in ("auto", "cpu", "cuda"):
        raise unknown("value of device", recipe.device, ("auto", "cpu", "cuda"), str(path))
    return recipe
