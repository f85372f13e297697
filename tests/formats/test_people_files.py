# ruff: noqa: E501 (files of other programs have long lines)
"""Files in the manner of public bug reports, each with the value a person expects; see also `test_inplace.py`."""

import csv
import io
from dataclasses import replace

import docx
import openpyxl
import pytest
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement

from mtreview import formats
from mtreview.errors import MtreviewError
from mtreview.formats import read_document
from mtreview.formats.choosing import reader_of
from mtreview.formats.merge import compare
from mtreview.formats.model.units import units
from mtreview.language.inline_codes import codes_in
from mtreview.records import Decision

XLF = '<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2"{}>{}</xliff>'
FILE = '<file original="{}" source-language="zh-Hans" target-language="en" datatype="plaintext"><body>{}</body></file>'
OLD = "100 billion"
NEW = 'ninety, "or so", billion'


def read(folder, name, content):
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return read_document([path], limit=100_000)


def pairs(data):
    return [(u.source, u.given) for u in units(data)]


def test_angular_codes_are_no_english(tmp_path):
    unit = (
        '<trans-unit id="a1"><source>共有<x id="INTERPOLATION" equiv-text="{{{{ amount of things }}}}"/>件，<x id="START_LINK" ctype="x-a" equiv-text="&lt;a href=&quot;/list&quot;&gt;"/>查看<x id="CLOSE_LINK" ctype="x-a" equiv-text="&lt;/a&gt;"/></source>'
        '<target><x id="INTERPOLATION" equiv-text="{{{{ amount of things }}}}"/> items, <x id="START_LINK" ctype="x-a" equiv-text="&lt;a href=&quot;/list&quot;&gt;"/>see<x id="CLOSE_LINK" ctype="x-a" equiv-text="&lt;/a&gt;"/></target></trans-unit>'
    )
    data = read(tmp_path, "a.xlf", XLF.format("", FILE.format("ng2.template", unit)))
    (unit,) = units(data)
    assert unit.given == "<xINTERPOLATION/> items, <xSTART_LINK/>see<xCLOSE_LINK/>"
    assert len(codes_in(unit.given)) == 3


def test_the_files_of_an_xcode_export_are_one_review(tmp_path):
    one = '<trans-unit id="HI" xml:space="preserve"><source>早上好，%@！</source><target>Morning, %@!</target><note>No comment</note></trans-unit>'
    two = '<trans-unit id="CFBundleName"><source>茶馆</source><target>Teahouse</target></trans-unit>'
    text = XLF.format("", FILE.format("Base.lproj/A.strings", one) + FILE.format("Info.plist", two))
    assert pairs(read(tmp_path, "en.xliff", text)) == [("早上好，%@！", "Morning, %@!"), ("茶馆", "Teahouse")]


@pytest.mark.parametrize("delimiter", ["\t", ";", ","])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_csv_as_spreadsheets_save_it(delimiter, encoding, tmp_path):
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(
        [["原文", "译文"], ["茶，很好", 'Tea, "good"; fine'], ["水", "Water"]]
    )
    data = read(tmp_path, "a.csv", out.getvalue().encode(encoding))
    assert pairs(data) == [("茶，很好", 'Tea, "good"; fine'), ("水", "Water")]


HEADERS = [
    ("zh-Hans", "en-US"), ("zh_CN", "en_GB"), ("中文（简体）", "英语"), ("Original", "MT"), ("源文", "译文"), ("ZH-TW", "EN"),
    ("Chinese (Simplified)", "English (US)"),
]  # fmt: skip


@pytest.mark.parametrize("header", HEADERS)
@pytest.mark.parametrize("suffix", [".xlsx", ".csv", ".tsv"])
def test_a_header_is_no_pair(header, suffix, tmp_path):
    rows = [header, ("水很清", "The water is clear")]
    path = tmp_path / f"a{suffix}"
    if suffix == ".xlsx":
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        book.save(path)
    else:
        path.write_text("\n".join(("," if suffix == ".csv" else "\t").join(r) for r in rows), encoding="utf-8")
    assert pairs(read_document([path], limit=10_000)) == [rows[1]]


def test_values_of_a_sheet_read_as_they_are_shown(tmp_path):
    import datetime

    book = openpyxl.Workbook()
    sheet = book.active
    values = ["Clear water", 0.25, datetime.date(2023, 7, 8), True, 1999, 2.5, "=CONCAT(A1)"]
    for source, value in zip(["水很清", "四分之一", "七月八日", "真", "年", "二点五", "公式"], values, strict=True):
        sheet.append([source, value])
    sheet["B2"].number_format = "0%"
    book.save(tmp_path / "a.xlsx")
    data = read_document([tmp_path / "a.xlsx"], limit=10_000)
    assert [u.given for u in units(data)] == ["Clear water", "25%", "2023-07-08", "TRUE", "1999", "2.5"]
    assert [(f.where, "formula without its value" in f.error) for f in data.failures] == [("sheet1!B7", True)]


@pytest.mark.parametrize("as_memory", [False, True])
def test_ids_of_a_tmx_may_repeat(as_memory, tmp_path):
    from mtreview.formats.memory import read_memory

    tu = '<tu tuid="x"><tuv xml:lang="zh-CN"><seg>{}</seg></tuv><tuv xml:lang="en-US"><seg>{}</seg></tuv></tu>'
    text = f'<tmx version="1.4"><header srclang="zh-CN"/><body>{tu.format("山", "hill")}{tu.format("河", "river")}</body></tmx>'
    data = read(tmp_path, "a.tmx", text)
    assert pairs(data) == [("山", "hill"), ("河", "river")]
    if as_memory:
        assert read_memory([tmp_path / "a.tmx"]) == {"山": {"hill"}, "河": {"river"}}


# files of research: the published layouts under names of their own

MQM = "system\tdoc\tdoc_id\tseg_id\trater\tsource\ttarget\tcategory\tseverity\nS\td\t1\t1\tr1\t河水很深。\tThe river's <v>water</v> is deep.\tStyle/Awkward\tMinor\n"
QE = "S\td\t1\tr1\t{}\t{}\t{}\t{}\t{}\n"


@pytest.mark.parametrize("name", ["newstest_zhen.tsv", "a.mqm.tsv"])
def test_mqm_files_are_known_by_their_header(name, tmp_path):
    (unit,) = units(read(tmp_path, name, MQM))
    assert unit.given == "The river's water is deep."
    assert [(f.span.of(unit.given), f.severity) for f in unit.findings] == [("water", "minor")]


@pytest.mark.parametrize(("name", "more"), [("a.qe.tsv", ""), ("train_zh-en.tsv", ""), ("a.qe.tsv", "\tx1")])
def test_qe_files_without_header_and_with_the_english_first(name, more, tmp_path):
    line = QE.format("The river is deep.", "河很深。", "4", "9", "major").rstrip("\n") + more + "\n"
    (unit,) = units(read(tmp_path, name, line))
    assert (unit.source, unit.given) == ("河很深。", "The river is deep.")
    assert [f.span.of(unit.given) for f in unit.findings] == ["river"]


def test_places_of_qe_files_count_without_the_quoting_of_csv(tmp_path):
    line = QE.format("他说“走吧”。", '"She said ""go"" now."', "10", "12", "minor")
    (unit,) = units(read(tmp_path, "a.qe.tsv", line))
    assert unit.given == 'She said "go" now.'
    assert [f.span.of(unit.given) for f in unit.findings] == ["go"]


# our own files after other programs had them


def resaved(text, delimiter):
    """The table as a spreadsheet program saves it: quotation marks around cells that have some."""
    rows = (
        [r.split("\t") for r in text.rstrip("\n").split("\n")]
        if delimiter == "\t"
        else list(csv.reader(io.StringIO(text)))
    )
    return rows


def saved(rows, path, delimiter):
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    path.write_bytes(out.getvalue().encode("utf-8-sig"))


@pytest.mark.parametrize("suffix", [".tsv", ".csv"])
def test_a_table_saved_by_a_spreadsheet_merges(suffix, sample, tmp_path):
    path, delimiter = tmp_path / f"r{suffix}", "\t" if suffix == ".tsv" else ","
    formats.write(sample, path)
    rows = resaved(path.read_text(encoding="utf-8"), delimiter)
    edited = rows[0].index("edited")
    row = next(r for r in rows[1:] if OLD in r[edited])
    row[edited] = row[edited].replace(OLD, NEW)
    saved(rows, path, delimiter)
    found = compare(sample, path)
    assert [c.after.replace(NEW, OLD) == c.before for c in found.changes] == [True]
    assert (found.conflicts, found.missing) == ((), ())


@pytest.mark.parametrize("suffix", [".tsv", ".csv", ".xlsx"])
@pytest.mark.parametrize(("word", "state"), [("done", "confirmed"), ("Question", "queried"), ("Done", "confirmed")])
def test_a_state_that_was_typed_counts(suffix, word, state, sample, tmp_path):
    path = tmp_path / f"r{suffix}"
    formats.write(sample, path)
    if suffix == ".xlsx":
        book = openpyxl.load_workbook(path, rich_text=True)
        names = [c.value for c in book.active[1]]
        book.active.cell(2, names.index("state") + 1).value = word
        book.save(path)
    else:
        delimiter = "\t" if suffix == ".tsv" else ","
        rows = resaved(path.read_text(encoding="utf-8"), delimiter)
        rows[1][rows[0].index("state")] = word
        saved(rows, path, delimiter)
    found = compare(sample, path)
    assert [(c.pair.id, c.state) for c in found.changes] == [(0, state)]


def test_a_state_that_is_none_is_refused_with_its_line(sample, tmp_path):
    path = tmp_path / "r.csv"
    formats.write(sample, path)
    rows = resaved(path.read_text(encoding="utf-8"), ",")
    rows[1][rows[0].index("state")] = "perhaps"
    saved(rows, path, ",")
    with pytest.raises(MtreviewError, match=r"line 2: the state 'perhaps' is none of open, question, edited, done"):
        compare(sample, path)


@pytest.mark.parametrize("suffix", [".tsv", ".csv"])
@pytest.mark.parametrize("number", ["0,87", "1", "", "viel"])
def test_a_number_that_nobody_may_change_does_not_matter(suffix, number, sample, tmp_path):
    path, delimiter = tmp_path / f"r{suffix}", "\t" if suffix == ".tsv" else ","
    formats.write(sample, path)
    rows = resaved(path.read_text(encoding="utf-8"), delimiter)
    for row in rows[1:]:
        row[rows[0].index("confidence")] = number
    saved(rows, path, delimiter)
    assert compare(sample, path).changes == ()


def test_a_paragraph_in_a_content_control_is_no_change(sample, tmp_path):
    path = tmp_path / "r.docx"
    formats.write(sample, path)
    document = docx.Document(str(path))
    for row in document.tables[0].rows[1:]:
        paragraph = row.cells[3].paragraphs[0]._p
        control, content = OxmlElement("w:sdt"), OxmlElement("w:sdtContent")
        paragraph.addprevious(control)
        control.append(content)
        content.append(paragraph)
    document.save(str(path))
    found = compare(sample, path)
    assert (found.changes, found.conflicts, found.missing) == ((), (), ())


def test_the_settings_of_a_docx_stand_in_the_schemas_order(sample, tmp_path):
    formats.write(sample, tmp_path / "r.docx")
    names = [e.tag for e in docx.Document(str(tmp_path / "r.docx")).settings.element]
    after = [qn(f"w:{n}") for n in ("doNotTrackMoves", "defaultTabStop", "characterSpacingControl", "compat", "rsids")]
    assert qn("w:trackRevisions") in names
    assert all(names.index(qn("w:trackRevisions")) < names.index(n) for n in after if n in names)


@pytest.mark.parametrize("suffix", [".po", ".tmx"])
def test_a_unit_is_named_by_its_sentence_and_found_again(sample, suffix, tmp_path):
    pairs = sample.pairs
    cut = replace(sample, pairs=(*pairs[:1], replace(pairs[1], id=700), *pairs[2:]), findings=None, scores=None)
    done = tuple(
        Decision(n, None, "done", (), "", "Ann", "2026-01-01T00:00:00+00:00", (p.id,))
        for n, p in enumerate(cut.pairs, 1)
    )
    formats.write(replace(cut, decisions=done), tmp_path / f"a{suffix}")
    text = (tmp_path / f"a{suffix}").read_text(encoding="utf-8")
    assert '"sentence-1"' in text and '"sentence-2-pair-700"' in text and '"0"' not in text
    (exchange,) = reader_of(tmp_path / f"a{suffix}").load(tmp_path / f"a{suffix}")
    assert [u.id for u in exchange.units][:2] == [pairs[0].id, 700]
    older = text.replace('"sentence-2-pair-700"', '"700"')  # as earlier versions wrote it
    (tmp_path / f"b{suffix}").write_text(older, encoding="utf-8")
    (exchange,) = reader_of(tmp_path / f"b{suffix}").load(tmp_path / f"b{suffix}")
    assert [u.id for u in exchange.units][:2] == [pairs[0].id, 700]


DAMAGE = [
    (".xlf", XLF.format(' xmlns:m="urn:mtreview:review:1"', FILE.format("a", '<trans-unit id="1" m:confidence="much"><source>一</source><target>One</target></trans-unit>'))),
    (".xlf", XLF.format("", FILE.format("a", '<trans-unit id="1"><source>一</source><target>One<x id="" ctype="x-mtreview-character" equiv-text="zz"/></target></trans-unit>'))),
    (".tmx", '<tmx version="1.4"><header/><body><tu><tuv xml:lang="zh"><seg>一</seg></tuv><tuv xml:lang="en"><seg>One<ph type="x-mtreview-character">999999999</ph></seg></tuv></tu></body></tmx>'),
    (".po", 'msgctxt "999999999999999999999"\nmsgid "一"\nmsgstr "One \\\\ud800 \\uZZ"\n'),
]  # fmt: skip


def test_a_file_that_is_ours_by_its_namespace_alone_is_read_as_another_tools(tmp_path):
    unit = '<trans-unit id="1"><source>一<ph id="1" m:odd="zz">x</ph></source><target>One<ph id="1" m:odd="zz">x</ph></target></trans-unit>'
    text = XLF.format(' xmlns:m="urn:mtreview:review:1"', FILE.format("a", unit))
    assert pairs(read(tmp_path, "a.xlf", text)) == [("一<ph1/>", "One<ph1/>")]


@pytest.mark.parametrize(("suffix", "text"), DAMAGE)
def test_damaged_values_are_read_or_refused(suffix, text, tmp_path):
    try:
        assert [u.source for u in units(read(tmp_path, f"a{suffix}", text))] == ["一"]
    except MtreviewError as error:
        assert str(tmp_path) in str(error)


@pytest.mark.parametrize("suffix", [".xlf", ".2.xlf", ".docx", ".html"])
def test_thousands_of_bold_openings_are_a_text_like_others(suffix, tmp_path):
    text = "**a " * 5000
    data = read(tmp_path, "a.tsv", f"source\ttarget\n水\tWater {text}\n")
    formats.write(data, tmp_path / f"b{suffix}")
    if suffix != ".html":
        (unit,) = units(formats.read(tmp_path / f"b{suffix}")[0])
        assert unit.edited == next(units(data)).edited
