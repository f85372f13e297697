"""Labelled articles as sentences to edit: what is given, what it should become, and where it is wrong."""

import json
from pathlib import Path

import pytest

from mtreview.engines import load_judge
from mtreview.errors import InputError
from mtreview.training.pair_reader.labelled import edits_of_articles


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    article = {
        "zh": "老师买了三本书。\n\n学生们很高兴。",
        "clumsy": "The teacher buyed three booklets .\n\nThe students were very happy.",
        "good": "The teacher bought three books.\n\nThe students were very glad.",
        "errors": [
            {"text": "buyed", "zh": "买了", "category": "fluency/grammar", "severity": "minor", "fix": ["bought"]},
            {"text": "booklets", "zh": "书", "category": "terminology", "severity": "minor", "fix": ["books", "volumes"]},
        ],
    }  # fmt: skip
    (tmp_path / "a.json").write_text(json.dumps(article), encoding="utf-8")
    return tmp_path


def test_sentences_are_given_as_they_are_half_mended_and_good(folder: Path) -> None:
    found = list(edits_of_articles(folder, load_judge()))
    zh, given, aim, wrong = found[0]
    assert zh == "老师买了三本书。" and given == "The teacher buyed three booklets ."
    assert aim == "The teacher bought three books."
    assert [given[a:b] for a, b in wrong] == ["buyed", "booklets"]
    assert found[-1] == ("学生们很高兴。", "The students were very glad.", "The students were very glad.", [])
    for _, text, good, left in found[1:3]:
        assert good in ("The teacher bought three books.", "The teacher bought three volumes.")
        assert [text[a:b] for a, b in left] == [w for w in ("buyed", "booklets") if w in text.split()]


def test_a_folder_without_articles_is_one_clear_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no \.json files"):
        list(edits_of_articles(tmp_path, load_judge()))
