"""Options of a format are the keyword-only parameters of its `write`: no unknown one is ignored."""

from inspect import Parameter, signature
from typing import Any

from mtreview.errors import ConfigError, unknown

__all__ = ["check_options", "options_of"]


def options_of(made: Any) -> list[str]:
    """The names of the options that the format's `write` takes."""
    return [p.name for p in signature(made.write).parameters.values() if p.kind is Parameter.KEYWORD_ONLY]


def check_options(made: Any, options: dict[str, Any]) -> dict[str, Any]:
    """The options again; ConfigError for one that the format does not have."""
    known = options_of(made)
    for name in options:
        if not known:
            raise ConfigError(f"{made.name} has no options, so {name!r} cannot be set")
        if name not in known:
            raise unknown("option", name, known, made.name)
    return options
