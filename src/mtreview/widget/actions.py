"""What a key does to the review: act -> function of the review and the message. Each returns what to tell the
person."""

from collections.abc import Callable
from typing import Any

from mtreview.errors import ConflictError, MtreviewError
from mtreview.records import Decision, Verdict
from mtreview.revision.session import Review
from mtreview.revision.state import original_span
from mtreview.widget.cards import select
from mtreview.widget.utf16 import clean, from_page
from mtreview.widget.worklist import take_batch

__all__ = ["ACTS"]

_NAMES: dict[Verdict, str] = {
    "accepted": "accepting a suggestion", "edited": "an edit", "dismissed": "dismissing a mark", "query": "a query",
    "own": "a mark", "done": "marking as done", "locked": "a lock", "comment": "a comment", "realigned": "re-aligning",
}  # fmt: skip


def _accept(review: Review, message: dict[str, Any]) -> str:
    review.apply(message["finding"], choice=int(message.get("choice", 1)), comment=message.get("comment", ""))
    return "Suggestion accepted."


def _accept_all(review: Review, message: dict[str, Any]) -> str:
    places = len(review.standing.same(review.finding(message["finding"])))
    review.apply(message["finding"], everywhere=True)
    return f"Suggestion accepted in {places} places." if places > 1 else "Suggestion accepted in its one place."


def _take_phrase(review: Review, message: dict[str, Any]) -> str:
    review.take_draft(message["finding"])
    return "The draft's words taken for the phrase."


def _take_draft(review: Review, message: dict[str, Any]) -> str:
    review.take_draft(int(message["pair"]))
    return f"The draft taken for sentence {_number(review, int(message['pair']))}."


def _edit(review: Review, message: dict[str, Any]) -> str:
    pair, before = int(message["pair"]), review.text(int(message["pair"]))
    if clean(before) != before:
        raise MtreviewError("this text contains half a character, which a browser cannot hold; edit it from Python")
    if from_page(message["base"], before) != before:
        raise ConflictError(
            f"sentence {_number(review, pair)} was changed in another window while you typed; compare before you save"
        )
    text = from_page(message["text"], before)
    if text == before:
        return "Nothing was changed."
    review.edit(pair, text, finding=message.get("finding"), comment=message.get("comment", ""))
    return "Edit saved."


def _batch(review: Review, message: dict[str, Any]) -> str:
    return take_batch(review, message["findings"])


def _dismiss(review: Review, message: dict[str, Any]) -> str:
    review.dismiss(message["finding"], comment=message.get("comment", ""))
    return "Mark dismissed."


def _dismiss_all(review: Review, message: dict[str, Any]) -> str:
    made = review.dismiss(message["finding"], comment=message.get("comment", ""), everywhere=True)
    return f"{len(made)} marks dismissed."


def _dismiss_for_ever(review: Review, message: dict[str, Any]) -> str:
    project = review.dismiss_for_ever(message["finding"])
    return f"“{clean(project.dismissed[-1])}” will not be marked again in this project."


def _done(review: Review, message: dict[str, Any]) -> str:
    pair = int(message["pair"])
    if review.standing.done(pair) is not None:
        review.reopen(pair)
        return f"Sentence {_number(review, pair)} is open again."
    review.done(pair)
    return f"Sentence {_number(review, pair)} done."


def _undo(review: Review, message: dict[str, Any]) -> str:
    return f"Undone: {_behind(review, review.undo())}."


def _redo(review: Review, message: dict[str, Any]) -> str:
    return f"Redone: {_behind(review, review.redo())}."


def _mark(review: Review, message: dict[str, Any]) -> str:
    pair = int(message["pair"])
    span = select(review.standing, pair, int(message["start"]), int(message["end"]), message["base"])
    review.mark(
        pair, original_span(span, review.standing.edits.get(pair, ())), category=message["category"],
        severity=message["severity"], reason=message.get("comment", ""), suggestion=message.get("suggestion"),
    )  # fmt: skip
    return "Mark added."


def _comment(review: Review, message: dict[str, Any]) -> str:
    if not message["comment"].strip():
        raise MtreviewError("an empty comment says nothing")
    review.comment(int(message["pair"]), message["comment"])
    return "Comment kept."


def _query(review: Review, message: dict[str, Any]) -> str:
    if not message["comment"].strip():
        raise MtreviewError("write what the author is asked")
    review.query(message.get("finding") or int(message["pair"]), message["comment"])
    return "Query to the author kept."


def _lock(review: Review, message: dict[str, Any]) -> str:
    pair = int(message["pair"])
    if review.standing.find_lock(pair) is not None:
        review.unlock(pair)
        return f"Sentence {_number(review, pair)} unlocked."
    review.lock(pair)
    return f"Sentence {_number(review, pair)} locked."


def _merge(review: Review, message: dict[str, Any]) -> str:
    review.merge(int(message["pair"]))
    return "Merged with the next segment."


def _split(review: Review, message: dict[str, Any]) -> str:
    review.split(int(message["pair"]), source=int(message["source"]), target=int(message["target"]))
    return "Split in two."


def _realign(review: Review, message: dict[str, Any]) -> str:
    review.realign(int(message["pair"]), message["side"], int(message["count"]))
    return "Moved across."


def _number(review: Review, pair: int) -> int:
    """The number of a pair's sentence in the text, from 1."""
    return review.standing.order.index(pair) + 1


def _behind(review: Review, undone: Decision) -> str:
    """What an "undone" row takes back, followed to the decision that a person made."""
    known = {d.n: d for d in review.data.decisions}
    decision = undone
    while decision.verdict == "undone" and decision.undoes is not None:
        decision = known[decision.undoes]
    return _NAMES[decision.verdict]


ACTS: dict[str, Callable[[Review, dict[str, Any]], str]] = {
    "accept": _accept, "accept_all": _accept_all, "batch": _batch, "take_phrase": _take_phrase, "take_draft": _take_draft,
    "edit": _edit, "dismiss": _dismiss, "dismiss_all": _dismiss_all, "dismiss_for_ever": _dismiss_for_ever,
    "done": _done, "undo": _undo, "redo": _redo, "mark": _mark, "comment": _comment, "query": _query, "lock": _lock,
    "merge": _merge, "split": _split, "realign": _realign,
}  # fmt: skip
