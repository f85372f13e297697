"""A translation cache on disk (SQLite), shared by runs and processes, limited in size, keyed by content."""

import hashlib
import json
import logging
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from mtreview.errors import StoreError
from mtreview.protocols import Language, Progress, Translator
from mtreview.records import Draft
from mtreview.serial import from_plain, to_plain

__all__ = ["CachedTranslator"]

_log = logging.getLogger(__name__)

_LIMIT = 1 << 30


class CachedTranslator:
    """A `Translator` that asks the wrapped one only for what it has not translated before.

    The key is the model's id (which names its decoding settings), the direction, the number of alternatives, the
    prefix and the sentence. When the file grows over `limit` bytes the entries used longest ago go. A cache that
    cannot be opened is a StoreError; one that fails later (a full disk) is done without and said so in the log.
    """

    def __init__(self, inner: Translator, path: Path, *, limit: int = _LIMIT) -> None:
        self.inner = inner
        self.id = inner.id
        self.path = path
        self.limit = limit
        self._usable = True
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with closing(self._connect()) as db, db:
                db.execute("CREATE TABLE IF NOT EXISTS drafts (key BLOB PRIMARY KEY, draft TEXT, used INTEGER)")
                db.execute("CREATE INDEX IF NOT EXISTS drafts_used ON drafts (used)")
        except (OSError, sqlite3.Error) as error:
            raise StoreError(
                f"{path}: the translation cache cannot be opened ({error}); delete it, or use --no-cache"
            ) from None

    def translate(
        self,
        sentences: Sequence[str],
        *,
        to: Language = "en",
        prefixes: Sequence[str] | None = None,
        alternatives: int = 0,
        progress: Progress | None = None,
    ) -> list[Draft]:
        """See `Translator`."""
        starts = list(prefixes) if prefixes is not None else [""] * len(sentences)
        keys = [self._key(s, p, to, alternatives) for s, p in zip(sentences, starts, strict=True)]
        known = self._read(keys) if self._usable else {}
        missing = [i for i, k in enumerate(keys) if k not in known]
        first = {keys[i]: i for i in reversed(missing)}
        wanted = sorted(first.values())
        made = self.inner.translate(
            [sentences[i] for i in wanted],
            to=to,
            prefixes=None if prefixes is None else [starts[i] for i in wanted],
            alternatives=alternatives,
            progress=progress,
        )
        fresh = {keys[i]: draft for i, draft in zip(wanted, made, strict=True)}
        if self._usable:
            self._write(fresh, [k for k in keys if k in known])
        return [known[k] if k in known else fresh[k] for k in keys]

    def _connect(self) -> sqlite3.Connection:
        db = sqlite3.connect(self.path, timeout=60)
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("PRAGMA synchronous=NORMAL")  # a lost entry is only translated again
        return db

    def _key(self, sentence: str, prefix: str, to: str, alternatives: int) -> bytes:
        parts = json.dumps([self.id, to, alternatives, prefix, sentence], ensure_ascii=True)
        return hashlib.sha256(parts.encode()).digest()

    def _read(self, keys: Sequence[bytes]) -> dict[bytes, Draft]:
        found: dict[bytes, Draft] = {}
        try:
            with closing(self._connect()) as db:
                for k in set(keys):
                    row = db.execute("SELECT draft FROM drafts WHERE key=?", (k,)).fetchone()
                    if row is not None:
                        found[k] = from_plain(Draft, json.loads(row[0]), str(self.path))
        except sqlite3.Error as error:
            self._give_up(error)
        return found

    def _write(self, fresh: dict[bytes, Draft], used: Sequence[bytes]) -> None:
        try:
            with closing(self._connect()) as db, db:
                now = db.execute("SELECT coalesce(max(used), 0) + 1 FROM drafts").fetchone()[0]
                db.executemany("UPDATE drafts SET used=? WHERE key=?", ((now, k) for k in set(used)))
                rows = ((k, json.dumps(to_plain(d), ensure_ascii=True)) for k, d in fresh.items())
                db.executemany("INSERT OR REPLACE INTO drafts VALUES (?, ?, ?)", ((k, t, now) for k, t in rows))
                self._prune(db)
        except sqlite3.Error as error:
            self._give_up(error)

    def _give_up(self, error: sqlite3.Error) -> None:
        _log.warning("%s: the translation cache fails (%s); going on without it", self.path, error)
        self._usable = False

    def _prune(self, db: sqlite3.Connection) -> None:
        while _used_bytes(db) > self.limit:
            gone = db.execute("DELETE FROM drafts WHERE key IN (SELECT key FROM drafts ORDER BY used LIMIT 100)")
            if gone.rowcount == 0:
                return


def _used_bytes(db: sqlite3.Connection) -> int:
    pages, free, size = (db.execute(f"PRAGMA {p}").fetchone()[0] for p in ("page_count", "freelist_count", "page_size"))
    used: int = (pages - free) * size
    return used
