"""What the page asks beside the cards: the summary, the plot, the project, and keeping what is being typed."""

from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from mtreview.detectors import glossary
from mtreview.detectors.terms import find_terms
from mtreview.errors import MtreviewError, unknown
from mtreview.formats.inplace.giving_back import recall, write_into
from mtreview.language.chinese import chinese
from mtreview.revision.edits import apply as apply_edits
from mtreview.revision.means import quality
from mtreview.revision.problems import first_fixes
from mtreview.revision.project import STYLES, add_phrase, add_term
from mtreview.revision.session import Review
from mtreview.revision.summary import changes, summarise
from mtreview.widget.cards import scores_by_pair
from mtreview.widget.utf16 import clean

__all__ = ["ASIDES", "EXPORTS"]

_SAME = "same"


def keep_typing(review: Review, message: dict[str, Any]) -> dict[str, Any]:
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
    cleaned: dict[str, Any] = _clean({**asdict(whole), "asked": asked, "changes": made})
    return cleaned


def plot(review: Review, message: dict[str, Any]) -> dict[str, Any]:
    """Quality of each pair and (`mean`) of the document, as given and as it now stands, in the order of the
    text; None where there is none."""
    every = scores_by_pair(review.data.scores or ())
    scores = [every.get(i, {}).get("quality") for i in review.standing.order]
    means = quality(review.data)
    return {
        "mean": None if means is None else [means.before, means.now],
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


EXPORTS = {
    ".clean.docx": "Word: the English alone", ".docx": "Word: table of Chinese, English and changes",
    ".xlsx": "Excel", ".txt": "plain text: the English alone", ".xlf": "XLIFF 1.2", ".tmx": "TMX translation memory",
    ".tsv": "table (TSV)", ".html": "report (HTML)",
}  # fmt: skip
"""Suffix -> what people read for the formats that the page offers; `mtreview export` knows more."""


def export(review: Review, message: dict[str, Any]) -> dict[str, Any]:
    """Without "format" the formats on offer; with one, writes the review as it stands beside the review file."""
    store = review.store
    if store is None:
        raise MtreviewError("save the review first: the export is written beside it")
    kept = recall(store)
    own = None if kept is None else Path(kept.name).suffix.lower()
    offered = ({_SAME: f"the file it came from ({own}), edited"} if own else {}) | EXPORTS
    chosen = message.get("format")
    if chosen is None:
        return {"formats": offered}
    if chosen not in offered:
        raise unknown("export format", str(chosen), offered)
    suffix = own if chosen == _SAME and own else chosen
    path = store.path.with_name(f"{store.path.stem}-edited{suffix}")
    replaced = path.exists()
    if chosen == _SAME:
        write_into(store, path)
    else:
        review.export(path)
    return {"path": clean(str(path)), "replaced": replaced}


def reading(review: Review, message: dict[str, Any]) -> dict[str, Any]:
    """The English in one piece: for every sentence its text as it stands, and with all first fixes taken; `paragraph` is
    true where a new paragraph begins."""
    standing, target = review.standing, review.document.target
    fixes = first_fixes(review.data)
    sentences, end = [], 0
    for number in standing.order:
        span = standing.span(number, "target")
        if span is None:
            continue
        made = standing.edits.get(number, ())
        wanted = (*made, *(e for e in fixes if span.holds(e.span)))
        sentences.append(
            {
                "pair": number,
                "paragraph": "\n" in target[end : span.start] or end == 0,
                "text": clean(standing.text(number)),
                "fixed": clean(apply_edits(standing.read_given(number), wanted, offset=span.start)),
                "problems": len(standing.find_unsettled(number)),
                "changed": bool(made),
            }
        )
        end = span.end
    return {"sentences": sentences}


def terms(review: Review, message: dict[str, Any]) -> dict[str, Any]:
    """The project's glossary, and the terms of any glossary in the sentence "pair"; with "zh" and "english" adds one."""
    project, added = review.project, None
    if message.get("zh") is not None:
        project = review.change_project(add_term(project, message["zh"], message.get("english") or ""))
        added = message["zh"].strip()
    pair = message.get("pair")
    source = "" if pair is None or pair not in review.standing.pairs else review.standing.read_given(pair, "source")
    own = {zh: (english,) for zh, english in project.terms.items()}
    here = find_terms(chinese(source), {**glossary.load(), **own})
    return {
        "own": [[clean(zh), clean(english)] for zh, english in project.terms.items()],
        "here": [[clean(t.zh), [clean(a) for a in t.accepted], t.zh in own] for t in {t.zh: t for t in here}.values()],
        "added": None if added is None else _standing_of(review, added),
    }


def _standing_of(review: Review, zh: str) -> dict[str, Any]:
    """Where a term stands in the Chinese, and the sentences whose English does not have its rendering."""
    standing, english = review.standing, review.project.terms[zh].casefold()
    there = [i for i in standing.order if zh in standing.read_given(i, "source")]
    return {"places": len(there), "missing": [i for i in there if english not in standing.text(i).casefold()]}


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {k: _clean(v) for k, v in value.items()}
    return [_clean(v) for v in value] if isinstance(value, list | tuple) else value


ASIDES: dict[str, Callable[[Review, dict[str, Any]], dict[str, Any]]] = {
    "typing": keep_typing, "summary": summary, "plot": plot, "project": project,
    "export": export, "reading": reading, "terms": terms,
}  # fmt: skip
