"""A sentence whose words are exchanged one by one while what is wrong in it is kept in mind."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from mtreview.language.inflection import form_of, inflect, plural, sort_lemmas
from mtreview.quality.word_evidence import words

__all__ = ["Piece", "Sentence", "inflect_like"]

_VOWEL = re.compile(r"[aeiou]")


@dataclass(slots=True)
class Piece:
    """A word or mark, the space after it, and the kind of error it lies in ("" for none). `stays`: not to be changed again."""

    text: str
    after: str
    error: str = ""
    stays: bool = False


@dataclass(slots=True)
class Sentence:
    """English beside its Chinese. `dropped`: kinds of what was left out of the English."""

    source: str
    pieces: list[Piece]
    before: str = ""
    dropped: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, source: str, target: str) -> "Sentence":
        spans = words(target)
        ends = [*(s.start for s in spans[1:]), len(target)]
        pieces = [Piece(s.of(target), target[s.end : end]) for s, end in zip(spans, ends, strict=True)]
        return cls(source, pieces, target[: spans[0].start] if spans else target)

    @property
    def text(self) -> str:
        return self.before + "".join(p.text + p.after for p in self.pieces)

    def labels(self) -> list[tuple[int, int, str]]:
        """Half-open places of what is wrong, with its kind."""
        found, at = [], len(self.before)
        for piece in self.pieces:
            if piece.error and piece.text:
                found.append((at, at + len(piece.text), piece.error))
            at += len(piece.text) + len(piece.after)
        return found

    def free(self, first: int, last: int) -> bool:
        """Whether the pieces from `first` to before `last` are there and none was changed."""
        return 0 <= first < last <= len(self.pieces) and not any(p.stays for p in self.pieces[first:last])

    def put(self, first: int, last: int, text: str, error: str, *, also: Sequence[int] = ()) -> None:
        """Puts `text` (not empty) for the pieces from `first` to before `last`; `also`: pieces that count as wrong with it."""
        for k in also:
            self.pieces[k].error, self.pieces[k].stays = error, True
        old = self.pieces[first:last]
        if old and old[0].text[:1].isupper() and (len(old[0].text) == 1 or not old[0].text.isupper()) and first == 0:
            text = text[0].upper() + text[1:]
        new = Sentence.of("", text).pieces
        for piece in new:
            piece.error, piece.stays = error, True
        new[-1].after = old[-1].after if old else " "
        self.pieces[first:last] = new

    def remove(self, first: int, last: int, error: str, *, mark: Sequence[int]) -> None:
        """Takes out pieces; those of `mark` (numbers before the removal) carry the label."""
        for k in mark:
            self.pieces[k].error, self.pieces[k].stays = error, True
        upper = first == 0 and self.pieces[0].text[:1].isupper()
        del self.pieces[first:last]
        if upper and self.pieces:
            self.pieces[0].text = self.pieces[0].text[:1].upper() + self.pieces[0].text[1:]


def inflect_like(base: str, old: str, *, verb: bool) -> str:
    """`base` (one word or more) in the form that `old` has: plural of a noun; -s, -ed, -ing of a verb."""
    low = old.lower()
    if verb:
        head, _, rest = base.partition(" ")
        own = next((lemma for lemma in sort_lemmas(low) if lemma != low), low)
        made = inflect(head, form_of(low, own)) if own != low else head
        return f"{made} {rest}".rstrip()
    many = low.endswith("s") and not low.endswith(("ss", "us", "is")) and len(low) > 3
    before, _, noun = base.rpartition(" ")
    return f"{before} {plural(noun)}".strip() if many and not noun.endswith("s") else base
