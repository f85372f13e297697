"""What the page asks beside the cards: the summary, the plot, the project, and keeping what is being typed."""

from collections.abc import Callable
from dataclasses import asdict, replace
from typing import Any

from mtreview.errors import unknown
from mtreview.revision.project import STYLES, add_phrase
from mtreview.revision.session import Review
from mtreview.revision.summary import changes, summarise
from mtreview.widget.cards import scores_by_pair
from mtreview.widget.utf16 import clean

__all__ = ["ASIDES"]


def typing(review: Review, message: dict[str, Any]) -> dict[str, Any]:
    """Keeps what is being typed, so that it survives a crash; text None: it was confirmed or given up."""
    store = review.store
    if store is not None:
        kept = None if message.get("text") is None else {k: message[k] for k in ("pair", "text", "base")}
        store.keep("typing", kept)
    return {"kept": store is not None}


def summary(review: Review, message: dict[str, Any]) -> dict[str, Any]:
    """For the client and the invoice."""
    standing = review.standing
    whole = summarise(standing)
    asked = [asdict(q) for q in review.queries()]
    made = [asdict(c) for c in changes(standing)]
    cleaned: dict[str, Any] = _clean({**asdict(whole), "share_done": whole.share_done, "asked": asked, "changes": made})
    return cleaned


def plot(review: Review, message: dict[str, Any]) -> dict[str, Any]:
    """Quality of each pair as given and as it now stands, in the order of the text; None where there is none."""
    every = scores_by_pair(review.data.scores or ())
    scores = [every.get(i, {}).get("quality") for i in review.standing.order]
    return {
        "pairs": list(review.standing.order),
        "before": [s[0].value if s else None for s in scores],
        "after": [s[-1].value if s else None for s in scores],
    }


def project(review: Review, message: dict[str, Any]) -> dict[str, Any]:
    """Shows the project; with "keep" adds a term not to translate, with "style" sets the client's choices."""
    project = review.project
    style = {k: v for k, v in (message.get("style") or {}).items() if v}
    for name, choice in style.items():
        if choice not in STYLES.get(name, ()):
            raise unknown(f"{name} style", choice, STYLES.get(name, tuple(STYLES)))
    if message.get("keep"):
        project = add_phrase(project, "keep", message["keep"])
    if "style" in message:
        project = replace(project, style=style)
    if project != review.project:
        review.change_project(project)
    plain: dict[str, Any] = _clean(asdict(project))
    return plain


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {k: _clean(v) for k, v in value.items()}
    return [_clean(v) for v in value] if isinstance(value, list | tuple) else value


ASIDES: dict[str, Callable[[Review, dict[str, Any]], dict[str, Any]]] = {
    "typing": typing, "summary": summary, "plot": plot, "project": project,
}  # fmt: skip
