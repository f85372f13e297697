"""The model families: how each marks the languages, numbers its pieces and limits its window.

Marian (OPUS-MT and the embedded model), M2M100, NLLB (which is M2M100 with other language codes) and T5 (MADLAD).
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from mtreview.engines.coding import Coded, Coder, SentencePieceCoder, TokenizersCoder
from mtreview.errors import ModelError
from mtreview.protocols import Language

__all__ = ["Checkpoint", "Direction", "open_checkpoint"]

_NAMES: dict[Language, str] = {"en": "English", "zh": "Chinese"}
_CODES: dict[Language, tuple[str, ...]] = {
    "en": ("en", "eng", "eng_Latn"),
    "zh": ("zh", "zho", "cmn", "cmn_Hans", "zho_Hans", "chi"),
}
_T5_WINDOW = 512  # relative positions have no limit of their own; MADLAD was trained on sentences


@dataclass(frozen=True, slots=True)
class Direction:
    """What stands before the pieces of a source (`source` tokens or, for T5, `text`) and of a target."""

    source: tuple[str, ...] = ()
    target: tuple[str, ...] = ()
    text: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Checkpoint:
    """A model folder in the Hub's layout, understood. `positions`: pieces the network can number on either side, </s>
    included; `window`: the longest text given to it in one piece, not more than that. `notes`: mtreview.json of the
    folder (alignment heads, decoding settings, a smaller window), {} without one."""

    folder: Path
    id: str
    family: str
    config: Mapping[str, Any]
    coder: Coder
    directions: Mapping[Language, Direction]
    positions: int
    window: int
    notes: Mapping[str, Any] = field(default_factory=dict)

    def direction(self, to: Language) -> Direction:
        if to in self.directions:
            return self.directions[to]
        can = " and ".join(_NAMES[d] for d in sorted(self.directions))
        raise ModelError(
            f"the model {self.id} translates into {can} only, not into {_NAMES[to]}; choose another with model="
        )

    def source(self, text: str, to: Language) -> Coded:
        """A source text as pieces, the marks of this direction before them (`</s>` not included)."""
        direction = self.direction(to)
        coded = self.coder.encode(direction.text + text, "source", "zh" if to == "en" else "en")
        return coded.behind(len(direction.text)) if direction.text else replace(coded, marks=direction.source)

    def source_pieces(self, text: str, to: Language) -> list[str]:
        """Marks and pieces of a source text as in `source`, without their places, which take most of its time."""
        direction = self.direction(to)
        return [*direction.source, *self.coder.pieces(direction.text + text, "source", "zh" if to == "en" else "en")]

    def target(self, text: str, to: Language) -> Coded:
        return replace(self.coder.encode(text, "target", to), marks=self.direction(to).target)

    @property
    def eos(self) -> str:
        return self.coder.tokens[int(self.config["eos_token_id"])]


def open_checkpoint(folder: Path, name: str) -> Checkpoint:
    """Reads config and tokenizer of a model folder; ModelError for an unknown family or a missing file."""
    config = _json(folder, "config.json", name)
    family = str(config.get("model_type"))
    if family not in _FAMILIES:
        known = "Marian, M2M100, NLLB and T5 (MADLAD)"
        raise ModelError(f"the model {name} is of the family {family!r}, which is not supported; supported: {known}")
    notes = _json(folder, "mtreview.json", name) if (folder / "mtreview.json").is_file() else {}
    coder, directions, positions = _FAMILIES[family](folder, config, name)
    window = min(positions, int(notes.get("window", positions)))
    return Checkpoint(folder, name, family, config, coder, directions, positions, window, notes)


_Parts = tuple[Coder, dict[Language, Direction], int]


def _marian(folder: Path, config: dict[str, Any], name: str) -> _Parts:
    ids = _json(folder, "vocab.json", name)
    coder = SentencePieceCoder(
        _file(folder, "source.spm", name), _file(folder, "target.spm", name), sorted(ids, key=ids.__getitem__)
    )
    directions: dict[Language, Direction] = {}
    for language, codes in _CODES.items():
        marks = [f">>{code}<<" for code in codes if f">>{code}<<" in ids]
        if marks:
            directions[language] = Direction(source=(marks[0],))
    if not directions:
        directions = _only_direction(folder, name)
    return coder, directions, int(config["max_position_embeddings"])


def _only_direction(folder: Path, name: str) -> dict[Language, Direction]:
    settings = _json(folder, "tokenizer_config.json", name)
    source, target = settings.get("source_lang"), settings.get("target_lang")
    for language, other in (("en", "zh"), ("zh", "en")):
        if target in _CODES[language] and source in (*_CODES[other], "mul"):  # type: ignore[index]
            return {language: Direction()}  # type: ignore[dict-item]
    raise ModelError(f"the model {name} translates from {source!r} to {target!r}, not between Chinese and English")


def _m2m100(folder: Path, config: dict[str, Any], name: str) -> _Parts:
    window = int(config["max_position_embeddings"])
    if not (folder / "vocab.json").is_file():
        coder: Coder = TokenizersCoder(_file(folder, "tokenizer.json", name))
        coder.tokens = _filled(coder.tokens, config, "madeupword")
        return coder, _marked(coder, {"en": "eng_Latn", "zh": "zho_Hans"}, name), window
    from transformers.models.m2m_100.tokenization_m2m_100 import FAIRSEQ_LANGUAGE_CODES

    ids = _json(folder, "vocab.json", name)
    codes = FAIRSEQ_LANGUAGE_CODES[_json(folder, "tokenizer_config.json", name).get("language_codes", "m2m100")]
    tokens = [*sorted(ids, key=ids.__getitem__), *(f"__{code}__" for code in codes)]
    model = _file(folder, "sentencepiece.bpe.model", name)
    coder = SentencePieceCoder(model, model, _filled(tokens, config, "madeupword"))
    return coder, _marked(coder, {"en": "__en__", "zh": "__zh__"}, name), window


def _marked(coder: Coder, marks: dict[Language, str], name: str) -> dict[Language, Direction]:
    if missing := [mark for mark in marks.values() if mark not in coder.tokens]:
        raise ModelError(f"the model {name} does not know the language {missing[0]}")
    en, zh = marks["en"], marks["zh"]
    return {"en": Direction((zh,), (en,)), "zh": Direction((en,), (zh,))}


def _t5(folder: Path, config: dict[str, Any], name: str) -> _Parts:
    coder = TokenizersCoder(_file(folder, "tokenizer.json", name))
    if "<2en>" not in coder.tokens:
        raise ModelError(f"the model {name} is a T5 without translation marks such as <2en>; only MADLAD is supported")
    coder.tokens = _filled(coder.tokens, config, "<extra_id_")
    directions: dict[Language, Direction] = {"en": Direction(text="<2en> "), "zh": Direction(text="<2zh> ")}
    return coder, directions, _T5_WINDOW


def _filled(tokens: Any, config: dict[str, Any], word: str) -> list[str]:
    """The vocabulary lengthened to the rows of the embedding, which checkpoints round up."""
    return [*tokens, *(f"{word}{i}" for i in range(int(config["vocab_size"]) - len(tokens)))]


def _file(folder: Path, file: str, name: str) -> Path:
    if not (folder / file).is_file():
        raise ModelError(f"the model {name} has no {file} in {folder}; it needs the Hub's files of its family")
    return folder / file


def _json(folder: Path, file: str, name: str) -> dict[str, Any]:
    path = _file(folder, file, name)
    try:
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ModelError(f"{path}: not JSON ({error}); add the model again") from None
    return found


_FAMILIES: dict[str, Callable[[Path, dict[str, Any], str], _Parts]] = {
    "marian": _marian,
    "m2m_100": _m2m100,
    "t5": _t5,
}
