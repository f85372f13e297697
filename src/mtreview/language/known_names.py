"""Names that CC-CEDICT knows, with their English: places, people, bodies and works (data/names.tsv.xz, CC BY-SA 4.0).

`benchmarks/build_names.py` makes the list and says what its columns are."""

import lzma
import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from mtreview.language.chinese import Chinese
from mtreview.records import Span

__all__ = ["KnownName", "find_known", "load_english", "load_names"]

_LONGEST = 14


@dataclass(frozen=True, slots=True)
class KnownName:
    """`kind` is place, person, body or other; `forms` its English, the usual one first; `near` names that the gloss of a place
    has beside it: the country, what it is the capital of."""

    zh: str
    kind: str
    forms: tuple[str, ...]
    near: frozenset[str]

    @property
    def words(self) -> frozenset[str]:
        """The words with a capital of all forms."""
        return frozenset(w for form in self.forms for w in re.findall(r"[^\W\d_]{3,}", form) if w[0].isupper())


@lru_cache(maxsize=1)
def load_names() -> Mapping[str, KnownName]:
    """All names by their Chinese, read once."""
    packed = (files("mtreview.language") / "data" / "names.tsv.xz").read_bytes()
    found = {}
    for line in lzma.decompress(packed).decode("utf-8").splitlines():
        zh, kind, forms, near = [*line.split("\t"), ""][:4]
        found[zh] = KnownName(zh, kind, tuple(forms.split("|")), frozenset(near.split()))
    return found


@lru_cache(maxsize=1)
def load_english() -> Mapping[str, tuple[KnownName, ...]]:
    """The names by each of their English forms in small letters, people by their last word too."""
    found: dict[str, list[KnownName]] = defaultdict(list)
    for name in load_names().values():
        last = {form.split()[-1] for form in name.forms if name.kind == "person"}
        for form in dict.fromkeys([*name.forms, *sorted(w for w in last if len(w) >= 4)]):
            found[form.lower()].append(name)
    return {form: tuple(names) for form, names in found.items()}


@lru_cache(maxsize=1)
def _beginnings() -> frozenset[str]:
    return frozenset(zh[:2] for zh in load_names())


@lru_cache(maxsize=2048)  # a long document: consistency asks for all of it again
def find_known(reading: Chinese) -> tuple[tuple[KnownName, Span], ...]:
    """The names in a text, the longest at each place, from word to word; spans count in the normalised text. Two
    characters are a name only where they are tagged as one."""
    names, text, found, end = load_names(), reading.text, [], 0
    if not any(text[i : i + 2] in _beginnings() for i in range(len(text) - 1)):
        return ()
    edges = sorted(reading.edges)
    tagged = {t.span: t.tag for t in reading.tokens}
    for k, start in enumerate(edges):
        if start < end or text[start : start + 2] not in _beginnings():
            continue
        for stop in reversed([e for e in edges[k + 1 : k + 9] if e - start <= _LONGEST]):
            name = names.get(text[start:stop])
            if name is None or (
                stop - start == 2 and not tagged.get(Span(start, stop), "").startswith(("nr", "ns", "nt", "nz"))
            ):
                continue
            found.append((name, Span(start, stop)))
            end = stop
            break
    return tuple(found)
