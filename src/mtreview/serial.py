"""Records to plain JSON values and back: the one place where their field names meet a file.

Unknown keys are an error, missing keys take the record's default; tuples become lists. A review of thousands of
pairs has tens of thousands of records, so each type is looked at once and its reader kept.
"""

from collections.abc import Callable
from dataclasses import fields, is_dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from mtreview.errors import FormatError

__all__ = ["from_plain", "to_plain"]

R = TypeVar("R")
Build = Callable[[Any], Any]


class _MisfitError(Exception):
    """A value that does not fit: where below the record, and why."""

    def __init__(self, why: str, path: str = "") -> None:
        super().__init__(why)
        self.why, self.path = why, path


def to_plain(value: Any) -> Any:
    """A record (or tuple of records) as dicts, lists, strings, numbers and None. Fields at None or () are kept."""
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: to_plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, tuple | list):
        return [to_plain(v) for v in value]
    return value


def from_plain(kind: type[R], value: Any, where: str = "record") -> R:
    """The record of type `kind`; FormatError that names `where` and the field when the value does not fit."""
    try:
        reader: Build = _builder(kind)  # type: ignore[arg-type]
        built: R = reader(value)
    except _MisfitError as error:
        raise FormatError(f"{where}{error.path}: {error.why}") from None
    return built


@cache
def _builder(kind: Any) -> Build:
    """The reader of one type."""
    origin = get_origin(kind)
    if origin in (Union, UnionType):
        return _optional(kind)
    if origin is tuple:
        return _tuple(_builder(get_args(kind)[0]))
    if origin is Literal:
        return _choice(get_args(kind))
    return _record(kind) if is_dataclass(kind) else _plain(kind)


def _optional(kind: Any) -> Build:
    inner = _builder(next(k for k in get_args(kind) if k is not NoneType))
    empty = NoneType in get_args(kind)
    return lambda value: None if value is None and empty else inner(value)


def _tuple(inner: Build) -> Build:
    def build(value: Any) -> Any:
        if not isinstance(value, list | tuple):
            raise _MisfitError(f"expected a list, found {value!r}")
        out: list[Any] = []
        try:
            for item in value:
                out.append(inner(item))
        except _MisfitError as error:
            raise _MisfitError(error.why, f"[{len(out)}]{error.path}") from None
        return tuple(out)

    return build


def _choice(choices: tuple[Any, ...]) -> Build:
    def build(value: Any) -> Any:
        if value not in choices:
            raise _MisfitError(f"{value!r} is none of {', '.join(map(repr, choices))}")
        return value

    return build


def _plain(kind: Any) -> Build:
    def build(value: Any) -> Any:
        if type(value) is kind:
            return value
        if kind is float and isinstance(value, int) and not isinstance(value, bool):
            return float(value)
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise _MisfitError(f"expected {kind.__name__}, found {value!r}")
        return value

    return build


def _record(kind: Any) -> Build:
    hints = get_type_hints(kind)
    builders = {name: _builder(hints[name]) for name in hints}

    def build(value: Any) -> Any:
        if not isinstance(value, dict):
            raise _MisfitError(f"expected an object, found {value!r}")
        name = ""
        try:
            made = {}
            for name, item in value.items():
                made[name] = builders[name](item)
        except KeyError:
            strange = sorted(k for k in value if k not in builders)[0]
            raise _MisfitError(f"unknown field {strange!r} in a {kind.__name__}") from None
        except _MisfitError as error:
            raise _MisfitError(error.why, f".{name}{error.path}") from None
        try:
            return kind(**made)
        except (TypeError, ValueError) as error:
            raise _MisfitError(str(error)) from None

    return build
