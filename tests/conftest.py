"""For all tests: Hypothesis without a clock (these machines are busy), and in CI the same examples every time, so that
what fails there fails for everybody; other runs go on looking for new ones. The fixture
`judge` is a scripted one: deterministic numbers from the text alone, so that what is tested is not a model."""

import hashlib
import os
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import HealthCheck, settings

from mtreview.protocols import Forced, Judge, Language, Progress
from mtreview.quality.word_evidence import words

settings.register_profile("here", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", parent=settings.get_profile("here"), derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "here")

STATES = 4


class Scripted:
    """Every word is a piece; surprisal grows with the word's length and halves where the source shares a letter."""

    id = "scripted"
    directions: frozenset[Language] = frozenset({"en"})

    def __init__(self) -> None:
        self.calls: list[tuple[int, bool]] = []

    def force(
        self,
        sources: Sequence[str | None],
        targets: Sequence[str],
        *,
        to: Language = "en",
        attention: bool = False,
        states: bool = False,
        doubts: bool = False,
        progress: Progress | None = None,
    ) -> list[Forced]:
        self.calls.append((len(targets), sources[0] is not None))
        return [self._one(s, t, states) for s, t in zip(sources, targets, strict=True)]

    def _one(self, source: str | None, target: str, states: bool) -> Forced:
        spans = words(target)
        seed = int(hashlib.sha256(f"{source}\0{target}".encode()).hexdigest()[:8], 16)
        random = np.random.default_rng(seed)
        count = len(spans) + 1
        lengths = np.array([len(s) for s in spans] + [1], dtype=np.float32)
        logprobs = -(0.3 * lengths + random.random(count).astype(np.float32)) * (0.5 if source else 1.0)
        return Forced(
            target,
            spans,
            logprobs.astype(np.float32),
            random.random(count).astype(np.float32) + 1,
            random.integers(0, 50, count).astype(np.int32),
            (*(s.of(target) for s in spans), ""),
            (logprobs / 2).astype(np.float32),
            states=random.normal(size=(count, STATES)).astype(np.float32) if states else None,
        )


@pytest.fixture
def judge() -> Judge:
    return Scripted()
