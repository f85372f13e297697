"""The one configuration file (TOML, strict keys) and where things are kept."""

import os
import tomllib
from dataclasses import dataclass, field, fields
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from mtreview.errors import ConfigError, unknown

__all__ = ["Config", "cache_folder", "data_folder", "read_config"]


@dataclass(frozen=True, slots=True)
class Config:
    """What `--config FILE` may set. `limit` is in bytes of one article; `checks` switches detectors on and off by
    name; `memory` are TMX files or earlier reviews whose exact matches arrive as confirmed."""

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


def read_config(path: Path | None) -> Config:
    """The configuration in a TOML file, or the defaults; ConfigError for an unknown key or a value of another type."""
    if path is None:
        return Config()
    try:
        raw: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ConfigError(f"{path}: no such configuration file") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: not TOML: {error}") from None
    known = {f.name: f for f in fields(Config)}
    for key, value in raw.items():
        if key not in known:
            raise unknown("key", key, known, str(path))
        raw[key] = _fitting(key, value, path)
    return Config(**raw)


def _fitting(key: str, value: Any, path: Path) -> Any:
    kinds: dict[str, Any] = {
        "model": str, "judge": str, "glossary": str, "strictness": (int, float),
        "limit": int, "beam": int, "alternatives": int, "metrics": list, "memory": list, "checks": dict,
    }  # fmt: skip
    if not isinstance(value, kinds[key]) or isinstance(value, bool):
        raise ConfigError(f"{path}: {key} = {value!r} has the wrong type")
    if key == "strictness" and not 0 <= float(value) <= 1:
        raise ConfigError(f"{path}: {key} = {value} is not between 0 and 1")
    return tuple(value) if isinstance(value, list) else value


def cache_folder() -> Path:
    """Where built models are kept: $MTREVIEW_CACHE, else the user's cache folder. Made when it is missing."""
    named = os.environ.get("MTREVIEW_CACHE")
    base = Path(named) if named else Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "mtreview"
    base.mkdir(parents=True, exist_ok=True)
    return base


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
