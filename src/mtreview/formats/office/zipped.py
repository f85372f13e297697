"""Zip containers (DOCX, XLSX) looked over before anything in them is unpacked."""

import re
import zipfile
import zlib
from pathlib import Path, PurePosixPath

from mtreview.errors import FormatError
from mtreview.files import ODD
from mtreview.formats.model.reading import bytes_of

__all__ = ["look_over", "office_escape", "office_unescape"]

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_LOST = re.compile(f"{ODD.pattern[:-1]}\r]")
LARGEST = 512 * 1024 * 1024
RATIO = 200
MEMBERS = 5000


def look_over(path: Path, needed: str) -> Path:
    """The path again; FormatError when it is no zip, is cut off, lacks the member `needed`, unpacks to too much, or
    names members outside itself."""
    if path.is_dir() or not path.exists():
        bytes_of(path)
    try:
        with zipfile.ZipFile(path) as packed:
            members = packed.infolist()
            _check(path, members)
            if needed not in packed.namelist():
                raise FormatError(f"{path}: has no {needed} in it; not a {path.suffix[1:].upper()} file")
            broken = packed.testzip()
            if broken is not None:
                raise FormatError(f"{path}: {broken} in it is damaged; save the file again")
            _refuse_doctypes(path, packed, members)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError) as error:
        raise FormatError(f"{path}: not a whole {path.suffix[1:].upper()} file ({error}); save it again") from None
    return path


def _check(path: Path, members: list[zipfile.ZipInfo]) -> None:
    total = sum(m.file_size for m in members)
    if len(members) > MEMBERS or total > LARGEST:
        raise FormatError(
            f"{path}: {len(members)} parts of {total:,} bytes; too much for a document, it will not be unpacked"
        )
    for member in members:
        if member.file_size > 1 << 24 and member.file_size > RATIO * max(member.compress_size, 1):
            raise FormatError(
                f"{path}: {member.filename} unpacks to {member.file_size:,} bytes, {RATIO} times its size; it will not be unpacked"
            )
        parts = PurePosixPath(member.filename.replace("\\", "/"))
        if parts.is_absolute() or ".." in parts.parts:
            raise FormatError(f"{path}: names a part outside itself ({member.filename}); it will not be opened")


def _refuse_doctypes(path: Path, packed: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> None:
    # No Office file has a DOCTYPE, and entities need one.
    for member in members:
        if member.filename.endswith((".xml", ".rels")):
            with packed.open(member) as part:
                if b"<!DOCTYPE" in part.read(4096):
                    raise FormatError(
                        f"{path}: {member.filename} has a DOCTYPE, where entities could hide; it will not be opened"
                    )


def office_escape(text: str) -> str:
    """What XML cannot hold as _xHHHH_, as Office writes it; the return character too, which XML would make a line
    end."""
    guarded = _ESCAPED.sub(lambda m: f"_x005F{m.group()}", text)
    return _LOST.sub(lambda m: f"_x{ord(m.group()):04X}_", guarded)


def office_unescape(text: str) -> str:
    return _ESCAPED.sub(lambda m: chr(int(m.group(1), 16)), text)
