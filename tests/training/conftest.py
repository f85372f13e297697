"""A toy language of our own: short statements put together from a few words, enough for a tiny network to learn."""

import json
import random
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

WHO = {
    "老师": "the teacher",
    "医生": "the doctor",
    "孩子": "the child",
    "邻居": "the neighbour",
    "司机": "the driver",
    "学生": "the student",
}
WHEN = {"今天": "today", "昨天": "yesterday", "早上": "in the morning", "晚上": "in the evening"}
DOES = {"买了": "bought", "看见了": "saw", "找到了": "found", "带来了": "brought", "忘记了": "forgot"}
WHAT = {
    "一本书": "a book",
    "一封信": "a letter",
    "两个苹果": "two apples",
    "旧地图": "the old map",
    "红色的伞": "the red umbrella",
}


def sentences() -> list[tuple[str, str]]:
    """All statements of the toy language in an order that never changes."""
    pairs = [
        (f"{who}{when}{does}{what}。", f"{english.capitalize()} {did} {thing} {time}.")
        for who, english in WHO.items()
        for when, time in WHEN.items()
        for does, did in DOES.items()
        for what, thing in WHAT.items()
    ]
    random.Random(3).shuffle(pairs)
    return pairs


@pytest.fixture
def toy(tmp_path: Path) -> Path:
    """A folder with 240 training pairs, 20 held-out pairs and a recipe for a run of some seconds."""
    pairs = sentences()
    rows = [f"{'news' if i % 3 else 'docs'}\t{zh}\t{en}\n" for i, (zh, en) in enumerate(pairs[:240])]
    (tmp_path / "rows.tsv").write_text("".join(rows), encoding="utf-8")
    for name, column in (("dev.zh", 0), ("dev.en", 1)):
        (tmp_path / name).write_text("".join(pair[column] + "\n" for pair in pairs[240:260]), encoding="utf-8")
    (tmp_path / "recipe.toml").write_text(RECIPE, encoding="utf-8")
    return tmp_path


RECIPE = """
[data]
files = ["rows.tsv"]
guard = ["dev.zh", "dev.en"]
weights = {"docs" = 0.5}

[filter]
near_copies = false
literal = 0.05

[subwords]
size = 380

[model]
width = 32
feed_forward = 64
encoder_layers = 2
decoder_layers = 1
heads = 2

[training]
steps = 30
tokens = 512
directions = ["eng", "zho"]
warm_up = 5
negatives = 40
average = 0.9

[dev]
source = "dev.zh"
target = "dev.en"
sentences = 8
every = 15

[run]
output = "model"
precision = "fp32"
device = "cpu"
report = 5
save = 9
"""


def write_encoder(folder: Path) -> Path:
    """A random encoder of 16 units whose pieces are the toy language's characters, in the layout of a real one."""
    from transformers import BertConfig, BertModel

    torch.manual_seed(5)
    text = "".join(zh + en for zh, en in sentences()) + "query:abc"
    pieces = ["<s>", "<pad>", "</s>", "<unk>", "▁", *sorted(set(text.lower()) - {" "})]
    shape = {
        "vocab_size": len(pieces), "hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2,
        "intermediate_size": 32, "max_position_embeddings": 160, "type_vocab_size": 2, "layer_norm_eps": 1e-6,
    }  # fmt: skip
    place = folder / "encoder"
    place.mkdir()
    save_file(BertModel(BertConfig(**shape), add_pooling_layer=False).state_dict(), place / "encoder.safetensors")
    (place / "config.json").write_text(json.dumps({"name": "toy"} | shape), encoding="utf-8")
    capitals = {c: c.lower() for c in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"} | {"Ａ": "a"}
    about = {
        "pieces": pieces, "scores": [-float(n) for n in range(len(pieces))], "normal": capitals,
        "begin": 0, "pad": 1, "end": 2, "unknown": 3,
    }  # fmt: skip
    (place / "vocabulary.json").write_text(json.dumps(about, ensure_ascii=False), encoding="utf-8")
    return place


def write_english(folder: Path) -> Path:
    """A random English reader of 16 units, a piece a byte and some common words, in the layout of the shipped one."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import LlamaConfig, LlamaForCausalLM

    place = folder / "english"
    place.mkdir()
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer, tokenizer.decoder = pre_tokenizers.ByteLevel(add_prefix_space=False), decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=320,
        special_tokens=["<|endoftext|>"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator([en for _, en in sentences()], trainer)
    tokenizer.save(str(place / "tokenizer.json"))
    config = {
        "name": "toy", "num_hidden_layers": 2, "num_attention_heads": 2, "num_key_value_heads": 1, "rms_norm_eps": 1e-5,
        "rope_theta": 10000.0, "max_position_embeddings": 512,
    }  # fmt: skip
    torch.manual_seed(6)
    network = LlamaForCausalLM(
        LlamaConfig(**config, vocab_size=tokenizer.get_vocab_size(), hidden_size=32, intermediate_size=64)
    )
    (place / "config.json").write_text(json.dumps(config), encoding="utf-8")
    weights = {n: w.clone() for n, w in network.model.state_dict().items()}
    save_file({n: w for n, w in weights.items() if "embed" in n}, place / "embeddings.safetensors")
    save_file({n: w for n, w in weights.items() if "embed" not in n}, place / "layers.safetensors")
    return place
