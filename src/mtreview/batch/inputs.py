"""Where the documents of a batch come from, one after the other, never all at once in memory.

A folder of pairs of files (`a.zh.txt` + `a.en.txt`, or `zh/a.txt` + `en/a.txt`), TSV with source and target columns
(rows with the same `document` are one aligned document), JSONL (`source` and `target` as texts, or as equally long
lists of aligned segments), Parquet with the same columns, any bilingual file that `mtreview review` reads, `-` for
JSONL on standard input.
"""

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from glob import glob, has_magic
from io import TextIOWrapper
from pathlib import Path
from typing import TextIO

from mtreview.batch.tables import read_jsonl, read_parquet, read_table
from mtreview.batch.units import Unit
from mtreview.errors import InputError, MtreviewError
from mtreview.language.text import decode
from mtreview.records import Document, ReviewData

__all__ = ["CEILING", "find_inputs", "halves", "read_units"]

CEILING = 20
"""A document of over so many windows is not a document: it is a failed row, and its file is not even read."""

_LANGUAGES = {"zh": ("zh", "zho", "chi", "cn", "source", "src"), "en": ("en", "eng", "target", "tgt")}


def find_inputs(inputs: Sequence[str]) -> list[Path | None]:
    """The files and folders that the inputs name, globs expanded; None for standard input. InputError before any work
    is done when one of them does not exist."""
    found: list[Path | None] = []
    for name in inputs:
        if name == "-":
            found.append(None)
            continue
        literal = Path(name).exists() or not has_magic(name)
        paths = [name] if literal else sorted(glob(name, recursive=True))  # noqa: PTH207 (absolute patterns)
        if not paths or not all(Path(p).exists() for p in paths):
            raise InputError(f"{name}: no such file or folder")
        found += [Path(p) for p in paths]
    return found


def read_units(paths: Sequence[Path | None], *, limit: int) -> Iterator[Unit]:
    """All documents of what `find_inputs` found, in order. One of over `limit` characters is marked to be reviewed in
    windows, one of over `CEILING` times as many is a unit with an error.

    InputError for an input of no known kind or one that vanished; faults inside an input become units with an `error`
    and do not stop the others.
    """
    for path in paths:
        try:
            yield from _checked(_of_path(path, limit), limit)
        except OSError as error:
            raise InputError(
                f"{path}: vanished or became unreadable while it was read ({error.strerror or error}); bring it back, "
                "then run the same command again: it resumes from here"
            ) from None


def _checked(units: Iterable[Unit], limit: int) -> Iterator[Unit]:
    for unit in units:
        if unit.error is not None:
            yield replace(unit, id=_clean(unit.id), origin=_clean(unit.origin), error=_clean(unit.error))
        elif (error := _fault(unit, limit)) is not None:
            yield Unit(_clean(unit.id), _clean(unit.origin), error=error)
        else:
            yield replace(unit, window=limit) if unit.size() > limit else unit


def _fault(unit: Unit, limit: int) -> str | None:
    """Why a unit cannot be worked on."""
    if unit.size() > CEILING * limit:
        return f"{unit.size():,} characters, over the ceiling of {CEILING * limit:,} of one document ({CEILING} times `limit`)"
    texts = [unit.source or "", unit.target, *(t for pair in unit.aligned or () for t in pair)]
    if not all(_encodable(t) for t in [unit.id, unit.origin, *texts]):
        return "not UTF-8, or half a surrogate pair in it"
    if not (unit.target.strip() or any(t.strip() for _, t in unit.aligned or ())):
        return "the English is empty"
    return None


def _encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _clean(text: str) -> str:
    """A text that every file format takes, equal where nothing was wrong."""
    return text.encode(errors="backslashreplace").decode()


def _of_path(path: Path | None, limit: int) -> Iterator[Unit]:
    if path is None:
        yield from read_jsonl(_standard_input(), "stdin", CEILING * limit)
    elif path.is_dir():
        yield from _folder(path, limit)
    elif path.suffix == ".jsonl":
        with path.open(encoding="utf-8-sig", errors="surrogateescape") as lines:
            yield from read_jsonl(lines, str(path), CEILING * limit)
    elif path.suffix in (".tsv", ".csv"):
        with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as lines:
            yield from read_table(lines, str(path), "\t" if path.suffix == ".tsv" else ",")
    elif path.suffix == ".parquet":
        yield from read_parquet(path)
    else:
        yield from _bilingual(path, limit)


def _standard_input() -> TextIO:
    if isinstance(sys.stdin, TextIOWrapper):
        sys.stdin.reconfigure(encoding="utf-8", errors="surrogateescape")
    return sys.stdin


def _folder(folder: Path, limit: int) -> Iterator[Unit]:
    found = halves(folder)
    if not found:
        raise InputError(
            f"{folder}: no pairs of files such as NAME.zh.txt and NAME.en.txt, or zh/NAME and en/NAME, in it"
        )
    for name, pair in found.items():
        yield _pair_of_files(name, {language: folder / path for language, path in pair.items()}, folder, limit)


def halves(folder: Path) -> dict[str, dict[str, str]]:
    """The files of a folder in pairs, by the name without its language: paths below the folder, by language. A file
    without its other half is an English article without Chinese or an error."""
    found: dict[str, dict[str, str]] = {}
    for path in sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file()):
        half = _half(Path(path))
        if half is not None:
            found.setdefault(half[0], {})[half[1]] = path
    return found


def _half(path: Path) -> tuple[str, str] | None:
    """The name without its language mark, and the language: from `a.zh.txt` or `zh/a.txt`."""
    for language, marks in _LANGUAGES.items():
        stem = path.name.split(".")
        if len(stem) > 2 and stem[-2].lower() in marks:
            return str(path.with_name(".".join([*stem[:-2], stem[-1]]))), language
        parts = [p for p in path.parts[:-1] if p.lower() in marks]
        if parts:
            return str(Path(*[p for p in path.parts if p != parts[-1]])), language
    return None


def _pair_of_files(name: str, pair: Mapping[str, Path], folder: Path, limit: int) -> Unit:
    origin = str(pair.get("en") or pair["zh"])
    if "en" not in pair:
        return Unit(name, origin, error=f"{pair['zh']}: there is no English beside it")
    try:
        texts = {language: _text(path, limit) for language, path in pair.items()}
    except (MtreviewError, OSError) as error:
        if not folder.is_dir():
            raise FileNotFoundError(2, "the whole folder is gone") from None
        return Unit(name, origin, error=str(error))
    return Unit(name, origin, texts.get("zh"), texts["en"])


def _text(path: Path, limit: int) -> str:
    size = path.stat().st_size
    if size > 4 * CEILING * limit:  # four bytes a character at most
        raise InputError(
            f"{path}: {size:,} bytes, over the ceiling of one document ({CEILING} times `limit` characters)"
        )
    return decode(path.read_bytes(), str(path))[0]


def _bilingual(path: Path, limit: int) -> Iterator[Unit]:
    from mtreview import formats

    try:
        given = formats.read_document([path], limit=4 * CEILING * limit)
    except MtreviewError as error:
        yield Unit(str(path), str(path), error=str(error))
        return
    if isinstance(given, Document):
        yield Unit(str(path), str(path), given.source, given.target)
    else:
        yield Unit(str(path), str(path), aligned=_pairs_of(given))


def _pairs_of(data: ReviewData) -> tuple[tuple[str, str], ...]:
    return tuple((data.pair_text(p, "source"), data.pair_text(p, "target")) for p in data.pairs or ())
