"""How the parts of a review are loaded."""

import os
import subprocess
import sys

import pytest

from mtreview import api, engines
from mtreview.config import Config
from mtreview.errors import ModelError
from mtreview.records import Document


def test_a_model_that_cannot_be_loaded_beside_the_others_is_said(monkeypatch):
    def refuse(model=None, **_):
        raise ModelError("the weights are damaged")

    monkeypatch.setattr(engines, "load_judge", refuse)
    with pytest.raises(ModelError, match="the weights are damaged"):
        api.build_tools(Config())


def test_imports_weights_and_stages_are_timed_apart():
    seconds: dict[str, float] = {}
    api.review_document(Document("a", "他昨天来了。", "He came yesterday.", "memory"), Config(), timings=seconds)
    assert list(seconds) == ["imports", "weights", "segment", "translate", "align", "judge", "score", "detect"]
    assert all(value >= 0 for value in seconds.values())


@pytest.mark.parametrize(("own", "shown"), [({}, "3000"), ({"OMP_WAIT_POLICY": "passive"}, "0")])
def test_threads_that_wait_for_each_other_leave_the_core_unless_a_person_says_otherwise(own, shown):
    known = {k: v for k, v in os.environ.items() if k not in ("OMP_WAIT_POLICY", "GOMP_SPINCOUNT")}
    said = subprocess.run(
        [sys.executable, "-c", "from mtreview.engines import load_judge; load_judge()"],
        env={**known, **own, "OMP_DISPLAY_ENV": "verbose"},
        capture_output=True,
        text=True,
        check=True,
    ).stderr
    if "GOMP_SPINCOUNT" not in said:
        pytest.skip("this torch is built on an OpenMP without GOMP_SPINCOUNT (macOS, Windows): there is nothing to set")
    assert f"GOMP_SPINCOUNT = '{shown}'" in said
