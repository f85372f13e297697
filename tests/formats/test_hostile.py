"""Broken and hostile files: the right one-line error, with the file in it, and never half a result."""

import re
import zipfile

import pytest

from mtreview import formats
from mtreview.errors import MtreviewError
from mtreview.formats.model.units import units

XLF = '<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2"><file original="a" source-language="zh" target-language="en" datatype="plaintext"><body>{}</body></file></xliff>'  # noqa: E501
XLF2 = '<xliff version="2.1" srcLang="zh" trgLang="en" xmlns="urn:oasis:names:tc:xliff:document:2.0"><file id="f">{}</file></xliff>'
TMX = '<tmx version="1.4"><header srclang="zh"/><body>{}</body></tmx>'
UNIT = '<trans-unit id="1"><source>你好</source><target>Hello</target></trans-unit>'
UNIT2 = '<unit id="u1"><segment><source>你好</source><target>Hello</target></segment></unit>'
TU = '<tu tuid="1"><tuv xml:lang="zh"><seg>你好</seg></tuv><tuv xml:lang="en"><seg>Hello</seg></tuv></tu>'
BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'

CASES = {
    ".xlf": [
        ("<xliff", "not well-formed|version missing"),
        ("", "empty"),
        ("plain words", "not well-formed"),
        (XLF.format(UNIT)[:-30], "not well-formed"),
        (BOMB + XLF.format(UNIT), "declares XML entities"),
        (OUTSIDE + XLF.format(UNIT.replace("Hello", "&a;")), "declares XML entities"),
        (XLF.format("<trans-unit id='1'><target>x</target></trans-unit>"), "no pairs .*1, line 1: a unit without <source>"),
        (XLF.replace('"1.2"', '"9.9"', 1).format(UNIT), "version 9.9"),
        (XLF.replace('"en"', '"de"').format(UNIT), "translates zh to de"),
        ("<html><body>x</body></html>", "no <xliff>"),
        (XLF.format(UNIT.replace("Hello", "&unknown;")), "not well-formed"),
        (XLF.format(UNIT.replace("Hello", "a\x01b")), "not well-formed"),
        ('<xliff version="1.2"/>', "no <file>"),
    ],
    ".2.xlf": [
        ("<xliff", "not well-formed|version missing"),
        ("", "empty"),
        (XLF2.format(UNIT2)[:-20], "not well-formed"),
        (BOMB + XLF2.format(UNIT2), "declares XML entities"),
        (OUTSIDE + XLF2.format(UNIT2), "declares XML entities"),
        (XLF2.format('<unit id="u1"/>'), "no pairs .*u1, line 1"),
        (XLF2.format('<unit id="u1"><segment><target>x</target></segment></unit>'), "a unit without <source>"),
        (XLF2.replace('"zh"', '"ja"').format(UNIT2), "translates ja to en"),
        (XLF2.replace('"2.1"', '"3.0"').format(UNIT2), "version 3.0"),
        ("<html/>", "no <xliff>"),
    ],
    ".tmx": [
        ("<tmx", "not well-formed"),
        ("", "empty"),
        (TMX.format(TU)[:-12], "not well-formed"),
        (BOMB + TMX.format(TU), "declares XML entities"),
        (OUTSIDE + TMX.format(TU), "declares XML entities"),
        (TMX.format('<tu><tuv xml:lang="zh"/></tu>'), "no pairs .*tu 1, line 1: a <tuv> without <seg>"),
        ("<html/>", "no <tmx>"),
        (TMX.format(TU.replace("Hello", "&x;")), "not well-formed"),
        (TMX.format(TU.replace("</seg>", "", 1)), "not well-formed"),
    ],
    ".tsv": [
        ("", "empty"),
        ("\n\n", "only white space"),
        ("\x00\x01\x02" * 50, "binary"),
        ("source\ttarget\n你好\n", "no pairs .*line 2: 1 columns"),
        ("one column only\nanother\n", "no rows with text"),
        ("source\ttarget\n", "no pairs"),
        ("id\tsource\tgiven\tedited\texported\treview\n0\t你\ta\ta\t\tx\n0\t你\ta\ta\t\tx\n", "id 0 stands in line 2 already"),
        ("id\tsource\tgiven\tedited\texported\treview\nno\t你\ta\ta\t\tx\n", "not a row that mtreview wrote"),
        ("id\tsource\tgiven\tedited\tmarks\texported\treview\n0\t你\ta\ta\t[{\"a\": 1}]\t\tx\n", "unknown field 'a'"),
        ("id\tsource\tgiven\tedited\texported\treview\n0\t你\n", "2 columns where 6"),
        ("source\tgiven\tedited\texported\treview\n", "the column 'id' is missing"),
    ],
    ".csv": [
        ("", "empty"),
        ("source,target\n你好\n", "no pairs .*line 2: 1 columns"),
        ("source,target\n", "no pairs"),
        ("id,source,given,edited,exported,review\n0,你,a,a,,x\n0,你,a,a,,x\n", "id 0 stands in line 2 already"),
        ("id,source,given,edited,exported,review\nno,你,a,a,,x\n", "not a row that mtreview wrote"),
        ("id,source,given,edited,state,exported,review\n0,你,a,a,finished,,x\n", "'finished' is none of open, question, edited, done"),
        ('id,source,given,edited,exported,review\n"0,你,a,a,,x\n', "not CSV"),
        ('id,source,given,edited,exported,review\n0,"你"b,a,a,,x\n', "not CSV"),
        ("x\x00y,z\n", "binary"),
        ("just a sentence without a second column\n", "no rows with text"),
    ],
    ".jsonl": [
        ("", "empty"),
        ("not json\n", "line 1: not JSON"),
        ('{"source": "你", "target"\n', "cut off"),
        ("[1, 2]\n", "expected an object, with|expected an object"),
        ('{"source": "你"}\n', "needs the texts"),
        ('{"source": 1, "target": "x"}\n', "needs the texts"),
        ("[" * 100_000 + "\n", "not JSON"),
        ('{"id": 0, "source": "你", "given": "a", "edited": "a"}\n' * 2, "line 2: a second pair with id 0"),
        ('{"given": "a", "edited": "a", "source": "你", "id": "x"}\n', "expected int"),
        ('{"mtreview": 1, "document": "d", "fingerprint": "f", "review": {"document": {}}}\n', "line 1"),
    ],
    ".po": [
        ("", "empty"),
        ("msgid", "no pairs .*line 1: not PO"),
        ('msgid "a\n', "no pairs .*line 1: not PO"),
        ('msgid "a"\n', "without msgid or msgstr"),
        ('"orphan"\n', "no pairs .*line 1: not PO"),
        ('msgid ""\nmsgstr "X-Review: f\\n"\n\nmsgctxt "x"\nmsgid "a"\nmsgstr "b"\n', "names no sentence"),
        ('msgid ""\nmsgstr "X-Review: f\\n"\n\nmsgid "a\n', "not PO; is a quotation mark missing"),
        ('msgid ""\nmsgstr "X-Review: f\\n"\n\nmsgctxt "1"\nmsgid "a"\n', "without msgid or msgstr"),
        ('msgid ""\nmsgstr "X-Review: f\\n"\n' + '\nmsgctxt "1"\nmsgid "a"\nmsgstr "b"\n' * 2, "same entry as in line"),
        ("<html></html>", "no pairs .*line 1: not PO"),
        ('msgid "a"\nmsgstr "b" trailing\n', "no pairs .*line 2: not PO"),
    ],
    ".mqm.tsv": [
        ("", "empty"),
        ("a\tb\n", "not the MQM header"),
        ("HEADER\na\tb\n", "2 columns where 9"),
        ("HEADER\ns\td\t1\t1\tr\t你\ta <v>b\tx\tMajor\n", "one <v> and then one </v>"),
        ("HEADER\ns\td\t1\t1\tr\t你\ta </v>b<v>\tx\tMajor\n", "one <v> and then one </v>"),
        ("HEADER\ns\td\t1\t1\tr\t你\ta\tx\tMajor\ns\td\t1\t1\tr\t你\tb\tx\tMajor\n", "another text than before"),
        ("HEADER\ns\td\t1\t1\tr\t你\t<v>a</v> <v>b</v>\tx\tMajor\n", "one <v> and then one </v>"),
        ("HEADER\ns\td\t1\t1\tr\t你\ta\tx", "8 columns where 9"),
        ("\x00\x01\x02" * 50, "binary"),
    ],
    ".qe.tsv": [
        ("", "empty"),
        ("a\tb\n", "2 columns where 9"),
        ("s\td\t1\tr\t你\tabc\t0\t9\tmajor\n", "do not fit the text"),
        ("s\td\t1\tr\t你\tabc\t0 1\t2\tmajor\n", "do not fit the text"),
        ("s\td\t1\tr\t你\tabc\tx\t2\tmajor\n", "do not fit the text"),
        ("s\td\t1\tr\t你\tabc\t2\t1\tmajor\n", "do not fit the text"),
        ("s\td\t1\tr\t你\tabc\t-2\t1\tmajor\n", "do not fit the text"),
        ("s\td\t1\tr\t你\tabc\t0\t1\t\n", "do not fit the text"),
        ("s\td\t1\tr\t你\tabc\t0\n", "7 columns where 9"),
        ("\x00\x01\x02" * 50, "binary"),
    ],
    ".pearmut.json": [
        ("", "empty"),
        ("{", "not a pearmut campaign"),
        ("[]", "not a pearmut campaign"),
        ('{"data": 3}', "not a pearmut campaign"),
        ('{"data": [[[{"src": "a"}]]]}', "item 1: not as pearmut writes it"),
        ('{"data": [[[{"src": "a", "tgt": {"s": "abc"}, "error_spans": {"s": [{"start_i": 0, "end_i": 9}]}}]]]}', "item 1"),
        ('{"data": [[[{"src": "a", "tgt": {}}]]]}', "item 1"),
        ('{"data": [[[{"src": "a", "tgt": "b"}]]]}', "item 1"),
        ('{"data": [[[3]]]}', "item 1"),
        ('{"data": [[[{"src": "a", "tgt": {"s": "abc"}, "error_spans": {"s": [{"end_i": 2}]}}]]]}', "item 1"),
    ],
}  # fmt: skip
HEADER = "system\tdoc\tdoc_id\tseg_id\trater\tsource\ttarget\tcategory\tseverity"


@pytest.mark.parametrize(("suffix", "content", "said"), [(s, c, w) for s, cases in CASES.items() for c, w in cases])
def test_broken_texts(suffix, content, said, tmp_path):
    path = tmp_path / f"bad{suffix}"
    path.write_bytes(content.replace("HEADER", HEADER).encode("utf-8"))
    with pytest.raises(MtreviewError, match=said) as caught:
        formats.read_document([path], limit=10**6)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


READ_ON = [
    ("a.xlf", XLF.format(UNIT + UNIT), ["Hello", "Hello"], 0),
    ("a.xlf", XLF.format(UNIT + "<trans-unit><source>再见</source><target>Bye</target></trans-unit>"), ["Hello", "Bye"], 0),
    ("a.xlf", XLF.format(UNIT + "<trans-unit id='2'><target>x</target></trans-unit>"), ["Hello"], 1),
    ("a.2.xlf", XLF2.format(UNIT2 + UNIT2), ["Hello", "Hello"], 0),
    ("a.2.xlf", XLF2.format(UNIT2 + '<unit id="u2"/>'), ["Hello"], 1),
    ("a.tmx", TMX.format(TU + '<tu><tuv xml:lang="zh"/></tu>'), ["Hello"], 1),
    ("a.tsv", "source\ttarget\n你好\tHello\n再见\n", ["Hello"], 1),
    ("a.csv", 'source,target\n你好,"Hel"lo\n再见,Bye\n', ['"Hel"lo', "Bye"], 0),
    ("a.po", 'msgid "你好"\nmsgstr "Hello"\n\nmsgid "你好"\nmsgstr "Hi"\n', ["Hello", "Hi"], 0),
    ("a.po", 'msgid "你好"\nmsgstr "Hello"\n\nmsgid "再见\n', ["Hello"], 1),
]  # fmt: skip


@pytest.mark.parametrize(("name", "content", "english", "failures"), READ_ON)
def test_a_damaged_unit_is_a_failure_and_the_rest_is_read(name, content, english, failures, tmp_path):
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    (review,) = formats.read(path)
    assert [u.given for u in units(review)] == english
    assert len(review.failures) == failures


def _zip(path, members, *, deflate=False):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED if deflate else zipfile.ZIP_STORED) as packed:
        for name, content in members.items():
            packed.writestr(name, content)


@pytest.mark.parametrize(("suffix", "main"), [(".docx", "word/document.xml"), (".xlsx", "xl/workbook.xml")])
@pytest.mark.parametrize(
    ("members", "said"),
    [
        ({}, "has no MAIN"),
        ({"../../evil.xml": "<x/>", "MAIN": "<x/>"}, "names a part outside itself"),
        ({"/etc/evil.xml": "<x/>", "MAIN": "<x/>"}, "names a part outside itself"),
        ({"..\\evil.xml": "<x/>", "MAIN": "<x/>"}, "names a part outside itself"),
        ({"MAIN": "<x/>", "big.xml": "0" * 30_000_000}, "will not be unpacked"),
        ({"MAIN": OUTSIDE + "<x>&a;</x>"}, "has a DOCTYPE"),
        ({"MAIN": "<x/>"}, "that can be read"),
        ({"MAIN": "<x", "[Content_Types].xml": "<Types/>"}, "that can be read"),
    ],
)
def test_hostile_containers(suffix, main, members, said, tmp_path):
    path = tmp_path / f"bad{suffix}"
    _zip(path, {k.replace("MAIN", main): v for k, v in members.items()}, deflate=True)
    with pytest.raises(MtreviewError, match=said.replace("MAIN", main)) as caught:
        formats.read(path)
    assert str(path) in str(caught.value)


@pytest.mark.parametrize("suffix", [".docx", ".xlsx", ".mtr", ".xlf", ".jsonl", ".2.xlf"])
@pytest.mark.parametrize("share", [0.0, 0.3, 0.7, 0.97])
def test_cut_files(suffix, share, sample, tmp_path):
    path = tmp_path / f"review{suffix}"
    formats.write(sample, path)
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])
    with pytest.raises(MtreviewError, match=r"bad|cut|whole|damaged|not|empty") as caught:
        formats.read(path)
    assert str(path) in str(caught.value)


@pytest.mark.parametrize("suffix", [".docx", ".xlsx"])
def test_other_peoples_office_files(suffix, tmp_path):
    path = tmp_path / f"other{suffix}"
    if suffix == ".docx":
        import docx

        docx.Document().save(str(path))
    else:
        import openpyxl

        openpyxl.Workbook().save(path)
    with pytest.raises(MtreviewError, match=r"no table with a Chinese and an English column|no rows with text"):
        formats.read(path)


def test_a_cell_too_long_for_xlsx_is_refused_and_nothing_written(sample, tmp_path):
    from dataclasses import replace

    from mtreview.records import Draft

    long = replace(sample, drafts=(Draft("x" * 40_000, "toy"), *sample.drafts[1:]))
    path = tmp_path / "review.xlsx"
    path.write_bytes(b"what was there")
    with pytest.raises(MtreviewError, match="sentence 1: draft is longer than the 32,767"):
        formats.write(long, path)
    assert path.read_bytes() == b"what was there"
    assert [p.name for p in tmp_path.iterdir()] == ["review.xlsx"]


def test_formulas_are_text(sample, tmp_path):
    from dataclasses import replace

    from openpyxl import load_workbook

    from mtreview.records import Draft

    nasty = replace(sample, drafts=tuple(Draft(t, "toy") for t in ("=1+1", "+1", "-1", "@SUM(A1)")))
    formats.write(nasty, tmp_path / "r.xlsx")
    sheet = load_workbook(tmp_path / "r.xlsx").active
    kinds = {c.data_type for row in sheet.iter_rows() for c in row if c.value is not None}
    assert kinds == {"s"}
    formats.write(nasty, tmp_path / "r.csv", excel=True)
    text = (tmp_path / "r.csv").read_text(encoding="utf-8-sig")
    assert "'=1+1" in text and "'-1 @SUM" not in text.replace("'-1", "x")
    assert (tmp_path / "r.csv").read_bytes().startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize("suffix", [".csv", ".tsv"])
def test_cells_that_begin_like_formulas_come_back(suffix, tmp_path):
    given = tmp_path / "given.tsv"
    rows = [
        ("你好。", '=HYPERLINK("x","y")'),
        ("再见。", "-1 degree"),
        ("好。", "'=quoted"),
        ("茶。", "@home"),
        ("水。", "+1 a"),
    ]
    given.write_text("source\ttarget\n" + "".join(f"{a}\t{b}\n" for a, b in rows), encoding="utf-8")
    formats.write(formats.read_document([given], limit=10_000), tmp_path / f"r{suffix}")
    text = (tmp_path / f"r{suffix}").read_text(encoding="utf-8")
    assert not re.search(r"(?:^|[,\t]\"?)[=+@-]", text, re.MULTILINE)
    (back,) = formats.read(tmp_path / f"r{suffix}")
    assert [back.pair_text(p, "target") for p in back.pairs] == [b for _, b in rows]


def test_xml_of_another_place_is_not_fetched(tmp_path):
    path = tmp_path / "a.tmx"
    path.write_text('<!DOCTYPE tmx SYSTEM "http://127.0.0.1:9/tmx14.dtd">' + TMX.format(TU), encoding="utf-8")
    (review,) = formats.read(path)
    assert review.document.target == "Hello"


def test_unknown_suffixes_and_options(sample, tmp_path):
    with pytest.raises(MtreviewError, match=r"no format has this suffix; use one of .*\.xlf"):
        formats.write(sample, tmp_path / "review.xyz")
    with pytest.raises(MtreviewError, match=r"unknown option 'skeletton'.*did you mean 'skeleton'"):
        formats.write(sample, tmp_path / "review.xlf", skeletton=False)
    with pytest.raises(MtreviewError, match="TSV has no options"):
        formats.write(sample, tmp_path / "review.tsv", excel=True)
    with pytest.raises(MtreviewError, match="cannot be written"):
        formats.write(sample, tmp_path / "no such folder" / "review.xlf")
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_left_when_writing_fails(sample, tmp_path, monkeypatch):

    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("mtreview.formats.text.tsv.escape_cell", full)
    with pytest.raises(MtreviewError, match="No space left"):
        formats.write(sample, tmp_path / "review.tsv")
    assert list(tmp_path.iterdir()) == []
