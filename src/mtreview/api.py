"""The public functions. Plain strings and records in, records out; models are loaded on first use and kept."""

import os
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from mtreview import alignment, engines, pipeline
from mtreview.config import Config
from mtreview.detectors import codes, runner
from mtreview.detectors import glossary as glossaries
from mtreview.errors import InputError, MtreviewError, unknown
from mtreview.fixing.offering import loosen, offer
from mtreview.formats import memory
from mtreview.language.inline_codes import without_codes
from mtreview.language.lexical import LexicalTable
from mtreview.pipeline.asked import find_rows
from mtreview.protocols import Context, Language, Metric, Progress, Style
from mtreview.records import Document, Draft, Finding, Pair, ReviewData, Score
from mtreview.registry import load, names
from mtreview.revision.project import Project, read_project
from mtreview.revision.session import Review, open

__all__ = ["align", "build_tools", "check", "detect", "open", "review", "review_document", "score", "translate"]

_MODELS = frozenset({"translator", "judge", "reader"})
"""What the models that word fixes are called in `Context`."""
Glossary = Mapping[str, Sequence[str]] | str | os.PathLike[str]


def translate(
    sentences: Sequence[str], *, to: Language = "en", model: str | None = None, beam: int = 4, alternatives: int = 0
) -> list[Draft]:
    """One draft a sentence, in order, by the embedded model or the one that `model` names.

    InputError for an empty sentence; ModelError when the model cannot translate into `to`. Text longer than the
    model's window is cut at sentence or clause ends and joined again.
    """
    _strings(sentences, "sentences")
    return engines.load_translator(model, beam=beam).translate(sentences, to=to, alternatives=alternatives)


def align(
    source_segments: Sequence[str],
    target_segments: Sequence[str],
    *,
    drafts: Sequence[Draft] | None = None,
    model: str | None = None,
) -> list[Pair]:
    """Beads that cover every segment of both sides exactly once, in the order of the target.

    `drafts` (one a source segment) help where the lexical table leaves doubt; they are made when `model` names a
    model. A bead marked `moved` stands out of order; one with an empty side has nothing opposite.
    """
    _strings(source_segments, "source_segments")
    _strings(target_segments, "target_segments")
    if drafts is None and model is not None:
        drafts = translate(source_segments, model=model)
    return alignment.align_segments(source_segments, target_segments, drafts=drafts, judge=engines.load_judge())


def score(
    sources: Sequence[str | None],
    targets: Sequence[str],
    *,
    drafts: Sequence[Draft] | None = None,
    metrics: Sequence[str] | None = None,
    model: str | None = None,
) -> list[dict[str, Score]]:
    """For each pair of texts its scores by name; rows are independent of their neighbours.

    "risk" expected MQM penalty (higher is worse, grows with length), "quality" 0-100, "adequacy" mean
    log P(target | source), "fluency" mean log P(target), "coverage" mean log P(source | target) (nats a token);
    "bleu", "chrf", "ter" are agreement with the draft, not quality. A score that cannot be had for a row is absent.
    """
    _parallel(sources, targets, drafts)
    _strings(metrics or (), "metrics")
    tools = [load("metrics", n) for n in (metrics if metrics is not None else names("metrics"))]
    rows = find_rows(*_bare(sources, targets), drafts, model, wanted=frozenset().union(*(m.needs for m in tools)))
    return pipeline.score_rows(rows, tools)


def detect(
    sources: Sequence[str | None],
    targets: Sequence[str],
    *,
    drafts: Sequence[Draft] | None = None,
    detectors: Sequence[str] | None = None,
    glossary: Glossary | None = None,
    strictness: float = 0.5,
    model: str | None = None,
    style: Style | None = None,
) -> list[list[Finding]]:
    """For each pair of texts its problem phrases; `pair` is the row's number, spans count in the row's own texts.

    Rows are independent of their neighbours: consistency through an article is judged by `review` alone. The models word
    fixes where the check "doubtful" is among `detectors`. `style`: what a project wants (`Project.wanted` of a project file).
    """
    _parallel(sources, targets, drafts)
    _known(detectors or (), "detectors")
    _check_strictness(strictness)
    wanted = runner.find_needs(detectors if detectors is not None else names("detectors"))
    context = _context(glossary, strictness, wanted, model=model, style=style)
    rows = find_rows(*_bare(sources, targets), drafts, model, wanted=wanted)
    result = runner.run(rows, detectors, loosen(context))
    if result.failures:
        first = result.failures[0]
        raise MtreviewError(f"{first.stage}: {first.where}: {first.error}")
    found = offer(rows, result.findings, context)
    return _coded(sources, targets, found, own=detectors is None or "codes" in detectors)


@engines.use_one_core()
def check(
    sources: Sequence[str | None],
    targets: Sequence[str],
    *,
    drafts: Sequence[Draft] | None = None,
    glossary: Glossary | None = None,
    strictness: float = 0.5,
    style: Style | None = None,
) -> tuple[list[dict[str, Score]], list[list[Finding]]]:
    """What `score` and `detect` give, from the same evidence, without new wordings by the models: for English that was
    just edited and is shown again at once."""
    _parallel(sources, targets, drafts)
    _check_strictness(strictness)
    metrics = [load("metrics", n) for n in names("metrics")]
    wanted = runner.find_needs(names("detectors")).union(*(m.needs for m in metrics))
    rows = find_rows(*_bare(sources, targets), drafts, None, wanted=wanted)
    context = _context(glossary, strictness, wanted - _MODELS, style=style)
    result = runner.run(rows, None, context)
    if result.failures:
        raise MtreviewError(f"{result.failures[0].stage}: {result.failures[0].where}: {result.failures[0].error}")
    found = offer(rows, result.findings, context)
    return pipeline.score_rows(rows, metrics), _coded(sources, targets, found)


def review(
    source_text: str | None,
    target_text: str,
    *,
    glossary: Glossary | None = None,
    strictness: float = 0.5,
    model: str | None = None,
    project: str | os.PathLike[str] | None = None,
) -> Review:
    """Reviews two unaligned documents. With `source_text=None` only what the English alone can tell is checked, and
    `review.failures` says what could not be. `project`: a project file, whose style, terms and phrases to keep hold."""
    _text(target_text, "target_text", "give the English text")
    if source_text is not None:
        _text(source_text, "source_text", "give the Chinese text, or None when there is none")
    _check_strictness(strictness)
    named = None if project is None else str(project)
    tools = build_tools(Config(model=model, strictness=strictness, project=named), glossary=glossary)
    return Review(pipeline.run(Document("document", source_text, target_text, "memory"), tools))


def build_tools(config: Config, *, glossary: Glossary | None = None) -> pipeline.Tools:
    """The models, metrics and detectors that a configuration asks for; models are loaded here, side by side."""
    _check_strictness(config.strictness)
    known = [*names("detectors"), *names("document detectors")]
    for name in config.checks:
        if name not in known:
            raise unknown("check", name, known, "[checks]")
    chosen = [n for n in known if config.checks.get(n, True)]
    metrics: tuple[Metric, ...] = tuple(load("metrics", n) for n in config.metrics or names("metrics"))
    needs = runner.find_needs(chosen).union(*(m.needs for m in metrics)) - (
        frozenset() if config.reader else {"reading", "reader"}
    )
    project = Project() if config.project is None else read_project(Path(config.project), required=True)
    engines.import_libraries()
    with ThreadPoolExecutor() as pool:
        drafting = pool.submit(engines.load_translator, config.model, beam=config.beam) if "draft" in needs else None
        judging = pool.submit(engines.load_judge, config.judge)  # alignment asks it too
        reading = pool.submit(engines.load_reader) if "reading" in needs else None
        pairing = pool.submit(engines.load_pair_reader) if "reading" in needs else None
        lexical = LexicalTable.load()
        # The dictionaries of words and pinyin are read on first use: read them now, as part of loading.
        lexical.cover_source("张勇来了。", "Zhang Yong came.")
    return pipeline.Tools(
        translator=drafting.result() if drafting else None,
        judge=judging.result(),
        lexical=lexical,
        metrics=metrics,
        detectors=tuple(chosen),
        context=_context(
            glossary or config.glossary,
            config.strictness,
            needs if config.fixes else needs - {"translator"},  # fixes need it; checks ask the others
            model=config.model,
            judge=config.judge,
            style=project.wanted,
            terms=project.glossary,
        ),
        alternatives=config.alternatives,
        reader=reading.result() if reading else None,
        pair_reader=pairing.result() if pairing else None,
        needs=needs,
    )


def review_document(
    given: Document | ReviewData,
    config: Config,
    *,
    glossary: Glossary | None = None,
    previous: ReviewData | None = None,
    progress: Progress | None = None,
    timings: dict[str, float] | None = None,
) -> Review:
    """`review` with everything that the command line can set. `timings` receives seconds: of importing packages, of loading
    weights and tables, then of each stage."""
    begun = time.perf_counter()
    engines.import_libraries()
    imported = time.perf_counter()
    tools = build_tools(config, glossary=glossary)
    if timings is not None:
        timings["imports"], timings["weights"] = imported - begun, time.perf_counter() - imported
    data = pipeline.run(given, tools, previous=previous, progress=progress, timings=timings)
    if config.memory:
        data = memory.confirm(data, memory.read_memory([Path(p) for p in config.memory]))
    return Review(data)


def _context(
    glossary: Glossary | None,
    strictness: float,
    wanted: frozenset[str],
    *,
    model: str | None = None,
    judge: str | None = None,
    style: Style | None = None,
    terms: Mapping[str, tuple[str, ...]] | None = None,
) -> Context:
    """`terms` are a project's own: they go before those of any glossary."""
    if glossary is None or isinstance(glossary, str | os.PathLike):
        known = glossaries.load(None if glossary is None else Path(glossary))
    else:
        known = {**glossaries.load(None), **{k: tuple(v) for k, v in glossary.items()}}
    return Context(
        {**known, **terms} if terms else known,
        strictness,
        engines.load_translator(model) if "translator" in wanted else None,
        engines.load_judge(judge) if "judge" in wanted else None,
        engines.load_reader() if "reader" in wanted else None,
        LexicalTable.load() if "lexical" in wanted else None,
        style or Style(),
        engines.load_pair_reader() if {"translator", "reader"} <= wanted else None,
    )


def _bare(sources: Sequence[str | None], targets: Sequence[str]) -> tuple[list[str | None], list[str]]:
    """The texts as they are judged: without inline codes."""
    return [None if s is None else without_codes(s) for s in sources], [without_codes(t) for t in targets]


def _coded(
    sources: Sequence[str | None], targets: Sequence[str], found: Sequence[Sequence[Finding]], *, own: bool = True
) -> list[list[Finding]]:
    """The findings placed in the texts with their codes, and what became of the codes."""
    rows = enumerate(zip(sources, targets, found, strict=True))
    return [codes.in_coded(s or "", t, fs, n, own=own) for n, (s, t, fs) in rows]


def _strings(values: Sequence[str], name: str) -> None:
    if isinstance(values, str):
        raise InputError(f"{name} is one string; give a list of strings")
    for i, value in enumerate(values):
        if not isinstance(value, str):
            raise InputError(f"{name}[{i}] is {type(value).__name__}, not a string")


def _text(value: str, name: str, advice: str) -> None:
    if not isinstance(value, str):
        raise InputError(f"{name} is {type(value).__name__}, not a string; {advice}")
    if not value.strip():
        raise InputError(f"{name} is empty; {advice}")


def _known(values: Sequence[str], table: str) -> None:
    _strings(values, table)
    for name in values:
        if name not in names(table):
            raise unknown(table.rstrip("s"), name, names(table))


def _check_strictness(strictness: float) -> None:
    if not 0 <= strictness <= 1:
        raise InputError(f"strictness {strictness} is not between 0 (only what is certain) and 1 (every doubt)")


def _parallel(sources: Sequence[str | None], targets: Sequence[str], drafts: Sequence[Draft] | None) -> None:
    _strings(sources if isinstance(sources, str) else [s for s in sources if s is not None], "sources")
    _strings(targets, "targets")
    if len(sources) != len(targets) or (drafts is not None and len(drafts) != len(sources)):
        counts = f"{len(sources)} sources, {len(targets)} targets" + (
            f", {len(drafts)} drafts" if drafts is not None else ""
        )
        raise InputError(f"the lists are not parallel: {counts}")
