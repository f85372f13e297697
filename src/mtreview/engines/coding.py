"""Text to pieces and back, with the exact place of every piece in the text as it was given.

Two ways: SentencePiece itself (Marian, M2M100) and a `tokenizer.json` (NLLB, MADLAD). Neither goes through the
tokenizer classes of transformers, whose slow ones give no places.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from unicodedata import category

from mtreview.language.text import normalise
from mtreview.protocols import Language
from mtreview.records import Side, Span

__all__ = ["Coded", "Coder", "SentencePieceCoder", "TokenizersCoder", "blank", "surface"]

_MARK = "▁"


@dataclass(frozen=True, slots=True)
class Coded:
    """The pieces of one text. `spans` are their places in it as given, without surrounding white space; a piece
    that is only white space has no width, and pieces of one expanded character (㈱, the bytes of 😀) share its span.
    `marks` are what the model wants before the pieces (its language codes); they have no place in the text."""

    pieces: tuple[str, ...]
    spans: tuple[Span, ...]
    marks: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.pieces)

    def behind(self, length: int) -> "Coded":
        """The same without the first `length` characters of the text: their pieces become marks."""
        first = sum(span.start < length for span in self.spans)
        spans = tuple(span.shift(-length) for span in self.spans[first:])
        return Coded(self.pieces[first:], spans, (*self.marks, *self.pieces[:first]))


class Coder(Protocol):
    """`tokens`: the vocabulary in the order of the ids."""

    tokens: Sequence[str]

    def encode(self, text: str, role: Side, language: Language) -> Coded: ...

    def pieces(self, text: str, role: Side, language: Language) -> list[str]:
        """Those of `encode`, without their places, which take most of its time."""

    def decode(self, pieces: Sequence[str]) -> str: ...


class SentencePieceCoder:
    """One or two SentencePiece models beside a vocabulary of their pieces."""

    def __init__(self, source: Path, target: Path, tokens: Sequence[str]) -> None:
        from sentencepiece import SentencePieceProcessor

        self.tokens = tokens
        self._models = {"source": SentencePieceProcessor(model_file=str(source))}
        same = source == target
        self._models["target"] = self._models["source"] if same else SentencePieceProcessor(model_file=str(target))

    def encode(self, text: str, role: Side, language: Language) -> Coded:
        normal = normalise(text, "source" if language == "zh" else "target")
        cut = self._models[role].encode_as_offset_mapping(normal.text)
        return _placed(text, cut["pieces"], [normal.to_original(a, b) for a, b in cut["offsets"]])

    def pieces(self, text: str, role: Side, language: Language) -> list[str]:
        found: list[str] = self._models[role].encode(_normal(text, language), out_type=str)
        return found

    def decode(self, pieces: Sequence[str]) -> str:
        return str(self._models["target"].decode_pieces(list(pieces)))


class TokenizersCoder:
    """The `tokenizer.json` of a Hub model."""

    def __init__(self, path: Path, tokens: Sequence[str] | None = None) -> None:
        from tokenizers import Tokenizer

        self._tokenizer: Any = Tokenizer.from_file(str(path))
        self._ids: dict[str, int] = self._tokenizer.get_vocab(with_added_tokens=True)
        self.tokens = tokens or sorted(self._ids, key=self._ids.__getitem__)

    def encode(self, text: str, role: Side, language: Language) -> Coded:
        normal = normalise(text, "source" if language == "zh" else "target")
        cut = self._tokenizer.encode(normal.text, add_special_tokens=False)
        return _placed(text, cut.tokens, [normal.to_original(a, b) for a, b in cut.offsets])

    def pieces(self, text: str, role: Side, language: Language) -> list[str]:
        return list(self._tokenizer.encode(_normal(text, language), add_special_tokens=False).tokens)

    def decode(self, pieces: Sequence[str]) -> str:
        known = [self._ids[p] for p in pieces if p in self._ids]
        return str(self._tokenizer.decode(known, skip_special_tokens=True)).strip()


def _normal(text: str, language: Language) -> str:
    return normalise(text, "source" if language == "zh" else "target").text


def blank(text: str) -> bool:
    """True when a text has nothing but white space, control and invisible formatting characters."""
    return all(char.isspace() or category(char) in ("Cc", "Cf") for char in text)


def surface(piece: str) -> str:
    """The text of a piece, with a leading space where it begins a word; "" for </s>, <unk> and single bytes."""
    return "" if piece.startswith("<") and piece.endswith(">") and len(piece) > 2 else piece.replace(_MARK, " ")


def _placed(text: str, pieces: Sequence[str], places: Sequence[tuple[int, int]]) -> Coded:
    spans: list[Span] = []
    following = (len(text), len(text))
    for piece, (start, end) in zip(reversed(pieces), reversed(places), strict=True):
        if start == end and piece != _MARK and following[0] == start:
            end = following[1]  # a part of an expanded character: the last part alone carries the width
        if end > start:
            following = (start, end)
        while start < end and text[start].isspace():
            start += 1
        while end > start and text[end - 1].isspace():
            end -= 1
        spans.append(Span(start, end))
    return Coded(tuple(pieces), tuple(reversed(spans)))
