"""Parts of the Chinese that the English does nothing to explain, as the embedded model has it.

What the English says makes its Chinese likelier than it is without any English. A run of words that gains next to nothing is a
candidate; three more things decide. Does our draft explain the run where the English does not? Is the English likelier beside a
Chinese without the run (contrastive conditioning, Vamvas and Sennrich 2022)? Does the lexical table find the words opposite?
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mtreview.detectors.coverage import KNOWN, clause_spans, cover
from mtreview.detectors.weighed_words import Run, Weighed, find_runs, is_cut_alike, may_lack, weigh_words
from mtreview.language.lexical import LexicalTable
from mtreview.language.text import count_han
from mtreview.language.words import count_en
from mtreview.protocols import Forced, Judge, Row
from mtreview.quality.word_evidence import piece_scores
from mtreview.records import Span

__all__ = ["COLUMNS", "Unsaid", "find_unsaid", "measure_runs", "without"]

COLUMNS = (
    "unexplained", "little", "nats", "gained", "likelier", "likelier a nat", "drafted", "drafted a nat", "characters", "unknown", "short",
)  # fmt: skip
WEIGHTS = (-0.01, -0.023, 0.011, -0.043, 0.03, 0.682, 0.014, 1.24, 1.11, 1.124, -0.066)
CONSTANT = -4.67
"""Logistic regression on `COLUMNS` over omissions planted in newstest2021 and those that professionals marked there, shifted half a
nat past where its sound sentences had eight marks in 100. benchmarks/omissions.py measures it; docs/checks-names-calques.md says how."""
_HOPELESS = -2.2
"""Log odds by what needs no model, under which what the models say can hardly make a mark."""
_UNLIKELY = -2.2
"""The same when it is known what the English gains beside a Chinese without the part."""
_SHORTER, _DRAFTED = slice(4, 6), slice(6, 8)  # the columns for which models are asked again
_LITTLE = 0.2  # of a word's nats: what the English must explain of it
_WHOLE = 0.7  # of a clause's characters: from here on the whole clause is shown


@dataclass(frozen=True, slots=True)
class Unsaid:
    """A part of the Chinese, and the chance that a reader would miss it in the English."""

    span: Span
    chance: float


def find_unsaid(rows: Sequence[Row], judge: Judge, table: LexicalTable) -> list[list[Unsaid]]:
    """One list a row, the surest first. A row without `back` and `draft` has none."""
    runs, columns, words = measure_runs(rows, judge, table, hopeful=True)
    found: list[list[Unsaid]] = [[] for _ in rows]
    if not runs:
        return found
    chances = 1 / (1 + np.exp(-(columns @ np.array(WEIGHTS) + CONSTANT)))
    for run, chance in sorted(zip(runs, chances.tolist(), strict=True), key=lambda r: -r[1]):
        span = _shown(rows[run.row].source or "", words[run.row][run.first : run.stop])
        if span is not None and not any(span.overlaps(other.span) for other in found[run.row]):
            found[run.row].append(Unsaid(span, chance))
    return found


def measure_runs(
    rows: Sequence[Row], judge: Judge, table: LexicalTable, *, hopeful: bool = False
) -> tuple[list[Run], NDArray[np.float64], list[tuple[Weighed, ...]]]:
    """The candidates of all rows, their `COLUMNS` (one row a run), and the weighed words of each row of texts. `hopeful`: those alone
    that can still become a mark by what the models are asked about them."""
    usable = [
        i
        for i, row in enumerate(rows)
        if row.source and row.back is not None and row.draft is not None and (not hopeful or may_lack(row))
    ]
    words: list[tuple[Weighed, ...]] = [() for _ in rows]
    if not usable or "zh" not in judge.directions:
        return [], np.empty((0, len(COLUMNS))), words
    sources = [rows[i].source or "" for i in usable]
    alone = dict(zip(usable, judge.force([None] * len(sources), sources, to="zh"), strict=True))
    usable = [i for i in usable if is_cut_alike(rows[i].back, alone[i])]
    for i in usable:
        back = rows[i].back
        assert back is not None
        words[i] = weigh_words(rows[i].source or "", back, alone[i])
    runs = [run for i in usable for run in find_runs(i, words[i])]
    columns = _plain_columns(rows, runs, words, table)
    if hopeful:
        runs, columns = _keep(runs, columns, _HOPELESS)
    _ask_shorter(columns, rows, runs, words, judge)
    if hopeful:
        runs, columns = _keep(runs, columns, _UNLIKELY)
    _ask_drafts(columns, rows, runs, words, alone, judge)
    return runs, columns, words


def _keep(runs: Sequence[Run], columns: NDArray[np.float64], least: float) -> tuple[list[Run], NDArray[np.float64]]:
    """Those whose log odds, by the columns that are filled in, reach `least`."""
    kept = np.flatnonzero(columns @ np.array(WEIGHTS) + CONSTANT >= least)
    return [runs[k] for k in kept.tolist()], columns[kept]


def _plain_columns(
    rows: Sequence[Row], runs: Sequence[Run], words: Sequence[Sequence[Weighed]], table: LexicalTable
) -> NDArray[np.float64]:
    """The columns that need no more of the models, the others 0."""
    out = np.zeros((len(runs), len(COLUMNS)))
    for line, run in zip(out, runs, strict=True):
        inside = words[run.row][run.first : run.stop]
        little = max(0.0, sum(w.lacks(_LITTLE) for w in inside))
        line[:4] = run.unexplained, little, max(1.0, sum(w.nats for w in inside)), sum(w.gained for w in inside)
        line[8:] = _read_lengths(rows[run.row], _span(run, words), table)
    return out


def _ask_shorter(
    out: NDArray[np.float64], rows: Sequence[Row], runs: Sequence[Run], words: Sequence[Sequence[Weighed]], judge: Judge
) -> None:
    """Fills in the columns `_SHORTER`."""
    if not runs:
        return
    given = _given(rows, sorted({run.row for run in runs}), judge)
    shorter = [without(rows[run.row].source or "", _span(run, words)) or "。" for run in runs]
    cut = judge.force(shorter, [rows[run.row].target for run in runs])
    for line, run, forced in zip(out, runs, cut, strict=True):
        likelier = _total(forced) - given[run.row]
        line[_SHORTER] = likelier, likelier / line[2]


def _ask_drafts(
    out: NDArray[np.float64],
    rows: Sequence[Row],
    runs: Sequence[Run],
    words: Sequence[Sequence[Weighed]],
    alone: dict[int, Forced],
    judge: Judge,
) -> None:
    """Fills in the columns `_DRAFTED`."""
    if not runs:
        return
    own = sorted({run.row for run in runs})
    sources = [rows[i].source or "" for i in own]
    drafts = [draft.text if (draft := rows[i].draft) is not None else "" for i in own]
    drafted = {
        i: weigh_words(rows[i].source or "", back, alone[i])
        for i, back in zip(own, judge.force(drafts, sources, to="zh"), strict=True)
    }
    for line, run in zip(out, runs, strict=True):
        more = sum(w.gained for w in drafted[run.row][run.first : run.stop]) - line[3]
        line[_DRAFTED] = more, more / line[2]


def _span(run: Run, words: Sequence[Sequence[Weighed]]) -> Span:
    return Span(words[run.row][run.first].span.start, words[run.row][run.stop - 1].span.end)


def _given(rows: Sequence[Row], own: Sequence[int], judge: Judge) -> dict[int, float]:
    """log P(English | Chinese) of the rows `own`; the model is asked only where the row does not know it."""
    found = {i: _total(forced) for i in own if (forced := rows[i].given) is not None}
    asked = [i for i in own if i not in found]
    if asked:
        answers = judge.force([rows[i].source or "" for i in asked], [rows[i].target for i in asked])
        found |= {i: _total(one) for i, one in zip(asked, answers, strict=True)}
    return found


def _read_lengths(row: Row, span: Span, table: LexicalTable) -> tuple[float, float, float]:
    """ln of the run's characters, the share of its words that nothing opposite translates, words a character without it."""
    source = row.source or ""
    inside = count_han(span.of(source))
    seen = cover(source, row.target, table)
    known = [odds for place, word, odds in seen.source if span.holds(place) and len(word) > 1 and word in seen.known]
    unknown = sum(odds < KNOWN for odds in known) / max(1, len(known))
    return float(np.log(inside + 1)), unknown, count_en(row.target) / max(1, seen.han - inside)


def _total(forced: Forced) -> float:
    return float(piece_scores(forced, end=True).sum())


def without(source: str, span: Span) -> str:
    """The source without a part of it, and without the comma that it leaves behind."""
    left = re.sub(r"^[，、；：]+", "", source[: span.start] + source[span.end :])
    return re.sub(r"[，、；：]+(?=[，。；：、！？])", "", left)


def _shown(source: str, words: Sequence[Weighed]) -> Span | None:
    """The run from its first to its last word with letters; the clause where that is nearly all of it."""
    inside = [w.span for w in words if re.search(r"\w", w.span.of(source))]
    while inside and inside[0].of(source) in ("的", "了", "和", "并", "而", "与", "及", "以及", "在"):
        inside = inside[1:]
    if not inside:
        return None
    span = Span(inside[0].start, inside[-1].end)
    for clause in clause_spans("source", source):
        shared = min(clause.end, span.end) - max(clause.start, span.start)
        if shared >= _WHOLE * len(clause) > 0:
            span = Span(min(clause.start, span.start), max(clause.end, span.end))
    return span
