"""Training: what torch trains is what numpy evaluates, it learns what is there, and a seed decides all."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from mtreview.evaluation.calibration import raw_rows
from mtreview.evaluation.dataset import Labelled, strangers, word_labels
from mtreview.evaluation.mqm_data import HumanMark, Judged
from mtreview.evaluation.statistics import spearman
from mtreview.quality.features import COLUMNS
from mtreview.quality.head import Head
from mtreview.quality.word_evidence import words
from mtreview.records import Span
from mtreview.training import quality_head
from mtreview.training.quality_head import Settings, fit

SMALL = Settings(members=2, width=16, dilations=(1, 2), epochs=1, batch=32, rate=1e-2)
LONGER = replace(SMALL, epochs=20, batch=16)


@pytest.fixture(scope="module")
def data() -> Labelled:
    """Three hundred rows whose words are marked where column 3 is high, and whose penalty is five a marked word."""
    random = np.random.default_rng(5)
    lengths = random.integers(4, 14, 300)
    starts = np.concatenate([[0], np.cumsum(lengths)])
    columns = random.normal(size=(starts[-1], len(COLUMNS))).astype(np.float32)
    columns[:, 0] = 1  # the same surprise everywhere
    bad = (columns[:, 3] > 1.2).astype(np.float32)
    labels = np.stack([np.zeros_like(bad), bad, np.zeros_like(bad)], axis=1)
    penalties = 5 * np.add.reduceat(bad, starts[:-1])
    judged = tuple(
        Judged("s", f"d{i // 6}", str(i), "源" * int(n), " ".join(["word"] * int(n)), float(p), ("r",), ())
        for i, (n, p) in enumerate(zip(lengths, penalties, strict=True))
    )
    quality = np.clip(100 - 200 * penalties / lengths, 0, 100)
    return Labelled(
        columns,
        starts,
        labels,
        penalties.astype(np.float32),
        quality.astype(np.float32),
        lengths.astype(np.float32) * 2,
        np.ones(300, np.float32),
        judged,
    )


@pytest.fixture(scope="module")
def trained(data: Labelled) -> tuple[Head, np.ndarray[tuple[int], np.dtype[np.bool_]]]:
    return fit(data, LONGER, model="scripted")


def test_it_learns_what_is_there(
    data: Labelled, trained: tuple[Head, np.ndarray[tuple[int], np.dtype[np.bool_]]]
) -> None:
    head, held = trained
    rows = np.flatnonzero(held)
    raw, totals, grades, index = raw_rows(head, data, rows, source=True)
    assert spearman(totals, data.penalties[rows].astype(np.float64)) > 0.4
    assert spearman(grades, -(data.penalties / data.units)[rows].astype(np.float64)) > 0.4
    assert raw[data.labels[index, 1] > 0, 1].mean() > raw[data.labels[index, 1] == 0, 1].mean() + 0.5


def test_documents_are_on_one_side_only(
    data: Labelled, trained: tuple[Head, np.ndarray[tuple[int], np.dtype[np.bool_]]]
) -> None:
    _, held = trained
    out = {d for d, h in zip(data.documents, held, strict=True) if h}
    assert out
    assert out.isdisjoint(d for d, h in zip(data.documents, held, strict=True) if not h)


def test_a_seed_decides_all(data: Labelled) -> None:
    first, again, other = (fit(data, replace(SMALL, seed=n), model="scripted")[0].recipe for n in (1, 1, 2))
    assert first == again != other


def test_numpy_computes_what_torch_trained(data: Labelled) -> None:
    settings = replace(SMALL, members=1, dilations=(1, 2, 4))
    torch.manual_seed(3)
    network = quality_head._Network(settings, len(COLUMNS)).eval()
    arrays = {
        "mean": np.zeros(len(COLUMNS), np.float32),
        "scale": np.ones(len(COLUMNS), np.float32),
        "english": np.ones(len(COLUMNS), np.float32),
        "dilations": np.array(settings.dilations, np.float32),
        **{f"0.{k}": v for k, v in quality_head._exported(network, settings).items()},
    }
    head = Head(arrays, "scripted", "none", 1)
    columns = data.columns[:9]
    for source in (True, False):
        with torch.no_grad():
            given = torch.from_numpy(np.clip(columns, -6, 6))[None]
            # padded by three words: what stands beyond the end of a row must not reach into it
            padded = torch.cat([given, torch.full((1, 3, len(COLUMNS)), 2.0)], dim=1)
            mask = torch.tensor([[1.0] * 9 + [0.0] * 3])
            expected, grades = network(padded, torch.tensor([float(source)]), mask)
        raw = head.raw(columns, source=source)
        assert raw.words == pytest.approx(expected[0, :9].numpy(), abs=1e-4)
        assert raw.grade == pytest.approx(float(grades[0]), abs=1e-4)


def test_the_safest_and_the_worst_rows_stay_ranked() -> None:
    curve = np.array([[2.0, 4.0, 8.0], [1.0, 3.0, 5.0]], np.float32)
    head = Head({"map_risk_both": curve, "map_minor_both": curve}, "judge", "recipe", 0)
    values = np.array([0.0, 0.5, 1.5, 2.0, 6.0, 8.0, 12.0], np.float32)
    assert head.map_curve("risk_both", values) == pytest.approx([0, 0.25, 0.75, 1, 4, 5, 7])
    assert head.map_curve("minor_both", values) == pytest.approx(
        [1, 1, 1, 1, 4, 5, 5]
    )  # a chance ends where it was seen to end


def test_labels_are_shares_of_the_raters() -> None:
    text = "He goes to home."
    marks = (
        HumanMark("a", "target", Span(3, 7), "Fluency/Grammar", "minor"),
        HumanMark("a", "target", Span(8, 15), "Accuracy/Mistranslation", "major"),
        HumanMark("b", "target", Span(3, 15), "Accuracy/Omission", "major"),
        HumanMark("b", "target", None, "Other", "major"),
        HumanMark("b", "source", Span(0, 1), "Accuracy/Omission", "major"),
    )
    judged = Judged("s", "d", "1", "他回家。", text, 5.0, ("a", "b"), marks)
    expected = [[0, 0, 0], [0.5, 0.5, 0.5], [0, 1, 0.5], [0, 1, 0.5], [0, 0, 0]]
    assert word_labels(judged, words(text)).tolist() == expected


def test_strangers_come_from_another_document() -> None:
    rows = [Judged("s", f"d{i % 7}", str(i), f"源{i}", f"target number {i}", 0.0, ("r",), ()) for i in range(60)]
    made = strangers(rows, 0.5, 1)
    homes = {r.target: r.document for r in rows}
    assert made
    assert all(homes[m.target] != m.document for m in made)
    assert strangers(rows, 0.5, 1) == made
