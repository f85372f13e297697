"""Plain text in which a Chinese and an English line stand in turn: the English lines are the slots."""

import re

from mtreview.formats.inplace.slots import Original, Run, Slot
from mtreview.formats.inplace.texts import reversible
from mtreview.language.text import main_script

__all__ = ["read_interleaved"]

_LEAST = 2  # pairs of lines from which the order is no accident


def read_interleaved(data: bytes, name: str, where: str) -> Original | None:
    """The file by its pairs of lines, whichever language comes first; None where the lines with text do not alternate to
    the end. Empty lines do not count."""
    text, encode = reversible(data, where)
    lines = _lines(text)
    scripts = [main_script(text[a:b]) for a, b in lines]
    pairs = len(lines) // 2
    if len(lines) != 2 * pairs or pairs < _LEAST or scripts not in (["han", "latin"] * pairs, ["latin", "han"] * pairs):
        return None
    slots = []
    for n in range(0, len(lines), 2):
        (a, b), (start, end) = lines[n : n + 2] if scripts[0] == "han" else reversed(lines[n : n + 2])
        slots.append(Slot(f"lines {n // 2 + 1}", text[a:b], (Run(text[start:end], start, end),), start, end, _flat))
    return Original(name, data, {"": text}, tuple(slots), encode)


def _lines(text: str) -> list[tuple[int, int]]:
    """Where the lines with text in them lie, without the white space around."""
    found, at = [], 0
    for line in text.splitlines(keepends=True):
        inner = line.strip()
        if inner:
            start = at + line.index(inner)
            found.append((start, start + len(inner)))
        at += len(line)
    return found


def _flat(text: str) -> str:
    return re.sub(r"\s*[\r\n]\s*", " ", text)
