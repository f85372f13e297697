"""What the stages work with and on: models and tables, one document on its way through, the clock."""

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from mtreview import quality
from mtreview.errors import MtreviewError
from mtreview.language.lexical import LexicalTable
from mtreview.protocols import Context, EnglishReader, Judge, Metric, PairReader, Progress, Translator
from mtreview.records import (
    Failure,
    ReviewData,
)

__all__ = ["Clock", "Tools", "Work"]

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Tools:
    """What the stages work with. None for a model: its stage is left out and said so. `needs`: the evidence that metrics
    and detectors need or use; no other is worked out."""

    translator: Translator | None
    judge: Judge | None
    lexical: LexicalTable | None
    metrics: tuple[Metric, ...]
    detectors: tuple[str, ...] | None = None
    context: Context = field(default_factory=Context)
    alternatives: int = 4
    reader: EnglishReader | None = None
    pair_reader: PairReader | None = None
    needs: frozenset[str] = quality.EVERYTHING


class Work:
    """One document on its way through."""

    def __init__(self, data: ReviewData) -> None:
        self.data = data

    def fail(self, *failures: Failure) -> None:
        self.data = replace(self.data, failures=(*self.data.failures, *failures))


class Clock:
    """Times the stages and tells how far they are."""

    def __init__(self, progress: Progress | None, timings: dict[str, float] | None) -> None:
        self.progress = progress
        self.timings = timings if timings is not None else {}

    @contextmanager
    def stage(self, name: str, works: Sequence[Work]) -> Iterator[None]:
        """An error in here that a user can understand becomes a Failure of these documents."""
        begun = time.perf_counter()
        try:
            yield
        except MtreviewError as error:
            _log.warning("%s: %s", name, error)
            for work in works:
                work.fail(Failure(name, work.data.document.id, str(error)))
        finally:
            self.timings[name] = self.timings.get(name, 0.0) + time.perf_counter() - begun

    def named(self, stage: str) -> Progress | None:
        """The progress callback with the pipeline's own name of the stage."""
        if self.progress is None:
            return None
        tell: Callable[[str, int, int], None] = self.progress
        return lambda _, done, total: tell(stage, done, total)
