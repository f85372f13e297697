"""The error tree. A message says what happened, where, and what to do next.

    MtreviewError
      InputError          a text or file that cannot be reviewed
        FormatError       a file whose content breaks the rules of its format
      ConfigError         an unknown name, key or value in options or a configuration file
      ModelError          a model that is missing, of an unknown family, or cannot do what is asked
      StoreError          a review file that is damaged, locked or not a review file
        ConflictError     the review file was changed by somebody else in the meantime

The command line catches `MtreviewError` once, prints one line and exits 2. Anything else is a bug and
ends in a traceback.
"""

from collections.abc import Iterable
from difflib import get_close_matches

__all__ = [
    "ConfigError",
    "ConflictError",
    "FormatError",
    "InputError",
    "ModelError",
    "MtreviewError",
    "StoreError",
    "unknown",
]


class MtreviewError(Exception):
    """Root of every error that a user can do something about."""


class InputError(MtreviewError):
    """A text or file that cannot be reviewed."""


class FormatError(InputError):
    """A file whose content breaks the rules of its format."""


class ConfigError(MtreviewError):
    """An unknown name, key or value in options or a configuration file."""


class ModelError(MtreviewError):
    """A model that is missing, of an unknown family, or cannot do what is asked."""


class StoreError(MtreviewError):
    """A review file that is damaged, locked or not a review file."""


class ConflictError(StoreError):
    """The review file was changed by somebody else in the meantime."""


def unknown(kind: str, name: str, known: Iterable[str], where: str = "") -> ConfigError:
    """A ConfigError that names the nearest known name."""
    names = sorted(known)
    near = get_close_matches(name, names, n=1, cutoff=0.5)
    hint = f"did you mean {near[0]!r}?" if near else f"known: {', '.join(names)}"
    place = f" in {where}" if where else ""
    return ConfigError(f"unknown {kind} {name!r}{place}; {hint}")
