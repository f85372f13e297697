"""What tables, reader and network say of the wordings of many phrases, from the cheapest to the dearest; only what can still be
chosen goes on to the next."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mtreview.detectors.coverage import find_table
from mtreview.fixing.candidates import Wording, propose
from mtreview.fixing.choice import Choice
from mtreview.fixing.evidence import FEATURES, force, glance, lead, read
from mtreview.fixing.places import Place, meant
from mtreview.protocols import Context, EnglishReader, Floats, Judge, Row
from mtreview.records import Span

__all__ = ["Rows", "Weighed", "ask", "listen", "weigh", "weigh_spans"]

_LOOKS_BACK = 500
"""Characters of the article before a phrase's sentence that the reader is shown, to the next beginning of a word."""


Rows = tuple[list[Wording], Floats]
"""Some wordings of a phrase and a row of features for each."""


@dataclass(frozen=True, slots=True, eq=False)
class Weighed:
    """A wording that reads better than the phrase does. `chance` that it is right; `firm` when no model speaks against it;
    `features` as `FEATURES` names them, gains in nats over the phrase as it is."""

    text: str
    chance: float
    firm: bool
    features: Floats

    def feature(self, name: str) -> float:
        return float(self.features[FEATURES.index(name)])


def weigh_spans(
    rows: Sequence[Row], spans: Sequence[tuple[int, Span]], contexts: Sequence[str], context: Context
) -> list[list[Weighed]]:
    """For each phrase (index of its row, place in the row's English) its wordings that read better, the likeliest first;
    none where `context` lacks translator, judge or reader. `contexts`: the English before each row."""
    table = find_table(context)
    places = [Place(rows[n], span, table, meant(rows[n], span, table)) for n, span in spans]
    return weigh(places, [()] * len(places), [contexts[n] for n, _ in spans], context)


def weigh(
    places: Sequence[Place], given: Sequence[Sequence[str]], before: Sequence[str], context: Context
) -> list[list[Weighed]]:
    """The wordings of each phrase that read better in their place, the likeliest first. `given`: what the check of each
    phrase proposes already; `before`: the English before each phrase's row."""
    judge, reader = context.judge, context.reader
    if not places or judge is None or reader is None or context.translator is None:
        return [[] for _ in places]
    choice = Choice.load_shipped()
    proposed = propose(places, given, translator=context.translator, judge=judge)
    glanced = [glance(place, own) for place, own in zip(places, proposed, strict=True)]
    heard = listen(places, proposed, glanced, before, choice, reader)
    return [_sorted(choice, *one) for one in ask(places, heard, choice, judge)]


def _sorted(choice: Choice, wordings: Sequence[Wording], features: Floats) -> list[Weighed]:
    found = [
        Weighed(w.text, float(c), bool(f), row)
        for w, c, f, row in zip(
            wordings, choice.last.chance(features), choice.find_firm(features), features, strict=True
        )
    ]
    return sorted(found, key=lambda w: (-w.chance, w.text))


def listen(
    places: Sequence[Place], wordings: Sequence[Sequence[Wording]], glanced: Sequence[Floats], before: Sequence[str],
    choice: Choice, reader: EnglishReader,
) -> list[Rows]:  # fmt: skip
    """Of each phrase the wordings that `choice` has read, with their rows of `HEARD`. `glanced`: rows of `CHEAP`."""
    chosen = [choice.pick_read(g, [w.origins for w in own]) for g, own in zip(glanced, wordings, strict=True)]
    kept = [[own[i] for i in order] for own, order in zip(wordings, chosen, strict=True)]
    heard = read(places, kept, [_nearest(text) for text in before], reader)
    rows = [np.concatenate([g[o], r], axis=1) for g, o, r in zip(glanced, chosen, heard, strict=True)]
    return list(zip(kept, rows, strict=True))


def ask(places: Sequence[Place], heard: Sequence[Rows], choice: Choice, judge: Judge) -> list[Rows]:
    """Of each phrase the wordings that `choice` asks the network about, with their rows of `FEATURES`."""
    kept, rows = [], []
    for own, features in heard:
        order = choice.pick_forced(features)
        kept.append([own[i] for i in order])
        rows.append(features[order])
    forced = force(places, kept, judge)
    return [(own, np.concatenate([r, f, lead(r, f)], axis=1)) for own, r, f in zip(kept, rows, forced, strict=True)]


def _nearest(text: str) -> str:
    """The end of the text, from the beginning of a word on."""
    if len(text) <= _LOOKS_BACK:
        return text
    cut = text[-_LOOKS_BACK:]
    return cut[cut.find(" ") + 1 :]
