"""How pairs stand in rows of the pair network: translations one after another, or one text twice, to be edited."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tokenizers import Tokenizer
from torch import Tensor

from mtreview.engines.coding import Coded
from mtreview.engines.english_pieces import Places, encode_sentence
from mtreview.engines.pair_network import BEGIN, MARK, Part, Row
from mtreview.engines.windows import split_to_fit
from mtreview.records import Span

__all__ = ["WINDOW", "EditHead", "EditRow", "Pair", "cut_target", "edit_head", "edit_row", "translation_rows"]

LONGEST = 400
"""English pieces of a sentence that are read in one go; a longer one is cut where clauses end, each part beside all its Chinese."""
WINDOW = 1024
"""Places of a row of translations. When it is full the last whole pairs within half of it are read again."""


@dataclass(frozen=True, slots=True, eq=False)
class Pair:
    """A sentence or a part of one: which row of the caller's it is from, states of its Chinese (S, d), English pieces and
    their places in the target as given."""

    index: int
    document: int
    source: Tensor
    pieces: list[int]
    places: Places

    def __len__(self) -> int:
        return len(self.source) + len(self.pieces)


def cut_target(tokenizer: Tokenizer, text: str) -> list[tuple[list[int], Places]]:
    """Pieces and places of a target, in parts of at most `LONGEST` pieces; no part of a blank text."""
    whole = encode_sentence(tokenizer, text)
    if len(whole[0]) <= LONGEST:
        return [whole] if whole[0] else []

    def coded(part: str) -> Coded:
        pieces, places = encode_sentence(tokenizer, part)
        return Coded(tuple(map(str, pieces)), tuple(Span(*place) for place in places))

    return [
        ([int(piece) for piece in part.pieces], [(span.start + s.start, span.start + s.end) for s in part.spans])
        for span, part in split_to_fit(text, coded, LONGEST)
    ]


def translation_rows(pairs: Sequence[Pair]) -> Iterator[tuple[Row, list[tuple[int, int]]]]:
    """Rows of at most `WINDOW` places (more where one pair is longer), each with the pairs first read in it and the place
    before the first English piece of each. Pairs of one document follow each other."""
    documents: dict[int, list[int]] = {}
    for n, pair in enumerate(pairs):
        documents.setdefault(pair.document, []).append(n)
    for members in documents.values():
        known: list[int] = []
        new: list[int] = []
        for n in members:
            if new and 1 + sum(len(pairs[i]) for i in (*known, *new, n)) > WINDOW:
                yield _translation_row(pairs, known, new)
                known, new = _last_ones(pairs, [*known, *new]), []
            new.append(n)
        yield _translation_row(pairs, known, new)


def _last_ones(pairs: Sequence[Pair], members: list[int]) -> list[int]:
    while members and 1 + sum(len(pairs[i]) for i in members) > WINDOW // 2:
        members = members[1:]
    return members


def _translation_row(
    pairs: Sequence[Pair], known: Sequence[int], new: Sequence[int]
) -> tuple[Row, list[tuple[int, int]]]:
    parts: list[Part] = [[BEGIN]]
    before = []
    count = 1
    for n in (*known, *new):
        parts += [pairs[n].source, pairs[n].pieces]
        before.append((n, count + len(pairs[n].source) - 1))
        count += len(pairs[n])
    return Row(tuple(parts)), before[len(known) :]


EditHead = tuple[list[int], Tensor, list[int]]
"""The beginning of a row, the states of the Chinese, the given English between two marks."""


def edit_head(source: Tensor, pieces: Sequence[int]) -> EditHead:
    """What stands before the edited text."""
    return ([BEGIN], source, [MARK, *pieces, MARK])


@dataclass(frozen=True, slots=True, eq=False)
class EditRow:
    """A row whose edited text is the text itself; `before`: the place before its first piece."""

    row: Row
    before: int


def edit_row(pair: Pair) -> EditRow:
    head: tuple[Part, ...] = edit_head(pair.source, pair.pieces)
    return EditRow(Row((*head, pair.pieces)), sum(map(len, head)) - 1)
