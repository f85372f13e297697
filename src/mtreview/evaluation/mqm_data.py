"""Human judgements: professional MQM marks as they were published, read into one penalty and a few spans a segment.

The files have one row a mark, `<v>..</v>` round the marked text, and a quote character is text. Some published rows
carry edited or doubled text, so the text that most rows of a system and segment agree on is taken, and each marked
phrase is looked up in it; what is absent or ambiguous there keeps its penalty and loses its place, and is counted.
"""

import gzip
import lzma
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

from mtreview.errors import FormatError, InputError
from mtreview.mqm import weight
from mtreview.records import Severity, Side, Span

__all__ = ["HumanMark", "Judged", "MqmData", "open_lines", "read_mqm"]

_MARK = re.compile(r"<v>(.*?)</v>", re.DOTALL)
_TOKEN = re.compile(r"\w+|[^\w\s]")
_HEADER = ("system", "doc", "doc_id", "seg_id", "rater", "source", "target", "category", "severity")


@dataclass(frozen=True, slots=True)
class HumanMark:
    """One mark of one rater. `span` is None when the marked words could not be placed in the text."""

    rater: str
    side: Side
    span: Span | None
    category: str
    severity: Severity


@dataclass(frozen=True, slots=True)
class Judged:
    """One translation of one segment with what people said of it. `penalty` is the MQM sum a rater, averaged over
    the raters; None where only marks without penalties are known (OK/BAD tags). `tokens`: the places that are
    tagged, where the file says so."""

    system: str
    document: str
    segment: str
    source: str
    target: str
    penalty: float | None
    raters: tuple[str, ...]
    marks: tuple[HumanMark, ...]
    tokens: tuple[Span, ...] | None = None

    def penalties(self) -> tuple[float, ...]:
        """The MQM sum of each rater, in the order of `raters`."""
        return tuple(
            sum(weight(m.category, m.severity) for m in self.marks if m.rater == rater) for rater in self.raters
        )


@dataclass(frozen=True, slots=True)
class MqmData:
    """The judged segments of one file. `placed` marks found in the text by looking their words up, `dropped` marks
    whose place is lost, by reason; `edited` rows whose text was not the one most rows agree on."""

    name: str
    segments: tuple[Judged, ...]
    placed: int = 0
    edited: int = 0
    dropped: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class _Row:
    rater: str
    source: str
    target: str
    category: str
    severity: str


def open_lines(path: Path) -> Iterator[str]:
    """The lines of a text file, plain, .xz or .gz; InputError when it is missing or damaged."""
    openers = {".xz": lzma.open, ".gz": gzip.open}
    opener = openers.get(path.suffix, open)
    try:
        with opener(path, "rt", encoding="utf-8", newline="\n") as stream:  # type: ignore[operator]
            for line in stream:
                yield line.rstrip("\r\n")
    except FileNotFoundError:
        raise InputError(f"{path}: no such file") from None
    except (OSError, EOFError, lzma.LZMAError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read as UTF-8 text ({error})") from None


def read_mqm(path: Path) -> MqmData:
    """One file of MQM marks; FormatError names the line that has not nine columns."""
    groups: dict[tuple[str, str, str], list[_Row]] = defaultdict(list)
    for number, line in enumerate(open_lines(path), start=1):
        cells = tuple(line.split("\t"))
        if len(cells) != len(_HEADER):
            raise FormatError(
                f"{path}: line {number} has {len(cells)} columns, not {len(_HEADER)}: {' '.join(_HEADER)}"
            )
        if number == 1:
            if cells != _HEADER:
                raise FormatError(f"{path}: the first line is not the header {' '.join(_HEADER)}")
            continue
        system, document, _, segment, *rest = cells
        groups[system, document, segment].append(_Row(*rest))
    if not groups:
        raise FormatError(f"{path}: no judged segment in it")
    counts: Counter[str] = Counter()
    segments = tuple(_judged(key, rows, counts) for key, rows in groups.items())
    dropped = tuple((k, counts[k]) for k in ("absent", "ambiguous", "unmarked") if counts[k])
    return MqmData(path.name, segments, placed=counts["placed"], edited=counts["edited"], dropped=dropped)


def _judged(key: tuple[str, str, str], rows: list[_Row], counts: Counter[str]) -> Judged:
    source = _agreed(r.source for r in rows)
    target = _agreed(r.target for r in rows)
    raters = tuple(dict.fromkeys(r.rater for r in rows))
    marks = tuple(m for r in rows if (m := _mark(r, source, target, counts)) is not None)
    penalty = sum(weight(r.category, r.severity) for r in rows) / len(raters)
    return Judged(key[0], key[1], key[2], source, target, penalty, raters, marks)


def _plain(text: str) -> str:
    return text.replace("<v>", "").replace("</v>", "")


def _agreed(texts: Iterable[str]) -> str:
    """The text most rows have; among equals the shortest, since damaged rows mostly double a part."""
    counted = Counter(_plain(t) for t in texts)
    return min(counted, key=lambda t: (-counted[t], len(t), t))


def _mark(row: _Row, source: str, target: str, counts: Counter[str]) -> HumanMark | None:
    grade = row.severity.casefold()
    if grade in ("no-error", "neutral"):
        return None
    severity: Severity = "minor" if grade == "minor" else "major"
    side: Side = "source" if "<v>" not in row.target and "<v>" in row.source else "target"
    marked, text = (row.source, source) if side == "source" else (row.target, target)
    return HumanMark(row.rater, side, _place(marked, text, counts), row.category, severity)


def _place(marked: str, text: str, counts: Counter[str]) -> Span | None:
    found = _MARK.search(marked)
    if found is None:
        counts["unmarked"] += 1
        return None
    if _plain(marked) == text:
        return Span(found.start(), found.start() + len(found[1]))
    counts["edited"] += 1
    words = _plain(found[1])
    starts = [m.start() for m in re.finditer(f"(?={re.escape(words)})", text)] if words.strip() else []
    if not starts:
        return _carried(marked, text, counts)
    if len(starts) > 1:  # the one that has the same text before it, or after it
        before, after = _plain(marked[: found.start()]), _plain(marked[found.end() :])
        starts = [s for s in starts if text[:s] == before or text[s + len(words) :] == after]
    if len(starts) != 1:
        counts["ambiguous"] += 1
        return None
    counts["placed"] += 1
    return Span(starts[0], starts[0] + len(words))


def _carried(marked: str, text: str, counts: Counter[str]) -> Span | None:
    """The place of a mark whose own words were edited: from the first to the last of its words that stand opposite
    the same word of the text when the two texts are laid side by side; nowhere when fewer than half do."""
    cut = [(m.span(), m[0]) for m in _TOKEN.finditer(text)]
    parts = [_TOKEN.findall(_plain(part)) for part in _MARK.split(marked, maxsplit=1)]
    first, last = len(parts[0]), len(parts[0]) + len(parts[1])
    matcher = SequenceMatcher(None, [t for part in parts for t in part], [t for _, t in cut], autojunk=False)
    opposite = [
        b + i - a for a, b, size in matcher.get_matching_blocks() for i in range(max(a, first), min(a + size, last))
    ]
    wanted = sum(token.isalnum() for token in parts[1])
    if not wanted or 2 * sum(cut[k][1].isalnum() for k in opposite) < wanted:
        counts["absent"] += 1
        return None
    counts["placed"] += 1
    return Span(cut[opposite[0]][0][0], cut[opposite[-1]][0][1])
