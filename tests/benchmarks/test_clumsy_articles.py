"""The articles written for training: every one can be read, and what it says of itself is so."""

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
    articles = [a for part in ("pair-reader", "tagger") for a in reader.read_articles(FOLDER / part)]
    assert len(articles) == len(FILES) == 160
    assert {kind: sum(a.kind == kind for a in articles) for kind in {a.kind for a in articles}} == dict.fromkeys(
        reader.KINDS.values(), 40
    )


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
