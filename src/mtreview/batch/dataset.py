"""The result of a batch: three Parquet tables in parts, and a manifest (SQLite) of what is done.

A part is written beside its place and renamed, the manifest row comes last: what the manifest does not know is thrown
away when the batch goes on, so that a run killed at any moment and gone on with gives the rows of a whole one.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from filelock import FileLock, Timeout

from mtreview.batch.worker import Result
from mtreview.errors import InputError, StoreError
from mtreview.files import beside
from mtreview.records import ReviewData
from mtreview.serial import from_plain

__all__ = ["TABLES", "Dataset", "read_review"]

_SCORES = pa.map_(pa.string(), pa.float64())
_SPAN = pa.list_(pa.int64())
SCHEMAS = {
    "segments": pa.schema(
        [("document", pa.string()), ("pair", pa.int64()), ("source", pa.string()), ("target", pa.string()),
         ("draft", pa.string()), ("confidence", pa.float64()), ("moved", pa.bool_()), ("scores", _SCORES),
         ("parts", pa.int64()), ("stopped", pa.bool_())]
    ),
    "findings": pa.schema(
        [("document", pa.string()), ("marked", pa.string()), ("id", pa.string()), ("pair", pa.int64()),
         ("side", pa.string()), ("span", _SPAN), ("category", pa.string()), ("severity", pa.string()),
         ("confidence", pa.float64()), ("detector", pa.string()), ("reason", pa.string()),
         ("suggestion", pa.string()), ("other", _SPAN), ("group", pa.string()), ("alternatives", pa.list_(pa.string()))]
    ),
    "documents": pa.schema(
        [("document", pa.string()), ("origin", pa.string()), ("key", pa.string()), ("status", pa.string()),
         ("error", pa.string()), ("pairs", pa.int64()), ("findings", pa.int64()), ("scores", _SCORES),
         ("windows", pa.int64()), ("review", pa.large_string())]
    ),
}  # fmt: skip
TABLES = tuple(SCHEMAS)


class Dataset:
    """A folder of results. One process writes it; any number may read."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.manifest = folder / "manifest.sqlite"

    @classmethod
    @contextmanager
    def writing(cls, folder: Path) -> "Iterator[Dataset]":
        """Makes the folder or goes on with it, for as long as the context lasts: parts that the manifest does not know
        are removed, clean-ups that were cut short are finished. StoreError when it cannot be written, or another
        process is writing it."""
        dataset = cls(folder)
        if folder.exists() and any(folder.iterdir()) and not dataset.manifest.exists():
            raise InputError(f"{folder}: holds other files and no batch; choose an empty or a new folder")
        try:
            for table in TABLES:
                (folder / table).mkdir(parents=True, exist_ok=True)
            held = FileLock(folder / "lock").acquire(timeout=0)  # ends with the process, killed or not
        except Timeout:
            raise StoreError(
                f"{folder}: another `mtreview score` is writing it; wait for it, or choose another -o"
            ) from None
        except OSError as error:
            raise dataset._unwritable(error) from None
        with held:
            try:
                dataset._begin()
            except (OSError, InputError, sqlite3.Error, pa.ArrowException) as error:
                raise dataset._unwritable(error) from None
            yield dataset

    def _begin(self) -> None:
        with closing(self._connect()) as db, db:
            db.execute("CREATE TABLE IF NOT EXISTS parts (name TEXT PRIMARY KEY)")
            db.execute("CREATE TABLE IF NOT EXISTS documents (id TEXT PRIMARY KEY, key TEXT, part TEXT, status TEXT)")
            db.execute("CREATE INDEX IF NOT EXISTS documents_part ON documents (part)")
            for (name,) in db.execute("SELECT name FROM parts").fetchall():
                if not all((self.folder / table / f"{name}.parquet").exists() for table in TABLES):
                    db.execute("DELETE FROM parts WHERE name=?", (name,))  # somebody took it away: done anew
                    db.execute("DELETE FROM documents WHERE part=?", (name,))
            known = {name for (name,) in db.execute("SELECT name FROM parts")}
        for table in TABLES:
            for path in (self.folder / table).iterdir():
                if path.suffix != ".parquet" or path.stem not in known:
                    path.unlink()
        self._mend(known)

    def _mend(self, parts: Iterable[str]) -> None:
        """Each document's rows stay in its own part alone."""
        with closing(self._connect()) as db:
            for part in sorted(parts):
                mine = {d for (d,) in db.execute("SELECT id FROM documents WHERE part=?", (part,))}
                held = pq.read_table(self.folder / "documents" / f"{part}.parquet", columns=["document"])["document"]
                strangers = set(held.to_pylist()) - mine
                if strangers:
                    self._drop(part, strangers)

    def _connect(self) -> sqlite3.Connection:
        db = sqlite3.connect(self.manifest, timeout=30)
        db.execute("PRAGMA synchronous=FULL")
        return db

    def _unwritable(self, error: Exception) -> StoreError:
        return StoreError(
            f"{self.folder}: cannot write the results ({error}); free space or rights, then run the same command "
            "again: it resumes from here"
        )

    def status(self, document: str) -> tuple[str, str] | None:
        """Key and status of a document that was done before; None for a new one."""
        with closing(self._connect()) as db:
            row = db.execute("SELECT key, status FROM documents WHERE id=?", (document,)).fetchone()
        return None if row is None else (row[0], row[1])

    def counts(self) -> dict[str, int]:
        """Documents by status."""
        with closing(self._connect()) as db:
            return dict(db.execute("SELECT status, count(*) FROM documents GROUP BY status"))

    def add(self, result: Result) -> None:
        """Writes one shard: the parts, then their row in the manifest. StoreError on a full or read-only disk; what
        was there before is untouched then."""
        if not result.documents:
            return
        try:
            with closing(self._connect()) as db, db:
                number = db.execute("SELECT coalesce(max(rowid), 0) + 1 FROM parts").fetchone()[0]
                name = f"part-{number:06d}"
                stale = _stale(db, result.documents)
                for table in TABLES:
                    self._write(table, name, getattr(result, table))
                db.execute("INSERT INTO parts VALUES (?)", (name,))
                db.executemany(
                    "INSERT OR REPLACE INTO documents VALUES (?, ?, ?, ?)",
                    [(r["document"], r["key"], name, r["status"]) for r in result.documents],
                )
            for part, documents in stale.items():
                self._drop(part, documents)
        except (OSError, InputError, sqlite3.Error, pa.ArrowException) as error:
            raise self._unwritable(error) from None

    def _write(self, table: str, name: str, rows: list[dict[str, Any]]) -> None:
        self._put(pa.Table.from_pylist(rows, schema=SCHEMAS[table]), table, name)

    def _put(self, rows: pa.Table, table: str, name: str) -> None:
        path = self.folder / table / f"{name}.parquet"
        with beside(path, durable=True) as part:
            pq.write_table(rows, part, compression="zstd")

    def _drop(self, part: str, documents: Iterable[str]) -> None:
        """Takes the old rows of documents that were done anew out of their part."""
        gone = pa.array(sorted(documents))
        for table in TABLES:
            path = self.folder / table / f"{part}.parquet"
            rows = pq.read_table(path, schema=SCHEMAS[table])
            self._put(rows.filter(pc.invert(pc.is_in(rows["document"], value_set=gone))), table, part)

    def rows(self, table: str, columns: list[str] | None = None) -> Iterator[dict[str, Any]]:
        """The rows of a table part by part: memory does not grow with the batch."""
        for path in sorted((self.folder / table).glob("*.parquet")):
            for batch in pq.ParquetFile(path).iter_batches(batch_size=512, columns=columns):
                yield from batch.to_pylist()


def _stale(db: sqlite3.Connection, rows: list[dict[str, Any]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in rows:
        old = db.execute("SELECT part FROM documents WHERE id=?", (row["document"],)).fetchone()
        if old is not None:
            found.setdefault(old[0], []).append(row["document"])
    return found


def read_review(folder: Path, document: str) -> ReviewData:
    """The review of one document of a finished batch, nothing computed again."""
    dataset = Dataset(folder)
    if not dataset.manifest.is_file():
        raise InputError(f"{folder}: not a folder made by `mtreview score`")
    with closing(dataset._connect()) as db:
        row = db.execute("SELECT part, status FROM documents WHERE id=?", (document,)).fetchone()
    if row is None:
        raise InputError(f"{folder}: no document {document!r} in this batch; documents/*.parquet lists them")
    found = pq.read_table(
        folder / "documents" / f"{row[0]}.parquet", filters=[("document", "=", document)], schema=SCHEMAS["documents"]
    ).to_pylist()
    if row[1] != "done":
        raise InputError(f"{folder}: document {document!r} failed: {found[0]['error']}")
    return from_plain(ReviewData, json.loads(found[0]["review"]), f"{folder}#{document}")
