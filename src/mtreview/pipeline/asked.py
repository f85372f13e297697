"""Texts that are asked about as rows with their evidence; what was worked out for one question is kept for the next."""

from collections.abc import Sequence
from dataclasses import replace

from mtreview import engines, quality
from mtreview.language.lexical import LexicalTable
from mtreview.protocols import PairReading, Reading, Row
from mtreview.quality.recent import Kept
from mtreview.records import Draft

__all__ = ["find_evidence", "find_rows"]

_ROWS: Kept[tuple[str, frozenset[str], str | None, str], Row] = Kept(2048)
"""Evidence by judge, kind, source and target; about 19 KB a row."""
_READINGS: Kept[tuple[str, str], Reading | None] = Kept(2048)
"""What the English reader makes of a target alone, by reader and target."""
_PAIRS: Kept[tuple[str, str | None, str], PairReading | None] = Kept(2048)
"""What the pair reader makes of source and target, by reader and both."""
_DRAFTS: Kept[tuple[str, str], Draft] = Kept(2048)
"""Drafts by translator and source."""


def find_rows(
    sources: Sequence[str | None],
    targets: Sequence[str],
    drafts: Sequence[Draft] | None,
    model: str | None,
    *,
    wanted: frozenset[str],
) -> list[Row]:
    """One row a pair of texts with the evidence in `wanted`; drafts are made where it has "draft" and none are given."""
    given: list[Draft | None] = list(drafts) if drafts is not None else [None] * len(targets)
    if drafts is None and "draft" in wanted:
        here = [i for i, s in enumerate(sources) if s and s.strip()]
        for i, draft in zip(here, _find_drafts([sources[i] or "" for i in here], model), strict=True):
            given[i] = draft
    rows = find_evidence(sources, targets, wanted & quality.EVIDENCE)
    return [replace(row, draft=draft) for row, draft in zip(rows, given, strict=True)]


def _find_drafts(sentences: Sequence[str], model: str | None) -> list[Draft]:
    translator = engines.load_translator(model)
    return _DRAFTS.many(
        [(translator.id, s) for s in sentences], lambda new: translator.translate([s for _, s in new], alternatives=4)
    )


def find_evidence(sources: Sequence[str | None], targets: Sequence[str], needs: frozenset[str]) -> list[Row]:
    """Rows without drafts: the evidence is the same whatever a row is asked for next."""
    rows = [Row(s, t) for s, t in zip(sources, targets, strict=True)]
    passes = needs - {"reading"}
    if passes:
        if "verdicts" in passes:  # the quality head looks at all the others
            passes = quality.EVIDENCE - {"reading"}
        judge = engines.load_judge() if passes != {"coverage"} else None
        lexical = LexicalTable.load() if "coverage" in passes else None
        name = "" if judge is None else judge.id
        rows = _ROWS.many(
            [(name, passes, s, t) for s, t in zip(sources, targets, strict=True)],
            lambda new: quality.gather(
                [k[2] for k in new], [k[3] for k in new], judge=judge, lexical=lexical, needs=passes
            ),
        )
    if "reading" in needs:
        reader = engines.load_reader()
        readings = _READINGS.many(
            [(reader.id, t) for t in targets], lambda new: quality.read_targets(reader, [t for _, t in new])
        )
        both = engines.load_pair_reader()
        pairs = _PAIRS.many(
            [(both.id, s, t) for s, t in zip(sources, targets, strict=True)],
            lambda new: quality.read_pairs(both, [s for _, s, _ in new], [t for *_, t in new]),
        )
        rows = quality.add_readings(rows, readings, pairs, LexicalTable.load())
    return rows
