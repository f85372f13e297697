"""No damaged copy of a valid file ends in a traceback: it is read, or refused with one clear error."""

import io
import random
import re
import zipfile
from pathlib import Path

import pytest
from tests.formats import test_inplace as foreign

from mtreview import formats
from mtreview.errors import MtreviewError
from mtreview.formats.documents import read_document

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
)
VALUES = ("", "-1", "zz", "1e999", "110000", "\\ud800", "999999999999999999999", "nan", "[1]", '{"a": 1}', "null", '"')
NAMES = sorted({**foreign.FILES, **foreign.SINGLE})


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


def check(path: Path, data: bytes, chance: random.Random, count: int) -> int:
    """How many of `count` damaged copies were still read; any error but ours goes through."""
    damage, read = damaged_zip if path.suffix in (".docx", ".xlsx") else damaged, 0
    for _ in range(count):
        path.write_bytes(damage(data, chance))
        for how in (lambda: read_document([path], limit=10**7), lambda: formats.read(path)):
            try:
                how()
                read += 1
            except MtreviewError as error:
                assert str(error)
    return read


def cases(folder: Path, name: str, review) -> tuple[Path, bytes]:
    if name in foreign.FILES:
        path = foreign.put(folder, name)
    elif name in foreign.SINGLE:
        path = folder / name
        path.write_bytes(foreign.SINGLE[name].encode())
    elif name == "foreign.xlsx":
        path = foreign.workbook(folder / name)
    elif name == "foreign.docx":
        path = foreign.document(folder / name)
    else:
        path = folder / f"own{name}"
        formats.write(review, path)
    return path, path.read_bytes()


@pytest.fixture
def own_review(tmp_path):
    path = tmp_path / "given.tsv"
    path.write_text(
        "source\ttarget\n你好，<b>世界</b>。\tHello, <b>world</b>.\n再见。\tBye\x01 **now**.\n", encoding="utf-8"
    )
    return read_document([path], limit=10_000)


@pytest.mark.parametrize("name", [*NAMES, "foreign.xlsx", "foreign.docx", *OWN])
def test_damaged_copies(name, own_review, tmp_path):
    path, data = cases(tmp_path, name, own_review)
    check(path, data, random.Random(7), 12 if path.suffix in (".docx", ".xlsx") else 60)


@pytest.mark.slow
@pytest.mark.parametrize("name", [*NAMES, "foreign.xlsx", "foreign.docx", *OWN])
def test_two_thousand_damaged_copies(name, own_review, tmp_path):
    path, data = cases(tmp_path, name, own_review)
    check(path, data, random.Random(11), 2000)
