"""Where the documents of a batch come from, one after the other, never all at once in memory.

A folder of pairs of files (`a.zh.txt` + `a.en.txt`, or `zh/a.txt` + `en/a.txt`), TSV with source and target columns
(rows with the same `document` are one aligned document), JSONL (`source` and `target` as texts, or as equally long
lists of aligned segments), Parquet with the same columns, any bilingual file that `mtreview review` reads, `-` for
JSONL on standard input.
"""

import csv
import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from glob import glob, has_magic
from itertools import groupby
from pathlib import Path
from typing import Any, TextIO

from mtreview.batch.units import Unit
from mtreview.errors import InputError, MtreviewError
from mtreview.records import Document, ReviewData
from mtreview.text import decode

__all__ = ["read_units"]

_LANGUAGES = {"zh": ("zh", "zho", "chi", "cn", "source", "src"), "en": ("en", "eng", "target", "tgt")}


def read_units(inputs: Sequence[str], *, limit: int) -> Iterator[Unit]:
    """All documents of the inputs, in order. `limit` in bytes of one document: a longer one is a unit with an error.

    InputError for an input that does not exist or is of no known kind; faults inside an input become units with an
    `error` and do not stop the others.
    """
    for name in inputs:
        if name == "-":
            yield from _checked(_jsonl(sys.stdin, "stdin"), limit)
            continue
        paths = sorted(glob(name, recursive=True)) if has_magic(name) else [name]  # noqa: PTH207 (absolute patterns)
        if not paths or not all(Path(p).exists() for p in paths):
            raise InputError(f"{name}: no such file or folder")
        for path in map(Path, paths):
            yield from _checked(_of_path(path, limit), limit)


def _checked(units: Iterable[Unit], limit: int) -> Iterator[Unit]:
    for unit in units:
        if unit.error is None and unit.size() > limit:
            yield Unit(unit.id, unit.origin, error=f"{unit.size()} characters, over the limit of {limit} of one document")
        elif unit.error is None and not (unit.target.strip() or any(t.strip() for _, t in unit.aligned or ())):
            yield Unit(unit.id, unit.origin, error="the English is empty")
        else:
            yield unit


def _of_path(path: Path, limit: int) -> Iterator[Unit]:
    if path.is_dir():
        yield from _folder(path, limit)
    elif path.suffix == ".jsonl":
        with path.open(encoding="utf-8", errors="strict") as lines:
            yield from _jsonl(lines, str(path))
    elif path.suffix in (".tsv", ".csv"):
        with path.open(encoding="utf-8-sig", newline="") as lines:
            yield from _table(lines, str(path), "\t" if path.suffix == ".tsv" else ",")
    elif path.suffix == ".parquet":
        yield from _parquet(path)
    else:
        yield from _bilingual(path, limit)


def _folder(folder: Path, limit: int) -> Iterator[Unit]:
    """Pairs of files by name; a file without its other half is an English article without Chinese or an error."""
    halves: dict[str, dict[str, Path]] = {}
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        found = _half(path.relative_to(folder))
        if found is not None:
            halves.setdefault(found[0], {})[found[1]] = path
    if not halves:
        raise InputError(f"{folder}: no pairs of files such as NAME.zh.txt and NAME.en.txt, or zh/NAME and en/NAME, in it")
    for name, pair in halves.items():
        yield _pair_of_files(name, pair, limit)


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


def _pair_of_files(name: str, pair: Mapping[str, Path], limit: int) -> Unit:
    origin = str(pair.get("en") or pair["zh"])
    if "en" not in pair:
        return Unit(name, origin, error=f"{pair['zh']}: there is no English beside it")
    try:
        texts = {language: _text(path, limit) for language, path in pair.items()}
    except (MtreviewError, OSError) as error:
        return Unit(name, origin, error=str(error))
    return Unit(name, origin, texts.get("zh"), texts["en"])


def _text(path: Path, limit: int) -> str:
    size = path.stat().st_size
    if size > limit:
        raise InputError(f"{path}: {size} bytes, over the limit of {limit} of one document")
    return decode(path.read_bytes(), str(path))[0]


def _jsonl(lines: TextIO, where: str) -> Iterator[Unit]:
    number = 0
    try:
        for number, line in enumerate(lines, 1):
            if line.strip():
                yield _from_json(line, f"{where}:{number}")
    except UnicodeDecodeError as error:
        yield Unit(f"{where}:{number + 1}", where, error=f"after line {number}: not UTF-8 ({error.reason}); the rest is not read")


def _from_json(line: str, where: str) -> Unit:
    try:
        row = json.loads(line)
    except json.JSONDecodeError as error:
        return Unit(where, where, error=f"not JSON: {error}")
    if not isinstance(row, dict):
        return Unit(where, where, error="not a JSON object")
    return _from_row(row, where)


def _from_row(row: Mapping[str, Any], where: str) -> Unit:
    name = str(row.get("id", where))
    source, target = row.get("source"), row.get("target")
    if isinstance(target, str) and (source is None or isinstance(source, str)):
        return Unit(name, where, source, target)
    if isinstance(source, list) and isinstance(target, list):
        if len(source) != len(target) or not all(isinstance(t, str) for t in [*source, *target]):
            return Unit(name, where, error=f"{len(source)} source and {len(target)} target segments are not parallel texts")
        return Unit(name, where, aligned=tuple(zip(source, target, strict=True)))
    return Unit(name, where, error='needs "target" and (unless there is no Chinese) "source", two texts or two lists')


def _table(lines: TextIO, where: str, delimiter: str) -> Iterator[Unit]:
    csv.field_size_limit(1 << 30)
    rows = csv.DictReader(lines, delimiter=delimiter, quoting=csv.QUOTE_NONE if delimiter == "\t" else csv.QUOTE_MINIMAL)
    columns = set(rows.fieldnames or ())
    if not {"source", "target"} <= columns:
        raise InputError(f"{where}: no columns named source and target in the first line (found {', '.join(sorted(columns))})")
    numbered = ((i, row) for i, row in enumerate(rows, 2))
    if "document" not in columns:
        for i, row in numbered:
            yield _from_row({k: row[k] for k in ("id", "source", "target") if row.get(k) is not None}, f"{where}:{i}")
        return
    for name, group in groupby(numbered, key=lambda r: r[1]["document"]):
        members = list(group)
        pairs = tuple((row["source"] or "", row["target"] or "") for _, row in members)
        yield Unit(name, f"{where}:{members[0][0]}", aligned=pairs)


def _parquet(path: Path) -> Iterator[Unit]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(path)
    except (pa.ArrowInvalid, OSError) as error:
        raise InputError(f"{path}: not a Parquet file ({error})") from None
    wanted = [c for c in ("id", "source", "target") if c in file.schema_arrow.names]
    if "target" not in wanted:
        raise InputError(f"{path}: no column named target (found {', '.join(file.schema_arrow.names)})")
    number = 0
    for batch in file.iter_batches(batch_size=256, columns=wanted):
        for row in batch.to_pylist():
            yield _from_row(row, f"{path}:{number}")
            number += 1


def _bilingual(path: Path, limit: int) -> Iterator[Unit]:
    from mtreview import formats

    try:
        given = formats.read_document([path], limit=limit)
    except MtreviewError as error:
        yield Unit(str(path), str(path), error=str(error))
        return
    if isinstance(given, Document):
        yield Unit(str(path), str(path), given.source, given.target)
    else:
        yield Unit(str(path), str(path), aligned=_pairs_of(given))


def _pairs_of(data: ReviewData) -> tuple[tuple[str, str], ...]:
    return tuple((data.pair_text(p, "source"), data.pair_text(p, "target")) for p in data.pairs or ())
