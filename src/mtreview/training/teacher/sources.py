"""The Chinese that the teacher is to translate: cleaned and kept in the work folder, so that where the teacher writes neither the text
nor the packages that clean it are needed."""

import lzma
from collections.abc import Iterator
from pathlib import Path

from mtreview.errors import ConfigError, InputError
from mtreview.files import beside
from mtreview.training.corpus import Row, expand, read_rows, weight_of
from mtreview.training.prepare import clean_row
from mtreview.training.teacher.teacher_recipe import TeacherRecipe

__all__ = ["load_sources", "prepare_sources"]

SOURCES = "sources.tsv.xz"


def prepare_sources(recipe: TeacherRecipe) -> None:
    """Writes the rows of `writing.sources`, their English left out, into the work folder; InputError when there are none."""
    rows = list(_chosen(recipe))
    if not rows:
        raise InputError(f"{recipe.path} [writing]: no row of the sources has such an origin; correct origins")
    with beside(_place(recipe)) as part, lzma.open(part, "wt", encoding="utf-8", newline="\n") as stream:
        stream.writelines(f"{row.origin}\t{row.source}\t\n" for row in rows)


def load_sources(recipe: TeacherRecipe) -> list[Row]:
    """ConfigError where they have not been prepared."""
    path = _place(recipe)
    if not path.is_file():
        raise ConfigError(
            f"{path}: nothing to translate; name writing.sources and run `mtreview train-teacher --step prepare`"
        )
    return list(read_rows(path))


def _place(recipe: TeacherRecipe) -> Path:
    return recipe.place(recipe.work) / SOURCES


def _chosen(recipe: TeacherRecipe) -> Iterator[Row]:
    settings, count = recipe.writing, 0
    wanted = dict.fromkeys(settings.origins, 1.0) | {"*": 1.0 if "*" in settings.origins else 0.0}
    for path in expand(recipe.path.parent, settings.sources):
        for row in read_rows(path):
            if settings.most and count >= settings.most:
                return
            if weight_of(row.origin, wanted):
                count += 1
                yield clean_row(row)
