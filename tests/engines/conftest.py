"""Small random models of every family, in the Hub's own layout, built once a test run."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

SENTENCES = [
    ("猫坐在垫子上。", "The cat sat on the mat."),
    ("狗在公园里跑。", "The dog ran in the park."),
    ("我们今天去学校，明天去商店。", "We go to school today, and to the shop tomorrow."),
    ("价格上涨了百分之五。", "The price rose by 5 percent."),
    ("她没有来，因为她病了。", "She did not come, because she was ill."),
    ("这本书很有意思；我读了两遍。", "This book is very interesting; I read it twice."),
    ("你好！", "Hello!"),
    ("1234567890", "1234567890"),
    ("他说：“天气很好。”", 'He said: "The weather is fine."'),
]
FAMILIES = ("marian", "tagged", "m2m100", "nllb", "madlad")
_SMALL = {
    "d_model": 16, "encoder_layers": 1, "decoder_layers": 2, "encoder_attention_heads": 2,
    "decoder_attention_heads": 2, "encoder_ffn_dim": 32, "decoder_ffn_dim": 32, "dropout": 0.0,
    "max_position_embeddings": 64,
}  # fmt: skip


@pytest.fixture(scope="session", autouse=True)
def cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A cache of the tests' own; no network."""
    folder = tmp_path_factory.mktemp("cache")
    before = {name: os.environ.get(name) for name in ("MTREVIEW_CACHE", "HF_HUB_OFFLINE")}
    os.environ.update(MTREVIEW_CACHE=str(folder), HF_HUB_OFFLINE="1")
    yield folder
    for name, value in before.items():
        os.environ.pop(name, None) if value is None else os.environ.__setitem__(name, value)


@pytest.fixture(scope="session")
def toys(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> dict[str, Path]:
    """Family -> folder of a small random model."""
    root = tmp_path_factory.mktemp("toys")
    lines = [text for pair in SENTENCES for text in pair] * 20
    return {family: _MAKERS[family](root / f"toy-{family}", lines) for family in FAMILIES}


@pytest.fixture(params=FAMILIES)
def toy(request: pytest.FixtureRequest, toys: dict[str, Path]) -> Path:
    return toys[request.param]


def _pieces(folder: Path, file: str, lines: list[str]) -> list[str]:
    from sentencepiece import SentencePieceProcessor, SentencePieceTrainer

    folder.mkdir(parents=True, exist_ok=True)
    with (folder / file).open("wb") as out:
        SentencePieceTrainer.train(
            sentence_iterator=iter(lines), model_writer=out, vocab_size=420, hard_vocab_limit=False,
            byte_fallback=True, bos_id=-1, eos_id=0, unk_id=1, minloglevel=2, num_threads=1,
        )  # fmt: skip
    model = SentencePieceProcessor(model_file=str(folder / file))
    return [model.id_to_piece(i) for i in range(model.vocab_size())]


def _write(folder: Path, file: str, value: Any) -> None:
    (folder / file).write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")


def _save(folder: Path, kind: str, **config: Any) -> Path:
    import torch
    import transformers

    torch.manual_seed(7)
    model_class = getattr(transformers, kind)
    model = model_class(model_class.config_class(**config)).eval()
    with torch.no_grad():
        for parameter in model.parameters():
            if parameter.ndim == 2 and not kind.startswith("T5"):
                parameter.mul_(4)  # random weights as they start give nearly flat distributions, full of ties
    if kind.startswith("T5"):
        model.lm_head.weight = torch.nn.Parameter(model.lm_head.weight.flip(0).clone())  # MADLAD's is not tied
    if kind.startswith("Marian"):
        # <pad> starts the decoder from a zero vector and can never be written: the other engine does not have it.
        model.get_input_embeddings().weight.data[config["pad_token_id"]] = 0
        model.final_logits_bias[0, config["pad_token_id"]] = -1e9
    model.save_pretrained(folder)
    return folder


def _marian(folder: Path, lines: list[str], tagged: bool = False) -> Path:
    pieces = _pieces(folder, "source.spm", lines)
    (folder / "target.spm").write_bytes((folder / "source.spm").read_bytes())
    tokens = [*pieces, *([">>eng<<", ">>zho<<"] if tagged else []), "<pad>"]
    _write(folder, "vocab.json", {token: i for i, token in enumerate(tokens)})
    _write(folder, "tokenizer_config.json", {} if tagged else {"source_lang": "zho", "target_lang": "eng"})
    pad = len(tokens) - 1
    return _save(
        folder, "MarianMTModel", **_SMALL, vocab_size=len(tokens), pad_token_id=pad, decoder_start_token_id=pad,
        eos_token_id=0, bos_token_id=0, forced_eos_token_id=None, scale_embedding=True, tie_word_embeddings=True,
    )  # fmt: skip


def _m2m100(folder: Path, lines: list[str]) -> Path:
    from transformers.models.m2m_100.tokenization_m2m_100 import FAIRSEQ_LANGUAGE_CODES

    pieces = [p for p in _pieces(folder, "sentencepiece.bpe.model", lines) if p not in ("<unk>", "</s>")]
    tokens = ["<s>", "<pad>", "</s>", "<unk>", *pieces]
    _write(folder, "vocab.json", {token: i for i, token in enumerate(tokens)})
    _write(folder, "tokenizer_config.json", {"tokenizer_class": "M2M100Tokenizer"})
    size = len(tokens) + len(FAIRSEQ_LANGUAGE_CODES["m2m100"]) + 8
    return _save(
        folder, "M2M100ForConditionalGeneration", **_SMALL, vocab_size=size, pad_token_id=1,
        decoder_start_token_id=2, eos_token_id=2, bos_token_id=0,
    )  # fmt: skip


def _nllb(folder: Path, lines: list[str]) -> Path:
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

    folder.mkdir(parents=True)
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>", fuse_unk=True))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.decoder = decoders.Metaspace()
    special = ["<s>", "<pad>", "</s>", "<unk>"]
    tokenizer.train_from_iterator(
        lines, trainers.BpeTrainer(vocab_size=300, special_tokens=special, show_progress=False)
    )
    tokenizer.add_special_tokens(["eng_Latn", "zho_Hans", "<mask>"])
    tokenizer.save(str(folder / "tokenizer.json"))
    return _save(
        folder, "M2M100ForConditionalGeneration", **_SMALL, vocab_size=tokenizer.get_vocab_size() + 2, pad_token_id=1,
        decoder_start_token_id=2, eos_token_id=2, bos_token_id=0,
    )  # fmt: skip


def _madlad(folder: Path, lines: list[str]) -> Path:
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

    folder.mkdir(parents=True)
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.decoder = decoders.Metaspace()
    special = ["<unk>", "<s>", "</s>", "<2en>", "<2zh>"]
    tokenizer.train_from_iterator(
        lines, trainers.UnigramTrainer(vocab_size=300, special_tokens=special, unk_token="<unk>", show_progress=False)
    )
    tokenizer.save(str(folder / "tokenizer.json"))
    _save(
        folder, "T5ForConditionalGeneration", d_model=16, d_kv=8, d_ff=32, num_layers=2, num_decoder_layers=2,
        num_heads=2, feed_forward_proj="gated-gelu", vocab_size=tokenizer.get_vocab_size() + 3, pad_token_id=1,
        eos_token_id=2, decoder_start_token_id=0, tie_word_embeddings=False, dropout_rate=0.0,
    )  # fmt: skip
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    del config["scale_decoder_outputs"]  # as the Hub has it: written by an older transformers
    _write(folder, "config.json", {**config, "tie_word_embeddings": False})
    return folder


_MAKERS = {
    "marian": _marian,
    "tagged": lambda folder, lines: _marian(folder, lines, tagged=True),
    "m2m100": _m2m100,
    "nllb": _nllb,
    "madlad": _madlad,
}
