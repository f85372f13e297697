"""The pair reader at toy size against straightforward loops, and what callers rely on: places, batches, sharing, errors."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.numpy import load_file, save_file
from tests.training.conftest import sentences, write_encoder, write_english

from mtreview.engines import pair_network, pair_reader, pair_rows
from mtreview.engines.bert import Bert
from mtreview.engines.english_reader import load_english_reader
from mtreview.engines.pair_network import BEGIN, END, FILES, MARK
from mtreview.engines.pair_reader import NetworkPairReader, open_pair_reader
from mtreview.engines.storage import load
from mtreview.errors import ConfigError, InputError, ModelError
from mtreview.protocols import PairReader
from mtreview.training.pair_reader.folder import write_folder

MODELS = Path(__file__).parents[2] / "models"
PAIRS = sentences()[:9]
ZH, EN = ([pair[side] for pair in PAIRS] for side in (0, 1))
RANK = 3


def trained(encoder: Path, english: Path) -> dict[str, np.ndarray]:
    """Random weights as training leaves them: some matrices as int8 with their scales, some whole."""
    rng = np.random.default_rng(4)
    layers = load_file(english / "layers.safetensors")
    out: dict[str, np.ndarray] = {}
    for n in range(8):
        names = list(pair_network.MAPS.values())[n % 4]
        maps = [layers[f"layers.{n // 4}.{name}.weight"] for name in names]
        for side, shape in (("A", (RANK, maps[0].shape[1])), ("B", (sum(map(len, maps)), RANK))):
            out[f"{side}{n}"] = rng.integers(-127, 128, shape).astype(np.int8)
            out[f"{side}{n}/scale"] = rng.uniform(0.0005, 0.004, shape[0]).astype(np.float32)
    for name, value in load_file(encoder / "encoder.safetensors").items():
        if not name.startswith("embeddings."):
            out[f"enc.{name}"] = (value + rng.normal(size=value.shape) / 5).astype(np.float32)
    for name, shape in (
        ("bridge.weight", (32, 16)),
        ("bridge.bias", (32,)),
        ("tag.weight", (2, 32)),
        ("tag.bias", (2,)),
    ):
        out[name] = rng.normal(size=shape).astype(np.float32)
    return out


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The folders of a toy pair network and of the English reader it stands on."""
    place = tmp_path_factory.mktemp("pair")
    encoder, english = write_encoder(place), write_english(place)
    write_folder(trained(encoder, english), encoder, place / "pair")
    return place / "pair", english


@pytest.fixture(scope="module")
def reader(folders: tuple[Path, Path]) -> NetworkPairReader:
    return open_pair_reader(*folders)


def follow(reader: NetworkPairReader, parts: list[torch.Tensor | list[int]]) -> torch.Tensor:
    """States of a row by itself, in one pass of transformers' Llama with the changed weights."""
    from transformers import LlamaConfig, LlamaModel

    llama = reader._network.llama
    network = LlamaModel(
        LlamaConfig(
            vocab_size=len(llama.embedding),
            hidden_size=32,
            intermediate_size=64,
            num_hidden_layers=2,
            num_attention_heads=2,
            num_key_value_heads=1,
            rms_norm_eps=1e-5,
            max_position_embeddings=512,
            rope_parameters={"rope_type": "default", "rope_theta": 10000.0},
        )
    ).eval()
    network.load_state_dict(dict(llama.weights))
    row = torch.cat([p if isinstance(p, torch.Tensor) else llama.embedding[torch.tensor(p).long()] for p in parts])
    with torch.inference_mode():
        return network(inputs_embeds=row[None]).last_hidden_state[0]


def told(reader: NetworkPairReader, states: torch.Tensor, pieces: list[int]) -> np.ndarray:
    """Surprisal, entropy and rank of pieces, each after its state."""
    logs = (states @ reader._network.llama.embedding.T).log_softmax(1)
    own = logs.gather(1, torch.tensor(pieces)[:, None])
    return torch.stack([-own[:, 0], -(logs.exp() * logs).sum(1), (logs > own).sum(1).float()], dim=1).numpy()


def cut(reader: NetworkPairReader, text: str) -> list[int]:
    return reader._tokenizer.encode(" " + text, add_special_tokens=False).ids


def shown(reader: NetworkPairReader, text: str) -> np.ndarray:
    """Which pieces are more than the space before a word."""
    return np.array([reader._tokenizer.decode([piece]) != " " for piece in cut(reader, text)])


def test_the_encoder_is_equal_to_transformers(folders: tuple[Path, Path]) -> None:
    from transformers import BertConfig, BertModel

    weights = {name: torch.from_numpy(value) for name, value in load(folders[0] / FILES[2]).items()}
    config = BertConfig(
        vocab_size=len(weights["embeddings.word_embeddings.weight"]), hidden_size=16, num_hidden_layers=1,
        num_attention_heads=2, intermediate_size=32, max_position_embeddings=160, layer_norm_eps=1e-6,
    )  # fmt: skip
    network = BertModel(config, add_pooling_layer=False).eval()
    network.load_state_dict(weights)
    pieces = torch.tensor([[0, 5, 9, 8, 2, 1, 1], [0, 7, 5, 11, 12, 6, 2]])
    with torch.inference_mode():
        expected = network(input_ids=pieces, attention_mask=(pieces != 1).long()).last_hidden_state
    found = Bert(weights, layers=1, heads=2, epsilon=1e-6, pad=1).read(pieces)
    assert found[pieces != 1].numpy() == pytest.approx(expected[pieces != 1].numpy(), abs=1e-5)


def test_the_shipped_encoder_is_equal_to_transformers() -> None:
    from transformers import BertConfig, BertModel

    shape = json.loads((MODELS / "pair-reader" / FILES[0]).read_text(encoding="utf-8"))["encoder"]
    weights = {name: torch.from_numpy(value) for name, value in load(MODELS / "pair-reader" / FILES[2]).items()}
    network = BertModel(BertConfig(**shape), add_pooling_layer=False).eval()
    network.load_state_dict(weights)
    pieces = torch.arange(0, 38000, 500)[None]
    with torch.inference_mode():
        expected = network(input_ids=pieces, attention_mask=torch.ones_like(pieces)).last_hidden_state
    found = Bert(weights, layers=12, heads=12, epsilon=shape["layer_norm_eps"], pad=1).read(pieces)
    assert found.numpy() == pytest.approx(expected.numpy(), abs=1e-3)


def test_a_translation_is_read_after_the_pairs_before_it(reader: NetworkPairReader) -> None:
    states = reader._network.read_sources(ZH)
    found = reader.read(ZH, EN, documents=[0, 1, 0, 1, 0, 0, 0, 0, 0])
    row: list[torch.Tensor | list[int]] = [[BEGIN]]
    for i in (1, 3):
        row += [states[ZH[i]], cut(reader, EN[i])]
    own = cut(reader, EN[3])
    expected = told(reader, follow(reader, row)[-len(own) - 1 : -1], own)[shown(reader, EN[3])]
    assert found[3].surprisal == pytest.approx(expected[:, 0], abs=1e-4)
    assert found[3].entropy == pytest.approx(expected[:, 1], abs=1e-4)
    assert found[3].rank is not None and found[3].rank.tolist() == expected[:, 2].tolist()
    (alone,) = reader.read(ZH[3:4], EN[3:4])
    assert np.abs(alone.surprisal - found[3].surprisal).max() > 1e-3


def test_the_editor_reads_each_sentence_alone(reader: NetworkPairReader) -> None:
    found = reader.read(ZH, EN, documents=[0] * 9)[4]
    own = cut(reader, EN[4])
    states = follow(reader, [[BEGIN], reader._network.read_sources(ZH)[ZH[4]], [MARK, *own, MARK], own])
    expected = told(reader, states[-len(own) - 1 : -1], own)[shown(reader, EN[4])]
    assert found.kept == pytest.approx(expected[:, 0], abs=1e-4)
    assert found.kept_entropy == pytest.approx(expected[:, 1], abs=1e-4)
    assert found.kept_rank.tolist() == expected[:, 2].tolist()
    odds = reader._network.tell_marks(states[-len(own) :])[shown(reader, EN[4])]
    assert found.marked == pytest.approx(odds[:, 0], abs=1e-4)
    assert found.marked_major == pytest.approx(odds[:, 1], abs=1e-4)


def test_places_are_those_of_the_target_as_given(reader: NetworkPairReader) -> None:
    text = " \n The teacher  saw “the” 22 maps\u3000today. "
    (found,) = reader.read(["老师"], [text])
    covered = {i for a, b in zip(found.starts, found.ends, strict=True) for i in range(a, b)}
    assert covered == {i for i, c in enumerate(text) if not c.isspace()}


def test_a_full_window_keeps_the_last_whole_pairs(reader: NetworkPairReader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pair_rows, "WINDOW", 120)
    found = reader.read(ZH, EN, documents=[0] * 9)
    pairs = reader._cut(ZH, EN, [0] * 9)
    rows = list(pair_rows.translation_rows(pairs))
    assert [n for _, new in rows for n, _ in new] == list(range(9)) and len(rows) > 2
    assert all(len(row) <= 120 for row, _ in rows)
    last, new = rows[-1]
    expected = told(reader, follow(reader, list(last.parts)), [0] * len(last))[:, 1]
    (n, before) = new[-1]
    own = expected[before : before + len(pairs[n].pieces)][shown(reader, EN[n])]
    assert found[n].entropy == pytest.approx(own, abs=1e-4)


def test_the_batch_changes_nothing(reader: NetworkPairReader) -> None:
    together = reader.read([*ZH, "", "老师", " "], [*EN, "The teacher.", " \n", ""])
    for i in (0, 5, 8):
        (alone,) = reader.read(ZH[i : i + 1], EN[i : i + 1])
        assert together[i].surprisal == pytest.approx(alone.surprisal, abs=1e-4)
        assert together[i].kept == pytest.approx(alone.kept, abs=1e-4)
    assert [len(one.kept) for one in together[9:]] == [0, 0, 0]
    assert [one.surprisal is not None and len(one.surprisal) for one in together[9:]] == [0, 0, 0]
    assert reader.read([], []) == []


def test_translation_can_be_left_out(reader: NetworkPairReader) -> None:
    said: list[tuple[str, int, int]] = []
    (found,) = reader.read(ZH[:1], EN[:1], translation=False, progress=lambda *step: said.append(step))
    assert found.surprisal is None and found.entropy is None and found.rank is None
    assert found.kept == pytest.approx(reader.read(ZH[:1], EN[:1])[0].kept, abs=1e-4)
    assert said == [("reading both", 1, 1)]


def test_long_english_is_read_in_parts(reader: NetworkPairReader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pair_rows, "LONGEST", 30)
    text = " ".join(EN[:4])
    (found,) = reader.read(ZH[:1], [text])
    assert len(reader._cut(ZH[:1], [text], [0])) > 2
    covered = {i for a, b in zip(found.starts, found.ends, strict=True) for i in range(a, b)}
    assert covered == {i for i, c in enumerate(text) if not c.isspace()}
    assert np.isfinite(found.kept).all()
    (unbroken,) = reader.read(ZH[:1], ["a" * 200])
    assert unbroken.ends[-1] == 200


@pytest.mark.parametrize("text", ["\ud83d", "\x00", "。", "<|endoftext|>", "🙂"])
def test_odd_texts_are_read(reader: NetworkPairReader, text: str) -> None:
    (found,) = reader.read([text], [text])
    assert len(found.kept) > 0 and np.isfinite(found.kept).all() and np.isfinite(found.marked).all()


def test_wordings_that_share_a_row_weigh_what_they_weigh_alone(
    reader: NetworkPairReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = [EN[0], "The teacher saw a book today.", "The teacher saw a letter today.", "The teacher", "", EN[1]]
    sources, targets = [ZH[0]] * 5 + [ZH[1]], [EN[0]] * 5 + [EN[1]]
    together = reader.weigh(sources, targets, texts)
    head = [[BEGIN], reader._network.read_sources(ZH)[ZH[0]], [MARK, *cut(reader, EN[0]), MARK]]
    for one, text in zip(together[:5], texts, strict=False):
        own = cut(reader, text) if text else []
        states = follow(reader, [*head, own])[-len(own) - 1 :]
        assert one.logprobs == pytest.approx(-told(reader, states, [*own, END])[:, 0], abs=1e-4)
        assert len(one.starts) == len(own)
    monkeypatch.setattr(pair_reader, "TREE", 12)
    for one, other in zip(together, reader.weigh(sources, targets, texts), strict=True):
        assert one.logprobs == pytest.approx(other.logprobs, abs=1e-4)
    kept = reader.read(ZH[:1], EN[:1])[0].kept
    assert -together[0].logprobs[:-1][shown(reader, EN[0])] == pytest.approx(kept, abs=1e-4)


def test_wordings_are_weighed_as_translations_without_the_target(reader: NetworkPairReader) -> None:
    texts = ["The teacher saw a book today.", "", EN[1]]
    found = reader.weigh([ZH[0]] * 3, [EN[0], EN[1], EN[0]], texts, translation=True)
    head = [[BEGIN], reader._network.read_sources(ZH)[ZH[0]]]
    for one, text in zip(found, texts, strict=True):
        own = cut(reader, text) if text else []
        states = follow(reader, [*head, own])[-len(own) - 1 :]
        assert one.logprobs == pytest.approx(-told(reader, states, [*own, END])[:, 0], abs=1e-4)


def test_a_shared_beginning_is_weighed_once(reader: NetworkPairReader, monkeypatch: pytest.MonkeyPatch) -> None:
    read, seen = reader._network.llama.read, []
    monkeypatch.setattr(reader._network.llama, "read", lambda x, *a, **k: seen.append(x.shape[:2]) or read(x, *a, **k))
    texts = [f"{EN[0][:-1]} {word}." for word in ("today", "now", "again")]
    reader.weigh([ZH[0]] * 3, [EN[0]] * 3, texts)
    ((rows, places),) = seen
    assert rows == 1 and places < 1 + len(ZH[0]) + 4 + 2 * len(cut(reader, EN[0])) + 30


def test_the_editor_writes_from_each_of_the_likeliest_pieces_on(reader: NetworkPairReader) -> None:
    prefixes, longest = ["", "The teacher ", "The doctor bought"], [6, 1, 4]
    found = reader.correct(ZH[:3], EN[:3], prefixes, longest=longest, ways=3)
    for i, prefix in enumerate(prefixes):
        head = [[BEGIN], reader._network.read_sources(ZH)[ZH[i]], [MARK, *cut(reader, EN[i]), MARK]]
        own = cut(reader, prefix.strip()) if prefix else []
        lines = []
        first = follow(reader, [*head, own])[-1] @ reader._network.llama.embedding.T
        for begun in first.topk(3).indices.tolist():
            written = [int(begun)]
            while len(written) < longest[i] and written[-1] != END:
                states = follow(reader, [*head, [*own, *written]])
                written.append(int((states[-1] @ reader._network.llama.embedding.T).argmax()))
            states = follow(reader, [*head, [*own, *written]])[-len(written) - 1 : -1]
            score = -told(reader, states, written)[:, 0].sum()
            text = reader._tokenizer.decode([p for p in written if p != END], skip_special_tokens=False)
            lines.append((score, text.removeprefix(" ") if not prefix or prefix[-1] == " " else text))
        expected = dict.fromkeys(text for _, text in sorted(lines, key=lambda line: -line[0]))
        assert found[i] == list(expected)


def test_few_places_side_by_side_change_nothing(reader: NetworkPairReader, monkeypatch: pytest.MonkeyPatch) -> None:
    sources, targets = zip(*PAIRS, strict=True)
    asked = {"longest": [5] * len(sources), "ways": 2}
    together = reader.correct(sources, targets, [""] * len(sources), **asked)
    monkeypatch.setattr("mtreview.engines.pair_writing.ROOM", 1)
    assert reader.correct(sources, targets, [""] * len(sources), **asked) == together


def test_nothing_to_edit_is_no_error(reader: NetworkPairReader, monkeypatch: pytest.MonkeyPatch) -> None:
    assert reader.correct(ZH[:2], EN[:2], ["", ""], longest=[0, 0]) == [[], []]
    assert reader.correct(["", "老师"], ["The", " "], ["", ""], longest=[3, 3], ways=2) == [[], []]
    assert [len(one.logprobs) for one in reader.weigh(["", "老师"], ["The", ""], ["The", "A"])] == [0, 0]
    monkeypatch.setattr(pair_reader, "LONGEST", 5)
    assert reader.correct(ZH[:1], EN[:1], [""], longest=[3]) == [[]]
    long, short = reader.weigh(ZH[:2], ["It", "It"], [EN[0], "It"])
    assert len(long.logprobs) == 0 < len(short.logprobs)


def test_lists_must_be_parallel_and_ways_some(reader: NetworkPairReader) -> None:
    with pytest.raises(ValueError, match="shorter"):
        reader.read(ZH[:2], EN[:1])
    with pytest.raises(ValueError, match="shorter"):
        reader.weigh(ZH[:1], EN[:1], [])
    with pytest.raises(ValueError, match="shorter"):
        reader.correct(ZH[:1], EN[:1], [""], longest=[])
    with pytest.raises(ConfigError, match="ways = 0"):
        reader.correct(ZH[:1], EN[:1], [""], longest=[3], ways=0)


def test_the_weights_are_those_trained(folders: tuple[Path, Path], reader: NetworkPairReader) -> None:
    pair, english = folders
    weights = trained(pair.parent / "encoder", english)
    up, down = (weights[f"{side}5"] * weights[f"{side}5/scale"][:, None] for side in "BA")
    name = "layers.1.self_attn.o_proj.weight"
    expected = load_file(english / "layers.safetensors")[name] + up @ down
    assert reader._network.llama.weights[name].numpy() == pytest.approx(expected, abs=1e-5)
    assert isinstance(reader, PairReader) and reader.id.startswith("pair@")


@pytest.mark.parametrize("name", FILES)
def test_missing_and_damaged_files_are_one_clear_error(folders: tuple[Path, Path], tmp_path: Path, name: str) -> None:
    broken = tmp_path / "pair"
    shutil.copytree(folders[0], broken)
    (broken / name).write_bytes(b"{}")
    with pytest.raises(ModelError, match=r"pair network cannot be read.*install mtreview again"):
        open_pair_reader(broken, folders[1])
    (broken / name).unlink()
    with pytest.raises(ModelError, match="pair network cannot be read"):
        open_pair_reader(broken, folders[1])


def test_a_file_without_one_weight_is_refused(folders: tuple[Path, Path], tmp_path: Path) -> None:
    broken = tmp_path / "pair"
    shutil.copytree(folders[0], broken)
    for file, lost in ((FILES[2], "encoder.layer.0.output.dense.bias"), (FILES[3], "tag.bias")):
        save_file({n: v for n, v in load_file(broken / file).items() if n != lost}, broken / file)
        with pytest.raises(ModelError, match=lost):
            open_pair_reader(broken, folders[1])
        shutil.copyfile(folders[0] / file, broken / file)


def test_weights_that_lack_a_part_are_not_written(folders: tuple[Path, Path], tmp_path: Path) -> None:
    encoder = folders[0].parent / "encoder"
    weights = trained(encoder, folders[1])
    for lost in ("B3", "enc.encoder.layer.0.output.dense.bias"):
        with pytest.raises(InputError, match=lost.removeprefix("enc.")):
            write_folder({n: v for n, v in weights.items() if n != lost}, encoder, tmp_path / "out")


def test_the_shipped_network_knows_chinese_and_copies_what_is_right() -> None:
    reader = pair_reader.load_pair_reader()
    assert pair_reader.load_pair_reader() is reader
    english, _ = load_english_reader().network
    assert reader._network.llama.embedding is english.embedding  # in memory once
    zh, en = "他们在河边种了三棵树。", "They planted three trees by the river."
    own, other = reader.read([zh, "会议推迟到下周二举行。"], [en, en])
    assert own.surprisal is not None and other.surprisal is not None
    assert own.surprisal.mean() < other.surprisal.mean() - 1
    assert own.kept.mean() < 0.5
    assert reader.correct([zh], [en], ["They planted"], longest=[30]) == [[en.removeprefix("They planted")]]
    wrong = "They planted three tree by the river."
    right, same = reader.weigh([zh, zh], [wrong, wrong], [en, wrong])
    assert right.logprobs.sum() > same.logprobs.sum()
