"""`Review`: a thin handle on one `ReviewData` and the file it is kept in."""

import os
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from getpass import getuser
from pathlib import Path
from typing import Any

from mtreview import edits as log
from mtreview.errors import InputError, MtreviewError
from mtreview.records import Decision, Edit, Finding, Pair, ReviewData, Verdict
from mtreview.store import Store

__all__ = ["Review"]


class Review:
    """One review: read its layers as attributes (`review.findings`), change the English with `apply`, `edit`,
    `dismiss`, `undo` and `redo`. Without a store (before `save`) decisions are kept in memory."""

    def __init__(self, data: ReviewData, store: Store | None = None, *, reviewer: str | None = None) -> None:
        self.data = data
        self.store = store
        self.reviewer = reviewer if reviewer is not None else _user()

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or name == "data":
            raise AttributeError(name)
        return getattr(self.data, name)

    def __repr__(self) -> str:
        counts = f"{len(self.data.pairs or ())} pairs, {len(self.data.findings or ())} findings"
        return f"<Review {self.data.document.id!r}: {counts}, {len(self.data.decisions)} decisions>"

    # reading

    def pair(self, number: int) -> Pair:
        """The pair with id `number`."""
        for pair in self.data.pairs or ():
            if pair.id == number:
                return pair
        raise InputError(f"there is no pair {number}; pairs are {_range(self.data.pairs or ())}")

    def finding(self, name: str) -> Finding:
        """The finding with id `name`."""
        for finding in self.data.findings or ():
            if finding.id == name:
                return finding
        raise InputError(f"there is no finding {name!r} in this review")

    @property
    def edits(self) -> tuple[Edit, ...]:
        """All edits in force, ascending."""
        return log.in_force(self.data)

    @property
    def target(self) -> str:
        """The whole English text as it now stands."""
        return log.revised_document(self.data)

    def text(self, pair: Pair | int) -> str:
        """The English of one pair as it now stands."""
        return log.revised(self.data, self.pair(pair) if isinstance(pair, int) else pair)

    # deciding

    def apply(self, finding: Finding | str, *, comment: str = "") -> Decision:
        """Puts the finding's suggestion in the place of its span."""
        found = self.finding(finding) if isinstance(finding, str) else finding
        if found.suggestion is None or found.span is None or found.side != "target":
            raise MtreviewError(f"finding {found.id} has no suggestion to apply; edit pair {found.pair} by hand")
        before = found.span.of(self.data.document.target)
        edit = Edit(found.span, before, found.suggestion)
        home = self._home(found)
        span = self.data.pair_span(home, "target")
        kept = [
            e
            for e in self.edits
            if span is not None and span.holds(e.span) and not (e.span.overlaps(edit.span) or e.span == edit.span)
        ]
        return self.decide("accepted", finding=found.id, pairs=(home.id,), edits=(*kept, edit), comment=comment)

    def edit(self, pair: Pair | int, text: str, *, finding: str | None = None, comment: str = "") -> Decision:
        """Makes `text` the English of the pair."""
        home = self.pair(pair) if isinstance(pair, int) else pair
        span = self.data.pair_span(home, "target")
        if span is None:
            raise MtreviewError(f"pair {home.id} has no English to edit; merge it with its neighbour first")
        changes = log.difference(span.of(self.data.document.target), text, offset=span.start)
        return self.decide("edited", finding=finding, pairs=(home.id,), edits=changes, comment=comment)

    def dismiss(self, finding: Finding | str, *, comment: str = "") -> Decision:
        """Says that the finding is no problem; the text stays."""
        found = self.finding(finding) if isinstance(finding, str) else finding
        return self.decide("dismissed", finding=found.id, comment=comment)

    def undo(self) -> Decision:
        """Takes back the last decision in force."""
        last = log.undoable(self.data.decisions)
        if last is None:
            raise MtreviewError("there is nothing to undo")
        return self._take_back(last)

    def redo(self) -> Decision:
        """Takes back the last undo."""
        last = log.redoable(self.data.decisions)
        if last is None:
            raise MtreviewError("there is nothing to redo")
        return self._take_back(last)

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
    ) -> Decision:
        """Writes one decision to the log (and the file, when there is one) and only then changes `data`.

        ConflictError when another window has written meanwhile: `reload()` and decide again.
        """
        decision = Decision(
            n=(self.data.decisions[-1].n if self.data.decisions else 0) + 1,
            finding=finding, verdict=verdict, edits=tuple(sorted(edits, key=lambda e: e.span)), comment=comment,
            reviewer=self.reviewer, at=datetime.now(UTC).isoformat(timespec="seconds"), pairs=tuple(pairs),
            undoes=undoes, removed=tuple(removed), added=tuple(added),
        )  # fmt: skip
        after = replace(self.data, decisions=(*self.data.decisions, decision))
        moved = None
        if removed or added:
            gone = {p.id for p in removed}
            moved = tuple(
                sorted(
                    [p for p in self.data.pairs or () if p.id not in gone] + list(added),
                    key=lambda p: (p.target[:1] or (1 << 30,), p.source[:1], p.id),
                )
            )
            after = replace(after, pairs=moved)
        log.revised_document(after)  # overlapping edits are refused before anything is written
        if self.store is not None:
            self.store.append(decision, pairs=moved)
        self.data = after
        return decision

    def _take_back(self, target: Decision) -> Decision:
        # The beads that the target took away come back and the other way round; for an undo of an undo twice so.
        return self.decide("undone", undoes=target.n, removed=target.added, added=target.removed)

    def _home(self, finding: Finding) -> Pair:
        for pair in self.data.pairs or ():
            span = self.data.pair_span(pair, finding.side)
            if finding.span is not None and span is not None and span.holds(finding.span):
                return pair
        return self.pair(finding.pair)

    # keeping

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Writes the review file; later decisions go to it."""
        self.store = Store.create(Path(path), self.data)
        return self.store.path

    def reload(self) -> None:
        """Reads the review file again, after another window changed it."""
        if self.store is not None:
            self.data = self.store.read()

    def export(self, path: str | os.PathLike[str], **options: Any) -> Path:
        """Writes a bilingual file or a report; the suffix chooses the format."""
        from mtreview import formats

        formats.write(self.data, Path(path), **options)
        return Path(path)

    def widget(self, **options: Any) -> Any:
        """The review page for a notebook; needs `pip install mtreview[notebook]`."""
        from mtreview.registry import load

        return load("widgets", "review").show(self, **options)


def _user() -> str:
    try:
        return getuser()
    except (OSError, KeyError):  # no name for this user id, as in some containers
        return "reviewer"


def _range(pairs: Sequence[Pair]) -> str:
    return f"{min(p.id for p in pairs)} to {max(p.id for p in pairs)}" if pairs else "not computed yet"
