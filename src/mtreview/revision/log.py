"""The ledger of a review: its data, the file it is kept in, and the one way in which a decision is written."""

import os
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from getpass import getuser
from pathlib import Path
from threading import RLock
from typing import Any
from weakref import WeakSet

from mtreview.errors import MtreviewError
from mtreview.records import (
    Decision,
    Edit,
    Finding,
    Pair,
    ReviewData,
    Score,
    Verdict,
)
from mtreview.revision import edits as log
from mtreview.revision.project import Project, project_path, read_project, write_project
from mtreview.revision.state import Standing
from mtreview.revision.store import Store

__all__ = ["Ledger"]


class Ledger:
    """One `ReviewData` and its store. Without a store (before `save`) decisions are kept in memory. Each of `watchers` has its
    `on_change()` called after every change."""

    def __init__(self, data: ReviewData, store: Store | None = None, *, reviewer: str | None = None) -> None:
        self.data = data
        self.store = store
        self.reviewer = reviewer if reviewer is not None else _user()
        self._guard = RLock()
        self.watchers: WeakSet[Any] = WeakSet()
        self._project: Project | None = None
        self._standing: Standing | None = None

    @property
    def standing(self) -> Standing:
        """The state of every pair and finding, derived from the decisions."""
        if self._standing is None or self._standing.data is not self.data:
            self._standing = Standing(self.data)
        return self._standing

    @property
    def project(self) -> Project:
        """The project file beside the review file (empty for a review that was never saved)."""
        if self._project is None:
            self._project = read_project(project_path(self.store.path)) if self.store else Project()
        return self._project

    # deciding

    def decide(
        self,
        verdict: Verdict,
        *,
        finding: str | None = None,
        pairs: Sequence[int] = (),
        edits: Sequence[Edit] = (),
        comment: str = "",
        undoes: int | None = None,
        removed: Sequence[Pair] = (),
        added: Sequence[Pair] = (),
        marks: Sequence[Finding] = (),
    ) -> Decision:
        """Writes one decision to the log (and the file, when there is one) and only then changes `data`.

        ConflictError when another window has written meanwhile: `reload()` and decide again.
        """
        with self._guard:
            if verdict in ("accepted", "edited", "own", "done") and (
                held := [i for i in pairs if self.standing.find_lock(i)]
            ):
                raise MtreviewError(f"pair {held[0]} is locked; unlock it first")
            decision = Decision(
                n=(self.data.decisions[-1].n if self.data.decisions else 0) + 1,
                finding=finding, verdict=verdict, edits=tuple(sorted(edits, key=lambda e: e.span)), comment=comment,
                reviewer=self.reviewer, at=datetime.now(UTC).isoformat(timespec="seconds"), pairs=tuple(pairs),
                undoes=undoes, removed=tuple(removed), added=tuple(added),
            )  # fmt: skip
            after = replace(self.data, decisions=(*self.data.decisions, decision))
            if marks:
                after = replace(after, findings=(*(self.data.findings or ()), *marks))
            moved = None
            if removed or added:
                moved = _exchanged(self.data.pairs or (), removed, added)
                after = replace(after, pairs=moved)
            log.apply_to_document(after)  # overlapping edits are refused before anything is written
            if self.store is not None:
                self.store.append(decision, pairs=moved, findings=tuple(marks))
            self.data = after
        self._tell()
        return decision

    def _tell(self) -> None:
        for watcher in tuple(self.watchers):
            watcher.on_change()

    def take_back(self, target: Decision) -> Decision:
        """Undoes one decision, whatever came after it."""
        # The beads that the target took away come back and the other way round; for an undo of an undo twice so.
        return self.decide("undone", undoes=target.n, removed=target.added, added=target.removed)

    def undo(self) -> Decision:
        """Takes back the last decision in force."""
        last = log.undoable(self.data.decisions)
        if last is None:
            raise MtreviewError("there is nothing to undo")
        return self.take_back(last)

    def redo(self) -> Decision:
        """Takes back the last undo."""
        last = log.redoable(self.data.decisions)
        if last is None:
            raise MtreviewError("there is nothing to redo")
        return self.take_back(last)

    # keeping

    def change_project(self, project: Project) -> Project:
        """Writes the project file and goes by it from now on."""
        if self.store is None:
            raise MtreviewError("save the review first: its project file lies beside it")
        write_project(project_path(self.store.path), project)
        self._go_by(project)
        self._tell()
        return project

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Writes the review file, with the bilingual file it came from; later decisions go to it."""
        known = self.store is not None and self.store.path.is_file()
        original = self.store.recall("original") if known and self.store is not None else None
        self.store = Store.create(Path(path), self.data)
        if original is not None:
            self.store.keep("original", original)
        self._go_by(read_project(project_path(self.store.path)))
        return self.store.path

    def _go_by(self, project: Project) -> None:
        self._project = project
        self.data = replace(self.data, settled=tuple(sorted(project.settled)))

    def reload(self) -> None:
        """Reads the review file again, after another window changed it."""
        self._project = None
        if self.store is not None:
            self.data = self.store.read()
        self._tell()

    def replace_scores(self, scores: tuple[Score, ...]) -> None:
        """Puts new scores in the place of the old ones, in the file first; may be called from another thread."""
        with self._guard:
            if self.store is not None:
                self.store.replace_layer("scores", scores)
            self.data = replace(self.data, scores=scores)


def _exchanged(pairs: Sequence[Pair], removed: Sequence[Pair], added: Sequence[Pair]) -> tuple[Pair, ...]:
    """The alignment with the added beads where the removed ones stood."""
    gone = {p.id for p in removed}
    at = next((i for i, p in enumerate(pairs) if p.id in gone), len(pairs))
    return (*pairs[:at], *added, *(p for p in pairs[at:] if p.id not in gone))


def _user() -> str:
    try:
        return getuser()
    except (OSError, KeyError):  # no name for this user id, as in some containers
        return "reviewer"
