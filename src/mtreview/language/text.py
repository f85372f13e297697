"""Text as code points: decoding bytes, normalising for models with a map back, counting as others count.

The texts of a document are never rewritten. What a model should not see (Traditional characters, full-width and
compatibility forms) is normalised on the way in, and every position that comes back is mapped to the original.
"""

import codecs
import re
import unicodedata
from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from mtreview.errors import InputError

__all__ = [
    "Normalised",
    "Script",
    "count_han",
    "decode",
    "from_utf16",
    "han_share",
    "is_han",
    "main_script",
    "normalise",
    "utf16_offsets",
]

Script = Literal["han", "latin", "other", "none"]

# Full-width forms that are correct Chinese punctuation; NFKC would turn them into ASCII.
_KEEP = frozenset("，。！？：；（）、《》〈〉“”‘’…—～「」『』【】％")
_ASCII_TO_CHINESE = {",": "，", "?": "？", "!": "！", ";": "；", ":": "："}


_HAN = re.compile("[\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af]")
_LATIN = re.compile("[A-Za-z\u00aa\u00b5\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f]")


def is_han(char: str) -> bool:
    """True for one Han character of any plane (ideographs, not kana or punctuation)."""
    code = ord(char)
    return (
        0x4E00 <= code <= 0x9FFF
        or 0x3400 <= code <= 0x4DBF
        or 0xF900 <= code <= 0xFAFF
        or 0x20000 <= code <= 0x323AF
        or code == 0x3007
    )


def count_han(text: str) -> int:
    """How many Han characters (see `is_han`) the text has."""
    return len(_HAN.findall(text))


def han_share(text: str) -> float:
    """Share of Han among Han characters and Latin letters, 0 where there is neither."""
    han = sum(is_han(c) for c in text)
    latin = sum(c.isalpha() and c < "ɐ" for c in text)
    return han / (han + latin) if han + latin else 0.0


def main_script(text: str) -> Script:
    """The script most letters of the text are in. A Han character counts as two letters: it says about as much."""
    if text.isascii():
        return "latin" if _LATIN.search(text) else "none"
    ideographs = _HAN.findall(text)
    latin = len(_LATIN.findall(text))
    other = sum(map(str.isalpha, text)) - latin - sum(map(str.isalpha, ideographs))
    han = 2 * len(ideographs)
    best = max(han, latin, other)
    if best == 0:
        return "none"
    if best == han:
        return "han"
    return "latin" if best == latin else "other"


@dataclass(frozen=True, slots=True)
class Normalised:
    """A text as models should see it. `offsets[i]` is the place in the original of character i of `text`;
    one entry more than characters, the last being the original's length."""

    text: str
    offsets: tuple[int, ...]

    def to_original(self, start: int, end: int) -> tuple[int, int]:
        """The half-open interval of the original behind the interval [start, end) of the normalised text.

        A character that was expanded (㈱ → (株)) is covered whole as soon as one of its parts is.
        """
        if start >= end:
            return self.offsets[start], self.offsets[start]
        stop = self.offsets[end - 1] + 1
        following = self.offsets[end]
        return self.offsets[start], following if following > stop else stop


@lru_cache(maxsize=1)
def _simplifier() -> Any:
    import opencc  # 40 ms and a dictionary: only where Chinese is normalised

    return opencc.OpenCC("t2s")


def _simplified(text: str) -> str:
    whole: str = _simplifier().convert(text)
    if len(whole) == len(text):
        return whole
    # A phrase rule changed the length: go by character, where it never does, to keep the offset map exact.
    return "".join(c if len(s := _simplifier().convert(c)) != 1 else s for c in text)


_WITHOUT_KEEP = {ord(char): None for char in _KEEP}
_WESTERN = re.compile(f"(?:{_HAN.pattern})[,?!;:]|[\ud800-\udfff]")


def _is_plain(text: str, side: Literal["source", "target"]) -> bool:
    """True where no character would change but by simplifying: most texts, told without going through them one by
    one."""
    if side == "target":
        return text.isascii() or (
            unicodedata.is_normalized("NFKC", text) and re.search("[\ud800-\udfff]", text) is None
        )
    return unicodedata.is_normalized("NFKC", text.translate(_WITHOUT_KEEP)) and _WESTERN.search(text) is None


def normalise(text: str, side: Literal["source", "target"]) -> Normalised:
    """Compatibility forms by NFKC character by character; for the source also Traditional to Simplified and ASCII
    punctuation after a Han character to Chinese punctuation. Combining marks are left where they are."""
    if _is_plain(text, side):
        return Normalised(_simplified(text) if side == "source" else text, tuple(range(len(text) + 1)))
    out: list[str] = []
    offsets: list[int] = []
    for i, char in enumerate(text):
        if char < "\x80" or (side == "source" and char in _KEEP):
            new = char
        elif "\ud800" <= char <= "\udfff":
            new = "\ufffd"  # half of a surrogate pair: no tokenizer takes it
        else:
            new = unicodedata.normalize("NFKC", char)
        if side == "source" and new in _ASCII_TO_CHINESE and i > 0 and is_han(text[i - 1]):
            new = _ASCII_TO_CHINESE[new]
        out.append(new)
        offsets.extend([i] * len(new))
    joined = "".join(out)
    if side == "source":
        joined = _simplified(joined)
    return Normalised(joined, (*offsets, len(text)))


def decode(data: bytes, where: str) -> tuple[str, str]:
    """Text and encoding of a file's bytes: a byte-order mark, then strict UTF-8, then GB18030 if the result reads
    like Chinese. InputError for empty, binary or undecodable data; `where` names the file in it.

    The byte-order mark is dropped; line ends stay as they are.
    """
    if not data:
        raise InputError(f"{where}: the file is empty; give a text with at least one sentence")
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if data.startswith(mark):
            try:
                return _checked(data[len(mark) :].decode(name), where), name
            except UnicodeDecodeError as error:
                raise InputError(
                    f"{where}: marked as {name} but byte {error.start} does not fit; save it as UTF-8"
                ) from None
    if b"\x00" in data[:65536]:
        raise InputError(f"{where}: a binary file, not a text (byte {data.index(0)} is zero); give a text file")
    try:
        return _checked(data.decode("utf-8"), where), "utf-8"
    except UnicodeDecodeError as error:
        place = error.start
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        text = ""
    letters = [c for c in text if not c.isspace()]
    common = sum("\u4e00" <= c <= "\u9fff" or c < "\x80" or c in _KEEP for c in letters)
    if letters and common / len(letters) > 0.9:
        return _checked(text, where), "gb18030"
    raise InputError(f"{where}: neither UTF-8 (byte {place} does not fit) nor GB18030; save it as UTF-8")


def _checked(text: str, where: str) -> str:
    if not text.strip():
        raise InputError(f"{where}: the file has no text in it, only white space")
    control = sum(unicodedata.category(c) == "Cc" and c not in "\t\n\r\f" for c in text[:65536])
    if control > max(4, len(text[:65536]) // 50):
        raise InputError(f"{where}: a binary file, not a text ({control} control characters); give a text file")
    return text


def utf16_offsets(text: str) -> list[int]:
    """For each code-point index 0..len(text) the same place counted in UTF-16 units, as JavaScript does."""
    offsets = [0]
    for char in text:
        offsets.append(offsets[-1] + (2 if ord(char) > 0xFFFF else 1))
    return offsets


def from_utf16(text: str, unit: int) -> int:
    """The code-point index of UTF-16 unit `unit`; ValueError inside a surrogate pair or outside the text."""
    offsets = utf16_offsets(text)
    index = bisect_left(offsets, unit)
    if unit < 0 or index >= len(offsets) or offsets[index] != unit:
        raise ValueError(f"UTF-16 position {unit} is not between two characters of a text of {offsets[-1]} units")
    return index
