"""Plain text files that are written back as they came."""

from collections.abc import Callable, Mapping

from mtreview.errors import FormatError
from mtreview.language.text import decode

__all__ = ["reversible"]


def reversible(data: bytes, where: str) -> tuple[str, Callable[[Mapping[str, str]], bytes]]:
    """The file's text, and what makes bytes of the changed one; FormatError when the same text gives other bytes."""
    text, encoding = decode(data, where)
    body = text.encode(encoding)
    mark = data[: max(0, len(data) - len(body))]
    if mark + body != data:
        raise FormatError(f"{where}: {encoding} cannot be written back byte for byte; save it as UTF-8")

    def encode(changed: Mapping[str, str]) -> bytes:
        try:
            return mark + changed[""].encode(encoding)
        except UnicodeEncodeError as error:
            char = error.object[error.start]
            raise FormatError(f"{where}: {encoding} cannot hold {char!r}; save the file as UTF-8 first") from None

    return text, encode
