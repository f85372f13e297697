"""Everything that can change a result is in the recipe, and an engine touches no process but its own."""

import json
import multiprocessing
import time
from pathlib import Path

import pytest

from mtreview import pipeline
from mtreview.batch.executors import LocalEngine
from mtreview.batch.tables_used import hash_tables
from mtreview.batch.worker import recipe
from mtreview.cli import evaluation
from mtreview.config import Config
from mtreview.errors import ConfigError
from mtreview.protocols import Context, Style


def test_the_recipe_names_every_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MTREVIEW_CACHE", str(tmp_path))
    tools = pipeline.Tools(None, None, None, ())
    without = json.loads(recipe(Config(), tools))["tables"]
    assert {"lexical.npz", "ngrams.npz", "quality-head.npz", "tagger.npz", "calques.tsv", "glossary.tsv"} <= set(
        without
    )
    assert without["cc-cedict"] is None
    dictionary = tmp_path / "corpora" / "cedict" / "cedict_ts.u8"
    dictionary.parent.mkdir(parents=True)
    dictionary.write_text("一 一 [yi1] /one/\n", encoding="utf-8")
    first = hash_tables()
    assert first["cc-cedict"] is not None
    assert {k: v for k, v in first.items() if k != "cc-cedict"} == {
        k: v for k, v in without.items() if k != "cc-cedict"
    }
    dictionary.write_text("二 二 [er4] /two/\n", encoding="utf-8")
    assert hash_tables()["cc-cedict"] != first["cc-cedict"]


def test_the_recipe_names_the_projects_style() -> None:
    plain, styled = (
        json.loads(recipe(Config(), pipeline.Tools(None, None, None, (), context=Context(style=style))))["style"]
        for style in (Style(), Style(spelling="UK", keep=("Feitian",)))
    )
    assert plain != styled and styled["spelling"] == "UK" and styled["keep"] == ["Feitian"]


def test_kill_ends_the_engines_own_children_alone() -> None:
    engine = LocalEngine(Config(), None, 1, "recipe")
    own = engine.spawned.Process(target=time.sleep, args=(60,))
    other = multiprocessing.get_context("spawn").Process(target=time.sleep, args=(60,))
    own.start()
    other.start()
    try:
        engine.kill()
        own.join(30)
        assert not own.is_alive()
        assert other.is_alive()
    finally:
        other.kill()
        other.join()


def test_an_installed_packages_weights_are_not_overwritten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evaluation, "is_checkout", lambda: False)
    for out, english in ((None, None), (tmp_path / "head.npz", [tmp_path / "english.txt"])):
        with pytest.raises(ConfigError, match="belongs to the installed package"):
            evaluation.train_head([tmp_path / "data.tsv"], out=out, english=english, raters=None)
