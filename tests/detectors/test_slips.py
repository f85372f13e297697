"""Slips of grammar: what is tried, what the reader decides, and sound sentences that stay alone."""

import numpy as np
import pytest

from mtreview import detect
from mtreview.detectors.slips import Slips, find_trials
from mtreview.engines import load_reader
from mtreview.protocols import Context, PairReading, Row


@pytest.mark.parametrize(
    ("text", "wrong", "fix"),
    [
        ("We pays more attention to safety than anyone else.", "pays", "pay"),
        ("The government should to strengthen its support for small firms.", "to", "strengthen"),
        ("The council has promised to built a new bridge within five years.", "built", "build"),
        ("Many residents are interesting in the plans of the council.", "interesting", "interested"),
        ("They are worried for the lack of rain in the north.", "for", "about"),
        ("Visitors can now see how lived people in the valley.", "lived", "people"),
        ("There is many reasons to visit the city in spring.", "is", "are"),
        ("He do not know where the station is.", "do", "does"),
    ],
)
def test_slips_are_found_with_their_fix(text: str, wrong: str, fix: str) -> None:
    (marks,) = detect([None], [text], detectors=["slips"])
    assert any(m.span and wrong in m.span.of(text).split() and fix in (m.suggestion or "").split() for m in marks), (
        marks
    )


@pytest.mark.parametrize(
    "text",
    [
        "We pay more attention to safety than anyone else.",
        "The government should strengthen its support for small firms.",
        "Every morning the teacher walks to school with her children.",
        "Zhang Guiyun of the Puyang Bureau sent two letters to Harbin.",
        "It was the best of times, it was the worst of times.",
        "",
        "—",
    ],
)
def test_sound_sentences_stay_alone(text: str) -> None:
    assert detect([None], [text], detectors=["slips"]) == [[]]


def test_names_are_not_changed() -> None:
    text = "Mr Zhangg met Puyangs people in Harbinn."
    (reading,) = load_reader().read([text])
    assert not {t.span.of(text) for t in find_trials(text, reading)} & {"Zhangg", "Puyangs", "Harbinn"}
    begins = "Jokou said that it was late."
    (reading,) = load_reader().read([begins])
    assert not [t for t in find_trials(begins, reading) if t.span.start == 0]


def test_what_the_pair_reader_keeps_is_not_tried() -> None:
    text = "We pays more attention to safety than anyone else."
    (reading,) = load_reader().read([text])

    def tried(kept: float) -> set[str]:
        numbers = np.full(len(reading.starts), kept, np.float32)
        pair = PairReading(reading.starts, reading.ends, numbers, numbers, 0 * reading.rank, numbers, numbers)
        return {trial.span.of(text) for trial in find_trials(text, reading, pair)}

    assert tried(0.0) == set()
    assert "pays" in tried(3.0) <= {trial.span.of(text) for trial in find_trials(text, reading)}


def test_nothing_is_said_without_a_reader() -> None:
    text = "We pays more attention."
    (reading,) = load_reader().read([text])
    assert Slips().detect(Row(None, text, reading=reading), Context()) == []
