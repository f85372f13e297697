"""Names to try beside those that the English has: the known English of a name that it does not say."""

import numpy as np

from mtreview.detectors.body_names import capital_runs
from mtreview.detectors.unmatched import CALLED, Named, find_names, find_spare, is_headline
from mtreview.language.chinese import chinese
from mtreview.language.known_names import KnownName
from mtreview.language.lexical import LexicalTable, Linked
from mtreview.protocols import Row
from mtreview.records import Span

__all__ = ["find_name_swaps"]


def find_name_swaps(row: Row, table: LexicalTable) -> list[tuple[Span, str]]:
    """What may be put in the place of which words with capitals: of a name that nothing else calls for, of a body also of what
    translates its characters. Nothing for a name of which the English has a known form."""
    source = row.source or ""
    reading = chinese(source)
    missing = [n for n in find_names(reading) if n.known and not _is_misread(n) and not _is_said(n.known, row.target)]
    if not missing or is_headline(row.target):
        return []
    linked = table.link_pair(source, row.target)
    spare = find_spare(row, reading, table)
    found: dict[tuple[Span, str], None] = {}
    for name in missing:
        is_body = name.known is not None and name.known.kind == "body"
        translated = _runs_of(reading.original(name.span), linked, row.target) if is_body else []
        places = translated or (spare if len(spare) == 1 else [])
        found |= {
            (run, wording): None for run in places[:2] for wording in (name.known.forms[:2] if name.known else ())
        }
    return list(found)


def _is_misread(name: Named) -> bool:
    """A place where the Chinese has a person, of a longer name that was cut (田东 in 黑田东彦)."""
    return name.known is not None and name.known.kind == "place" and name.tag.startswith("nr")


def _is_said(known: KnownName, target: str) -> bool:
    """A form, or a word of one: a body by its short form, a person by the surname alone."""
    low = target.casefold()
    return any(form.casefold() in low for form in known.forms) or (
        known.kind != "body" and any(w in target for w in known.words)
    )


def _runs_of(place: Span, linked: Linked, text: str) -> list[Span]:
    """Words with capitals side by side of which one may translate a word at the place."""
    types = {word for span, word in linked.zh if span.overlaps(place)}
    odds = np.maximum(linked.links.to_en, linked.links.to_zh).tolist()
    said = {
        linked.en_types[j]
        for i, j, odd in zip(linked.links.zh.tolist(), linked.links.en.tolist(), odds, strict=True)
        if odd >= CALLED and linked.zh_types[i] in types
    }
    at = [span for span, word in linked.en if word in said and text[span.start].isupper()]
    return [run for run in capital_runs(text) if any(run.overlaps(span) for span in at)]
