"""A checkpoint in CTranslate2's format, built once into the user's cache."""

import json
import shutil
from pathlib import Path

import ctranslate2

from mtreview.config import cache_folder
from mtreview.engines import storage
from mtreview.engines.families import Checkpoint

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
    """Writes the model into `folder`; the only place that needs CTranslate2's converters, and transformers for them."""
    from mtreview.engines.converter import Converter

    Converter(checkpoint).convert(str(folder), quantization=quantization, force=True)
