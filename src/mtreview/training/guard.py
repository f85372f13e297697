"""No test set's text may be trained on: the recipe stops at the first row that has some."""

import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path

from mtreview.errors import InputError
from mtreview.training.corpus import Row, open_text

__all__ = ["Guard", "fold_text"]

_NOISE = re.compile(r"[\W_]+")
SHORTEST = 6
"""Sentences of fewer letters and digits ("Thank you." has eight, 谢谢 two) are everybody's."""


def fold_text(text: str) -> str:
    """Letters and digits alone, compatibility forms and case folded."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", text).lower())


class Guard:
    """Knows every sentence of the test sets by its letters and digits, whatever the punctuation and spacing."""

    def __init__(self, paths: Iterable[Path]) -> None:
        self._known: dict[str, tuple[Path, int]] = {}
        for path in paths:
            with open_text(path) as lines:
                for number, line in enumerate(lines, 1):
                    key = fold_text(line)
                    if len(key) >= SHORTEST:
                        self._known.setdefault(key, (path, number))

    def __len__(self) -> int:
        return len(self._known)

    def check(self, row: Row) -> None:
        """InputError naming file and line on both sides when a text of the row is a test sentence."""
        for side, text in (("source", row.source), ("target", row.target)):
            hit = self._known.get(fold_text(text))
            if hit is not None:
                raise InputError(
                    f"{row.file}, line {row.line}: the {side} text is line {hit[1]} of the test set {hit[0].name}; "
                    f"remove the row, or leave out its origin {row.origin!r} by data.leave_out"
                )
