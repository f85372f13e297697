"""Records to plain JSON values and back: the one place where their field names meet a file.

Unknown keys are an error, missing keys take the record's default; tuples become lists.
"""

from dataclasses import fields, is_dataclass
from functools import lru_cache
from types import NoneType, UnionType
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from mtreview.errors import FormatError

__all__ = ["from_plain", "to_plain"]

R = TypeVar("R")


def to_plain(value: Any) -> Any:
    """A record (or tuple of records) as dicts, lists, strings, numbers and None. Fields at None or () are kept."""
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: to_plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, tuple | list):
        return [to_plain(v) for v in value]
    return value


def from_plain(kind: type[R], value: Any, where: str = "record") -> R:
    """The record of type `kind`; FormatError that names `where` and the field when the value does not fit."""
    built: R = _build(kind, value, where)
    return built


@lru_cache(maxsize=None)
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _build(kind: Any, value: Any, where: str) -> Any:
    origin = get_origin(kind)
    if origin in (Union, UnionType):
        if value is None and NoneType in get_args(kind):
            return None
        return _build(next(k for k in get_args(kind) if k is not NoneType), value, where)
    if origin is tuple:
        if not isinstance(value, list | tuple):
            raise FormatError(f"{where}: expected a list, found {value!r}")
        inner = get_args(kind)[0]
        return tuple(_build(inner, v, f"{where}[{i}]") for i, v in enumerate(value))
    if origin is Literal:
        if value not in get_args(kind):
            raise FormatError(f"{where}: {value!r} is none of {', '.join(map(repr, get_args(kind)))}")
        return value
    if is_dataclass(kind):
        return _record(kind, value, where)
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise FormatError(f"{where}: expected {kind.__name__}, found {value!r}")
    return value


def _record(kind: Any, value: Any, where: str) -> Any:
    if not isinstance(value, dict):
        raise FormatError(f"{where}: expected an object, found {value!r}")
    hints = _hints(kind)
    strange = sorted(set(value) - set(hints))
    if strange:
        raise FormatError(f"{where}: unknown field {strange[0]!r} in a {kind.__name__}")
    try:
        return kind(**{k: _build(hints[k], v, f"{where}.{k}") for k, v in value.items()})
    except (TypeError, ValueError) as error:
        raise FormatError(f"{where}: {error}") from None
