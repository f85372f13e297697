"""`Review`: a thin handle on one `ReviewData` and the file it is kept in."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from weakref import WeakSet

from mtreview.errors import InputError, MtreviewError
from mtreview.records import (
    Decision,
    Document,
    Draft,
    Edit,
    Failure,
    Finding,
    Pair,
    ReviewData,
    Score,
    Segment,
    Severity,
    Side,
    Span,
    Verdict,
)  # fmt: skip
from mtreview.registry import load
from mtreview.revision import realign as beads
from mtreview.revision.edits import apply_to_document, apply_to_pair, in_force
from mtreview.revision.log import Ledger
from mtreview.revision.project import Project, add_phrase
from mtreview.revision.proposals import (
    Proposal,
    draft_phrase,
    propose_mark,
    propose_note,
    propose_replacement,
    propose_rewrite,
)
from mtreview.revision.state import Standing, original_span
from mtreview.revision.store import Store
from mtreview.revision.summary import Query, Summary, queries, summarise, write_queries

__all__ = ["Review", "open"]


class Review:
    """One review: read its layers as attributes (`review.findings`), change the English with `apply`, `edit`,
    `dismiss`, `undo` and `redo`. Every verb writes one decision to its ledger and gives it back."""

    def __init__(self, data: ReviewData, store: Store | None = None, *, reviewer: str | None = None) -> None:
        self.ledger = Ledger(data, store, reviewer=reviewer)

    def __repr__(self) -> str:
        counts = f"{len(self.data.pairs or ())} pairs, {len(self.data.findings or ())} findings"
        return f"<Review {self.data.document.id!r}: {counts}, {len(self.data.decisions)} decisions>"

    # reading

    @property
    def data(self) -> ReviewData:
        """The whole review as one record, as it now is."""
        return self.ledger.data

    @property
    def store(self) -> Store | None:
        """The file it is kept in; None before `save`."""
        return self.ledger.store

    @property
    def reviewer(self) -> str:
        """Who decides."""
        return self.ledger.reviewer

    @property
    def watchers(self) -> WeakSet[Any]:
        """Each has its `on_change()` called after every change."""
        return self.ledger.watchers

    @property
    def standing(self) -> Standing:
        """The state of every pair and finding, derived from the decisions."""
        return self.ledger.standing

    @property
    def project(self) -> Project:
        """The project file beside the review file (empty for a review that was never saved)."""
        return self.ledger.project

    @property
    def document(self) -> Document:
        """The two texts as they came."""
        return self.data.document

    @property
    def segments(self) -> tuple[Segment, ...] | None:
        """The sentences of both sides; None when the stage has not run."""
        return self.data.segments

    @property
    def drafts(self) -> tuple[Draft, ...] | None:
        """Our re-translation, parallel to the source segments; None when the stage has not run."""
        return self.data.drafts

    @property
    def pairs(self) -> tuple[Pair, ...] | None:
        """The alignment in force; None when the stage has not run."""
        return self.data.pairs

    @property
    def scores(self) -> tuple[Score, ...] | None:
        """All scores of segments and document; None when the stage has not run."""
        return self.data.scores

    @property
    def findings(self) -> tuple[Finding, ...] | None:
        """All findings, a person's own marks among them; None when the stage has not run."""
        return self.data.findings

    @property
    def decisions(self) -> tuple[Decision, ...]:
        """The log, oldest first."""
        return self.data.decisions

    @property
    def failures(self) -> tuple[Failure, ...]:
        """What could not be done, and why."""
        return self.data.failures

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
        return in_force(self.data)

    @property
    def target(self) -> str:
        """The whole English text as it now stands."""
        return apply_to_document(self.data)

    def text(self, pair: Pair | int) -> str:
        """The English of one pair as it now stands."""
        return apply_to_pair(self.data, self.pair(pair) if isinstance(pair, int) else pair)

    # where everything stands

    def summary(self) -> Summary:
        """Progress, what was changed and why, edit effort: for the client and the invoice."""
        return summarise(self.standing)

    def queries(self) -> list[Query]:
        """What the author is asked, in the order of the text."""
        return queries(self.standing)

    def export_queries(self, path: str | os.PathLike[str]) -> Path:
        """Writes what the author is asked as a CSV table."""
        return write_queries(self.standing, Path(path))

    def to_dataframe(self) -> Any:
        """One row a pair as a pandas DataFrame; needs `pip install mtreview[notebook]`."""
        from mtreview.revision.dataframe import to_dataframe

        return to_dataframe(self.standing)

    # deciding

    def apply(
        self,
        finding: Finding | str,
        *,
        text: str | None = None,
        choice: int = 1,
        everywhere: bool = False,
        comment: str = "",
    ) -> Decision:
        """Puts the finding's fix numbered `choice` (1: its suggestion, then its alternatives), or `text`, in the place of
        its span; `everywhere`: in the whole group's. InputError for a number it does not have."""
        found = self._same(self._found(finding), everywhere)
        return self._carry_out(propose_replacement(self.standing, found, text, choice=choice), comment)

    def apply_together(self, findings: Sequence[Finding], *, comment: str = "") -> Decision:
        """Puts the suggestion of each finding in its place, in one decision that one `undo` takes back. Where findings
        overlap, the last one's suggestion stands."""
        if not findings:
            raise MtreviewError("no finding was given; choose at least one")
        return self._carry_out(propose_replacement(self.standing, findings), comment)

    def edit(self, pair: Pair | int, text: str, *, finding: str | None = None, comment: str = "") -> Decision:
        """Makes `text` the English of the pair."""
        return self._carry_out(propose_rewrite(self.standing, self._number(pair), text, finding), comment)

    def take_draft(self, place: Pair | Finding | int | str, *, comment: str = "") -> Decision:
        """Takes the draft for a whole pair, or for the phrase of a finding."""
        if isinstance(place, Finding | str):
            found = self._found(place)
            return self.apply(found, text=draft_phrase(self.standing, found), comment=comment)
        draft = self.data.pair_draft(self.pair(self._number(place)))
        if not draft:
            raise MtreviewError(f"pair {self._number(place)} has no draft to take")
        return self.edit(place, draft, comment=comment)

    def dismiss(self, finding: Finding | str, *, comment: str = "", everywhere: bool = False) -> list[Decision]:
        """Says that the finding (`everywhere`: the whole group) is no problem; the text stays."""
        found = self._same(self._found(finding), everywhere)
        return [self.ledger.decide("dismissed", finding=f.id, comment=comment) for f in found]

    def dismiss_for_ever(self, finding: Finding | str) -> Project:
        """Writes the finding's phrase into the project file: nowhere in this project is it a problem."""
        found = self._found(finding)
        if found.span is None:
            raise MtreviewError(f"finding {found.id} marks no phrase; dismiss it alone")
        phrase = found.span.of(self.data.document.text(found.side))
        return self.ledger.change_project(add_phrase(self.project, "dismissed", phrase))

    def done(self, pair: Pair | int, *, comment: str = "") -> Decision:
        """Marks the pair as done."""
        return self._note("done", pair, comment)

    def reopen(self, pair: Pair | int) -> Decision:
        """Takes back that the pair is done."""
        mark = self.standing.done(self._number(pair))
        if mark is None:
            raise MtreviewError(f"pair {self._number(pair)} is not marked as done")
        return self.ledger.take_back(mark)

    def lock(self, pair: Pair | int, *, comment: str = "") -> Decision:
        """Refuses changes to the pair until it is unlocked."""
        return self._note("locked", pair, comment)

    def unlock(self, pair: Pair | int) -> Decision:
        """Takes the lock off again."""
        lock = self.standing.find_lock(self._number(pair))
        if lock is None:
            raise MtreviewError(f"pair {self._number(pair)} is not locked")
        return self.ledger.take_back(lock)

    def comment(self, pair: Pair | int, text: str) -> Decision:
        """Keeps a remark with the pair."""
        return self._note("comment", pair, text)

    def query(self, place: Pair | Finding | int | str, text: str) -> Decision:
        """Asks the author about a pair or a finding, errors in the source among them."""
        if isinstance(place, Finding | str):
            found = self._found(place)
            home = self.standing.home(found)
            return self._carry_out(
                propose_note(self.standing, "query", () if home is None else (home,), found.id), text
            )
        return self._note("query", place, text)

    def mark(
        self,
        pair: Pair | int,
        phrase: str | Span,
        *,
        category: str,
        severity: Severity = "major",
        reason: str = "",
        suggestion: str | None = None,
    ) -> Decision:
        """Adds a mark of one's own on a phrase of the pair's English (its first occurrence as it now stands), or on
        a span of the original English."""
        number = self._number(pair)
        span = self._phrase(number, phrase) if isinstance(phrase, str) else phrase
        return self._carry_out(
            propose_mark(self.standing, number, span, category, severity, reason, suggestion), reason
        )

    def merge(self, pair: Pair | int) -> Decision:
        """Makes the pair and the one after it one pair."""
        return self._realign(beads.merge_pair(self.data, self.pair(self._number(pair))))

    def split(self, pair: Pair | int, *, source: int, target: int) -> Decision:
        """Cuts the pair in two; the first takes `source` Chinese and `target` English segments."""
        return self._realign(beads.split_pair(self.data, self.pair(self._number(pair)), source=source, target=target))

    def realign(self, pair: Pair | int, side: Side, count: int = 1) -> Decision:
        """Moves the last `count` segments of a side to the pair after it; a negative count takes its first ones."""
        return self._realign(beads.shift_pair(self.data, self.pair(self._number(pair)), side, count))

    def undo(self) -> Decision:
        """Takes back the last decision in force."""
        return self.ledger.undo()

    def redo(self) -> Decision:
        """Takes back the last undo."""
        return self.ledger.redo()

    def _carry_out(self, proposal: Proposal, comment: str) -> Decision:
        return self.ledger.decide(
            proposal.verdict, finding=proposal.finding, pairs=proposal.pairs, edits=proposal.edits, comment=comment,
            marks=proposal.marks,
        )  # fmt: skip

    def _note(self, verdict: Verdict, pair: Pair | int, comment: str) -> Decision:
        return self._carry_out(propose_note(self.standing, verdict, (self._number(pair),)), comment)

    def _realign(self, change: beads.Realignment) -> Decision:
        removed, added = change
        if held := [p.id for p in removed if self.standing.find_lock(p.id)]:
            raise MtreviewError(f"pair {held[0]} is locked; unlock it first")
        return self.ledger.decide("realigned", pairs=[p.id for p in added], removed=removed, added=added)

    def _found(self, finding: Finding | str) -> Finding:
        return self.finding(finding) if isinstance(finding, str) else finding

    def _number(self, pair: Pair | int) -> int:
        return self.pair(pair).id if isinstance(pair, int) else pair.id

    def _same(self, finding: Finding, everywhere: bool) -> list[Finding]:
        return self.standing.same(finding) if everywhere else [finding]

    def _phrase(self, pair: int, phrase: str) -> Span:
        at, home = self.standing.text(pair).find(phrase), self.standing.span(pair, "target")
        if at < 0 or not phrase or home is None:
            raise InputError(f"pair {pair} does not contain {phrase!r}")
        return original_span(Span(at, at + len(phrase)).shift(home.start), self.standing.edits.get(pair, ()))

    # keeping

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Writes the review file, with the bilingual file it came from; later decisions go to it."""
        return self.ledger.save(path)

    def reload(self) -> None:
        """Reads the review file again, after another window changed it."""
        self.ledger.reload()

    def change_project(self, project: Project) -> Project:
        """Writes the project file and goes by it from now on."""
        return self.ledger.change_project(project)

    def replace_scores(self, scores: tuple[Score, ...]) -> None:
        """Puts new scores in the place of the old ones, in the file first; may be called from another thread."""
        self.ledger.replace_scores(scores)

    def export(self, path: str | os.PathLike[str], **options: Any) -> Path:
        """Writes a bilingual file or a report; the suffix chooses the format. With the suffix of the file that the review came
        from, and no options, it is that file with the edited targets and nothing else changed."""
        load("exports", "review").write(self.data, Path(path), store=self.store, **options)
        return Path(path)

    def widget(self, **options: Any) -> Any:
        """The review page for a notebook; needs `pip install mtreview[notebook]`."""
        return load("widgets", "review").show(self, **options)


def open(path: str | os.PathLike[str]) -> Review:
    """Opens a review file; decisions made from now on are written to it. StoreError when it is not a whole one."""
    store = Store(Path(path))
    return Review(store.read(), store)


def _range(pairs: Sequence[Pair]) -> str:
    return f"{min(p.id for p in pairs)} to {max(p.id for p in pairs)}" if pairs else "not computed yet"
