"""The tagger: what it reads, what it says with little evidence, and that a text's level counts."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from mtreview.errors import ModelError
from mtreview.protocols import PairReading, Reading
from mtreview.quality.features import COLUMNS
from mtreview.quality.pair_columns import PAIR_COLUMNS, pair_columns
from mtreview.quality.reading import READER_COLUMNS, reader_columns
from mtreview.quality.tagger import INPUTS, UNJUDGED, Tagger, inputs, load_shipped, use_tagger
from mtreview.quality.word_evidence import words

TEXT = "Permitted Chang is a city."


def reading(losses: dict[str, float]) -> Reading:
    """One piece a word, but "Chang" in two."""
    places = [(0, 9), (10, 12), (12, 15), (16, 18), (19, 20), (21, 25), (25, 26)]
    starts, ends = (np.array(side, np.int32) for side in zip(*places, strict=True))
    loss = np.array([losses.get(TEXT[a:b], 1.0) for a, b in places], np.float32)
    return Reading(starts, ends, loss, np.full(len(places), 2.0, np.float32), np.arange(len(places), dtype=np.int32))


def test_pieces_are_gathered_by_word() -> None:
    columns = reader_columns(reading({"Ch": 3.0, "ang": 5.0}), words(TEXT))
    assert columns.shape == (6, len(READER_COLUMNS))
    chang = dict(zip(READER_COLUMNS, columns[1].tolist(), strict=True))
    assert chang["reader_sum"] == 8 and chang["reader_worst"] == 5 and chang["reader_first"] == 3
    assert chang["reader_mean"] == 4 and chang["reader_pieces"] == 2
    assert chang["reader_rank"] == pytest.approx(np.log(2)) and chang["reader_worst_rank"] == pytest.approx(np.log(3))


def test_no_pieces_no_evidence() -> None:
    nothing = Reading(*(np.zeros(0, kind) for kind in (np.int32, np.int32, np.float32, np.float32, np.int32)))  # type: ignore[arg-type]
    assert not reader_columns(nothing, words(TEXT)).any()
    assert reader_columns(nothing, ()).shape == (0, len(READER_COLUMNS))


def test_what_the_pair_reader_says_of_words() -> None:
    spans = words("Mr Chang left")
    at, ends = np.array([0, 3, 6, 9], np.int32), np.array([2, 6, 8, 13], np.int32)
    doubt, marked = np.array([1, 2, 4, 0], np.float32), np.array([-3, -1, -2, -4], np.float32)
    columns = pair_columns(PairReading(at, ends, doubt, doubt, np.zeros(4, np.int32), marked, marked - 1), spans)
    chang = dict(zip(PAIR_COLUMNS, columns[1].tolist(), strict=True))
    assert chang["pair_kept_sum"] == 6 and chang["pair_kept_worst"] == 4 and chang["pair_kept_entropy"] == 3
    assert chang["pair_marked"] == -1 and chang["pair_marked_major"] == -2 and chang["pair_marked_mean"] == -1.5
    assert chang["pair_row"] == -2.5
    assert not pair_columns(None, spans).any()


def values() -> np.ndarray:
    spans = words(TEXT)
    columns = np.random.default_rng(1).normal(size=(len(spans), len(COLUMNS))).astype(np.float32)
    return inputs(columns, None, reader_columns(reading({}), spans), pair_columns(None, spans))


def test_inputs_have_their_names() -> None:
    made = values()
    assert made.shape == (6, len(INPUTS)) and np.isfinite(made).all()
    assert not made[:, [i for i, name in enumerate(INPUTS) if name.startswith(("rated_", "head_"))]].any()


@pytest.mark.parametrize("source", [True, False])
def test_chances_grow_with_how_much_is_wrong(source: bool) -> None:
    tagger = load_shipped()
    raw = tagger.raw(values(), source=source)
    low, high = (tagger.chances(raw, level, source=source) for level in (0.03, 0.2))
    assert ((low >= 0) & (low < high) & (high <= 1)).all()
    usual = tagger.level([], source=source)
    assert usual < tagger.level([np.full((400, 2), 1.0, np.float32)], source=source)


def test_professionals_count_in_a_text_that_reads_well_alone() -> None:
    """In a clumsy one the tagger's own log-odds are all that counts."""
    tagger, raw = load_shipped(), np.zeros((3, 2), np.float32)
    raw[:, 1] = (-2, 0, 2)
    usual = tagger.level([], source=True)
    well, between, clumsy = (tagger.mixed(raw, level, source=True) for level in (usual, 1.3 * usual, 3 * usual))
    assert well[0] < between[0] < between[2] < well[2]
    assert clumsy.tolist() == [0, 0, 0]


def test_professionals_say_nothing_without_the_pair_reader_or_the_chinese() -> None:
    read = values()
    read[:, INPUTS.index("pair_marked")] = 4
    both, unread, alone = (load_shipped().raw(v, source=s) for v, s in ((read, True), (values(), True), (read, False)))
    assert (both[:, 1] > both[:, 0]).all()
    assert np.array_equal(unread[:, 0], unread[:, 1]) and np.array_equal(alone[:, 0], alone[:, 1])


@pytest.mark.parametrize("source", [True, False])
def test_says_the_mean_of_its_members(source: bool) -> None:
    """As many as the file has, with and without a source."""
    whole, kind = load_shipped(), "both" if source else "alone"
    members = sorted({name.split(".")[1] for name in whole.arrays if name.startswith(f"{kind}.")})
    assert len(members) > 1
    each = [replace(whole, arrays=_only(whole.arrays, kind, member)).raw(values(), source=source) for member in members]
    assert not np.allclose(each[0], each[1])
    assert np.allclose(whole.raw(values(), source=source), np.mean(each, axis=0), atol=1e-5)


def _only(arrays: dict[str, np.ndarray], kind: str, member: str) -> dict[str, np.ndarray]:
    """Without the other members of `kind`."""
    return {n: a for n, a in arrays.items() if not n.startswith(f"{kind}.") or n.startswith(f"{kind}.{member}.")}


def test_without_a_source_nothing_of_the_embedded_model_counts() -> None:
    """With one, the networks for English alone have their say beside those that read it."""
    one, other = values(), values()
    other[:, UNJUDGED == 0] += 3
    alone, beside = ([load_shipped().raw(v, source=source) for v in (one, other)] for source in (False, True))
    assert np.array_equal(*alone) and not np.allclose(*beside, atol=0.1)
    silent = {n: a * (0 if n.startswith("both.") else 1) for n, a in load_shipped().arrays.items()}
    assert np.allclose(replace(load_shipped(), arrays=silent).raw(one, source=True), alone[0] / 4, atol=1e-5)


@pytest.mark.parametrize("source", [True, False])
def test_a_phrase_is_surer_the_worse_its_words(source: bool) -> None:
    chances = [load_shipped().phrase_chance(c, c, source=source) for c in np.linspace(0, 1, 21)]
    assert chances == sorted(chances) and 0 <= chances[0] < chances[-1] <= 1


def test_written_and_read_again(tmp_path: Path) -> None:
    load_shipped().save(tmp_path / "tagger.npz")
    again = Tagger.load(tmp_path / "tagger.npz")
    assert np.allclose(again.raw(values(), source=True), load_shipped().raw(values(), source=True), atol=1e-5)
    with use_tagger(again):
        assert load_shipped() is again
    assert load_shipped() is not again


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "tagger.npz").write_bytes(b"no archive")
    with pytest.raises(ModelError, match=r"tagger\.npz.*train-tagger"):
        Tagger.load(tmp_path / "tagger.npz")


def test_a_file_of_a_version_that_settled_less_is_refused(tmp_path: Path) -> None:
    arrays = {n: a[:5] if n.startswith("settle_") else a for n, a in load_shipped().arrays.items()}
    replace(load_shipped(), arrays=arrays).save(tmp_path / "tagger.npz")
    with pytest.raises(ModelError, match="train it again"):
        Tagger.load(tmp_path / "tagger.npz")
