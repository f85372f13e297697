"""Each kind of file that other tools make, through a review and into itself: nothing but two edited targets differs, and
without an edit not one byte."""

import zipfile

import openpyxl
import pytest
from tests.formats.test_inplace import FILES, SINGLE, TWO_FILES, document, edited, put, workbook

from mtreview.formats import read_document
from mtreview.formats.inplace.giving_back import remember, write_into
from mtreview.formats.inplace.opening import open_in_place, open_pair_in_place
from mtreview.formats.model.units import units
from mtreview.revision.store import Store

SRT = "1\n00:00:01,000 --> 00:00:02,000\n{}\n\n2\n00:00:03,000 --> 00:00:04,000\n{}\n"
PAIRS = {**TWO_FILES, ".srt": (SRT.format("喝茶。", "好的。"), SRT.format("Drink tea.", "Good."))}
LINES = "茶很热。\nThe tea is hot.\n\n水很冷。\nThe water is cold.\n"
KINDS = [*FILES, *SINGLE, "a.txt", "a.xlsx", "a.docx", *(f"two files{s}" for s in PAIRS)]
WORD = "Surely "


def reviewed(folder, kind):
    """(review file, the file that is to come back)."""
    folder.mkdir()
    if kind.startswith("two files"):
        suffix = kind.removeprefix("two files")
        zh, path = folder / f"zh{suffix}", folder / f"en{suffix}"
        for side, text in zip((zh, path), PAIRS[suffix], strict=True):
            side.write_bytes(text.encode())
        store = Store.create(folder / "r.mtr", read_document([zh, path], limit=10**6))
        remember(store, open_pair_in_place(zh, path), path, paired=True)
        return store, path
    if kind in ("a.xlsx", "a.docx"):
        path = (workbook if kind == "a.xlsx" else document)(folder / kind)
    elif kind in FILES:
        path = put(folder, kind)
    else:
        path = folder / kind
        path.write_bytes({**SINGLE, "a.txt": LINES}[kind].encode())
    store = Store.create(folder / "r.mtr", read_document([path], limit=10**6))
    remember(store, open_in_place(path), path)
    return store, path


def parts(path):
    if path.suffix not in (".xlsx", ".docx"):
        return {"": path.read_bytes()}
    with zipfile.ZipFile(path) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def differences(before, after):
    """How many targets differ; AssertionError where anything else does."""
    old, new = parts(before), parts(after)
    assert list(old) == list(new)
    if before.suffix != ".xlsx":
        assert {n: b.replace(WORD.encode(), b"") for n, b in new.items()} == old
        return sum(b.count(WORD.encode()) for b in new.values())
    books = [openpyxl.load_workbook(p) for p in (before, after)]  # there a cell changes as a whole
    cells = [[(c.value, c._style, c.number_format) for s in b for row in s.iter_rows() for c in row] for b in books]
    changed = [(a[0], b[0]) for a, b in zip(*cells, strict=True) if a != b]
    assert all(b == f"{WORD}{a}" for a, b in changed)
    assert all(old[n] == new[n] for n in old if not n.startswith("xl/worksheets/"))
    return len(changed)


def edit_two(store):
    chosen = [u for u in units(store.read()) if u.given and u.held not in ("locked", "not to be translated")][:2]
    for unit in chosen:
        edited(store, unit.id, WORD + unit.given)
    return len(chosen)


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_file_back(kind, tmp_path):
    store, path = reviewed(tmp_path / "in", kind)
    out = tmp_path / f"out{path.suffix}"
    assert write_into(store, out) == 0
    assert out.read_bytes() == path.read_bytes()
    count = edit_two(store)
    assert write_into(store, out) == count
    assert differences(path, out) == count == (1 if kind == "a.xcstrings" else 2)
