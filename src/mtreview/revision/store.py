"""The review file: one SQLite database (.mtr), one file at rest, the layers plus an append-only table of decisions.

A decision is acknowledged only after its row is on the disk (rollback journal, synchronous=FULL), so a killed
process loses nothing that was acknowledged. Two processes may hold the same review: `append` tells the later one.
"""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from mtreview.errors import ConflictError, InputError, StoreError
from mtreview.files import beside
from mtreview.records import Decision, Document, Draft, Failure, Finding, Pair, ReviewData, Score, Segment
from mtreview.revision.project import project_path, read_project
from mtreview.serial import from_plain, to_plain

__all__ = ["APPLICATION_ID", "VERSION", "Store"]

APPLICATION_ID = 0x6D747276  # "mtrv"
VERSION = 1

_LAYERS: dict[str, type] = {
    "segments": Segment,
    "drafts": Draft,
    "pairs": Pair,
    "scores": Score,
    "findings": Finding,
    "failures": Failure,
}


class Store:
    """A review file. Every call opens the file, does one transaction and closes it: nothing is held between calls,
    so that the file can be copied, mailed or deleted at any moment."""

    def __init__(self, path: Path) -> None:
        self.path = Path(path)

    @classmethod
    def create(cls, path: Path, data: ReviewData) -> "Store":
        """Writes a new review file beside `path` and renames it: an old file there stays whole until then."""
        path = Path(path)
        try:
            with beside(path) as part, cls(part)._open(new=True) as db:
                _build_tables(db)
                _write_layers(db, data)
                for decision in data.decisions:
                    _insert(db, decision)
        except (sqlite3.Error, InputError) as error:
            raise StoreError(f"{path}: cannot write the review file: {error}") from None
        return cls(path)

    def read(self) -> ReviewData:
        """The whole review, with what the project file beside it dismisses; StoreError when the file is missing, damaged or
        of another kind."""
        with self._open() as db:
            db.execute("BEGIN")  # one state of the file, whatever another window writes meanwhile
            meta = {k: _loads(v) for k, v in db.execute("SELECT key, value FROM meta WHERE key NOT LIKE 'note:%'")}
            layers: dict[str, Any] = {}
            for name, kind in _LAYERS.items():
                rows = db.execute(f"SELECT record FROM {name} ORDER BY n")
                records: tuple[Any, ...] = tuple(from_plain(kind, _loads(r), f"{self.path}: {name}") for (r,) in rows)
                layers[name] = records if name in list(meta["layers"]) or name == "failures" else None
            decisions = tuple(_decisions(db, self.path))
            document = from_plain(Document, meta["document"], f"{self.path}: document")
        settled = read_project(project_path(self.path)).settled
        return ReviewData(document=document, decisions=decisions, settled=tuple(sorted(settled)), **layers)

    def append(
        self, decision: Decision, *, pairs: tuple[Pair, ...] | None = None, findings: tuple[Finding, ...] = ()
    ) -> None:
        """Adds one row to the log, and in the same transaction the new alignment of a "realigned" row or the finding
        of an "own" row.

        ConflictError when somebody else has written a decision since `decision.n` was numbered; nothing is written.
        """
        with self._open() as db:
            db.execute("BEGIN IMMEDIATE")
            last = db.execute("SELECT coalesce(max(n), 0) FROM decisions").fetchone()[0]
            if decision.n != last + 1:
                raise ConflictError(
                    f"{self.path}: decision {decision.n} does not follow {last}; the review was changed in another "
                    "window, read it again"
                )
            _insert(db, decision)
            if pairs is not None:
                _write_layer(db, "pairs", pairs)
            if findings:
                _extend_layer(db, "findings", findings)

    def replace_layer(self, name: str, records: tuple[Any, ...]) -> None:
        """Puts a layer (scores after an edit, say) in the place of the old one, in one transaction."""
        with self._open() as db:
            _write_layer(db, name, records)

    def decisions(self, after: int = 0) -> tuple[Decision, ...]:
        """The rows of the log numbered above `after`."""
        with self._open() as db:
            return tuple(_decisions(db, self.path, after))

    def keep(self, name: str, value: Any) -> None:
        """Keeps a JSON value that is no decision (typing that was not yet confirmed, say) under `note:name`."""
        with self._open() as db:
            db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (f"note:{name}", json.dumps(value)))

    def recall(self, name: str) -> Any:
        """The value that `keep` put there last, None when there is none."""
        with self._open() as db:
            row = db.execute("SELECT value FROM meta WHERE key=?", (f"note:{name}",)).fetchone()
        return None if row is None else json.loads(row[0])

    @contextmanager
    def _open(self, *, new: bool = False) -> Iterator[sqlite3.Connection]:
        if not new and not self.path.is_file():
            raise StoreError(f"{self.path}: no such review file; `mtreview review SOURCE TARGET -o FILE` makes one")
        db: sqlite3.Connection | None = None
        try:
            db = sqlite3.connect(self.path, timeout=10, isolation_level=None)
            db.execute("PRAGMA journal_mode=DELETE")
            db.execute("PRAGMA synchronous=FULL")
            if not new:
                _check(db, self.path)
            db.execute("BEGIN") if new else None
            yield db
            if db.in_transaction:
                db.execute("COMMIT")
        except sqlite3.OperationalError as error:
            raise StoreError(f"{self.path}: {error}; is it open elsewhere, is the disk full?") from None
        except (sqlite3.DatabaseError, KeyError, json.JSONDecodeError, UnicodeDecodeError) as error:
            raise StoreError(f"{self.path}: not a whole review file ({error}); restore it from a copy") from None
        finally:
            if db is not None:
                db.close()


def _loads(value: Any) -> Any:
    """The value of a cell; in a damaged file that may be of any type, and is then no JSON either."""
    return json.loads(value if isinstance(value, str) else repr(value))


def _check(db: sqlite3.Connection, path: Path) -> None:
    if db.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
        raise StoreError(f"{path}: not an mtreview review file")
    version = db.execute("PRAGMA user_version").fetchone()[0]
    if version != VERSION:
        raise StoreError(f"{path}: written by another version of mtreview (layout {version}, this reads {VERSION})")
    # A file cut in half still has its header: ask whether all its pages are there.
    pages = db.execute("PRAGMA page_count").fetchone()[0] * db.execute("PRAGMA page_size").fetchone()[0]
    if path.stat().st_size < pages:
        raise StoreError(f"{path}: cut off ({path.stat().st_size} of {pages} bytes); restore it from a copy")


def _build_tables(db: sqlite3.Connection) -> None:
    db.execute(f"PRAGMA application_id={APPLICATION_ID}")
    db.execute(f"PRAGMA user_version={VERSION}")
    db.execute("CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL)")
    for name in _LAYERS:
        db.execute(f"CREATE TABLE {name} (n INTEGER PRIMARY KEY, record TEXT NOT NULL)")
    db.execute("CREATE TABLE decisions (n INTEGER PRIMARY KEY, record TEXT NOT NULL)")
    for event in ("UPDATE", "DELETE"):
        db.execute(
            f"CREATE TRIGGER decisions_{event.lower()} BEFORE {event} ON decisions "
            "BEGIN SELECT raise(ABORT, 'the log of decisions is append-only'); END"
        )


def _write_layers(db: sqlite3.Connection, data: ReviewData) -> None:
    db.execute("INSERT INTO meta VALUES ('document', ?)", (_dump(data.document),))
    db.execute("INSERT INTO meta VALUES ('layers', '[]')")
    for name in _LAYERS:
        records = getattr(data, name)
        if records is not None:
            _write_layer(db, name, records)


def _extend_layer(db: sqlite3.Connection, name: str, records: tuple[Any, ...]) -> None:
    first = db.execute(f"SELECT coalesce(max(n), -1) + 1 FROM {name}").fetchone()[0]
    db.executemany(f"INSERT INTO {name} VALUES (?, ?)", ((first + i, _dump(r)) for i, r in enumerate(records)))
    _note_layer(db, name)


def _write_layer(db: sqlite3.Connection, name: str, records: tuple[Any, ...]) -> None:
    db.execute("BEGIN") if not db.in_transaction else None
    db.execute(f"DELETE FROM {name}")
    db.executemany(f"INSERT INTO {name} VALUES (?, ?)", ((i, _dump(r)) for i, r in enumerate(records)))
    _note_layer(db, name)


def _note_layer(db: sqlite3.Connection, name: str) -> None:
    present = set(json.loads(db.execute("SELECT value FROM meta WHERE key='layers'").fetchone()[0])) | {name}
    db.execute("UPDATE meta SET value=? WHERE key='layers'", (json.dumps(sorted(present)),))


def _insert(db: sqlite3.Connection, decision: Decision) -> None:
    db.execute("INSERT INTO decisions VALUES (?, ?)", (decision.n, _dump(decision)))


def _decisions(db: sqlite3.Connection, path: Path, after: int = 0) -> Iterator[Decision]:
    for (record,) in db.execute("SELECT record FROM decisions WHERE n > ? ORDER BY n", (after,)):
        yield from_plain(Decision, _loads(record), f"{path}: decisions")


def _dump(record: Any) -> str:
    # Lone surrogates survive as JSON escapes; SQLite's UTF-8 could not hold them.
    return json.dumps(to_plain(record), ensure_ascii=True, separators=(",", ":"))
