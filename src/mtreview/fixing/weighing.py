"""The wordings of many phrases by what the pair reader gains from them; tables choose which ones it weighs."""

from collections.abc import Sequence
from dataclasses import dataclass

from mtreview.detectors.coverage import find_table
from mtreview.fixing.candidates import Wording, propose
from mtreview.fixing.choice import Choice
from mtreview.fixing.evidence import glance, measure_gains
from mtreview.fixing.places import Place, meant
from mtreview.protocols import Context, Floats, Row
from mtreview.records import Span

__all__ = ["Weighed", "pick", "weigh", "weigh_spans"]


@dataclass(frozen=True, slots=True)
class Weighed:
    """A wording and its `gain` over the phrase as it is (nats)."""

    text: str
    gain: float


def weigh_spans(rows: Sequence[Row], spans: Sequence[tuple[int, Span]], context: Context) -> list[list[Weighed]]:
    """For each phrase (index of its row, place in the row's English) its wordings, those that gain most first; none where
    `context` lacks translator, judge or pair reader."""
    table = find_table(context)
    places = [Place(rows[n], span, table, meant(rows[n], span, table)) for n, span in spans]
    return weigh(places, context)


def weigh(places: Sequence[Place], context: Context) -> list[list[Weighed]]:
    """The wordings of each phrase, those that gain most first."""
    if not places or None in (context.translator, context.judge, context.pair_reader):
        return [[] for _ in places]
    assert context.pair_reader is not None
    proposed = propose(places, translator=context.translator, judge=context.judge, editor=context.pair_reader)
    picked = pick(places, proposed, [glance(*one) for one in zip(places, proposed, strict=True)], Choice.load_shipped())
    gains = measure_gains(places, picked, context.pair_reader)
    return [_sorted(own, gained) for own, gained in zip(picked, gains, strict=True)]


def pick(
    places: Sequence[Place], wordings: Sequence[Sequence[Wording]], glanced: Sequence[Floats], choice: Choice
) -> list[list[Wording]]:
    """Of each phrase the wordings that are weighed. `glanced`: their rows of `CHEAP`."""
    return [
        [own[i] for i in choice.pick(rows, [w.origins for w in own])]
        for own, rows in zip(wordings, glanced, strict=True)
    ]


def _sorted(wordings: Sequence[Wording], gains: Floats) -> list[Weighed]:
    found = [Weighed(w.text, float(gain)) for w, gain in zip(wordings, gains, strict=True)]
    return sorted(found, key=lambda w: (-w.gain, w.text))
