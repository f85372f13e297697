"""Documents out of JSONL, TSV, CSV and Parquet, row by row. A bad row is a unit with an error; the others are read on.

Text is read with `surrogateescape`, so that a row that is not UTF-8 is one bad row and not the end of the file.
"""

import csv
import json
from collections.abc import Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any, TextIO

from mtreview.batch.units import Unit
from mtreview.errors import InputError

__all__ = ["read_jsonl", "read_parquet", "read_table"]


def read_jsonl(lines: TextIO, where: str, longest: int) -> Iterator[Unit]:
    """One unit a line that is not blank; a line of over `longest` characters is skipped without holding it in
    memory."""
    number = 0
    while line := lines.readline(longest + 1):
        number += 1
        if len(line) > longest and not line.endswith("\n"):
            while (rest := lines.readline(1 << 20)) and not rest.endswith("\n"):
                pass
            yield Unit(f"{where}:{number}", where, error=f"line {number} has over {longest:,} characters")
        elif line.strip():
            yield _from_json(line, f"{where}:{number}")


def _from_json(line: str, where: str) -> Unit:
    try:
        row = json.loads(line)
    except (json.JSONDecodeError, RecursionError) as error:
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
            return Unit(
                name, where, error=f"{len(source)} source and {len(target)} target segments are not parallel texts"
            )
        return Unit(name, where, aligned=tuple(zip(source, target, strict=True)))
    return Unit(name, where, error='needs "target" and (unless there is no Chinese) "source", two texts or two lists')


def read_table(lines: TextIO, where: str, delimiter: str) -> Iterator[Unit]:
    """One unit a row, or with a column `document` one a run of rows with the same name. InputError for a first line
    without the two columns."""
    csv.field_size_limit(1 << 30)
    rows = csv.DictReader(
        lines, delimiter=delimiter, quoting=csv.QUOTE_NONE if delimiter == "\t" else csv.QUOTE_MINIMAL
    )
    columns = set(rows.fieldnames or ())
    if not {"source", "target"} <= columns:
        raise InputError(
            f"{where}: no columns named source and target in the first line (found {', '.join(sorted(columns))})"
        )
    if "document" not in columns:
        for i, row in enumerate(rows, 2):
            yield _from_row({k: row[k] for k in ("id", "source", "target") if row.get(k) is not None}, f"{where}:{i}")
        return
    for name, group in groupby(enumerate(rows, 2), key=lambda r: r[1]["document"]):
        members = list(group)
        pairs = tuple((row["source"] or "", row["target"] or "") for _, row in members)
        yield Unit(name, f"{where}:{members[0][0]}", aligned=pairs)


def read_parquet(path: Path) -> Iterator[Unit]:
    """One unit a row; InputError for a file that is not Parquet or has no column `target`."""
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
