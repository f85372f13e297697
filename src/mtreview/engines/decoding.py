"""Drafts by CTranslate2: int8, length-sorted batches of tokens, texts over the window in parts."""

import os
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import ctranslate2

from mtreview.config import usable_cores
from mtreview.engines.clauses import clauses, pause, stitch
from mtreview.engines.coding import blank
from mtreview.engines.families import Checkpoint
from mtreview.engines.source_rewriting import Names, Writing
from mtreview.engines.windows import split_to_fit
from mtreview.errors import InputError, ModelError
from mtreview.protocols import Language, Progress
from mtreview.records import Draft, Span

__all__ = ["Decoder", "Settings", "open_engine", "settings"]

_BATCH_TOKENS = 1024
_RESERVE = 8  # places in the window kept for </s>, language marks and pieces that appear when a part is cut off


@dataclass(frozen=True, slots=True)
class Settings:
    """How drafts are searched for. All of it stands in `Draft.model`. `longest`: pieces over which a sentence is
    translated clause by clause; 0 = only over the model's window. `writing`: what is put into English in a Chinese
    source before the model reads it."""

    beam: int = 4
    no_repeat_ngram: int = 0
    repetition_penalty: float = 1.0
    longest: int = 0
    writing: Writing = field(default_factory=Writing)

    def __str__(self) -> str:
        words = (
            f"beam={self.beam} no_repeat_ngram={self.no_repeat_ngram} repetition_penalty={self.repetition_penalty:g}"
        )
        words += f" longest={self.longest}" if self.longest else ""
        return f"{words} written={self.writing}" if str(self.writing) else words


def settings(checkpoint: Checkpoint, beam: int) -> Settings:
    """The settings that the model's own notes ask for, with this beam."""
    noted = checkpoint.notes.get("decoding", {})
    names = Names.read(checkpoint.folder / noted["names"]) if "names" in noted else None
    return Settings(
        beam, int(noted.get("no_repeat_ngram", 0)), float(noted.get("repetition_penalty", 1)), int(noted.get("longest", 0)),
        Writing(bool(noted.get("figures", False)), names),
    )  # fmt: skip


def open_engine(folder: Path, compute: str = "int8") -> Any:
    """CTranslate2 on a converted model: a one-thread translation per core that OMP_NUM_THREADS allows."""
    allowed = os.environ.get("OMP_NUM_THREADS", "")
    threads = int(allowed) if allowed.isdigit() and int(allowed) else usable_cores()
    device = "cuda" if ctranslate2.get_cuda_device_count() else "cpu"
    return ctranslate2.Translator(
        str(folder), device=device, compute_type=compute, inter_threads=threads, intra_threads=1
    )


class Decoder:
    """Translates with a converted checkpoint (a `protocols.Translator`)."""

    def __init__(self, checkpoint: Checkpoint, engine: Any, settings: Settings) -> None:
        self._checkpoint, self._engine, self._settings = checkpoint, engine, settings
        self._name = f"{checkpoint.id} ctranslate2-{ctranslate2.__version__} {engine.compute_type}"
        self.id = f"{self._name} {settings}"

    def translate(
        self,
        sentences: Sequence[str],
        *,
        to: Language = "en",
        prefixes: Sequence[str] | None = None,
        alternatives: int = 0,
        progress: Progress | None = None,
    ) -> list[Draft]:
        """One draft a sentence. A sentence over the window is translated in parts (`model` ends in "parts=n"; a prefix
        binds the first). A draft that was stopped at the length limit says "stopped at n pieces" there."""
        self._checkpoint.direction(to)
        if prefixes is not None and len(prefixes) != len(sentences):
            raise InputError(f"{len(prefixes)} prefixes for {len(sentences)} sentences; give one each")
        jobs: list[_Job] = []
        for i, sentence in enumerate(sentences):
            prefix = prefixes[i] if prefixes is not None else ""
            sentence, written = self._settings.writing(sentence) if to == "en" else (sentence, ())
            jobs.extend(self._jobs(i, sentence, written, prefix, to))
        return self._joined(jobs, self._searched(jobs, alternatives, progress), to)

    def _jobs(self, row: int, sentence: str, written: tuple[str, ...], prefix: str, to: Language) -> "list[_Job]":
        checkpoint = self._checkpoint
        parts = self._parts(sentence, to, whole=bool(prefix.strip()))
        if not parts:
            raise InputError(f"sentence {row + 1} to translate has no text in it ({sentence[:20]!r}); leave it out")
        marks = checkpoint.direction(to).target
        start = checkpoint.target(prefix, to).pieces if prefix.strip() else ()
        if len(start) > (room := checkpoint.positions // 2):
            raise InputError(f"the prefix of sentence {row + 1} has {len(start)} pieces, the model takes {room}")
        return [
            _Job(
                row, [*pieces, checkpoint.eos], marks,
                *((start, prefix) if n == 0 else ((), "")), pause(span.of(sentence)),
                tuple(english for english in written if english in span.of(sentence)),
            )
            for n, (span, pieces) in enumerate(parts)
        ]  # fmt: skip

    def _parts(self, sentence: str, to: Language, *, whole: bool) -> list[tuple[Span, list[str]]]:
        """Marks and pieces of each part. Clause by clause where the settings ask for it, unless a prefix says how the
        `whole` begins; nothing over the model's window."""
        longest = 0 if whole else self._settings.longest
        if not longest:
            return self._fitting(sentence, to)
        pieces = self._checkpoint.source_pieces(sentence, to)
        if len(pieces) <= longest:
            return self._fitting(sentence, to, pieces)
        parts: list[tuple[Span, list[str]]] = []
        for span in clauses(sentence, self._checkpoint.source(sentence, to), longest):
            parts += [(part.shift(span.start), own) for part, own in self._fitting(span.of(sentence), to)]
        return parts

    def _fitting(self, text: str, to: Language, pieces: list[str] | None = None) -> list[tuple[Span, list[str]]]:
        """Marks and pieces (they may be given) of as few parts as fit the window; most texts need no places of
        pieces."""
        checkpoint, limit = self._checkpoint, self._checkpoint.window - _RESERVE
        pieces = checkpoint.source_pieces(text, to) if pieces is None else pieces
        if len(checkpoint.direction(to).source) < len(pieces) <= limit and not blank(text):
            return [(Span(0, len(text)), pieces)]
        found = split_to_fit(text, lambda part: checkpoint.source(part, to), limit)
        return [(span, [*coded.marks, *coded.pieces]) for span, coded in found]

    def _searched(self, jobs: "list[_Job]", alternatives: int, progress: Progress | None) -> "list[_Found]":
        """What the beam found for each job. Of a source with words in English the whole beam is looked at: the first of
        those that keep most of these words comes first, for the likeliest sometimes drops a number."""
        wanted = [max(alternatives + 1, self._settings.beam if job.written else 1) for job in jobs]
        pending: dict[int, Any] = {}
        for hypotheses in sorted(set(wanted)):  # all are handed over before one is waited for: no thread stands idle
            chosen = [n for n, number in enumerate(wanted) if number == hypotheses]
            pending |= zip(chosen, self._search([jobs[n] for n in chosen], hypotheses), strict=True)
        found: list[_Found] = []
        for n, job in enumerate(jobs):
            result = pending[n].result()
            found.append(self._careful(job, _Found(result.hypotheses, result.scores), alternatives + 1))
            if progress is not None:
                progress("translate", n + 1, len(jobs))
        return found

    def _careful(self, job: "_Job", found: "_Found", count: int) -> "_Found":
        if not job.written:
            return found
        texts = [self._text(job, pieces) for pieces in found.hypotheses]
        kept = [sum(english in text for english in job.written) for text in texts]
        order = sorted(range(len(texts)), key=lambda k: -kept[k])[:count]
        return _Found([found.hypotheses[k] for k in order], [found.scores[k] for k in order])

    def _search(self, jobs: "list[_Job]", hypotheses: int) -> Any:
        settings, forced = self._settings, [[*job.marks, *job.start] for job in jobs]
        return self._engine.translate_batch(
            [job.source for job in jobs],
            target_prefix=forced if any(forced) else None,
            max_batch_size=_BATCH_TOKENS,
            batch_type="tokens",
            asynchronous=True,
            beam_size=max(settings.beam, hypotheses),
            num_hypotheses=hypotheses,
            no_repeat_ngram_size=settings.no_repeat_ngram,
            repetition_penalty=settings.repetition_penalty,
            disable_unk=True,
            return_end_token=True,
            max_input_length=0,
            max_decoding_length=self._checkpoint.positions - 1,
            return_scores=True,
        )

    def _joined(self, jobs: "list[_Job]", results: "list[_Found]", to: Language) -> list[Draft]:
        rows: dict[int, list[tuple[_Job, _Found]]] = {}
        for job, result in zip(jobs, results, strict=True):
            rows.setdefault(job.row, []).append((job, result))
        return [self._draft(rows[row], to) for row in sorted(rows)]

    def _draft(self, parts: "list[tuple[_Job, _Found]]", to: Language) -> Draft:
        count = min(len(result.hypotheses) for _, result in parts)
        texts = [self._whole([(job, result.hypotheses[n]) for job, result in parts], to) for n in range(count)]
        if not texts[0].strip():
            raise ModelError(f"{self.id} gives no text for sentence {parts[0][0].row + 1}; choose another model")
        best = [result.hypotheses[0] for _, result in parts]
        # CTranslate2 divides what the free pieces cost by the number of all, those that were forced included.
        total = sum(result.scores[0] * len(result.hypotheses[0]) for _, result in parts)
        free = sum(len(result.hypotheses[0]) - job.forced for job, result in parts)
        notes = self._notes(best, count)
        others = tuple(dict.fromkeys(t for t in texts[1:] if t != texts[0]))
        return Draft(texts[0], notes, total / max(free, 1), others)

    def _whole(self, parts: "list[tuple[_Job, list[str]]]", to: Language) -> str:
        texts = [self._text(job, pieces) for job, pieces in parts]
        return stitch(texts, [job.pause for job, _ in parts[:-1]]) if to == "en" else "".join(texts)

    def _notes(self, best: list[list[str]], hypotheses: int) -> str:
        settings = self._settings
        notes = self.id
        if hypotheses > settings.beam:
            notes = f"{self._name} {replace(settings, beam=hypotheses)}"
        if len(best) > 1:
            notes += f" parts={len(best)}"
        stopped = [len(pieces) for pieces in best if pieces[-1] != self._checkpoint.eos]
        return f"{notes} stopped at {stopped[0]} pieces" if stopped else notes

    def _text(self, job: "_Job", pieces: list[str]) -> str:
        coder, end = self._checkpoint.coder, self._checkpoint.eos
        text = coder.decode([p for p in pieces[len(job.marks) :] if p != end])
        start = coder.decode(job.start) if job.start else ""
        # What was forced is given back as it was written, not as the tokenizer normalised it.
        return job.prefix + text[len(start) :] if start and text.startswith(start) else text


@dataclass(frozen=True, slots=True)
class _Found:
    """Hypotheses as pieces, the chosen one first, and the mean log-probability of each."""

    hypotheses: list[list[str]]
    scores: list[float]


@dataclass(frozen=True, slots=True)
class _Job:
    """One part of one sentence. `start`: the pieces of `prefix`, forced behind the language marks; `pause`: the mark
    that stands in English where the part ends within its sentence; `written`: what its source has in English."""

    row: int
    source: list[str]
    marks: tuple[str, ...]
    start: tuple[str, ...]
    prefix: str
    pause: str
    written: tuple[str, ...] = ()

    @property
    def forced(self) -> int:
        return len(self.marks) + len(self.start)
