"""The pair reader at toy size: text to material, material to batches, and weights that the engine reads as they were trained."""

from dataclasses import replace
from itertools import repeat
from pathlib import Path

import numpy as np
import pytest
import torch
from tests.training.conftest import sentences, write_encoder, write_english

from mtreview.engines.pair_network import END, MARK
from mtreview.engines.pair_reader import open_pair_reader
from mtreview.errors import ConfigError, InputError
from mtreview.training.encoder import open_encoder
from mtreview.training.examples import join_ragged
from mtreview.training.pair_reader.folder import read_folder
from mtreview.training.pair_reader.material import Edits, Material, load_material, save_material
from mtreview.training.pair_reader.network import Joint
from mtreview.training.pair_reader.pair_recipe import PairRecipe, PairTuning, read_pair_recipe
from mtreview.training.pair_reader.rows import NONE, Batch, draw_batches
from mtreview.training.pair_reader.tuning import PairReport, prepare_pair_reader, tune_pair_reader

pytestmark = pytest.mark.filterwarnings(
    "ignore:builtin type .* has no __module__ attribute:DeprecationWarning"
)  # SWIG in SentencePiece

RECIPE = """
work = "pair"
output = "out"
device = "cpu"

[text]
recipe = "recipe.toml"
clumsy = ["story.tsv"]
lexicon = "words.u8"
marks = ["marks.tsv"]

[parts]
encoder = "encoder"
english = "english"
sentences = 60

[tuning]
steps = 80
rows = 4
places = 192
edited = 160
rank = 8
rate = 5e-3
encoder_rate = 5e-3
warm_up = 5
"""
HEADER = "system\tdoc\tdoc_id\tseg_id\trater\tsource\ttarget\tcategory\tseverity\n"
MARKS = "a\td\t1\t1\tr1\t老师来了。\tThe teacher <v>is going</v>.\tAccuracy/Mistranslation\tMajor\n"


@pytest.fixture
def recipe(toy: Path) -> PairRecipe:
    write_encoder(toy)
    write_english(toy)
    story = [
        ("老师昨天在学校里买了三本新书。", "The teacher bought three new books at the school yesterday."),
        ("他的学生们今天都很高兴。", "All of his students are very happy today."),
        ("他们下午一起去了图书馆看书。", "In the afternoon they went to the library together to read."),
        ("晚上天气变冷了，他们就回家了。", "In the evening the weather turned cold, so they went home."),
    ]
    (toy / "story.tsv").write_text("".join(f"tico19\t{zh}\t{en}\n" for zh, en in story * 3), encoding="utf-8")
    (toy / "words.u8").write_text("高興 高兴 [gao1 xing4] /happy/glad/\n", encoding="utf-8")
    (toy / "marks.tsv").write_text(HEADER + MARKS, encoding="utf-8")
    (toy / "pair.toml").write_text(RECIPE, encoding="utf-8")
    return read_pair_recipe(toy / "pair.toml")


def ragged(*lists: list[int]):  # type: ignore[no-untyped-def]
    return join_ragged([np.array(one, np.uint16) for one in lists], np.zeros(0, np.uint16))


def small() -> Material:
    wrong = join_ragged([np.array([[1, 0.5], [0, 0]], np.float32)], np.zeros((0, 2), np.float32))
    clumsy = Edits(ragged([0, 5, 2]), ragged([21, 22]), wrong, ragged([31, 32, 33]))
    source, target = ragged([0, 4, 2], [0, 6, 7, 2], [0, 8, 2]), ragged([11, 12], [13], [14, 15])
    return Material(source, target, np.array([0, 0, 1], np.int32), np.ones(3), clumsy, clumsy, clumsy)


def first(kind: str, **chosen: float) -> Batch:
    tuning = PairTuning(steps=1, rows=1, places=24, edited=24, **chosen)  # type: ignore[arg-type]
    return next(b for b in draw_batches(small(), tuning, 1, 3, repeat(False)) if b.kind == kind)


def test_a_row_of_translations_asks_for_every_english_piece_and_its_end() -> None:
    batch = first("translated")
    asked = [(p, w) for p, w in enumerate(batch.wanted[0].tolist()) if w != NONE]
    assert [w for _, w in asked] in ([11, 12, END, 13, END], [13, END], [14, 15, END])
    at, piece = asked[0]
    assert batch.pieces[0, at + 1] == piece and batch.from_source[0, at] >= 0  # the last of the Chinese says it
    assert batch.groups is None and (batch.labels == -1).all()


def test_an_edited_sentence_is_alone_and_what_is_asked_follows_the_second_mark() -> None:
    batch = first("edited", marked=0.0, written=1.0)
    assert batch.pieces[0, 4:11].tolist() == [MARK, 21, 22, MARK, 31, 32, 33]
    assert [w for w in batch.wanted[0].tolist() if w != NONE][:4] == [31, 32, 33, END]
    assert batch.wanted[0, 7] == 31
    assert batch.groups is not None and batch.groups[0, 11] != batch.groups[0, 10]
    assert batch.places[0, 11] == 0


def test_labelled_articles_are_drawn_as_often_as_asked() -> None:
    labelled = Edits(ragged([0, 5, 2]), ragged([41]), small().clumsy.wrong, ragged([42]))
    material = replace(small(), labelled=labelled)
    tuning = PairTuning(steps=1, rows=8, places=24, edited=24, translated=0.0, marked=0.0, written=1.0, labelled=0.75)
    batch = next(draw_batches(material, tuning, 1, 3, repeat(False)))
    given = [int(row[place]) for row in batch.pieces for place in range(len(row) - 1) if row[place - 1] == MARK]
    assert 0.5 < given.count(41) / (given.count(41) + given.count(21)) < 0.95


def test_labels_stand_at_the_second_copy() -> None:
    batch = first("edited", marked=1.0, written=0.0)
    assert batch.pieces[0, 8:10].tolist() == [21, 22]
    assert batch.labels[0, 8].tolist() == [1, 0.5] and batch.labels[0, 9].tolist() == [0, 0]
    assert (batch.labels[0, :8] == -1).all() and (batch.wanted == NONE).all()


def test_material_comes_back_as_it_was_kept(tmp_path: Path) -> None:
    made = small()
    save_material(tmp_path / "m.npz", made)
    back = load_material(tmp_path / "m.npz")
    assert back.target[2].tolist() == [14, 15] and back.clumsy.wrong[0].tolist() == [[1, 0.5], [0, 0]]
    with pytest.raises(ConfigError, match="--step prepare"):
        load_material(tmp_path / "none.npz")


def test_changes_begin_as_none_and_the_arithmetic_is_a_llamas(tmp_path: Path) -> None:
    from mtreview.engines.english_reader import open_reader

    torch.manual_seed(1)
    english = write_english(tmp_path)
    joint = Joint(open_encoder(write_encoder(tmp_path)), english, 4, torch.float32).eval()
    pieces = torch.tensor([[0, 7, 9, 30, 12]])
    nothing, places = torch.full_like(pieces, -1), torch.arange(5)[None]
    with torch.no_grad():
        own = joint([torch.tensor([[0, 2]])], pieces, nothing, places, None)
        grouped = joint([torch.tensor([[0, 2]])], pieces, nothing, places, torch.zeros_like(pieces))
    expected, _ = open_reader(english)._llama.read(pieces)
    torch.testing.assert_close(own, expected, atol=1e-4, rtol=1e-4)
    torch.testing.assert_close(grouped, own, atol=1e-4, rtol=1e-4)


def test_from_text_to_a_folder_that_the_engine_reads(recipe: PairRecipe) -> None:
    reports: list[PairReport] = []
    prepare_pair_reader(recipe, reports.append)
    folder = tune_pair_reader(recipe, reports.append)
    tuned = [r for r in reports if r.stage == "tuning"]
    known = [r.loss for r in tuned if r.loss is not None]
    assert known[-1] < known[0] - 0.1  # the embeddings, small and random, stay: .2 is about all that there is
    doubts = [r.marks for r in tuned if r.marks is not None]
    assert doubts[-1] < doubts[0]
    assert any(r.edits is not None for r in tuned)
    reader = open_pair_reader(folder, recipe.place("english"))
    zh, en = sentences()[0]
    right, wrong = (
        reader.read([chinese], [en])[0].surprisal for chinese in (zh, "".join(sorted(zh)) + sentences()[40][0])
    )
    assert right is not None and wrong is not None and len(right) == len(wrong) > 0
    assert np.isfinite(right).all()


def test_a_run_goes_on_from_a_folder_and_leaves_the_first_layers(recipe: PairRecipe) -> None:
    prepare_pair_reader(recipe, lambda report: None)
    short = replace(recipe, tuning=replace(recipe.tuning, steps=6))
    begun = read_folder(tune_pair_reader(short, lambda report: None))
    further = replace(
        short,
        parts=replace(recipe.parts, begun="out"),
        tuning=replace(short.tuning, first=1),
        output="further",
    )
    reports: list[PairReport] = []
    after = read_folder(tune_pair_reader(further, reports.append))
    assert after.keys() == begun.keys()
    same = {name for name in begun if np.allclose(after[name], begun[name], atol=1e-6)}
    changes = {f"{side}{n}" for side in "AB" for n in range(4)}
    assert same == changes | {name for name in begun if name.startswith(("enc.", "bridge."))}


def test_no_text_of_a_kind_is_one_clear_error(recipe: PairRecipe) -> None:
    path = recipe.path.parent / "marks.tsv"
    path.write_text(HEADER + MARKS, encoding="utf-8")
    (recipe.path.parent / "story.tsv").write_text("other\t一。\tOne.\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"text\.clumsy"):
        prepare_pair_reader(recipe, lambda report: None)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("steps = 80\n", "steps or minutes"),
        ("warm_up = 5", "labelled"),
        ("rank = 8", "unknown|rnak"),
        ('device = "cpu"', "device"),
    ],
)
def test_recipes_that_cannot_work(recipe: PairRecipe, text: str, said: str) -> None:
    other = {
        "steps = 80\n": "",
        "warm_up = 5": "labelled = 0.5",
        "rank = 8": "rnak = 8",
        'device = "cpu"': 'device = "tpu"',
    }[text]
    recipe.path.write_text(RECIPE.replace(text, other), encoding="utf-8")
    with pytest.raises(ConfigError, match=said):
        read_pair_recipe(recipe.path)
