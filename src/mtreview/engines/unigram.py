"""The pieces of the bilingual encoder, by a Unigram model (Kudo 2018)."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

from tokenizers import Tokenizer, models, pre_tokenizers

__all__ = ["Pieces"]


@dataclass(frozen=True)
class Pieces:
    """A Unigram model: pieces with their log-probabilities, the character map applied first, and four special numbers."""

    pieces: tuple[str, ...]
    scores: tuple[float, ...]
    normal: dict[str, str]
    begin: int
    end: int
    pad: int
    unknown: int

    def content(self) -> dict[str, Any]:
        return asdict(self)

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        tokenizer = Tokenizer(models.Unigram(list(zip(self.pieces, self.scores, strict=True)), self.unknown))
        tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
        return tokenizer

    @cached_property
    def _characters(self) -> dict[int, str]:
        return {ord(one): other for one, other in self.normal.items()}

    def encode(self, texts: Sequence[str], longest: int = 160) -> list[list[int]]:
        """Numbers of each text's pieces between begin and end, `longest` of them at most; what comes after is left out."""
        clean = [" ".join(text.translate(self._characters).split()) for text in texts]
        cut = self._tokenizer.encode_batch_fast(clean, add_special_tokens=False)
        return [[self.begin, *one.ids[: longest - 2], self.end] for one in cut]

    def only(self, kept: Sequence[int]) -> "Pieces":
        """The same with these pieces alone, numbered anew."""
        pieces, scores = ([side[i] for i in kept] for side in (self.pieces, self.scores))
        special = (kept.index(number) for number in (self.begin, self.end, self.pad, self.unknown))
        alone = {one: other for one, other in self.normal.items() if len(one) == 1}
        return Pieces(tuple(map(str, pieces)), tuple(map(float, scores)), alone, *special)
