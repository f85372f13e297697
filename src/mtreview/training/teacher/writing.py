"""The teacher's translations as rows of training text for `mtreview train`: sequence-level distillation."""

import lzma
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from tokenizers import Tokenizer

from mtreview.files import beside
from mtreview.training.corpus import Row
from mtreview.training.encoder import pad_rows
from mtreview.training.teacher.network import Joined
from mtreview.training.teacher.sources import load_sources
from mtreview.training.teacher.teacher_recipe import TeacherRecipe, Writing
from mtreview.training.teacher.tuning import Told, TuningReport, load_teacher

__all__ = ["translate_rows", "translate_sources", "write_translations"]

WRITTEN = "teacher:"
"""Stands before the origin of a row whose English the teacher wrote, so that a recipe can weigh them."""
A_SOURCE_PIECE = 3
"""English pieces for one of the source at most: a sentence that finds no end would hold up its whole batch."""


def write_translations(recipe: TeacherRecipe, told: Told) -> Path:
    """Translates the prepared sources into the file `writing.output`, which `[data] files` of a recipe can name; the clock may end
    it early. Gives the file."""
    rows = load_sources(recipe)
    joined, tokenizer = load_teacher(recipe)
    path = recipe.place(recipe.writing.output)
    path.parent.mkdir(parents=True, exist_ok=True)
    with beside(path) as part, lzma.open(part, "wt", encoding="utf-8", newline="\n") as stream:
        for row, english in translate_rows(joined, tokenizer, rows, recipe.writing, told):
            if text := " ".join(english.split()):
                stream.write(f"{WRITTEN}{row.origin}\t{row.source}\t{text}\n")
    return path


def translate_sources(
    joined: Joined, tokenizer: Tokenizer, sources: Sequence[str], *, beam: int, longest: int
) -> list[str]:
    """English for one batch of Chinese sentences, of at most `longest` pieces and A_SOURCE_PIECE for each of the longest source."""
    ids = joined.encoder.pieces.encode(sources)
    shown = pad_rows(ids, joined.encoder.pieces.pad).to(next(joined.parameters()).device)
    most = min(longest, A_SOURCE_PIECE * shown.shape[1])
    return [tokenizer.decode(pieces).strip() for pieces in joined.write(shown, beam=beam, longest=most)]


def translate_rows(
    joined: Joined, tokenizer: Tokenizer, rows: Sequence[Row], settings: Writing, told: Told
) -> Iterator[tuple[Row, str]]:
    """Rows with their translation, batch by batch, until the minutes are over. Sentences of like length go together, but the
    batches come in the order of their first rows, so that a run cut short has all lengths."""
    ends = time.monotonic() + 60 * settings.minutes if settings.minutes else float("inf")
    for done, batch in enumerate(parts := list(_batches(rows, settings.batch))):
        if time.monotonic() > ends:
            return
        told(TuningReport("writing", done / len(parts)))
        english = translate_sources(
            joined, tokenizer, [row.source for row in batch], beam=settings.beam, longest=settings.longest
        )
        yield from zip(batch, english, strict=True)


def _batches(rows: Sequence[Row], size: int) -> Iterator[list[Row]]:
    """Sorted within stretches of sixteen batches."""
    for start in range(0, len(rows), 16 * size):
        stretch = sorted(rows[start : start + 16 * size], key=lambda row: len(row.source))
        yield from (stretch[at : at + size] for at in range(0, len(stretch), size))
