"""A checkpoint into CTranslate2's format, built once into the user's cache."""

import json
import shutil
from pathlib import Path
from typing import Any

import ctranslate2
from ctranslate2.converters import TransformersConverter

from mtreview.config import cache_folder
from mtreview.engines import storage
from mtreview.engines.families import Checkpoint
from mtreview.engines.network import load_network, quiet

__all__ = ["SOURCE_END", "convert", "convert_cached", "convert_for_judging"]

_BUILD = 1  # raise when what is built from the same weights changes


def convert_cached(checkpoint: Checkpoint, key: str, quantization: str = "int8") -> Path:
    """The folder of the converted model in the cache, built on first use. `key`: content hash or revision."""
    version = ctranslate2.__version__.split(".")[0]
    name = f"{key}-ct{version}-{quantization}-{_BUILD}"
    return storage.build(cache_folder() / "built" / name, lambda folder: convert(checkpoint, folder, quantization))


SOURCE_END = "<source end>"
"""What a judge calls the source's `</s>`."""


def convert_for_judging(checkpoint: Checkpoint, key: str, quantization: str) -> Path:
    """The same weights with the source's `</s>` under another name: CTranslate2 does not read a source that is nothing
    but `</s>`, as it is where the English alone is judged."""
    plain = convert_cached(checkpoint, key, quantization)

    def make(folder: Path) -> None:
        for name in ("model.bin", "config.json"):
            shutil.copyfile(plain / name, folder / name)
        tokens = json.loads((plain / "shared_vocabulary.json").read_text(encoding="utf-8"))
        renamed = [SOURCE_END if token == checkpoint.eos else token for token in tokens]
        for side, names in (("source", renamed), ("target", tokens)):
            (folder / f"{side}_vocabulary.json").write_text(json.dumps(names, ensure_ascii=False), encoding="utf-8")

    return storage.build(plain.with_name(f"{plain.name}-judge"), make)


def convert(checkpoint: Checkpoint, folder: Path, quantization: str = "int8") -> None:
    with quiet():
        _Converter(checkpoint).convert(str(folder), quantization=quantization, force=True)


class _Converter(TransformersConverter):  # type: ignore[misc]
    """CTranslate2's own converter, reading weights and vocabulary through ours: so int8 files load as well, and no
    tokenizer class of transformers is needed."""

    def __init__(self, checkpoint: Checkpoint) -> None:
        super().__init__(str(checkpoint.folder))
        self._checkpoint = checkpoint

    def load_model(self, *_: Any, **__: Any) -> Any:
        model = load_network(self._checkpoint)
        if hasattr(model.config, "scale_decoder_outputs"):
            # transformers 5 calls every T5 tied; CTranslate2 still reads from that whether outputs are scaled.
            model.config.tie_word_embeddings = model.config.scale_decoder_outputs
        return model

    def load_tokenizer(self, *_: Any, **__: Any) -> Any:
        return _Vocabulary(self._checkpoint)


class _Vocabulary:
    """What the converters ask of a tokenizer."""

    num_madeup_words = 0  # the coder's tokens already fill the embedding
    special_tokens_map: dict[str, list[str]] = {}  # noqa: RUF012

    def __init__(self, checkpoint: Checkpoint) -> None:
        self._tokens = list(checkpoint.coder.tokens)
        config = checkpoint.config
        self.eos_token = self._tokens[config["eos_token_id"]]
        self.pad_token = self._tokens[config["pad_token_id"]]
        self.bos_token = self._tokens[config.get("bos_token_id") or 0]
        self.unk_token = "<unk>"
        self.unk_token_id = self._tokens.index("<unk>")

    def get_vocab(self) -> dict[str, int]:
        return {token: i for i, token in enumerate(self._tokens)}

    def convert_ids_to_tokens(self, index: int) -> str:
        return self._tokens[index]
