"""The teacher at toy size: encoder and English reader joined, tuned on the toy language, its translations as training text."""

import lzma
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from tests.training.conftest import sentences, write_encoder, write_english

from mtreview.errors import ConfigError, InputError
from mtreview.training.encoder import open_encoder, pad_rows
from mtreview.training.likeness import measure_likeness
from mtreview.training.prepare import read_clean_rows
from mtreview.training.recipe import read_recipe
from mtreview.training.teacher.data import batches, load_pairs
from mtreview.training.teacher.network import BEGIN, NONE, Joined, fit_bridge, open_english
from mtreview.training.teacher.teacher_recipe import TeacherRecipe, read_teacher_recipe
from mtreview.training.teacher.tuning import TuningReport, prepare_teacher, tune_teacher
from mtreview.training.teacher.writing import write_translations

pytestmark = pytest.mark.filterwarnings(
    "ignore:builtin type .* has no __module__ attribute:DeprecationWarning"
)  # SWIG in SentencePiece

RECIPE = """
work = "teacher"
device = "cpu"

[text]
recipe = "recipe.toml"

[parts]
encoder = "encoder"
english = "english"
sentences = 60

[tuning]
steps = 60
tokens = 600
bridge_rate = 3e-3
encoder_rate = 3e-3
english_rate = 3e-3
warm_up = 5

[writing]
sources = ["rows.tsv"]
origins = ["docs"]
most = 12
batch = 5
longest = 40
output = "written.tsv.xz"
"""


@pytest.fixture
def recipe(toy: Path) -> TeacherRecipe:
    write_encoder(toy)
    write_english(toy)
    (toy / "teacher.toml").write_text(RECIPE, encoding="utf-8")
    return read_teacher_recipe(toy / "teacher.toml")


@pytest.fixture
def joined(tmp_path: Path) -> Joined:
    torch.manual_seed(1)
    return Joined(open_encoder(write_encoder(tmp_path)), open_english(write_english(tmp_path))[0]).eval()


@torch.no_grad()
def test_padding_changes_no_loss(joined: Joined) -> None:
    sources = joined.encoder.pieces.encode(["老师今天买了一本书。", "医生"])
    targets = [[5, 6, 7, 8], [9]]
    pad = joined.encoder.pieces.pad
    alone = [joined.loss(pad_rows([s], pad), pad_rows([t], NONE)) for s, t in zip(sources, targets, strict=True)]
    together = joined.loss(pad_rows(sources, pad), pad_rows(targets, NONE))
    assert float(together) == pytest.approx((5 * float(alone[0]) + 2 * float(alone[1])) / 7, abs=1e-4)  # ends count


@torch.no_grad()
def test_greedy_writing_takes_the_likeliest_piece_each_time(joined: Joined) -> None:
    sources = pad_rows(joined.encoder.pieces.encode(["老师今天买了一本书。", "医生"]), joined.encoder.pieces.pad)
    for row, written in enumerate(joined.write(sources, beam=1, longest=6)):
        target = torch.tensor([written], dtype=torch.long)
        best = joined(sources[row : row + 1], target).argmax(-1)[0].tolist()
        assert best[: len(written)] == written
        assert len(written) == 6 or best[-1] == BEGIN


def test_the_bridge_starts_closer_to_the_words_than_their_mean(joined: Joined, tmp_path: Path) -> None:
    tokenizer = open_english(tmp_path / "english")[1]
    assert fit_bridge(joined, tokenizer, [en.lower() for _, en in sentences()[:80]]) > 0.2


def test_from_rows_to_text_that_train_takes(recipe: TeacherRecipe) -> None:
    reports: list[TuningReport] = []
    prepare_teacher(recipe, reports.append)
    tune_teacher(recipe, reports.append)
    losses = [report.loss for report in reports if report.loss is not None]
    assert losses[-1] < losses[0] - 1
    with lzma.open(write_translations(recipe, reports.append), "rt", encoding="utf-8") as stream:
        rows = [line.rstrip("\n").split("\t") for line in stream]
    assert 0 < len(rows) <= 12
    assert {origin for origin, _, _ in rows} == {"teacher:docs"}
    assert {zh for _, zh, _ in rows} <= {zh for zh, _ in sentences()}
    assert reports[-1].stage == "writing"


def test_batches_keep_to_their_room_and_come_again_the_same(recipe: TeacherRecipe) -> None:
    pairs = load_pairs(prepare_teacher(recipe, lambda report: None) / "pairs.npz")
    for _, (source, target) in zip(range(20), batches(pairs, 600, 1, 3), strict=False):
        assert len(source) * (source.shape[1] + target.shape[1] + 1) <= 600
    first, again = (next(batches(pairs, 600, 1, 3))[1] for _ in range(2))
    assert torch.equal(first, again)


def test_a_step_without_the_one_before_says_which(recipe: TeacherRecipe) -> None:
    for step in (tune_teacher, write_translations):
        with pytest.raises(ConfigError, match="--step prepare"):
            step(recipe, lambda report: None)
    prepare_teacher(recipe, lambda report: None)
    with pytest.raises(ConfigError, match="--step tune"):
        write_translations(recipe, lambda report: None)


def test_sources_that_are_not_there_are_told_before_anything_is_tuned(recipe: TeacherRecipe) -> None:
    recipe.path.write_text(RECIPE.replace('"docs"', '"dosc"'), encoding="utf-8")
    with pytest.raises(InputError, match=r"\[writing\]: no row of the sources"):
        prepare_teacher(read_teacher_recipe(recipe.path), lambda report: None)


def test_tuning_and_writing_need_neither_the_text_nor_the_packages_that_clean_it(
    recipe: TeacherRecipe, toy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare_teacher(recipe, lambda report: None)
    (toy / "rows.tsv").unlink()
    (toy / "recipe.toml").unlink()
    for name in ("opencc", "ctranslate2", "eflomal"):
        monkeypatch.setitem(sys.modules, name, None)
    recipe.path.write_text(RECIPE.replace("steps = 60", "steps = 2"), encoding="utf-8")
    short = read_teacher_recipe(recipe.path)
    tune_teacher(short, lambda report: None)
    assert write_translations(short, lambda report: None).is_file()


@pytest.mark.parametrize(("old", "new"), [("steps = 60", "steps = 0"), ("work =", "wrok ="), ('"cpu"', '"tpu"')])
def test_a_recipe_that_cannot_work_is_refused(recipe: TeacherRecipe, old: str, new: str) -> None:
    recipe.path.write_text(RECIPE.replace(old, new), encoding="utf-8")
    with pytest.raises(ConfigError, match=r"teacher\.toml"):
        read_teacher_recipe(recipe.path)


def test_rows_that_the_encoder_finds_unlike_are_dropped(toy: Path) -> None:
    encoder = open_encoder(write_encoder(toy))
    path = toy / "recipe.toml"
    every = read_clean_rows(read_recipe(path), lambda *_: None)
    likeness = measure_likeness(every, encoder)
    least = float(np.median(likeness))
    text = path.read_text(encoding="utf-8")
    filtered = text.replace("[subwords]", f'encoder = "encoder"\nmargin = {least}\n\n[subwords]')
    path.write_text(filtered, encoding="utf-8")
    alike = [row for row, margin in zip(every, likeness, strict=True) if margin >= least]
    assert 0 < len(alike) < len(every)
    assert read_clean_rows(read_recipe(path), lambda *_: None) == alike
