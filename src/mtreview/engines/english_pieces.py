"""Pieces of English for the language model, and their places in the text as it was given."""

import json
from pathlib import Path
from typing import Any

from tokenizers import Tokenizer

__all__ = ["SPACE", "encode_pieces", "encode_sentence", "open_tokenizer", "trim_place"]

SPACE = " \t\n\r\v\f\u00a0\u3000"
Places = list[tuple[int, int]]


def open_tokenizer(path: Path) -> Tokenizer:
    """Without the special pieces: what a text spells like one ("<|endoftext|>") is text."""
    rules: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    rules["added_tokens"] = []
    return Tokenizer.from_str(json.dumps(rules, ensure_ascii=False))


def encode_pieces(tokenizer: Tokenizer, text: str) -> tuple[list[int], Places]:
    """Numbers of the pieces and their places, the space before a word included."""
    if not text:
        return [], []
    # Half a surrogate pair is no character and no tokenizer takes it.
    made = tokenizer.encode(
        "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in text), add_special_tokens=False
    )
    return made.ids, made.offsets


def encode_sentence(tokenizer: Tokenizer, text: str) -> tuple[list[int], Places]:
    """The same of a text that begins with one space wherever it stands; places without spaces. A blank text has no pieces."""
    own = text.strip(SPACE)
    if not own:
        return [], []
    before = text.index(own) - 1
    pieces, places = encode_pieces(tokenizer, " " + own)
    return pieces, [trim_place(text, start + before, end + before) for start, end in places]


def trim_place(text: str, start: int, end: int) -> tuple[int, int]:
    """A place inside the text, without the spaces a piece begins with."""
    start, end = max(start, 0), max(end, 0)
    while start < end and text[start] in SPACE:
        start += 1
    return start, end
