"""How far a review is, what was changed and why, and what it cost: read from where everything stands."""

import csv
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path

from mtreview.files import beside
from mtreview.records import Finding
from mtreview.revision.state import FindingState, Standing

__all__ = [
    "Change",
    "Query",
    "Summary",
    "Tally",
    "Volume",
    "changes",
    "pool_outcomes",
    "queries",
    "share_done",
    "summarise",
    "words",
    "write_queries",
]

_WORD = re.compile(r"\w+(?:['’‘-]\w+)*")
_FIXED: tuple[FindingState, ...] = ("accepted", "edited")


@dataclass(frozen=True, slots=True)
class Volume:
    """How much text is in one state: for the invoice. Words and characters of the English as it now stands,
    characters of the Chinese without white space."""

    state: str
    pairs: int = 0
    words: int = 0
    characters: int = 0
    source_characters: int = 0


@dataclass(frozen=True, slots=True)
class Tally:
    """What became of the marks of one kind. `rate`: accepted or edited, as a share of all decided ones (None: none)."""

    name: str
    marks: int
    accepted: int
    edited: int
    dismissed: int
    open: int
    rate: float | None


@dataclass(frozen=True, slots=True)
class Change:
    """One changed place of the English, and why. `reasons` come from the marks that the change touched."""

    pair: int
    before: str
    after: str
    categories: tuple[str, ...]
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Query:
    """A question to the author; `phrase` is the marked text, or "" when the whole pair is asked about."""

    pair: int
    source: str
    target: str
    phrase: str
    question: str
    reviewer: str
    at: str


@dataclass(frozen=True, slots=True)
class Summary:
    """`mqm_before`, `mqm_after`: penalty per 1,000 words of the English, see `mqm_recipe`. `effort`: HTER in percent,
    see `effort_recipe`; None while nothing was changed.
    `share_done`: share of the English words, as given, that stand in pairs marked as done."""

    volumes: tuple[Volume, ...]
    categories: tuple[Tally, ...]
    detectors: tuple[Tally, ...]
    mqm_before: float
    mqm_after: float
    mqm_recipe: str
    effort: float | None
    effort_recipe: str
    queries: int
    share_done: float

    def __str__(self) -> str:
        effort = "nothing changed yet" if self.effort is None else f"edit effort (HTER) {self.effort:.1f}%"
        lines = [
            f"{self.share_done:.0%} of the words done; {effort}; {self.queries} queries to the author",
            f"MQM penalty per 1,000 words: {self.mqm_before:.1f} as given, {self.mqm_after:.1f} now",
        ]
        lines += [
            f"{v.state:8} {v.pairs:5} segments {v.words:7} words {v.source_characters:7} Chinese characters"
            for v in self.volumes
        ]
        for tally in (*self.categories, *self.detectors):
            rate = "-" if tally.rate is None else f"{tally.rate:.0%}"
            fixed = tally.accepted + tally.edited
            lines.append(
                f"{tally.name:32} {tally.marks:4} marks: {fixed:3} fixed {tally.dismissed:3} dismissed {tally.open:3} open, taken up {rate}"
            )
        return "\n".join(lines)


def pool_outcomes(standings: Iterable[Standing]) -> tuple[Tally, ...]:
    """What became of the marks of each detector in several reviews: precision in real use."""
    every = [(f, s.states[f.id]) for s in standings for fs in s.findings.values() for f in fs]
    return _tallies(every, [f.detector for f, _ in every])


def words(text: str) -> int:
    """Words of an English text: runs of letters and digits; an apostrophe or hyphen inside joins."""
    return len(_WORD.findall(text))


def summarise(standing: Standing) -> Summary:
    """Everything above, from the decisions in force."""
    from mtreview.mqm import weight

    volumes = _volumes(standing)
    every = [(f, standing.states[f.id]) for fs in standing.findings.values() for f in fs]
    total = sum(words(standing.read_given(i)) for i in standing.order) or 1
    cost = {f.id: weight(f.category, f.severity) for f, _ in every}
    real = [(f, s) for f, s in every if s != "dismissed"]
    edits, length = _effort(standing)
    return Summary(
        volumes=volumes,
        categories=_tallies(every, [f.category for f, _ in every]),
        detectors=_tallies(every, [f.detector for f, _ in every]),
        mqm_before=1000 * sum(cost[f.id] for f, _ in real) / total,
        mqm_after=1000 * sum(cost[f.id] for f, s in real if s not in _FIXED) / total,
        mqm_recipe="MQM penalty per 1,000 English words (major and critical 5, minor 1, minor punctuation 0.1); "
        "dismissed marks do not count, after: without the marks whose phrase was changed",
        effort=100 * edits / length if edits and length else None,
        effort_recipe=_ter().get_signature().format()
        + "; given English against edited English, edits / words of the edited",
        queries=len(queries(standing)),
        share_done=share_done(standing),
    )


def share_done(standing: Standing) -> float:
    """Share of the words of the English as given that stand in pairs marked as done."""
    sizes = {number: words(standing.read_given(number)) for number in standing.order}
    total = sum(sizes.values())
    return sum(n for i, n in sizes.items() if standing.done(i) is not None) / total if total else 0.0


def changes(standing: Standing) -> list[Change]:
    """All changed places in the order of the text."""
    found = []
    for number in standing.order:
        marks = [f for f in standing.findings.get(number, ()) if f.side == "target" and f.span is not None]
        for edit in standing.edits.get(number, ()):
            why = [f for f in marks if f.span is not None and (f.span.overlaps(edit.span) or f.span == edit.span)]
            why = [f for f in why if standing.states[f.id] in _FIXED]
            reasons = tuple(dict.fromkeys(f.reason for f in why))
            found.append(
                Change(number, edit.before, edit.after, tuple(dict.fromkeys(f.category for f in why)), reasons)
            )
    return found


def queries(standing: Standing) -> list[Query]:
    """The questions to the author that are in force, in the order of the text."""
    known = {f.id: (i, f) for i, fs in standing.findings.items() for f in fs}
    place = {number: k for k, number in enumerate(standing.order)}
    found = []
    for decision in standing.active:
        if decision.verdict != "query":
            continue
        pair, finding = known.get(decision.finding or "", (None, None))
        number = next((i for i in decision.pairs if i in standing.pairs), None) if pair is None else pair
        if number is None:
            continue
        phrase = ""
        if finding is not None and finding.span is not None:
            phrase = finding.span.of(standing.data.document.text(finding.side))
        source, target = standing.read_given(number, "source"), standing.text(number)
        found.append(Query(number, source, target, phrase, decision.comment, decision.reviewer, decision.at))
    return sorted(found, key=lambda q: place[q.pair])


def write_queries(standing: Standing, path: Path) -> Path:
    """The questions to the author as a CSV table that spreadsheets open; a cell never begins like a formula."""
    names = [f.name for f in fields(Query)]
    with beside(path) as part, part.open("w", encoding="utf-8-sig", errors="replace", newline="") as stream:
        table = csv.writer(stream)
        table.writerow(names)
        for query in queries(standing):
            cells = [str(getattr(query, n)) for n in names]
            table.writerow([f"'{c}" if c[:1] in ("=", "+", "-", "@", "\t", "\r") else c for c in cells])
    return path


def _volumes(standing: Standing) -> tuple[Volume, ...]:
    sums: dict[str, Counter[str]] = defaultdict(Counter)
    for number in standing.order:
        text, source = standing.text(number), standing.read_given(number, "source")
        state: str = standing.pair_state(number)
        if standing.find_lock(number) and state != "done":
            state = "locked"
        sums[state] += Counter(
            pairs=1, words=words(text), characters=len(text), source_characters=sum(not c.isspace() for c in source)
        )
    return tuple(Volume(s, **sums[s]) for s in ("done", "edited", "query", "open", "locked") if s in sums)


def _tallies(every: list[tuple[Finding, FindingState]], keys: Iterable[str]) -> tuple[Tally, ...]:
    sums: dict[str, Counter[str]] = defaultdict(Counter)
    for (_, state), key in zip(every, keys, strict=True):
        sums[key][state] += 1
    found = []
    for name, count in sorted(sums.items()):
        fixed, decided = count["accepted"] + count["edited"], count["accepted"] + count["edited"] + count["dismissed"]
        waiting = count.total() - decided
        rate = fixed / decided if decided else None
        found.append(Tally(name, count.total(), count["accepted"], count["edited"], count["dismissed"], waiting, rate))
    return tuple(found)


def _effort(standing: Standing) -> tuple[int, int]:
    edits = length = 0
    for number in standing.order:
        given, text = standing.read_given(number), standing.text(number)
        more, size = (0, len(text.split())) if given == text else _distance(given, text)
        edits, length = edits + more, length + size
    return edits, length


@lru_cache(maxsize=4096)
def _distance(given: str, text: str) -> tuple[int, int]:
    score = _ter().sentence_score(given, [text])
    return int(score.num_edits), int(score.ref_length)


@lru_cache(maxsize=1)
def _ter():  # type: ignore[no-untyped-def]
    from sacrebleu.metrics.ter import TER  # slow to import: only where effort is asked for

    metric = TER()
    metric.corpus_score(["a"], [["a"]])  # its signature is not known before the first score
    return metric
