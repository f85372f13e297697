"""What the stages ask of models: to translate, to judge, to read."""

from collections.abc import Callable, Sequence
from typing import Literal, Protocol, runtime_checkable

from mtreview.protocols.evidence import Floats, Forced, PairReading, Reading, Weighing
from mtreview.records import Draft

__all__ = ["EnglishReader", "Judge", "Language", "PairReader", "Progress", "Translator"]

Language = Literal["en", "zh"]
Progress = Callable[[str, int, int], None]
"""Called as progress(stage, done, total)."""


@runtime_checkable
class EnglishReader(Protocol):
    """Reads English as a person would: from left to right, with what stands before in mind. `id` names the weights
    and the number type."""

    id: str

    def read(
        self, texts: Sequence[str], *, contexts: Sequence[str] | None = None, progress: "Progress | None" = None
    ) -> list[Reading]:
        """One reading per text. `contexts`: what stands before each text, parallel to them ("" or None: nothing). Results
        do not depend on the batch."""
        ...


@runtime_checkable
class PairReader(Protocol):
    """Reads Chinese and English together, and edits the English. `id` names the weights and the number type. Results do not
    depend on the batch (within 1e-3). A blank source or target has a reading of no pieces and is not edited, nor is English of
    more than 1,024 pieces: nothing is written and nothing weighed. Of the Chinese the first 112 pieces are read."""

    id: str

    def read(
        self,
        sources: Sequence[str],
        targets: Sequence[str],
        *,
        documents: Sequence[int] | None = None,
        translation: bool = True,
        progress: "Progress | None" = None,
    ) -> list[PairReading]:
        """One reading per pair. `documents`: a number for each; pairs with the same number are read one after another as
        translations (at most 1,024 places back; None: each alone). Editing, every sentence is alone. `translation` False
        leaves the first way of reading out. English of more than 400 pieces is read in parts, each beside all its Chinese."""
        ...

    def correct(
        self,
        sources: Sequence[str],
        targets: Sequence[str],
        prefixes: Sequence[str],
        *,
        longest: Sequence[int],
        ways: int = 1,
    ) -> list[list[str]]:
        """What the editor writes after each prefix of the corrected English, the likeliest first, until its end or for `longest`
        pieces (a number for each): prefix and result joined are the corrected text. A prefix ends where a word does. The texts
        begin with as many different pieces as `ways`, the likeliest ones, and go on with the likeliest."""
        ...

    def weigh(
        self, sources: Sequence[str], targets: Sequence[str], corrected: Sequence[str], *, translation: bool = False
    ) -> list[Weighing]:
        """How likely the editor is to write each corrected text, or a translator, who has not seen the target (`translation`).
        What wordings of one sentence share is read once."""
        ...

    def describe(self, sources: Sequence[str]) -> Floats:
        """A vector for each Chinese text (N, d), those of texts of like meaning close in direction once their mean is taken off."""
        ...


@runtime_checkable
class Translator(Protocol):
    """Translates sentences. `id` names model and decoding settings."""

    id: str

    def translate(
        self,
        sentences: Sequence[str],
        *,
        to: Language = "en",
        prefixes: Sequence[str] | None = None,
        alternatives: int = 0,
        progress: Progress | None = None,
    ) -> list[Draft]:
        """One draft a sentence, in order. `prefixes` (target text each draft must begin with) run parallel."""
        ...


@runtime_checkable
class Judge(Protocol):
    """Gives the log-probabilities of texts that others wrote. `id` names model and compute type;
    `directions` the target languages it can force-decode."""

    id: str
    directions: frozenset[Language]

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
        """P(target | source) piece by piece; with a source of None P(target). ModelError for a direction not in
        `directions`. Results do not depend on the batch (within 1e-3)."""
        ...
