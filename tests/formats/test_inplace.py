# ruff: noqa: E501 (files of other tools have long lines)
"""Files of other tools given back: every byte as it was but for the targets that were edited."""

import io
import re
import zipfile
from dataclasses import replace
from pathlib import Path

import docx
import openpyxl
import pytest
from lxml import etree

from mtreview.errors import InputError
from mtreview.formats import read_document
from mtreview.formats.inplace.giving_back import recall, remember, review_of, write_into
from mtreview.formats.inplace.opening import open_in_place, open_pair_in_place
from mtreview.formats.inplace.outside import exchange_of_file
from mtreview.formats.inplace.splicing import splice
from mtreview.formats.merge import compare_document
from mtreview.formats.model.units import units
from mtreview.records import Decision
from mtreview.revision import edits as log
from mtreview.revision.store import Store

OKAPI = """<?xml version="1.0" encoding="UTF-8"?>\r
<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2" xmlns:okp="okapi-framework:xliff-extensions">\r
<file original="shop/index.html" source-language='zh-CN'  target-language="en-US" datatype="html" okp:inputEncoding="UTF-8">\r
<header><skl><external-file href="a.skl"/></skl><note>Keep the tone.</note></header><body><!-- the shop -->\r
<group id="g1" resname="head"><trans-unit id="tu1" okp:wordCount="4" xml:space="preserve">\r
<source>我们的<g id="1">小店</g>今天开门。欢迎光临！</source>\r
<seg-source><mrk mid="0" mtype="seg">我们的<g id="1">小店</g>今天开门。</mrk><mrk mid="1" mtype="seg">欢迎光临！</mrk></seg-source>\r
<target state="translated"><mrk mid="0" mtype="seg">Our <g id="1">little shop</g> open today.</mrk> <mrk mid="1" mtype="seg">Welcome &amp; enjoy!</mrk></target>\r
<note from="author">front page</note></trans-unit></group>\r
<trans-unit id="tu2" translate="no"><source>SKU-1</source><target>SKU-1</target></trans-unit>\r
<trans-unit id="tu3" approved="yes"><source>茶</source><target><![CDATA[Tea & cake]]></target></trans-unit>\r
<trans-unit id="tu4"><source>还没有翻译。</source></trans-unit>\r
</body></file></xliff>\r
"""
TRADOS = """\ufeff<?xml version="1.0" encoding="utf-8"?><xliff xmlns:sdl="http://sdl.com/FileTypes/SdlXliff/1.0" xmlns="urn:oasis:names:tc:xliff:document:1.2" version="1.2"><file original="D:\\work\\tea.docx" datatype="x-sdlfilterframework2" source-language="zh-TW" target-language="en-GB"><header><tag-defs xmlns="http://sdl.com/FileTypes/SdlXliff/1.0"><tag id="9"><bpt name="i">&lt;i&gt;</bpt></tag></tag-defs></header><body>
<trans-unit id="a-1"><source>茶<g id="9">很</g>熱。<x id="10"/>請小心。</source><seg-source><mrk mtype="seg" mid="1">茶<g id="9">很</g>熱。</mrk><x id="10"/><mrk mtype="seg" mid="2">請小心。</mrk></seg-source><target><mrk mtype="seg" mid="1">The tea <g id="9">very</g> hot.</mrk><x id="10"/><mrk mtype="seg" mid="2"><mrk mtype="x-sdl-comment" sdl:cid="k">Be care</mrk>.</mrk></target><sdl:seg-defs><sdl:seg id="1" conf="Draft"/><sdl:seg id="2" conf="Translated" locked="true"/></sdl:seg-defs></trans-unit></body></file></xliff>"""
MEMOQ = """<?xml version="1.0" encoding="utf-8"?><xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2" xmlns:mq="MQXliff"><file original="t.docx" source-language="zh-cn" target-language="en-us" datatype="x-memoq"><body>
<trans-unit id="1" mq:status="ManuallyConfirmed"><source xml:space="preserve">请<bpt id="1" ctype="bold">{}</bpt>慢走<ept id="1">{}</ept>，第<ph id="2">&lt;mq:ch val="3" /&gt;</ph>位。</source><target xml:space="preserve">Please <bpt id="1" ctype="bold">{}</bpt>walk slow<ept id="1">{}</ept>, number <ph id="7">&lt;mq:ch val="3" /&gt;</ph>.</target></trans-unit>
<trans-unit id="2" mq:status="NotStarted"><source xml:space="preserve">明天见。</source><target xml:space="preserve"></target></trans-unit>
<trans-unit id="3" mq:locked="locked"><source>晚安。</source><target>Good night.</target></trans-unit></body></file></xliff>"""
PHRASE = """<?xml version="1.0" encoding="UTF-8"?><xliff xmlns="urn:oasis:names:tc:xliff:document:1.2" xmlns:m="http://www.memsource.com/mxlf/2.0" version="1.2" m:version="2.4"><file original="p.md" source-language="zh_hans" target-language="en_us" datatype="x-memsource"><body><group id="0" m:para-id="0"><trans-unit id="p:0" m:score="0.0" m:locked="false" m:confirmed="0"><source>下雨了，{1&gt;带伞&lt;1}。</source><target>It rains, {1&gt;bring umbrella&lt;1}.</target><alt-trans origin="machine-trans"><target>It's raining.</target></alt-trans></trans-unit><trans-unit id="p:1" m:locked="true"><source>好。</source><target>Fine.</target></trans-unit></group></body></file></xliff>"""
TWO = """<?xml version="1.0"?><xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" version="2.1" srcLang="zh-Hans" trgLang="en-US"><file id="f1"><unit id="u1"><originalData><data id="d1">&lt;br/&gt;</data></originalData><segment id="s1" state="translated"><source>第一<ph id="1" dataRef="d1"/>行。</source><target>One<ph id="1" dataRef="d1"/>line.</target></segment><ignorable><source> </source></ignorable><segment id="s2" state="final"><source>完。</source><target>End.</target></segment></unit></file><file id="f2"><unit id="u1" translate="no"><segment><source>甲</source><target>A</target></segment></unit><unit id="u2"><segment><source>乙<pc id="2">丙</pc></source><target order="1">B<pc id="2">c</pc></target></segment></unit></file></xliff>"""
TMX = """<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE tmx SYSTEM "tmx14.dtd"><tmx version="1.4"><header srclang="zh-CN" adminlang="en" segtype="sentence" o-tmf="x" datatype="plaintext" creationtool="x" creationtoolversion="1"/><body>
<tu tuid="a"><prop type="x-k">v</prop><tuv xml:lang="ZH-CN"><seg>你<bpt i="1">&lt;b></bpt>好<ept i="1">&lt;/b></ept></seg></tuv><tuv xml:lang="en-US"><seg>Hi<bpt i="1">&lt;b></bpt> you<ept i="1">&lt;/b></ept></seg></tuv></tu>
<tu tuid="a"><tuv xml:lang="zh"><seg>再见</seg></tuv><tuv xml:lang="en"><seg>Goodbye &#233;</seg></tuv></tu><tu><tuv xml:lang="de"><seg>Nein</seg></tuv></tu></body></tmx>"""
PO = """# Tea shop
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

# be short
#: a.c:1
#, c-format, fuzzy
msgctxt "menu"
msgid "泡 %s 茶"
msgstr "Make %s tea"

msgid "有 %d 杯茶"
msgid_plural "有 %d 杯茶。"
msgstr[0] "There are %d cup"
msgstr[1] "There are %d cups"

msgid ""
"第一行"
"第二行\\n"
msgstr ""
"The first row "
"and \\"second\\" row\\n"

msgid "空"
msgstr ""

#~ msgid "旧"
#~ msgstr "Old"
"""
SRT = "1\r\n00:00:01,000 --> 00:00:02,500\r\n你好，朋友。\r\nHello my\r\nfriend.\r\n\r\n2\r\n00:00:03,000 --> 00:00:04,000\r\n我们走吧。\r\nWe go.\r\n"
VTT = "WEBVTT - tea\n\nNOTE keep\n\nintro\n00:01.000 --> 00:02.000 align:start\n<v 甲>喝茶。\nDrink the tea.\n\n00:03.000 --> 00:04.000\n好。\nGood\n"
CSV = 'ID;源文;"译文（英语）";备注\r\n7;你好，世界。;"Hello, ""big"" world.";x\r\n8;再见。;Bye;"a\r\nb"\r\n9;空;;\r\n'
TSV = 'key\tzh_CN\ten-US\nk1\t今天下雨。\tToday rain.\nk2\t“好”\t"Good" he said\n'
MARKDOWN = "# Terms\n\n| No | 中文 | English |\n|---|:--|---|\n| 1 | 茶馆 | tea house |\n| 2 | 茶壶 | tea \\| pot |\n\nEnd | of it\n"
HTML = "<!DOCTYPE html>\n<html><body><p>x</p><table class=t>\n<tr><th>中文<th>English\n<tr><td>茶馆</td><td><b>tea</b> house</td></tr>\n<tr><td>水壶</td><td> kettle &amp; pot </td></tr></table></body></html>\n"  # fmt: skip
FILES = {
    "a.xlf": OKAPI, "a.sdlxliff": TRADOS, "a.mqxliff": MEMOQ, "a.mxliff": PHRASE, "a.2.xlf": TWO, "a.tmx": TMX, "a.po": PO,
    "a.srt": SRT, "a.vtt": VTT, "a.csv": CSV, "a.tsv": TSV, "a.md": MARKDOWN, "a.html": HTML,
}  # fmt: skip
HELD = {
    "a.xlf": [1, 2, 3, 4], "a.sdlxliff": [1], "a.mqxliff": [1, 2], "a.mxliff": [1], "a.2.xlf": [1, 2], "a.po": [4], "a.csv": [2],
}  # fmt: skip
HELD["a.xlf"] = [2, 3, 4]


def put(folder: Path, name: str, encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(FILES[name].encode(encoding))
    return path


def workbook(path: Path) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (
        ["ID", "源文", "译文", "备注"],
        [1, "今天下雨。", "It rain.", "x"],
        [2, "好茶。", "Good tea & cake", None],
        [3, "一半", 0.5, None],
    ):
        sheet.append(row)
    sheet["C4"].number_format = "0%"
    other = book.create_sheet("second")
    other.append(["zh-Hans", "en-US"])
    other.append(["再见", "Bye"])
    book.save(path)
    return path


def document(path: Path) -> Path:
    made = docx.Document()
    made.add_paragraph("Before")
    table = made.add_table(rows=3, cols=3)
    for row, cells in zip(
        table.rows, [("No", "Chinese", "English"), ("1", "茶很热。", ""), ("2", "再见。", "Bye.")], strict=True
    ):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    paragraph = table.cell(1, 2).paragraphs[0]
    paragraph.add_run("The tea ")
    paragraph.add_run("very").bold = True
    paragraph.add_run(" hot.")
    made.save(path)
    return path


@pytest.fixture(params=[*FILES, "a.xlsx", "a.docx", "utf16.xlf"])
def path(request, tmp_path):
    if request.param == "utf16.xlf":
        made = tmp_path / request.param
        made.write_bytes(b"\xff\xfe" + OKAPI.replace("UTF-8", "UTF-16", 1).encode("utf-16-le"))
        return made
    if request.param in FILES:
        return put(tmp_path, request.param)
    return (workbook if request.param == "a.xlsx" else document)(tmp_path / request.param)


def test_unchanged_is_the_same_file(path):
    original = open_in_place(path)
    assert splice(original, {}) == path.read_bytes()
    assert splice(original, {n: s.target for n, s in enumerate(original.slots)}) == path.read_bytes()


def changed_text(path: Path) -> str:
    if path.suffix in (".xlsx", ".docx"):
        with zipfile.ZipFile(path) as packed:
            return "\n".join(f"{n}: {packed.read(n).decode('utf-8', 'replace')}" for n in packed.namelist())
    return path.read_bytes().decode("utf-16" if path.name.startswith("utf16") else "utf-8")


def test_two_edited_targets_are_all_that_changes(path, tmp_path):
    original = open_in_place(path)
    chosen = [n for n, s in enumerate(original.slots) if len(s.target) > 2][:2]
    wanted = {n: "Surely <&> " + original.slots[n].target for n in chosen}
    out = tmp_path / f"b{path.name.removeprefix('a').removeprefix('utf16')}"
    out = tmp_path / ("utf16-b.xlf" if path.name.startswith("utf16") else out.name)
    out.write_bytes(splice(original, wanted))
    again = open_in_place(out)
    expected = [wanted.get(n, s.target) for n, s in enumerate(original.slots)]
    assert [s.target for s in again.slots] == expected
    assert [s.source for s in again.slots] == [s.source for s in original.slots]
    if path.suffix != ".xlsx":  # there a cell changes as a whole
        after = changed_text(out).replace("Surely &lt;&amp;&gt; ", "").replace("Surely <&> ", "")
        assert after == changed_text(path)


def test_held_units_are_named(path):
    review = review_of(open_in_place(path), id="a", origin=str(path))
    held = [p.id for p in review.pairs if p.held]
    assert held == HELD.get("a.xlf" if path.name == "utf16.xlf" else path.name, [])


@pytest.mark.parametrize("name", ["a.xlf", "a.sdlxliff", "a.mqxliff", "a.mxliff", "a.2.xlf", "a.tmx"])
def test_codes_stay_in_edited_targets(name, tmp_path):
    original = open_in_place(put(tmp_path, name))
    wanted = {n: s.target + " now" for n, s in enumerate(original.slots) if s.target}
    root = etree.fromstring(splice(original, wanted))
    before = etree.fromstring(original.data)
    names = ("g", "x", "bpt", "ept", "ph", "pc", "mrk")
    count = lambda tree: [sum(1 for _ in tree.iter(f"{{*}}{n}")) for n in names]  # noqa: E731
    assert count(root) == count(before)


def test_a_code_moved_by_the_editor_is_the_same_element(tmp_path):
    original = open_in_place(put(tmp_path, "a.xlf"))
    assert original.slots[0].target == "Our <g1>little shop</g1> open today."
    out = splice(original, {0: "Today our <g1>shop</g1> opens."}).decode()
    assert '<mrk mid="0" mtype="seg">Today our <g id="1">shop</g> opens.</mrk>' in out


def test_codes_of_equal_content_have_one_name(tmp_path):
    slot = open_in_place(put(tmp_path, "a.mqxliff")).slots[0]
    assert (slot.source, slot.target) == ("请<b1>慢走</b1>，第<ph2/>位。", "Please <b1>walk slow</b1>, number <ph2/>.")


def test_an_annotation_stays_around_its_words(tmp_path):
    original = open_in_place(put(tmp_path, "a.sdlxliff"))
    assert original.slots[1].target == "Be care."
    out = splice(original, {1: "Be careful."}).decode("utf-8-sig")
    assert '<mrk mtype="x-sdl-comment" sdl:cid="k">Be careful' in out
    etree.fromstring(out.encode())


def test_plurals_contexts_and_wrapped_lines_of_po(tmp_path):
    original = open_in_place(put(tmp_path, "a.po"))
    assert [(s.name, s.target) for s in original.slots[:3]] == [
        ("menu|泡 %s 茶", "Make %s tea"), ("有 %d 杯茶[0]", "There are %d cup"), ("有 %d 杯茶[1]", "There are %d cups"),
    ]  # fmt: skip
    assert original.slots[2].source == "有 %d 杯茶。"
    out = splice(original, {1: "There is %d cup", 3: 'The first row and "third" row'}).decode()
    assert 'msgstr[0] "There is %d cup"\nmsgstr[1] "There are %d cups"' in out
    assert '"The first row "\n"and \\"third\\" row\\n"' in out
    assert '#~ msgid "旧"\n#~ msgstr "Old"\n' in out


def test_quotation_marks_and_delimiters_in_csv_cells(tmp_path):
    original = open_in_place(put(tmp_path, "a.csv"))
    assert original.slots[0].target == 'Hello, "big" world.'
    out = splice(original, {0: 'Hello, "huge" world.', 1: 'Bye; "now"'}).decode()
    assert out == CSV.replace("big", "huge").replace(";Bye;", ';"Bye; ""now""";')


def test_two_subtitle_files_by_their_times(tmp_path):
    zh, en = tmp_path / "a.zh.srt", tmp_path / "a.en.srt"
    zh.write_text(
        "1\n00:00:01,000 --> 00:00:02,000\n喝茶。\n\n2\n00:00:02,000 --> 00:00:03,000\n好的。\n\n3\n00:00:05,000 --> 00:00:06,000\n再见。\n",
        encoding="utf-8",
    )
    en.write_text(
        "1\n00:00:01,000 --> 00:00:03,000\nDrink. Good.\n\n2\n00:00:05,100 --> 00:00:06,000\nBye.\n", encoding="utf-8"
    )
    found = open_pair_in_place(zh, en)
    assert [(s.source, s.target) for s in found.slots] == [("喝茶。\n好的。", "Drink. Good."), ("再见。", "Bye.")]
    assert [u.given for u in units(read_document([zh, en], limit=10_000))] == ["Drink. Good.", "Bye."]


def test_all_sheets_and_shown_values(tmp_path):
    found = open_in_place(workbook(tmp_path / "a.xlsx"))
    assert [(s.name, s.target) for s in found.slots] == [
        ("sheet1!C2", "It rain."), ("sheet1!C3", "Good tea & cake"), ("sheet1!C4", "50%"), ("sheet2!B2", "Bye"),
    ]  # fmt: skip
    out = tmp_path / "b.xlsx"
    out.write_bytes(splice(found, {0: "=It rains."}))
    book = openpyxl.load_workbook(out)
    assert (book["Sheet"]["C2"].value, book["Sheet"]["C2"].data_type, book["Sheet"]["D2"].value) == (
        "=It rains.",
        "s",
        "x",
    )


def test_other_parts_of_a_zip_are_the_same(tmp_path):
    path = document(tmp_path / "a.docx")
    found = open_in_place(path)
    assert found.slots[0].target == "The tea very hot."
    out = zipfile.ZipFile(io.BytesIO(splice(found, {0: "The tea is very hot."})))
    before = zipfile.ZipFile(path)
    assert out.namelist() == before.namelist()
    assert [n for n in out.namelist() if out.read(n) != before.read(n)] == ["word/document.xml"]
    cell = docx.Document(io.BytesIO(splice(found, {0: "The tea is very hot."}))).tables[0].cell(1, 2)
    assert [(r.text, bool(r.bold)) for r in cell.paragraphs[0].runs if r.text] == [
        ("The tea is ", False),
        ("very", True),
        (" hot.", False),
    ]


def edited(store: Store, pair: int, after: str) -> None:
    data = store.read()
    home = next(data.pair_span(p, "target") for p in data.pairs if p.id == pair)
    changes = log.difference(home.of(data.document.target), after, offset=home.start)
    store.append(Decision(len(data.decisions) + 1, None, "edited", changes, "", "me", "2026-01-01", pairs=(pair,)))


def kept_review(path: Path) -> Store:
    original = open_in_place(path)
    store = Store.create(path.with_suffix(".mtr"), review_of(original, id="a", origin=str(path)))
    remember(store, original, path)
    return store


def test_the_review_alone_gives_the_file_back(tmp_path):
    path = put(tmp_path, "a.xlf")
    store = kept_review(path)
    path.unlink()
    assert write_into(store, tmp_path / "b.xlf") == 0
    assert (tmp_path / "b.xlf").read_bytes() == OKAPI.encode()
    edited(store, 0, "Our <g1>little shop</g1> opens today.")
    assert write_into(store, tmp_path / "b.xlf") == 1
    assert (tmp_path / "b.xlf").read_bytes() == OKAPI.replace("</g> open today", "</g> opens today").encode()


def test_a_review_saved_elsewhere_still_gives_the_file_back(tmp_path):
    import mtreview

    store = kept_review(put(tmp_path, "a.xlf"))
    mtreview.open(store.path).save(tmp_path / "other.mtr")
    write_into(Store(tmp_path / "other.mtr"), tmp_path / "b.xlf")
    assert (tmp_path / "b.xlf").read_bytes() == OKAPI.encode()


def test_what_was_changed_outside_comes_back(tmp_path):
    path = put(tmp_path, "a.xlf")
    store = kept_review(path)
    edited(store, 0, "Our <g1>little shop</g1> opens today.")
    text = OKAPI.replace("Welcome &amp; enjoy!", "Come in &amp; enjoy!").replace(
        '<trans-unit id="tu4">', '<trans-unit id="tu5">'
    )
    later = tmp_path / "later.xlf"
    later.write_text(text.replace("SKU-1</source>", "SKU-2</source>"), encoding="utf-8", newline="")
    exchange, remarks = exchange_of_file(later, store.read(), recall(store))
    found = compare_document(store.read(), exchange)
    assert [(c.pair.id, c.after) for c in found.changes] == [(1, "Come in & enjoy!")]
    assert not found.conflicts
    assert remarks == ("tu4 is now tu5", "tu2 has another source now; its English was not taken over")


def test_a_target_changed_outside_is_not_overwritten(tmp_path):
    path = put(tmp_path, "a.xlf")
    store = kept_review(path)
    edited(store, 0, "Our <g1>little shop</g1> opens today.")
    later = tmp_path / "later.xlf"
    later.write_text(OKAPI.replace("little shop", "tiny shop"), encoding="utf-8", newline="")
    with pytest.raises(InputError, match=r"tu1#0 is gone, or not as reviewed.*mtreview merge"):
        write_into(store, tmp_path / "b.xlf", later)


def test_a_file_of_other_languages_is_refused(tmp_path):
    path = tmp_path / "a.xlf"
    path.write_text(OKAPI.replace("en-US", "fr"), encoding="utf-8")
    with pytest.raises(InputError, match="translates zh-CN to fr"):
        read_document([path], limit=10_000)


def test_a_damaged_unit_does_not_stop_the_rest(tmp_path):
    path = tmp_path / "a.xlf"
    path.write_text(OKAPI.replace("<source>还没有翻译。</source>", ""), encoding="utf-8")
    data = read_document([path], limit=10_000)
    assert len(data.pairs) == 4
    (failure,) = data.failures
    assert failure.where.startswith("tu4, line")


@pytest.mark.parametrize(
    ("name", "store"), [("a.xlf", "xliff"), ("a.tmx", "tmx"), ("a.po", "pypo"), ("a.srt", "subtitles")]
)
def test_an_independent_reader_sees_the_edited_targets(name, store, tmp_path):
    if name == "a.srt":
        pytest.importorskip("aeidon")
    module = pytest.importorskip(f"translate.storage.{store}")
    original = open_in_place(put(tmp_path, name))
    out = tmp_path / f"b{Path(name).suffix}"
    out.write_bytes(splice(original, {0: original.slots[0].target + " indeed"}))
    kind = {"xliff": "xlifffile", "tmx": "tmxfile", "pypo": "pofile", "subtitles": "SubRipFile"}[store]
    with out.open("rb") as file:
        units_of = getattr(module, kind).parsefile(file).units
    assert any("indeed" in str(u.target) for u in units_of if u.target)


def test_ids_of_the_xliff_2_export_are_unique(sample, tmp_path):
    from mtreview import formats

    twice = [replace(f, id=f"{f.id}-again") for f in sample.findings]
    formats.write(replace(sample, findings=(*sample.findings, *twice)), tmp_path / "a.2.xlf")
    root = etree.parse(tmp_path / "a.2.xlf").getroot()  # libxml2 refuses an xml:id that stands twice
    names = [e.get("{http://www.w3.org/XML/1998/namespace}id") for e in root.iter() if isinstance(e.tag, str)]
    found = [n for n in names if n]
    assert len(found) > 1 and len(set(found)) == len(found)


@pytest.mark.parametrize("name", ["a.xlf", "a.sdlxliff", "a.mqxliff", "a.2.xlf", "a.tmx", "a.po"])
def test_notes_are_written_only_when_asked_and_never_read_as_a_persons(name, tmp_path):
    path = put(tmp_path, name)
    original = open_in_place(path)
    said = {0: ["[major accuracy] “tea”: not <so> & so"]}
    out = tmp_path / f"noted{name[1:]}"
    out.write_bytes(splice(original, {}, said))
    noted = out.read_text(encoding="utf-8")
    assert ("not &lt;so> & so" in noted) or ("not &lt;so&gt; &amp; so" in noted) or ("not <so> & so" in noted)
    again = open_in_place(out)
    assert [(s.name, s.source, s.target, s.comments) for s in again.slots] == [
        (s.name, s.source, s.target, s.comments) for s in original.slots
    ]


@pytest.mark.parametrize("name", ["a.srt", "a.csv", "a.md"])
def test_a_file_without_a_place_for_notes_says_so(name, tmp_path):
    with pytest.raises(InputError, match="has no place for notes"):
        splice(open_in_place(put(tmp_path, name)), {}, {0: ["x"]})


def test_tracked_changes_in_a_document_of_another_tool(tmp_path):
    found = open_in_place(document(tmp_path / "a.docx"))
    out = tmp_path / "b.docx"
    out.write_bytes(splice(found, {0: "This tea is hot & sweet."}, track=True))
    assert open_in_place(out).slots[0].target == "This tea is hot & sweet."
    cell = docx.Document(out).tables[0].cell(1, 2)._tc
    name = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    deleted = [t.text for t in cell.iter(f"{name}delText")]
    inserted = [t.text for i in cell.iter(f"{name}ins") for t in i.iter(f"{name}t")]
    assert (deleted, inserted) == (["The", "very"], ["This", "is", " & sweet"])
    numbers = [e.get(f"{name}id") for e in cell.iter(f"{name}ins", f"{name}del")]
    assert len(set(numbers)) == len(numbers)
    with pytest.raises(InputError, match="has no tracked changes"):
        splice(open_in_place(put(tmp_path, "a.csv")), {}, track=True)


EMPTY = {
    "a.xlf": ("<source>还没有翻译。</source>", "<source>还没有翻译。</source><target>Not yet &amp; so.</target>"),
    "a.mqxliff": ('<target xml:space="preserve"></target>', '<target xml:space="preserve">Not yet &amp; so.</target>'),
    "a.csv": ("9;空;;", "9;空;Not yet & so.;"),
    "a.po": ('msgid "空"\nmsgstr ""', 'msgid "空"\nmsgstr "Not yet & so."'),
}


@pytest.mark.parametrize("name", sorted(EMPTY))
def test_an_untranslated_unit_is_filled_in(name, tmp_path):
    store = kept_review(put(tmp_path, name))
    data = store.read()
    pair = next(p for p in data.pairs if p.held == "not translated yet")
    edited(store, pair.id, "Not yet & so.")
    out = tmp_path / f"b{name[1:]}"
    assert write_into(store, out) == 1
    assert out.read_bytes().decode() == FILES[name].replace(*EMPTY[name])


def test_empty_elements_and_missing_cells_are_filled_in(tmp_path):
    text = TMX.replace("<seg>Goodbye &#233;</seg>", "<seg/>")
    (tmp_path / "a.tmx").write_text(text, encoding="utf-8")
    assert splice(open_in_place(tmp_path / "a.tmx"), {1: "Bye"}).decode() == text.replace("<seg/>", "<seg>Bye</seg>")
    (tmp_path / "a.srt").write_bytes(SRT.replace("\r\nWe go.", "").encode())
    assert splice(open_in_place(tmp_path / "a.srt"), {1: "We go."}).decode() == SRT
    book = openpyxl.Workbook()
    for row in (["源文", "译文", "备注"], ["茶", "Tea", "x"], ["水", None, "y"]):
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    (tmp_path / "b.xlsx").write_bytes(splice(open_in_place(tmp_path / "a.xlsx"), {1: "Water"}))
    sheet = openpyxl.load_workbook(tmp_path / "b.xlsx").active
    assert [c.value for c in sheet[3]] == ["水", "Water", "y"]
    made = docx.Document()
    table = made.add_table(rows=3, cols=2)
    for row, texts in zip(table.rows, [("中文", "English"), ("茶", "Tea"), ("水", "")], strict=True):
        for cell, said in zip(row.cells, texts, strict=True):
            cell.text = said
    made.save(tmp_path / "a.docx")
    (tmp_path / "b.docx").write_bytes(splice(open_in_place(tmp_path / "a.docx"), {1: "Water\nand more"}))
    assert docx.Document(tmp_path / "b.docx").tables[0].cell(2, 1).text == "Water\nand more"


def test_python_gives_the_same_file_back(tmp_path):
    import mtreview

    store = kept_review(put(tmp_path, "a.xlf"))
    review = mtreview.open(store.path)
    review.edit(0, "Our <g1>little shop</g1> opens today.")
    review.export(tmp_path / "b.xlf")
    assert (tmp_path / "b.xlf").read_bytes() == OKAPI.replace("</g> open today", "</g> opens today").encode()
    with pytest.raises(mtreview.errors.MtreviewError, match="not to be translated"):
        review.edit(2, "SKU-2")


CATALOG = '{\n  "sourceLanguage" : "zh-Hans",\n  "strings" : {\n    "tea" : { "localizations" : {\n      "zh-Hans" : { "stringUnit" : { "state" : "translated", "value" : "一杯茶" } },\n      "en" : { "stringUnit" : { "state" : "translated", "value" : "A \\"cup\\" of tea \\u2615" } } } }\n  }\n}\n'
NESTED = '{"title": {"zh-CN": "茶馆", "en": "Tea house", "n": 1},\r\n "list": [{"source": "水", "target": "Watar"}, {"source": "空", "target": ""}]}'
LANGUAGES = '{"zh": {"a": {"b": "早"}, "c": "晚"}, "en": {"c": "Evening", "a": {"b": "Morning\\n"}}}'
QT = '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n<TS version="2.1" language="en_US" sourcelanguage="zh_CN"><context><name>Main</name><message><location filename="a.cpp" line="1"/><source>打开 &amp;文件</source><translation>Opening &amp;file</translation></message><message numerus="yes"><source>%n 杯</source><translation><numerusform>%n cup</numerusform><numerusform>%n cups</numerusform></translation></message><message><source>空</source><translation type="unfinished"></translation></message><message><source>旧</source><translation type="vanished">Old</translation></message></context></TS>\n'
ASS = "[Script Info]\r\nTitle: tea\r\n\r\n[Events]\r\nFormat: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\r\nDialogue: 0,0:00:01.00,0:00:02.00,Zh,,0,0,0,,你好，朋友。\\N{\\i1}Hello, my{\\i0} friend.\r\nDialogue: 0,0:00:03.00,0:00:04.00,Zh,,0,0,0,,我们走吧。\\NWe go.\\NNow.\r\nComment: 0,0:00:03.00,0:00:04.00,Zh,,0,0,0,,不\\Nno\r\n"
SINGLE = {"a.xcstrings": CATALOG, "a.json": NESTED, "b.json": LANGUAGES, "a.ts": QT, "a.ass": ASS}
SHOWN = {
    "a.xcstrings": [("一杯茶", 'A "cup" of tea ☕')],
    "a.json": [("茶馆", "Tea house"), ("水", "Watar"), ("空", "")],
    "b.json": [("晚", "Evening"), ("早", "Morning")],
    "a.ts": [("打开 &文件", "Opening &file"), ("%n 杯", "%n cup"), ("%n 杯", "%n cups"), ("空", "")],
    "a.ass": [("你好，朋友。", "<k1/>Hello, my<k2/> friend."), ("我们走吧。", "We go.\nNow.")],
}
TWO_FILES = {
    ".json": ('{"a": {"b": "茶"}, "c": "水", "d": "少"}', '{"a": {"b": "Tee"}, "c": "Water \\"now\\""}'),
    ".strings": (
        '/* a */\n"a" = "茶";\n"c" = "水";\n',
        '/* "a" = "no"; */\n"a" = "Tee";\n// x\n"c" = "Water \\"now\\"";\n',
    ),
    ".xml": (
        '<?xml version="1.0" encoding="utf-8"?>\n<resources><string name="a">茶</string><plurals name="c"><item quantity="other">水</item></plurals></resources>',
        '<?xml version="1.0" encoding="utf-8"?>\n<resources xmlns:t="x">\n  <!-- tea --><string name="a">Tee</string>\n<string name="k" translatable="false">K</string><plurals name="c"><item quantity="other">Water <b>\\"now\\"</b></item></plurals></resources>\n',
    ),
    ".resx": (
        '<root><data name="a"><value>茶</value></data><data name="c"><value>水</value></data></root>',
        '<?xml version="1.0" encoding="utf-8"?>\r\n<root><resheader name="v"><value>2.0</value></resheader><data name="a" xml:space="preserve"><value>Tee</value><comment>x</comment></data><data name="c"><value>Water "now"</value></data></root>',
    ),
}


@pytest.mark.parametrize("name", sorted(SINGLE))
def test_strings_in_both_languages(name, tmp_path):
    path = tmp_path / name
    path.write_bytes(SINGLE[name].encode())
    original = open_in_place(path)
    assert sorted((s.source, s.target) for s in original.slots) == sorted(SHOWN[name])
    assert splice(original, {}) == path.read_bytes()
    wanted = {n: f"Now <&> {s.target}".strip() for n, s in enumerate(original.slots)}
    out = tmp_path / f"out-{name}"
    out.write_bytes(splice(original, wanted))
    assert [s.target for s in open_in_place(out).slots] == [wanted[n] for n in range(len(wanted))]
    left = re.sub("Now (<&>|&lt;&amp;&gt;) ?", "", out.read_bytes().decode())
    assert left == SINGLE[name]


@pytest.mark.parametrize("suffix", sorted(TWO_FILES))
def test_two_files_of_strings_by_their_keys(suffix, tmp_path):
    zh, en = tmp_path / f"zh{suffix}", tmp_path / f"en{suffix}"
    for path, text in zip((zh, en), TWO_FILES[suffix], strict=True):
        path.write_bytes(text.encode())
    data = read_document([zh, en], limit=10_000)
    assert [(u.source, u.given.replace("<b>", "").replace("</b>", "")) for u in units(data)] == [
        ("茶", "Tee"), ("水", 'Water "now"'),
    ]  # fmt: skip
    assert [f.where for f in data.failures] == (["d"] if suffix == ".json" else [])
    store = Store.create(tmp_path / "r.mtr", data)
    remember(store, open_pair_in_place(zh, en), en, paired=True)
    out = tmp_path / f"out{suffix}"
    assert write_into(store, out) == 0
    assert out.read_bytes() == en.read_bytes()
    edited(store, 0, 'Tea\'s "best" & more')
    assert write_into(store, out) == 1
    again = read_document([zh, out], limit=10_000)
    assert next(units(again)).given == 'Tea\'s "best" & more'
    raw = {".json": 'Tea\'s \\"best\\" & more', ".strings": 'Tea\'s \\"best\\" & more'}
    raw |= {".xml": 'Tea\\\'s \\"best\\" &amp; more', ".resx": 'Tea\'s "best" &amp; more'}
    assert out.read_bytes().decode() == TWO_FILES[suffix][1].replace("Tee", raw[suffix])
    out.write_bytes(out.read_bytes().replace(b"Water", b"Cold water"))
    exchange, remarks = exchange_of_file(out, store.read(), recall(store))
    assert [(c.pair.id, c.after[:10]) for c in compare_document(store.read(), exchange).changes] == [(1, "Cold water")]
    assert remarks == ()


def test_two_subtitle_files_are_given_back_too(tmp_path):
    zh, en = tmp_path / "a.zh.srt", tmp_path / "a.en.srt"
    zh.write_bytes("1\n00:00:01,000 --> 00:00:02,000\n喝茶。\n".encode())
    en.write_bytes(b"1\r\n00:00:01,000 --> 00:00:02,000\r\nDrink the tea.\r\n")
    store = Store.create(tmp_path / "r.mtr", read_document([zh, en], limit=10_000))
    remember(store, open_pair_in_place(zh, en), en, paired=True)
    edited(store, 0, "Drink tea.")
    write_into(store, tmp_path / "b.srt")
    assert (tmp_path / "b.srt").read_bytes() == en.read_bytes().replace(b"the tea", b"tea")
