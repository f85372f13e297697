"""SubRip and WebVTT with Chinese and English lines in each cue: the English lines are the slots, times stay."""

import re
from collections.abc import Callable, Iterator

from mtreview.formats.inplace.slots import Original, Run, Slot
from mtreview.formats.inplace.texts import reversible
from mtreview.formats.inplace.xliff import UNTRANSLATED
from mtreview.language.text import count_han

__all__ = ["Cue", "cues", "read_ass", "read_subtitles", "read_two_subtitles"]

_TIME = re.compile(r"[ \t]*((?:\d+:)?\d{1,2}:\d{2}[,.]\d{1,3})[ \t]*-->[ \t]*((?:\d+:)?\d{1,2}:\d{2}[,.]\d{1,3})")
Line = tuple[int, int]
Cue = tuple[str, float, float, list[Line]]
"""A cue's name, its times in seconds, and where its lines stand."""


def cues(text: str) -> Iterator[Cue]:
    """The cues of a file in either format; what stands before the first time line is passed over."""
    name, times, lines, at = "", None, list[Line](), 0
    for raw in [*text.split("\n"), ""]:
        start, at = at, at + len(raw) + 1
        line = raw.rstrip("\r")
        match = _TIME.match(line)
        if match is not None:
            times, lines = (_seconds(match.group(1)), _seconds(match.group(2))), []
        elif not line.strip():
            if times is not None and lines:
                yield name or f"{times[0]:.3f}", *times, lines
            name, times, lines = "", None, []
        elif times is None:
            name = line.strip()
        else:
            lines.append((start, start + len(line)))


def _seconds(text: str) -> float:
    total = 0.0
    for part in text.replace(",", ".").split(":"):
        total = 60 * total + float(part)
    return total


def read_subtitles(data: bytes, name: str, where: str) -> Original:
    """A bilingual file: in each cue the lines with Chinese letters are the source, the others the target."""
    text, encode = reversible(data, where)
    escape = _escape_of(text)
    slots = [s for cue in cues(text) if (s := _slot(text, cue, escape)) is not None]
    return Original(name, data, {"": text}, tuple(slots), encode)


_DIALOGUE = re.compile(r"^Dialogue:(?:[^,\r\n]*,){9}([^\r\n]*)", re.MULTILINE)
_BREAK = re.compile(r"\\[Nn]")
_OVERRIDE = re.compile(r"\{[^{}\r\n]*\}")


def read_ass(data: bytes, name: str, where: str) -> Original:
    """Advanced SubStation: the lines of each dialogue event, divided by \\N; what stands in braces is a code."""
    text, encode = reversible(data, where)
    slots = [s for n, m in enumerate(_DIALOGUE.finditer(text), 1) if (s := _event(text, n, *m.span(1))) is not None]
    return Original(name, data, {"": text}, tuple(slots), encode)


def _event(text: str, n: int, start: int, end: int) -> Slot | None:
    ends = [*((m.start(), m.end()) for m in _BREAK.finditer(text, start, end)), (end, end)]
    lines, at = [], start
    for stop, after in ends:
        lines.append((at, stop))
        at = after
    han = [count_han(text[a:b]) > 0 for a, b in lines]
    source = "\n".join(_OVERRIDE.sub("", text[a:b]) for (a, b), yes in zip(lines, han, strict=True) if yes)
    others = [line for line, yes in zip(lines, han, strict=True) if not yes]
    places = [k for k, yes in enumerate(han) if not yes]
    if not source or (places and places[-1] - places[0] != len(places) - 1):
        return None
    if not others:
        return Slot(
            str(n), source, (), end, end, _one_line, rebuild=lambda new: f"\\N{_one_line(new)}", held=UNTRANSLATED
        )
    runs: list[Run] = []
    for a, b in others:
        runs += [Run("\n", runs[-1].end, a, whole=True)] if runs else []
        runs += _override_runs(text, a, b)
    codes = {r.text: text[r.start : r.end] for r in runs if r.code}
    return Slot(str(n), source, tuple(runs), others[0][0], others[-1][1], _one_line, codes)


def _override_runs(text: str, start: int, end: int) -> Iterator[Run]:
    at = start
    for k, match in enumerate([*_OVERRIDE.finditer(text, start, end), None], 1):
        stop = match.start() if match is not None else end
        if stop > at:
            yield Run(text[at:stop], at, stop)
        if match is not None:
            yield Run(f"<k{k}/>", match.start(), match.end(), code=True)
            at = match.end()


def _one_line(text: str) -> str:
    return text.replace("\n", "\\N")


def read_two_subtitles(source: bytes | None, target: bytes, name: str, where: str) -> Original:
    """An English file with the Chinese of another: each English cue with the Chinese cues whose middle it covers; `source` None: the
    English alone."""
    left = "" if source is None else reversible(source, where)[0]
    text, encode = reversible(target, where)
    chinese = sorted(cues(left), key=lambda c: c[1])
    slots, used, escape = [], 0, _escape_of(text)
    for name_, _, end, lines in cues(text):
        said = []
        while used < len(chinese) and (chinese[used][1] + chinese[used][2]) / 2 < end:
            said.append("\n".join(left[a:b] for a, b in chinese[used][3]))
            used += 1
        slots.append(_of_lines(text, name_, "\n".join(said), lines, lines[-1][1], escape))
    return Original(name, target, {"": text}, tuple(slots), encode)


def _of_lines(text: str, name: str, source: str, lines: list[Line], end: int, escape: Callable[[str], str]) -> Slot:
    """The lines as the slot of one cue; a line end inside is shown as one."""
    runs: list[Run] = []
    for start, stop in lines:
        if runs:
            runs.append(Run("\n", runs[-1].end, start, whole=True))
        runs.append(Run(text[start:stop], start, stop))
    if runs:
        return Slot(name, source, tuple(runs), runs[0].start, runs[-1].end, escape)
    return Slot(name, source, (), end, end, escape, rebuild=lambda new: escape(f"\n{new}"), held=UNTRANSLATED)


def _escape_of(text: str) -> Callable[[str], str]:
    """What writes new lines with the file's line ends."""
    return _with_returns if "\r\n" in text else _without_empty_lines


def _without_empty_lines(text: str) -> str:
    """An empty line would end the cue."""
    return re.sub(r"\n\s*\n", "\n", text)


def _with_returns(text: str) -> str:
    return _without_empty_lines(text).replace("\n", "\r\n")


def _slot(text: str, cue: Cue, escape: Callable[[str], str]) -> Slot | None:
    name, _, _, lines = cue
    kinds = [count_han(text[a:b]) > 0 for a, b in lines]
    chinese = [x for x, han in zip(lines, kinds, strict=True) if han]
    others = [x for x, han in zip(lines, kinds, strict=True) if not han]
    source = "\n".join(text[a:b] for a, b in chinese)
    if not source or any(others[0] < x < others[-1] for x in chinese if others):
        return None
    return _of_lines(text, name, source, others, lines[-1][1], escape)
