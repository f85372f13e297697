"""Pieces and their numbers: a new joint SentencePiece model for both languages, or those of a Marian directory.

The numbers are the Marian vocabulary's: `</s>` 0, `<unk>` 1, then pieces, then `>>eng<<` and `>>zho<<` where one
network goes both ways, `<pad>` last."""

import json
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import sentencepiece
from numpy.typing import NDArray

from mtreview.errors import ModelError
from mtreview.training.recipe import Subwords

__all__ = ["FILES", "Vocabulary", "load_vocabulary", "make_vocabulary", "tag"]

FILES = ("source.spm", "target.spm", "vocab.json", "tokenizer_config.json")


def tag(language: str) -> str:
    """The token in front of a source text that names the language to translate into (the OPUS convention)."""
    return f">>{language}<<"


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Pieces of both sides as vocabulary numbers. `joint`: both sides share one piece model and there are tags."""

    numbers: dict[str, int]
    source: Any
    target: Any
    joint: bool

    @property
    def size(self) -> int:
        """How many numbers there are, `<pad>` included."""
        return len(self.numbers)

    @property
    def pad(self) -> int:
        return self.numbers["<pad>"]

    def outputs(self) -> NDArray[np.int64]:
        """The numbers that can come out: every piece where both languages do, else the target side's pieces."""
        if self.joint:
            return np.array(sorted(n for piece, n in self.numbers.items() if not _special(piece)), dtype=np.int64)
        return np.unique(self._table(self.target))

    def encode(self, side: str, texts: Sequence[str]) -> list[NDArray[np.uint16]]:
        """Numbers of each text's pieces, without `</s>`."""
        model = self.source if side == "source" else self.target
        table = self._table(model).astype(np.uint16)
        return [table[np.array(ids, dtype=np.int64)] for ids in model.encode(list(texts))]

    def _table(self, model: Any) -> NDArray[np.int64]:
        unknown = self.numbers["<unk>"]
        return np.array(
            [self.numbers.get(model.id_to_piece(i), unknown) for i in range(model.vocab_size())], dtype=np.int64
        )


def _special(piece: str) -> bool:
    return piece in ("<pad>", "<unk>") or (piece.startswith(">>") and piece.endswith("<<"))


def load_vocabulary(folder: Path) -> Vocabulary:
    """The vocabulary of a Marian directory; ModelError when files are missing or are not of that kind."""
    missing = [name for name in FILES[:3] if not (folder / name).is_file()]
    if missing:
        raise ModelError(f"{folder}: {', '.join(missing)} missing; give a Marian directory in the Hub's layout")
    numbers: dict[str, int] = json.loads((folder / "vocab.json").read_text(encoding="utf-8"))
    if numbers.get("</s>") != 0 or numbers.get("<pad>") != len(numbers) - 1:
        raise ModelError(f"{folder}: vocab.json has not </s> first and <pad> last, which training counts on")
    if len(numbers) > 65535:
        raise ModelError(f"{folder}: {len(numbers)} pieces, more than the 65,535 that training stores")
    return Vocabulary(numbers, _spm(folder / "source.spm"), _spm(folder / "target.spm"), tag("eng") in numbers)


def _spm(path: Path) -> Any:
    return sentencepiece.SentencePieceProcessor(model_file=str(path))


def make_vocabulary(settings: Subwords, hub: Path | None, texts: Iterable[str], folder: Path, seed: int) -> Vocabulary:
    """Puts the piece models into `folder`: copied from the directory `hub`, or trained on `texts` (both languages)."""
    folder.mkdir(parents=True, exist_ok=True)
    if hub is not None:
        load_vocabulary(hub)
        for name in FILES:
            if (hub / name).is_file():
                shutil.copyfile(hub / name, folder / name)
    else:
        _train(settings, texts, folder, seed)
    return load_vocabulary(folder)


def _train(settings: Subwords, texts: Iterable[str], folder: Path, seed: int) -> None:
    sentencepiece.set_random_generator_seed(seed)
    try:
        sentencepiece.SentencePieceTrainer.train(
            sentence_iterator=iter(texts), model_prefix=str(folder / "joint"), model_type="unigram",
            vocab_size=settings.size, character_coverage=settings.coverage, byte_fallback=True,
            eos_id=0, unk_id=1, bos_id=-1, pad_id=-1, num_threads=1, normalization_rule_name="nmt_nfkc",
            input_sentence_size=settings.sample, shuffle_input_sentence=True, minloglevel=2,
        )  # fmt: skip
    except RuntimeError as error:
        raise ModelError(
            f"no piece model of {settings.size} pieces from this text: {error}; lower subwords.size"
        ) from None
    model = folder / "joint.model"
    (folder / "joint.vocab").unlink()
    shutil.copyfile(model, folder / "source.spm")
    model.replace(folder / "target.spm")
    pieces = _spm(folder / "source.spm")
    names = [pieces.id_to_piece(i) for i in range(pieces.vocab_size())]
    names += [tag("eng"), tag("zho"), "<pad>"]
    numbers = {piece: n for n, piece in enumerate(dict.fromkeys(names))}
    (folder / "vocab.json").write_text(json.dumps(numbers, ensure_ascii=False), encoding="utf-8")
    tokenizer = {
        "tokenizer_class": "MarianTokenizer", "source_lang": "zho", "target_lang": "eng", "unk_token": "<unk>",
        "eos_token": "</s>", "pad_token": "<pad>", "model_max_length": 256, "separate_vocabs": False,
    }  # fmt: skip
    (folder / "tokenizer_config.json").write_text(json.dumps(tokenizer, indent=2) + "\n", encoding="utf-8")
