"""How the parts of a review are loaded."""

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
