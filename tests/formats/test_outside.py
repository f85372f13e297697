# ruff: noqa: E501 (files of one line)
"""What other people did to the file meanwhile: units moved, split, joined and deleted are named, comments come along."""

import docx
import openpyxl
import pytest
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement
from lxml import etree
from openpyxl.comments import Comment
from tests.formats.test_inplace import FILES, TWO, edited, put, workbook

from mtreview import formats
from mtreview.formats import read_document
from mtreview.formats.inplace.giving_back import recall, remember, review_of, write_into
from mtreview.formats.inplace.opening import open_in_place
from mtreview.formats.inplace.outside import exchange_of_file
from mtreview.formats.inplace.splicing import splice
from mtreview.formats.merge import compare, compare_document
from mtreview.formats.model.units import units
from mtreview.revision.store import Store

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
X12 = '<xliff version="1.2"><file source-language="zh" target-language="en"><body>{}</body></file></xliff>'
UNIT = '<trans-unit id="{}"><source>{}</source>{}<target>{}</target>{}</trans-unit>'
TEXTS = (("茶很热。", "The tea is hot."), ("水很冷。", "The water is cold."), ("再见。", "Bye."))


def kept(path):
    original = open_in_place(path)
    store = Store.create(path.with_suffix(".mtr"), review_of(original, id="a", origin=str(path)))
    remember(store, original, path)
    return store


def merged(store, path):
    exchange, remarks = exchange_of_file(path, store.read(), recall(store))
    found = compare_document(store.read(), exchange)
    return [(c.pair.id, c.after) for c in found.changes], remarks, found


def table(rows):
    return "zh,en\n" + "".join(f"{a},{b}\n" for a, b in rows)


def cues(rows):
    return "".join(f"{n}\n00:00:0{n},000 --> 00:00:0{n},900\n{a}\n{b}\n\n" for n, (a, b) in enumerate(rows, 1))


def plain_units(rows):
    return X12.format("".join(UNIT.format(n, a, "", b, "") for n, (a, b) in enumerate(rows)))


def memory(rows):
    tu = '<tu><tuv xml:lang="zh"><seg>{}</seg></tuv><tuv xml:lang="en"><seg>{}</seg></tuv></tu>'
    return '<tmx version="1.4"><header/><body>' + "".join(tu.format(*r) for r in rows) + "</body></tmx>"


@pytest.mark.parametrize(("suffix", "made"), [(".csv", table), (".srt", cues), (".xlf", plain_units), (".tmx", memory)])
def test_moved_and_deleted_units_are_named_and_their_changes_come_back(suffix, made, tmp_path):
    path, later = tmp_path / f"a{suffix}", tmp_path / f"later{suffix}"
    path.write_text(made(TEXTS), encoding="utf-8")
    store = kept(path)
    names = recall(store).names
    now = [("新的。", "New."), TEXTS[0], (TEXTS[2][0], "Goodbye.")]  # one new before, the middle one gone
    later.write_text(made(now), encoding="utf-8")
    changes, remarks, _ = merged(store, later)
    assert changes == [(2, "Goodbye.")]
    later_names = [s.name for s in open_in_place(later).slots]
    assert f"{names[0]} is now {later_names[1]}" in remarks
    assert f"{names[1]} has another source now; its English was not taken over" in remarks
    edited(store, 0, "The tea is very hot.")
    out = tmp_path / f"out{suffix}"
    assert write_into(store, out, later) == 1
    assert out.read_text(encoding="utf-8") == made([now[0], (TEXTS[0][0], "The tea is very hot."), now[2]])


def test_a_unit_that_was_split_and_one_that_is_gone(tmp_path):
    path, later = tmp_path / "a.xlf", tmp_path / "later.xlf"
    path.write_text(
        X12.format(
            UNIT.format("u1", "茶很热。请小心。", "", "Hot tea. Be careful.", "")
            + UNIT.format("u2", "再见。", "", "Bye.", "")
        ),
        encoding="utf-8",
    )
    store = kept(path)
    mrk = '<mrk mtype="seg" mid="{}">{}</mrk>'.format
    segments = f"<seg-source>{mrk(1, '茶很热。')}{mrk(2, '请小心。')}</seg-source>"
    later.write_text(
        X12.format(UNIT.format("u1", "茶很热。请小心。", segments, mrk(1, "Hot tea.") + mrk(2, "Take care."), "")),
        encoding="utf-8",
    )
    changes, remarks, found = merged(store, later)
    assert (changes, found.missing) == ([], (0, 1))
    assert remarks == ("u1 is split into u1#1, u1#2", "u2 is gone", "u1#1 is new", "u1#2 is new")


def test_segments_that_were_joined(tmp_path):
    path, later = tmp_path / "a.2.xlf", tmp_path / "later.2.xlf"
    segment = '<segment id="{}"><source>{}</source><target>{}</target></segment>'.format
    whole = '<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" version="2.0" srcLang="zh" trgLang="en"><file id="f"><unit id="u">{}</unit></file></xliff>'
    path.write_text(whole.format(segment(1, "茶。", "Tea.") + segment(2, "水。", "Water.")), encoding="utf-8")
    store = kept(path)
    later.write_text(whole.format(segment(1, "茶。水。", "Tea. Water.")), encoding="utf-8")
    _, remarks, _ = merged(store, later)
    assert remarks == ("u#1 is joined into u", "u#2 is joined into u", "u is new")


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("a.xlf", "</note></trans-unit>", '</note><note from="bo">Shorter?</note></trans-unit>'),
        ("a.2.xlf", TWO[TWO.index("<segment") :][:20], None),
        ("a.tmx", "<tuv", "<note>Shorter?</note><tuv"),
        ("a.po", "# be short\n", "# be short\n# Shorter?\n"),
    ],
)
def test_a_comment_written_outside_comes_back(name, old, new, tmp_path):
    path = put(tmp_path, name)
    store = kept(path)
    text = FILES[name]
    if new is None:
        start = text.index(old)
        note = "<note>Shorter?</note>"
        at = text.rfind("</notes>", 0, start)
        text = text[:at] + note + text[at:] if at >= 0 else text[:start] + f"<notes>{note}</notes>" + text[start:]
    else:
        assert old in text
        text = text.replace(old, new, 1)
    later = tmp_path / f"later{name[1:]}"
    later.write_bytes(text.encode())
    changes, remarks, found = merged(store, later)
    assert [c.comments for c in found.changes] == [("Shorter?",)]
    assert remarks == ()
    assert [u.edited for u in units(store.read())][found.changes[0].pair.id] == changes[0][1]


def two_paragraphs(path):
    made = docx.Document()
    table = made.add_table(rows=2, cols=2)
    for cell, said in zip(
        (c for r in table.rows for c in r.cells),
        ["中文", "English", "茶很热。请小心。", "The tea is hot."],
        strict=True,
    ):
        cell.text = said
    table.cell(1, 1).add_paragraph("Be careful.")
    table.cell(1, 1).add_paragraph("Now.")
    made.save(path)
    return path


def well_formed(cell):
    """The cell as plain XML, in which words stand in w:t of w:r of a paragraph alone."""
    root = etree.fromstring(etree.tostring(cell._tc))
    for node in root.iter():
        assert not (node.tail or "").strip()
        assert node.tag in (f"{W}t", f"{W}delText") or not (node.text or "").strip()
        assert node.tag not in (f"{W}t", f"{W}delText", f"{W}br") or node.getparent().tag == f"{W}r"
        assert node.tag != f"{W}r" or node.getparent().tag in (f"{W}p", f"{W}ins", f"{W}del")
        assert node.tag not in (f"{W}ins", f"{W}del") or node.getparent().tag in (f"{W}p", f"{W}rPr")
    return root


@pytest.mark.parametrize("track", [False, True])
@pytest.mark.parametrize(
    "after",
    [
        "The tea is hot. Be careful.\nNow.",
        "The tea is hot.\nBe very careful.\nNow.",
        "The tea is hot, be careful. Now.",
        "Hot.\nCareful.\nNow or later.",
    ],
)
def test_paragraphs_of_a_cell_are_joined_and_edited(track, after, tmp_path):
    path = two_paragraphs(tmp_path / "a.docx")
    store = Store.create(tmp_path / "r.mtr", read_document([path], limit=10**6))
    remember(store, open_in_place(path), path)
    edited(store, 0, after)
    write_into(store, tmp_path / "b.docx", track=track)
    assert open_in_place(tmp_path / "b.docx").slots[0].target == after
    cell = docx.Document(str(tmp_path / "b.docx")).tables[0].cell(1, 1)
    plain = well_formed(cell)
    assert len(cell.paragraphs) == (3 if track else after.count("\n") + 1)
    joins = [d for d in plain.iter(f"{W}del") if d.getparent().tag == f"{W}rPr"]
    assert len(joins) == (2 - after.count("\n") if track else 0)


def test_line_breaks_inside_a_paragraph_are_taken_out_and_put_in(tmp_path):
    made = docx.Document()
    table = made.add_table(rows=2, cols=2)
    for cell, said in zip(
        (c for r in table.rows for c in r.cells), ["中文", "English", "茶。水。", "Tea.\nWater."], strict=True
    ):
        cell.text = said
    made.save(tmp_path / "a.docx")
    for track in (False, True):
        for after in ("Tea. Water.", "Tea.\nCold water.", "Tea.\n\nWater."):
            original = open_in_place(tmp_path / "a.docx")
            (tmp_path / "b.docx").write_bytes(splice(original, {0: after}, track=track))
            assert open_in_place(tmp_path / "b.docx").slots[0].target == after
            well_formed(docx.Document(str(tmp_path / "b.docx")).tables[0].cell(1, 1))


def test_symbols_and_comments_beside_the_edited_column_come_back(sample, tmp_path):
    formats.write(sample, tmp_path / "r.docx")
    document = docx.Document(str(tmp_path / "r.docx"))
    row = document.tables[0].rows[1]
    symbol = OxmlElement("w:sym")
    symbol.set(qn("w:font"), "Calibri")
    symbol.set(qn("w:char"), "20AC")
    row.cells[3].paragraphs[0].add_run()._r.append(symbol)
    document.add_comment(row.cells[1].paragraphs[0].runs, text="The source is odd.", author="bo")
    document.save(str(tmp_path / "r.docx"))
    (change,) = compare(sample, tmp_path / "r.docx").changes
    assert change.after == change.before + "€"
    assert change.comments == ("The source is odd.",)


@pytest.mark.parametrize("own", [True, False])
def test_comments_on_cells_of_a_sheet_come_back(own, sample, tmp_path):
    path = tmp_path / "r.xlsx"
    if own:
        formats.write(sample, path)
        store = None
    else:
        workbook(path)
        store = kept(path)
    book = openpyxl.load_workbook(path, rich_text=True)
    book.worksheets[0]["B2"].comment = Comment("Which rain?", "bo")
    book.save(path)
    found = compare(sample, path) if store is None else merged(store, path)[2]
    assert [(c.pair.id, c.comments, c.after == c.before) for c in found.changes] == [(0, ("Which rain?",), True)]
