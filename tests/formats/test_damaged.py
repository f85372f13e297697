"""No damaged copy of a valid file ends in a traceback: it is read, or refused with one clear error."""

import io
import os
import random
import re
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from tests.formats import test_inplace as foreign
from tests.formats.test_same_file_back import LINES, PAIRS

from mtreview import formats
from mtreview.errors import MtreviewError
from mtreview.formats.documents import read_document
from mtreview.records import Decision

OWN = (
    ".xlf",
    ".2.xlf",
    ".tmx",
    ".tsv",
    ".csv",
    ".jsonl",
    ".po",
    ".mqm.tsv",
    ".qe.tsv",
    ".pearmut.json",
    ".docx",
    ".xlsx",
    ".mtr",
)
VALUES = ("", "-1", "zz", "1e999", "110000", "\\ud800", "999999999999999999999", "nan", "[1]", '{"a": 1}', "null", '"')
NAMES = [
    *foreign.FILES,
    *foreign.SINGLE,
    "a.txt",
    "foreign.xlsx",
    "foreign.docx",
    *(f"two files{s}" for s in PAIRS),
    *OWN,
]


def damaged(data: bytes, chance: random.Random) -> bytes:
    """One to three damages: a byte flipped, a piece cut out or doubled, an attribute's or a cell's value replaced."""
    for _ in range(chance.randint(1, 3)):
        kind, at = chance.randrange(5), chance.randrange(max(1, len(data)))
        if kind == 0:
            data = data[:at] + bytes([chance.randrange(256)]) + data[at + 1 :]
        elif kind == 1:
            data = data[:at] + data[at + chance.randint(1, 200) :]
        elif kind == 2:
            data = data[:at] + data[at : at + 100] + data[at:]
        else:
            found = list(re.finditer(rb'(?<==")[^"<>]*(?=")|(?<=>)[^<>]+(?=<)|(?<=\t)[^\t\n]*|(?<=: )[^,\n]+', data))
            if found:
                place = chance.choice(found)
                value = chance.choice(VALUES).replace('"', "&quot;" if b"<?xml" in data[:60] else '"')
                data = data[: place.start()] + value.encode("utf-8", "replace") + data[place.end() :]
    return data


def damaged_zip(data: bytes, chance: random.Random) -> bytes:
    """The package with one of its parts damaged, or damaged itself."""
    if chance.random() < 0.2:
        return damaged(data, chance)
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        chosen = chance.choice([n for n in old.namelist() if n.endswith((".xml", ".rels"))])
        for name in old.namelist():
            new.writestr(name, damaged(old.read(name), chance) if name == chosen else old.read(name))
    return out.getvalue()


def check(files: list[Path], data: bytes, chance: random.Random, count: int) -> int:
    """How many of `count` damaged copies were still read; any error but ours goes through."""
    damage, read = damaged_zip if files[-1].suffix in (".docx", ".xlsx") else damaged, 0
    for _ in range(count):
        files[-1].write_bytes(damage(data, chance))
        try:
            read_document(files, limit=10**7)
            read += 1
        except MtreviewError as error:
            assert str(error)
    return read


def cases(folder: Path, name: str, review) -> tuple[list[Path], bytes]:
    """The files of a case, of which the last is damaged, and its bytes."""
    if name in foreign.FILES:
        files = [foreign.put(folder, name)]
    elif name.startswith("two files"):
        suffix = name.removeprefix("two files")
        files = [folder / f"zh{suffix}", folder / f"en{suffix}"]
        for path, text in zip(files, PAIRS[suffix], strict=True):
            path.write_bytes(text.encode())
    elif name in foreign.SINGLE or name == "a.txt":
        files = [folder / name]
        files[0].write_bytes({**foreign.SINGLE, "a.txt": LINES}[name].encode())
    elif name == "foreign.xlsx":
        files = [foreign.workbook(folder / name)]
    elif name == "foreign.docx":
        files = [foreign.document(folder / name)]
    else:
        files = [folder / f"own{name}"]
        formats.write(review, files[0])
    return files, files[-1].read_bytes()


@pytest.fixture
def own_review(tmp_path):
    path = tmp_path / "given.tsv"
    path.write_text(
        "source\ttarget\n你好，<b>世界</b>。\tHello, <b>world</b>.\n再见。\tBye\x01 **now**.\n", encoding="utf-8"
    )
    done = Decision(1, None, "done", (), "", "ann", "2026-01-01", pairs=(0,))  # a memory holds what was accepted
    return replace(read_document([path], limit=10_000), decisions=(done,))


@pytest.mark.parametrize("name", NAMES)
def test_damaged_copies(name, own_review, tmp_path):
    """As many as MTREVIEW_DAMAGED_COPIES says; by itself a few, since each copy of an Office file takes a while."""
    files, data = cases(tmp_path, name, own_review)
    count = int(os.environ.get("MTREVIEW_DAMAGED_COPIES", "4" if name.endswith((".docx", ".xlsx")) else "40"))
    check(files, data, random.Random(11), count)
