"""Fetching and verifying the public corpora of corpora/MANIFEST.toml."""

import gzip
import hashlib
import lzma
import re
import shutil
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path
from typing import IO
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from mtreview.config import cache_folder, data_folder, fill, read_toml
from mtreview.errors import ConfigError, InputError

__all__ = ["Corpus", "fetch", "manifest", "place", "take"]

BLOCK = 1 << 16
Tell = Callable[[int, int], None]
"""Called as tell(bytes so far, bytes in all or 0 where the server does not say)."""


@dataclass(frozen=True, slots=True)
class Corpus:
    """One entry of the manifest; see the head of corpora/MANIFEST.toml."""

    name: str
    title: str
    address: str
    file: str
    licence: str
    purpose: str
    sha256: str = ""
    md5: str = ""
    first: str = ""
    lines: int = 0
    counted: str = ""


def manifest() -> dict[str, Corpus]:
    """All corpora by name; ConfigError for a key nobody knows."""
    path = data_folder("corpora") / "MANIFEST.toml"
    tables = read_toml(path, "the list of corpora is missing; install mtreview again")
    return {name: fill(Corpus, {"name": name, **values}, f"{path}, [{name}]") for name, values in tables.items()}


def place(corpus: Corpus) -> Path:
    """Where the corpus lies once it was fetched."""
    return cache_folder() / "corpora" / corpus.name / corpus.file


def fetch(corpus: Corpus, tell: Tell | None = None) -> Path:
    """Downloads, verifies and unpacks; a download that was cut off goes on where it stopped."""
    target = place(corpus)
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.parent / (Path(corpus.address).name + ".part")
    _download(corpus, part, tell)
    try:
        return _store(corpus, part)
    finally:
        part.unlink(missing_ok=True)


def take(corpus: Corpus, path: Path) -> Path:
    """Verifies a file already at hand, packed or not, and copies it to where `fetch` would put it."""
    if not path.is_file():
        raise InputError(f"{path}: no such file; give the file downloaded from {corpus.address}")
    place(corpus).parent.mkdir(parents=True, exist_ok=True)
    return _store(corpus, path)


def _download(corpus: Corpus, part: Path, tell: Tell | None) -> None:
    have = part.stat().st_size if part.exists() else 0
    headers = {"User-Agent": "mtreview", **({"Range": f"bytes={have}-"} if have else {})}
    try:
        with urlopen(Request(corpus.address, headers=headers), timeout=60) as answer:
            goes_on = have > 0 and answer.status == 206
            total = int(answer.headers.get("Content-Length") or 0) + (have if goes_on else 0)
            with part.open("ab" if goes_on else "wb") as file:
                _copy(answer, file, have if goes_on else 0, total, tell)
    except HTTPError as error:
        if error.code == 416 and have:  # the part is already the whole
            return
        raise InputError(
            f"{corpus.address}: the server answers {error.code} {error.reason}; {_by_hand(corpus)}"
        ) from None
    except (URLError, OSError) as error:
        reason = getattr(error, "reason", error)
        raise InputError(f"{corpus.address}: cannot be reached ({reason}); {_by_hand(corpus)}") from None


def _by_hand(corpus: Corpus) -> str:
    return f"try again (what came stays), or download it elsewhere and run `mtreview corpora get {corpus.name} --from FILE`"


def _copy(answer: IO[bytes], file: IO[bytes], done: int, total: int, tell: Tell | None) -> None:
    while block := answer.read(BLOCK):
        file.write(block)
        done += len(block)
        if tell is not None:
            tell(done, total)
    if total and done < total:
        raise OSError(f"the connection broke after {done} of {total} bytes")


def _store(corpus: Corpus, path: Path) -> Path:
    """Verifies `path` and puts it, unpacked, in its place; what was there stays until the new file is whole."""
    target = place(corpus)
    new = target.with_name(target.name + ".new")
    try:
        _verify_sum(corpus, path)
        try:
            with _unpacked(path, corpus) as source, new.open("wb") as file:
                shutil.copyfileobj(source, file)
        except (OSError, EOFError, lzma.LZMAError, zlib.error) as error:
            raise InputError(f"{path}: damaged or cut off ({error}); fetch {corpus.name} again") from None
        _verify_content(corpus, new, path)
        new.replace(target)
    finally:
        new.unlink(missing_ok=True)
    return target


def _unpacked(path: Path, corpus: Corpus) -> gzip.GzipFile | lzma.LZMAFile | BufferedReader:
    """A packed text is unpacked; an archive that is itself the corpus stays as it is."""
    with path.open("rb") as file:
        head = file.read(6)
    if corpus.file.endswith((".tgz", ".gz", ".zip")):
        return path.open("rb")
    if head.startswith(b"\x1f\x8b"):
        return gzip.open(path)
    if head == b"\xfd7zXZ\x00":
        return lzma.open(path)
    return path.open("rb")


def _verify_sum(corpus: Corpus, path: Path) -> None:
    for algorithm, wanted in (("sha256", corpus.sha256), ("md5", corpus.md5)):
        if not wanted:
            continue
        with path.open("rb") as file:
            found = hashlib.file_digest(file, algorithm).hexdigest()
        if found != wanted:
            raise InputError(
                f"{path}: {algorithm} is {found}, not {wanted}: not the published {corpus.name}; fetch it again"
            )


def _verify_content(corpus: Corpus, new: Path, given: Path) -> None:
    if not (corpus.first or corpus.lines or corpus.counted):
        if not (corpus.sha256 or corpus.md5):
            raise ConfigError(f"corpora/MANIFEST.toml: [{corpus.name}] says nothing to verify it by")
        return
    count = said = 0
    entries = 0
    with new.open(encoding="utf-8", errors="replace") as file:
        for count, line in enumerate(file, 1):
            if count == 1 and re.match(corpus.first, line) is None:
                raise InputError(f"{given}: its first line is not that of {corpus.name}; fetch {corpus.address}")
            if corpus.counted and line.startswith(f"{corpus.counted}="):
                said = int(line.partition("=")[2])
            entries += not line.startswith("#")
    if count < corpus.lines or (corpus.counted and said != entries):
        expected = f"{said} entries" if corpus.counted and said else f"at least {corpus.lines} lines"
        raise InputError(
            f"{given}: {entries} entries in {count} lines, but {corpus.name} has {expected}; fetch it again"
        )
