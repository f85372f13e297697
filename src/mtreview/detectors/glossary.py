"""The glossary: Chinese terms with the English a client accepts. A general one ships; a user's adds to it and
overrides.

`data/glossary.tsv` has a header and five columns: `zh`, `preferred`, `also accepted` and `wrong` (parted by "|"),
`kind` (company, product, organisation, institution, government, media, place, event, title, person, term, usage: an
expression that has many right renderings, and short: a short form such as 阿里 that may also be something else)."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from mtreview.detectors.glossary_files import read_entries
from mtreview.errors import FormatError

__all__ = ["Entry", "general", "load"]

COLUMNS = ["zh", "preferred", "also accepted", "kind", "wrong"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One term of the general glossary; `accepted` begins with the preferred rendering."""

    zh: str
    accepted: tuple[str, ...]
    kind: str
    wrong: tuple[str, ...]


@lru_cache(maxsize=1)
def general() -> Mapping[str, Entry]:
    """The shipped glossary, read once."""
    text = (files("mtreview.detectors") / "data" / "glossary.tsv").read_text(encoding="utf-8")
    lines = text.splitlines()
    if lines[0].split("\t") != COLUMNS:
        raise FormatError(f"glossary.tsv:1: the first line must be the header {' '.join(COLUMNS)}, separated by tabs")
    found = {}
    for n, line in enumerate(lines[1:], 2):
        fields = line.split("\t")
        if len(fields) != len(COLUMNS):
            raise FormatError(f"glossary.tsv:{n}: {len(fields)} columns, not {len(COLUMNS)}; separate them with tabs")
        zh, preferred, also, kind, wrong = fields
        accepted = (preferred, *(a for a in also.split("|") if a))
        found[zh] = Entry(zh, accepted, kind, tuple(w for w in wrong.split("|") if w))
    return found


@lru_cache(maxsize=1)
def _general_renderings() -> Mapping[str, tuple[str, ...]]:
    return {zh: entry.accepted for zh, entry in general().items()}


def load(path: Path | None = None) -> Mapping[str, tuple[str, ...]]:
    """Chinese term -> accepted renderings, the preferred first: the general glossary, overridden by the user's file
    (TSV, CSV, TBX or XLSX). FormatError names file, place and remedy."""
    if path is None:
        return _general_renderings()
    return {**_general_renderings(), **read_entries(path)}
