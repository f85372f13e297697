"""Which files can be given back as they came, and reading them."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from mtreview.formats.choosing import research_suffix
from mtreview.formats.inplace.delimited import read_delimited
from mtreview.formats.inplace.interleaved import read_interleaved
from mtreview.formats.inplace.json_strings import read_json
from mtreview.formats.inplace.pages import read_html, read_markdown
from mtreview.formats.inplace.po import read_po
from mtreview.formats.inplace.slots import Original, Run
from mtreview.formats.inplace.strings import KEYED, read_qt, read_two_keyed
from mtreview.formats.inplace.subtitles import read_ass, read_subtitles, read_two_subtitles
from mtreview.formats.inplace.tmx import read_tmx
from mtreview.formats.inplace.xliff import read_xliff
from mtreview.formats.model.reading import bytes_of

__all__ = ["PAIRED", "open_in_place", "open_pair_in_place"]

_TEXTS: dict[str, Callable[[bytes, str, str], Original]] = {
    ".tmx": read_tmx, ".po": read_po, ".csv": read_delimited, ".tsv": read_delimited, ".tab": read_delimited,
    ".srt": read_subtitles, ".vtt": read_subtitles, ".md": read_markdown, ".markdown": read_markdown,
    ".html": read_html, ".htm": read_html, ".json": read_json, ".xcstrings": read_json, ".ts": read_qt,
    ".ass": read_ass, ".ssa": read_ass,
}  # fmt: skip
PAIRED = (".srt", ".vtt", *KEYED)
"""Kinds of which two files, the Chinese and the English, are read as one."""
_XLIFF = (".xlf", ".xliff", ".xlf2", ".sdlxliff", ".mqxliff", ".mxliff")
_OURS = re.compile(
    b'fingerprint=["\'][0-9a-f]{16}["\']|category="mtreview"|creationtool="mtreview"|X-Review:|[\t,;]exported[\t,;]review|mtreview-report'
)
_RESEARCH = (".mqm.tsv", ".qe.tsv", ".pearmut.json")


def open_in_place(path: Path) -> Original | None:
    """The file with the places of its texts; None for a kind that is not given back, or one that mtreview wrote itself.
    FormatError when it is damaged."""
    suffix = path.suffix.lower()
    if suffix in (".xlsx", ".docx"):
        return _office(path, suffix)
    head = bytes_of(path, 65536)
    if (
        _OURS.search(head.replace(b"\0", b""))
        or path.name.lower().endswith(_RESEARCH)
        or (suffix == ".tsv" and research_suffix(head))
    ):
        return None
    if suffix == ".txt":
        found = read_interleaved(bytes_of(path), path.name, str(path))
        return None if found is None else _named(found)
    plain = head.replace(b"\0", b"")
    if suffix in _XLIFF or b"<xliff" in plain:
        read: Callable[[bytes, str, str], Original] | None = read_xliff
    else:
        read = read_tmx if b"<tmx" in plain else _TEXTS.get(suffix)
    return None if read is None else _named(read(bytes_of(path), path.name, str(path)))


def open_pair_in_place(source: Path | None, target: Path) -> Original:
    """Two files as one: English subtitles with the Chinese of the same times, English strings with the Chinese of the
    same keys. `source` None: the places of the English alone."""
    read = read_two_keyed if target.suffix.lower() in KEYED else read_two_subtitles
    left = None if source is None else bytes_of(source)
    return _named(read(left, bytes_of(target), target.name, str(target)))


def _office(path: Path, suffix: str) -> Original | None:
    if suffix == ".xlsx":  # their packages only for those who need them
        from mtreview.formats.inplace.sheets import read_xlsx
        from mtreview.formats.office.xlsx import is_own

        return None if is_own(path) else _named(read_xlsx(path))
    from mtreview.formats.inplace.word import read_docx_tables
    from mtreview.formats.office.docx_table import is_own as is_own_table

    return None if is_own_table(path) else _named(read_docx_tables(path))


def _named(original: Original) -> Original:
    """The slots without white space around their texts, each with a name of its own."""
    seen: Counter[str] = Counter()
    slots = []
    for slot in original.slots:
        seen[slot.name] += 1
        name = slot.name if seen[slot.name] == 1 else f"{slot.name}~{seen[slot.name]}"
        runs = slot.runs if slot.rebuild is not None else _trimmed(slot.runs)
        slots.append(replace(slot, name=name, source=slot.source.strip(), runs=runs))
    return replace(original, slots=tuple(slots))


def _trimmed(runs: Sequence[Run]) -> tuple[Run, ...]:
    full = [n for n, r in enumerate(runs) if r.code or r.text.strip()]
    kept = list(runs[full[0] : full[-1] + 1]) if full else []
    if kept and not kept[0].code and not kept[0].whole:
        cut = len(kept[0].text) - len(kept[0].text.lstrip())
        kept[0] = Run(kept[0].text[cut:], kept[0].start + cut, kept[0].end)
    if kept and not kept[-1].code and not kept[-1].whole:
        cut = len(kept[-1].text) - len(kept[-1].text.rstrip())
        kept[-1] = Run(kept[-1].text[: len(kept[-1].text) - cut], kept[-1].start, kept[-1].end - cut)
    return tuple(kept)
