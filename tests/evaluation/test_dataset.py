"""Forced passes over many rows are kept on the way and at the end."""

from pathlib import Path

import numpy as np
import pytest

from mtreview.evaluation import dataset
from mtreview.evaluation.dataset import force_all
from mtreview.protocols import Judge

PAIRS = [("她没有来。", f"She did not come {'again ' * n}.") for n in range(25)]


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dataset, "_CHUNK", 10)


def test_a_run_that_was_stopped_goes_on(judge: Judge, tmp_path: Path) -> None:
    whole = force_all(PAIRS, judge)
    calls = len(judge.calls)  # type: ignore[attr-defined]
    assert calls == 2 * 3  # with and without the source

    def stop(stage: str, done: int, total: int) -> None:
        if done == 20:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        force_all(PAIRS, judge, cache=tmp_path, progress=stop)
    judge.calls.clear()  # type: ignore[attr-defined]
    told: list[int] = []
    again = force_all(PAIRS, judge, cache=tmp_path, progress=lambda stage, done, total: told.append(done))
    assert judge.calls == [(5, True), (5, False)]  # type: ignore[attr-defined]
    assert told == [10, 20, 25]
    assert np.array_equal(again.forced, whole.forced) and np.array_equal(again.starts, whole.starts)
    (left,) = tmp_path.iterdir()  # the parts are gone
    judge.calls.clear()  # type: ignore[attr-defined]
    assert np.array_equal(force_all(PAIRS, judge, cache=tmp_path).forced, whole.forced)
    assert left.suffix == ".npz" and judge.calls == []  # type: ignore[attr-defined]


def test_other_texts_have_a_cache_of_their_own(judge: Judge, tmp_path: Path) -> None:
    one, other = force_all(PAIRS, judge, cache=tmp_path), force_all(PAIRS[::-1], judge, cache=tmp_path)
    assert len(list(tmp_path.iterdir())) == 2
    assert one.starts.tolist() != other.starts.tolist()


def test_what_other_columns_were_kept_of_is_not_taken(
    judge: Judge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    force_all(PAIRS, judge, cache=tmp_path)
    monkeypatch.setattr(dataset, "PASS_COLUMNS", (*dataset.PASS_COLUMNS, "one more"))
    judge.calls.clear()  # type: ignore[attr-defined]
    force_all(PAIRS, judge, cache=tmp_path)
    assert judge.calls and len(list(tmp_path.iterdir())) == 2  # type: ignore[attr-defined]
