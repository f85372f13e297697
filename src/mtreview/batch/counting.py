"""How many documents there are, counted before the work begins: what the time left is told by."""

from collections.abc import Sequence
from pathlib import Path

from mtreview.batch.inputs import halves

__all__ = ["count_documents"]


def count_documents(paths: Sequence[Path | None]) -> int | None:
    """Documents of the inputs by a quick look, a few seconds for a million rows; None when one is standard input.
    Rows of a quoted table that hold line ends count more than once."""
    if None in paths:
        return None
    return sum(_count(path) for path in paths if path is not None)


def _count(path: Path) -> int:
    if path.is_dir():
        return len(halves(path))
    if path.suffix == ".parquet":
        return _rows(path)
    if path.suffix == ".jsonl":
        with path.open("rb") as lines:
            return sum(not line.isspace() for line in lines)
    return _table(path) if path.suffix in (".tsv", ".csv") else 1


def _rows(path: Path) -> int:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        return int(pq.read_metadata(path).num_rows)
    except (pa.ArrowInvalid, OSError):
        return 0  # reading it says why


def _table(path: Path) -> int:
    delimiter = b"\t" if path.suffix == ".tsv" else b","
    with path.open("rb") as lines:
        columns = next(lines, b"").removeprefix(b"\xef\xbb\xbf").rstrip(b"\r\n").split(delimiter)
        if b"document" not in columns:
            return sum(1 for _ in lines)
        at, count, last = columns.index(b"document"), 0, None
        for line in lines:
            name = (line.split(delimiter, at + 1) + [b""] * at)[at]
            count, last = count + (name != last), name
        return count
