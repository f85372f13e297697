"""From text to a Hub directory: training on a toy language, going on after an interruption, both engines on the
result."""

import importlib.util
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import torch

from mtreview.engines import storage
from mtreview.errors import ConfigError, InputError
from mtreview.training import prepare_only, train
from mtreview.training.loop import Report
from mtreview.training.prepare import find_prepared
from mtreview.training.subwords import load_vocabulary

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings(
        "ignore:builtin type .* has no __module__ attribute:DeprecationWarning"
    ),  # SWIG in SentencePiece
    pytest.mark.filterwarnings(
        "ignore:Recommended. pip install sacremoses:UserWarning"
    ),  # transformers; our text needs none
]


class KilledError(Exception):
    """Stands for a killed process."""


def weights(path: Path) -> dict[str, torch.Tensor]:
    from safetensors.torch import load_file

    return load_file(path / "model.safetensors")


@pytest.fixture(autouse=True)
def without_aligner(toy: Path) -> None:
    """The runs themselves need no word alignments where eflomal is not installed."""
    if importlib.util.find_spec("eflomal") is None:
        recipe = toy / "recipe.toml"
        recipe.write_text(recipe.read_text(encoding="utf-8") + 'aligner = "none"\n', encoding="utf-8")


def test_an_interrupted_run_ends_with_the_same_weights(toy: Path) -> None:
    reports: list[Report] = []
    whole = train(toy / "recipe.toml", progress=reports.append)
    assert whole.steps == 30
    assert [report.step for report in reports if report.loss is not None and report.stage == "training"] == [
        5,
        10,
        15,
        20,
        25,
        30,
    ]
    assert sum(report.bleu is not None for report in reports) == 2
    expected = weights(whole.path)
    (toy / "work" / "checkpoint.pt").unlink()

    def killed(report: Report) -> None:
        if report.step >= 17 or report.bleu is not None:
            raise KilledError

    with pytest.raises(KilledError):
        train(toy / "recipe.toml", progress=killed)
    assert torch.load(toy / "work" / "checkpoint.pt", weights_only=True)["state"]["step"] == 9
    again = train(toy / "recipe.toml")
    assert again.steps == 30
    for name, weight in weights(again.path).items():
        assert weight.equal(expected[name]), name


def test_a_seed_and_a_number_of_steps_give_the_same_weights_from_the_text_on(toy: Path) -> None:
    recipe = toy / "recipe.toml"
    text = recipe.read_text(encoding="utf-8").replace("steps = 30", "steps = 8").replace("every = 15", "every = 0")

    def trained(name: str, seed: int) -> dict[str, torch.Tensor]:
        recipe.write_text(f'{text}work = "work-{name}"\nseed = {seed}\n', encoding="utf-8")
        return weights(train(recipe).path)

    first, second, other = trained("first", 5), trained("second", 5), trained("other", 6)
    assert (toy / "work-first").is_dir() and (toy / "work-second").is_dir(), "each run prepared its own text and links"
    assert all(weight.equal(second[name]) for name, weight in first.items())
    assert any(not weight.equal(other[name]) for name, weight in first.items())


def test_the_result_is_a_hub_directory_for_both_engines(toy: Path) -> None:
    ctranslate2 = pytest.importorskip("ctranslate2")
    from ctranslate2.converters import TransformersConverter
    from transformers import MarianMTModel

    recipe = toy / "recipe.toml"
    text = recipe.read_text(encoding="utf-8").replace("steps = 30", "steps = 120\nrate = 1e-2\nembedding_rate = 5e-3")
    recipe.write_text(text.replace("every = 15", "every = 0"), encoding="utf-8")
    path = train(recipe).path
    kept = json.loads((toy / "work" / "data" / "report.json").read_text(encoding="utf-8"))["kept"]
    assert sum(kept.values()) <= 240 and set(kept) == {"news", "docs"}

    vocabulary = load_vocabulary(path)
    assert vocabulary.joint
    network: Any = MarianMTModel.from_pretrained(path, dtype=torch.float32)
    names = {number: piece for piece, number in vocabulary.numbers.items()}
    TransformersConverter(str(path)).convert(str(toy / "ct2"), quantization="float32")
    translator = ctranslate2.Translator(str(toy / "ct2"), device="cpu", compute_type="float32", intra_threads=1)
    for language, sentence in (("eng", "老师今天买了一本书。"), ("zho", "The doctor saw two apples in the evening.")):
        ids = vocabulary.encode("source", [sentence])[0].tolist()
        source = [vocabulary.numbers[f">>{language}<<"], *ids, 0]
        greedy = network.generate(
            torch.tensor([source]), num_beams=1, do_sample=False, max_length=60, bad_words_ids=None
        )
        ours = [names[n] for n in greedy[0].tolist()[1:] if n != 0]
        theirs = translator.translate_batch([[names[n] for n in source]], beam_size=1, max_decoding_length=59)
        # Only up to the length limit: there transformers forces </s> and CTranslate2 does not, which shows when a
        # network
        # this little trained repeats itself for ever.
        assert ours[:57] == theirs[0].hypotheses[0][:57]
        assert ours


def test_going_on_from_a_hub_directory(toy: Path) -> None:
    recipe = toy / "recipe.toml"
    text = recipe.read_text(encoding="utf-8").replace("steps = 30", "steps = 4").replace("every = 15", "every = 0")
    recipe.write_text(text, encoding="utf-8")
    first = train(recipe)
    grown = (
        text.replace("size = 380", 'hub = "model"')
        .replace('"eng", "zho"', '"eng"')
        .replace('output = "model"', 'output = "grown"')
    )
    recipe.write_text(grown.replace("encoder_layers = 2", 'encoder_layers = 3\nstart = "model"'), encoding="utf-8")
    second = train(recipe, resume=False)
    assert (second.path / "source.spm").read_bytes() == (first.path / "source.spm").read_bytes()
    assert sum(".layers.2.fc1.weight" in name for name in weights(second.path)) == 1


def test_going_on_in_both_directions_from_weights_kept_as_int8(toy: Path) -> None:
    recipe = toy / "recipe.toml"
    text = recipe.read_text(encoding="utf-8").replace("every = 15", "every = 0")
    recipe.write_text(text.replace("steps = 30", "steps = 4"), encoding="utf-8")
    storage.shrink(train(recipe).path, toy / "small")
    assert not (toy / "small" / "model.safetensors").exists()
    further = toy / "further.toml"
    further.write_text(
        'extends = "recipe.toml"\n[subwords]\nhub = "small"\n[model]\nstart = "small"\n'
        '[training]\nsteps = 1\nrate = 1e-9\nembedding_rate = 1e-9\naverage = 0.0\n[run]\noutput = "further"\n',
        encoding="utf-8",
    )
    found, begun = (
        weights(train(further, resume=False, prepared_data=True).path),
        storage.load(toy / "small" / storage.QUANTISED),
    )
    for name, weight in found.items():
        assert torch.allclose(weight.float(), torch.from_numpy(begun[name]), atol=2e-3), name


def test_two_piece_models_serve_one_direction(toy: Path) -> None:
    recipe = toy / "recipe.toml"
    text = recipe.read_text(encoding="utf-8").replace("steps = 30", "steps = 1").replace("every = 15", "every = 0")
    recipe.write_text(text, encoding="utf-8")
    vocabulary = train(recipe).path / "vocab.json"
    pieces = [piece for piece in json.loads(vocabulary.read_text(encoding="utf-8")) if not piece.startswith(">>")]
    vocabulary.write_text(json.dumps({piece: n for n, piece in enumerate(pieces)}), encoding="utf-8")
    recipe.write_text(
        text.replace("size = 380", 'hub = "model"').replace('output = "model"', 'output = "other"'), encoding="utf-8"
    )
    with pytest.raises(ConfigError, match="one joint piece model"):
        train(recipe, resume=False)


def test_two_processes_make_one_model(toy: Path) -> None:
    recipe = toy / "recipe.toml"
    text = recipe.read_text(encoding="utf-8").replace("steps = 30", "steps = 6").replace("every = 15", "every = 0")
    recipe.write_text(text + "processes = 2\n", encoding="utf-8")
    done = train(recipe)
    assert done.steps == 6 and (done.path / "model.safetensors").stat().st_size > 10_000


def test_test_set_text_stops_the_recipe(toy: Path) -> None:
    rows = toy / "rows.tsv"
    stolen = (toy / "dev.en").read_text(encoding="utf-8").splitlines()[3]
    rows.write_text(rows.read_text(encoding="utf-8") + f"news\t医生今天又看见了老师。\t{stolen}\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"rows\.tsv, line 241: the target text is line 4 of the test set dev\.en"):
        train(toy / "recipe.toml")


def test_prepared_data_travel_without_the_text(toy: Path) -> None:
    recipe = toy / "recipe.toml"
    folder = prepare_only(recipe)
    with pytest.raises(ConfigError, match="no prepared data"):
        find_prepared(toy / "elsewhere")
    expected = weights(train(recipe).path)
    other = toy / "other"
    shutil.copytree(folder, other / "work" / "data")
    (other / "recipe.toml").write_text(
        recipe.read_text(encoding="utf-8").replace("every = 15", "every = 0"), encoding="utf-8"
    )
    found = weights(train(other / "recipe.toml", prepared_data=True).path)
    assert all(found[name].equal(weight) for name, weight in expected.items())


def test_the_result_is_the_mean_of_the_weights_at_the_last_saves(toy: Path) -> None:
    recipe = toy / "recipe.toml"
    text = recipe.read_text(encoding="utf-8").replace("every = 15", "every = 0").replace("average = 0.9", "decay = 0.0")
    recipe.write_text(text.replace("steps = 30", "steps = 18") + "keep = 2\n", encoding="utf-8")
    found = weights(train(recipe).path)
    kept = toy / "work" / "checkpoint-kept"
    saved = [torch.load(kept / f"step-{step:09}.pt", weights_only=True) for step in (9, 18)]
    assert len(list(kept.iterdir())) == 2
    for name, weight in saved[1].items():
        assert torch.allclose(found[name].float(), (saved[0][name] + weight) / 2, atol=1e-3), name
    assert any(not torch.allclose(found[name].float(), weight, atol=1e-3) for name, weight in saved[1].items())
    recipe.write_text(text.replace("steps = 30", "steps = 4") + "keep = 2\n", encoding="utf-8")
    train(recipe, resume=False)
    assert [path.name for path in kept.iterdir()] == ["step-000000004.pt"], (
        "a fresh run forgets what was kept before it"
    )
