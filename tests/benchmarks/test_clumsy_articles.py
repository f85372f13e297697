"""The articles written for training and measuring: every one can be read, and what it says of itself is so."""

import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "corpora" / "clumsy-articles"
FILES = sorted(FOLDER.glob("*/*.json"))


@pytest.fixture(scope="module")
def reader() -> ModuleType:
    spec = importlib.util.spec_from_file_location("article_files", ROOT / "benchmarks" / "article_files.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["article_files"] = module
    spec.loader.exec_module(module)
    return module


def test_every_article_can_be_read(reader: ModuleType) -> None:
    parts = {part: reader.read_articles(FOLDER / part) for part in ("pair-reader", "tagger", "next", "held-out")}
    articles = [a for part in parts.values() for a in part]
    assert {part: len(own) for part, own in parts.items()} == {
        "pair-reader": 96, "tagger": 64, "next": 110, "held-out": 27,
    }  # fmt: skip
    assert len({a.name for a in articles}) == len(articles) == len(FILES)
    assert {a.kind for a in articles} == set(reader.KINDS.values())


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_labels_fit_the_text(path: Path) -> None:
    given = json.loads(path.read_text(encoding="utf-8"))
    assert given["id"] == path.stem
    assert len({len(given[side].split("\n\n")) for side in ("zh", "clumsy", "good")}) == 1
    for error in given["errors"]:
        assert given["clumsy"].count(error["text"]) == 1
        assert error["zh"] in given["zh"]
        assert error["fix"] or error["category"] == "accuracy/addition"
        assert error["text"] not in error["fix"]
    places = [(given["clumsy"].index(e["text"]), len(e["text"])) for e in given["errors"]]
    for phrase in given["sound"]:
        start = given["clumsy"].index(phrase)
        assert not any(start < at + size and at < start + len(phrase) for at, size in places)
