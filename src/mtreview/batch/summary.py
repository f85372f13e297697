"""What a batch found: how good, what is worst, which phrases come back, what failed. JSON here, HTML in `page`."""

import json
from collections import Counter
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from mtreview.batch.dataset import Dataset
from mtreview.batch.page import page
from mtreview.errors import InputError, StoreError
from mtreview.files import beside

__all__ = ["UNREAD", "Summary", "summarise", "write_summary"]

UNREAD = (
    "wording that reads oddly or may be mistranslated (doubtful)",
    "small grammar mistakes (slips)",
    "wordings that the Chinese contradicts (swaps)",
    "single words and phrases left out (part of omissions)",
)
"""What is not looked for while the English reader is off, with the names of the checks."""

WORST = 25
PHRASES = 40
FAILURES = 200
_KEPT = 200_000


@dataclass(slots=True)
class Summary:
    """`quality`, `segment_quality`: documents and segments by tens of quality, ten bins from 0. `marks`: documents by
    marked phrases in ten segments, rounded, the last of eleven bins "10 and more". `phrases`: the most frequent ones
    with their most frequent suggestion, in how many documents they stand, and one of these. `pruned`: phrases seen once
    that were forgotten to bound memory. `over_window`: segments longer than the model's window, worked on in parts;
    `stopped`: segments whose draft was stopped at the model's length limit; `long_documents`: document -> windows of
    those too long for one go; `not_checked`: what was not looked for."""

    documents: dict[str, int] = field(default_factory=dict)
    segments: int = 0
    findings: int = 0
    quality: list[int] = field(default_factory=lambda: [0] * 10)
    segment_quality: list[int] = field(default_factory=lambda: [0] * 10)
    marks: list[int] = field(default_factory=lambda: [0] * 11)
    categories: dict[str, int] = field(default_factory=dict)
    worst: list[dict[str, Any]] = field(default_factory=list)
    phrases: list[dict[str, Any]] = field(default_factory=list)
    failures: list[dict[str, str]] = field(default_factory=list)
    failures_left_out: int = 0
    pruned: int = 0
    over_window: int = 0
    stopped: int = 0
    long_documents: dict[str, int] = field(default_factory=dict)
    run: dict[str, Any] = field(default_factory=dict)
    not_checked: tuple[str, ...] = ()


def summarise(dataset: Dataset, run: dict[str, Any]) -> Summary:
    """Reads the dataset once, part by part; `run` is the last progress event, with `reader` ("on" or "off")."""
    unread = UNREAD if run.get("reader") == "off" else ()
    summary = Summary(documents=dataset.counts(), run=run, not_checked=unread)
    _add_documents(summary, dataset)
    _add_segments(summary, dataset)
    _add_findings(summary, dataset)
    return summary


def _add_documents(summary: Summary, dataset: Dataset) -> None:
    columns = ["document", "origin", "status", "error", "pairs", "findings", "scores", "windows"]
    worst: list[dict[str, Any]] = []
    for row in dataset.rows("documents", columns):
        if row["status"] == "failed":
            _add_failure(summary, row)
            continue
        scores, pairs, marks = dict(row["scores"] or ()), row["pairs"] or 0, row["findings"] or 0
        summary.segments += pairs
        if pairs:
            summary.marks[min(10, round(10 * marks / pairs))] += 1
        if (row["windows"] or 1) > 1:
            summary.long_documents[row["document"]] = row["windows"]
        if "quality" in scores:
            summary.quality[_bin(scores["quality"])] += 1
            worst.append({"document": row["document"], "quality": scores["quality"], "segments": pairs, "marks": marks})
        if len(worst) > 4 * WORST:
            worst = _lowest(worst)
    summary.worst = _lowest(worst)


def _add_failure(summary: Summary, row: dict[str, Any]) -> None:
    if len(summary.failures) < FAILURES:
        summary.failures.append({k: row[k] for k in ("document", "origin", "error")})
    else:
        summary.failures_left_out += 1


def _lowest(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(rows, key=lambda r: (r["quality"], -r["marks"], r["document"]))[:WORST]


def _bin(quality: float) -> int:
    return min(9, int(quality // 10))


def _add_segments(summary: Summary, dataset: Dataset) -> None:
    for row in dataset.rows("segments", ["scores", "parts", "stopped"]):
        quality = dict(row["scores"] or ()).get("quality")
        if quality is not None:
            summary.segment_quality[_bin(quality)] += 1
        summary.over_window += (row["parts"] or 1) > 1
        summary.stopped += bool(row["stopped"])


@dataclass(slots=True)
class _Phrase:
    document: str
    times: int = 0
    documents: int = 0
    suggestions: Counter[str] = field(default_factory=Counter)


def _add_findings(summary: Summary, dataset: Dataset) -> None:
    phrases: dict[tuple[str, str], _Phrase] = {}
    categories: Counter[str] = Counter()
    for row in dataset.rows("findings", ["document", "marked", "category", "detector", "suggestion"]):
        summary.findings += 1
        categories[row["category"]] += 1
        name = (row["detector"], " ".join(row["marked"].lower().split()))
        if not name[1]:
            continue
        known = phrases.setdefault(name, _Phrase(row["document"]))
        known.documents += known.times == 0 or known.document != row["document"]
        known.document = row["document"]  # a document's rows stand together: the last one is enough to count by
        known.times += 1
        if row["suggestion"] is not None:
            known.suggestions[row["suggestion"]] += 1
        if len(phrases) > _KEPT:
            summary.pruned += _forget_single(phrases)
    summary.categories = dict(categories.most_common())
    often = sorted(((n, p) for n, p in phrases.items() if p.times > 1), key=lambda item: (-item[1].times, item[0]))
    summary.phrases = [_phrase_row(*name, found) for name, found in often[:PHRASES]]


def _phrase_row(detector: str, phrase: str, found: _Phrase) -> dict[str, Any]:
    best = found.suggestions.most_common(1)
    return {
        "phrase": phrase, "times": found.times, "documents": found.documents, "suggestion": best[0][0] if best else None,
        "detector": detector, "example": found.document,
    }  # fmt: skip


def _forget_single(phrases: dict[tuple[str, str], _Phrase]) -> int:
    single = [name for name, found in phrases.items() if found.times == 1]
    for name in single:
        del phrases[name]
    return len(single)


def write_summary(summary: Summary, folder: Path) -> Path:
    """summary.json and summary.html in the folder of the batch. StoreError when they cannot be written."""
    plain = asdict(summary)
    for name, text in (
        ("summary.json", json.dumps(plain, ensure_ascii=False, indent=2)),
        ("summary.html", page(plain, folder)),
    ):
        try:
            with beside(folder / name) as part:
                part.write_text(text, encoding="utf-8", errors="backslashreplace")
        except InputError as error:
            raise StoreError(
                f"{error}; the results are there: free space or rights, then run the same command again"
            ) from None
    return folder / "summary.html"
