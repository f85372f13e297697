"""The one configuration file, TOML with strict keys for every file of ours, and where things are kept."""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, Field, dataclass, field, fields
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from platformdirs import user_cache_path

from mtreview.errors import ConfigError, unknown

__all__ = ["Config", "cache_folder", "data_folder", "fill", "is_checkout", "read_config", "read_toml", "usable_cores"]


@dataclass(frozen=True, slots=True)
class Config:
    """What `--config FILE` may set. `limit` is in bytes of one article; `checks` switches detectors on and off by
    name; `memory` are TMX files or earlier reviews whose exact matches arrive as confirmed. Without `reader` nobody
    reads the English, which is faster and finds less of what is merely awkward; without `fixes` the models word none, and
    only those that the checks have themselves are offered. `project` is a project file, whose style, terms and phrases to keep
    the checks go by."""

    model: str | None = None
    judge: str | None = None
    strictness: float = 0.5
    limit: int = 2_000_000
    beam: int = 4
    alternatives: int = 4
    glossary: str | None = None
    memory: tuple[str, ...] = ()
    metrics: tuple[str, ...] | None = None
    checks: dict[str, bool] = field(default_factory=dict)
    reader: bool = True
    fixes: bool = True
    project: str | None = None


def read_config(path: Path | None) -> Config:
    """The configuration in a TOML file, or the defaults; ConfigError for an unknown key or a value of another type."""
    if path is None:
        return Config()
    config: Config = fill(Config, read_toml(path, "no such configuration file"), str(path))
    if not 0 <= config.strictness <= 1:
        raise ConfigError(f"{path}: strictness = {config.strictness} is not between 0 and 1")
    return config


def read_toml(path: Path, missing: str) -> dict[str, Any]:
    """The tables of a TOML file in UTF-8; ConfigError, with what `missing` says when there is no such file."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ConfigError(f"{path}: {missing}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: not TOML: {error}; mend it or move it away") from None


def fill(kind: type[Any], raw: Mapping[str, Any], where: str) -> Any:
    """A table of a TOML file as the dataclass `kind`, whose field names are the keys; lists become tuples.

    ConfigError, beginning with `where`, for an unknown key, a missing one without default and a value of another type."""
    known: dict[str, Field[Any]] = {f.name: f for f in fields(kind)}
    types = get_type_hints(kind)
    for key in raw:
        if key not in known:
            raise unknown("key", key, known, where)
    for key, one in known.items():
        if key not in raw and one.default is MISSING and one.default_factory is MISSING:
            raise ConfigError(f"{where}: the key {key!r} is missing; give it a value")
    return kind(**{key: _value(types[key], value, f"{where}: {key}") for key, value in raw.items()})


def _value(kind: Any, value: Any, where: str) -> Any:
    if isinstance(kind, UnionType):  # "X | None": TOML has no null, so a value that stands there is an X
        (kind,) = (k for k in get_args(kind) if k is not NoneType)
    inner = get_args(kind)
    if get_origin(kind) is tuple and isinstance(value, list):
        return tuple(_value(inner[0], one, where) for one in value)
    if get_origin(kind) is dict and isinstance(value, dict):
        return {key: _value(inner[1], one, f"{where}.{key}") for key, one in value.items()}
    if not inner and isinstance(value, kind) and not (isinstance(value, bool) and kind is not bool):
        return value
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    raise ConfigError(f"{where} = {value!r} has the wrong type; it should be {_named(kind)}")


def _named(kind: Any) -> str:
    inner = get_args(kind)
    if get_origin(kind) is tuple:
        return f"a list, each {_named(inner[0])}"
    if get_origin(kind) is dict:
        return f"a table, each value {_named(inner[1])}"
    return {str: "a text in quotes", int: "a whole number", float: "a number", bool: "true or false"}[kind]


def cache_folder() -> Path:
    """Where built models are kept: $MTREVIEW_CACHE, else the user's cache folder. Made when it is missing."""
    named = os.environ.get("MTREVIEW_CACHE")
    base = Path(named) if named else user_cache_path("mtreview", appauthor=False)
    base.mkdir(parents=True, exist_ok=True)
    return base


def is_checkout() -> bool:
    """Whether the shipped folders are those of a source checkout, which training may write, or an installed package's."""
    return not (Path(str(files("mtreview"))) / "_data").is_dir()


@lru_cache
def data_folder(name: str) -> Path:
    """The shipped folder `models`, `corpora` or `notebooks`: inside the wheel, or at the root of a source checkout."""
    inside = Path(str(files("mtreview"))) / "_data" / name
    if inside.is_dir():
        return inside
    beside = Path(__file__).resolve().parents[2] / name
    if beside.is_dir():
        return beside
    raise ConfigError(f"the folder {name!r} is missing from this installation; install mtreview again")


def usable_cores() -> int:
    """The processor cores this process may use; where the system does not say (macOS, Windows), all there are."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
