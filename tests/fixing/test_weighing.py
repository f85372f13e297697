"""Which wordings the models are asked about, and what comes back for a phrase that nobody has marked."""

from dataclasses import replace

import numpy as np
from tests.fixing.test_offering import TARGET, Models, judged

from mtreview.fixing.choice import Choice
from mtreview.fixing.evidence import CHEAP, FEATURES, HEARD, LEAD, lead
from mtreview.fixing.weighing import weigh_spans
from mtreview.protocols import Context
from mtreview.records import Span


def test_the_reader_sees_the_best_of_every_source() -> None:
    shipped, column = Choice.load_shipped(), CHEAP.index("longer")
    weights = np.zeros(len(CHEAP), np.float32)
    weights[column] = 1.0
    same = {"mean": weights * 0, "scale": weights * 0 + 1, "low": weights * 0 - 9, "high": weights * 0 + 9}
    choice = replace(shipped, first=replace(shipped.first, weights=weights, bias=0.0, **same))
    rows = np.zeros((40, len(CHEAP)), np.float32)
    rows[:, column] = np.linspace(2, -2, 40)
    origins = [("again",)] * 38 + [("edit",), ("usage",)]
    picked = choice.pick_read(rows, origins)
    assert {38, 39} <= set(picked) and len(picked) < 10 and picked[0] == 0


def test_the_network_is_asked_only_about_what_reads_better() -> None:
    rows = np.zeros((6, len(HEARD)), np.float32)
    rows[:, HEARD.index("read_mean")] = [-1, 2, -1, -2, -1, 1]
    rows[:, HEARD.index("read_sum")] = [-1, 2, -1, 3, -1, 1]
    assert set(Choice.load_shipped().pick_forced(rows)) == {1, 3, 5}


def test_the_lead_is_over_the_best_other_wording_or_the_phrase_as_it_is() -> None:
    read = np.zeros((3, len(HEARD)), np.float32)
    read[:, HEARD.index("read_sum")] = [5, 2, -1]
    forced = np.array([[1, 0], [-4, 0], [-6, 0]], np.float32)
    assert lead(read, forced).tolist() == [[3, 1, 2], [-3, -5, 2], [-6, -7, 2]]
    assert lead(read[:1], forced[:1]).tolist() == [[5, 1, 0]] and lead(read[:0], forced[:0]).shape == (0, len(LEAD))


def test_any_phrase_can_be_weighed() -> None:
    models, start = Models(), TARGET.index("such as water")
    spans = [(0, Span(start, start + 13)), (0, Span(0, 3))]
    first, _ = weigh_spans([judged()], spans, [""], Context(translator=models, judge=models, reader=models))
    best = first[0]
    assert (
        best.text == "like water"
        and best.firm
        and best.feature("read_mean") > 0
        and len(best.features) == len(FEATURES)
    )
    assert [w.chance for w in first] == sorted((w.chance for w in first), reverse=True)
    assert weigh_spans([judged()], spans, [""], Context()) == [[], []]
