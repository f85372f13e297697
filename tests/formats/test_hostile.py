"""Broken and hostile files: the right one-line error, with the file in it, and never half a result."""

import re
import zipfile

import pytest

from mtreview import formats
from mtreview.errors import MtreviewError

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
        ("", "not well-formed"),
        ("plain words", "not well-formed"),
        (XLF.format(UNIT)[:-30], "not well-formed"),
        (BOMB + XLF.format(UNIT), "declares XML entities"),
        (OUTSIDE + XLF.format(UNIT.replace("Hello", "&a;")), "declares XML entities"),
        (XLF.format(UNIT + UNIT), "two units have this id"),
        (XLF.format("<trans-unit id='1'><target>x</target></trans-unit>"), "has no <source>"),
        (XLF.format("<trans-unit><source>x</source></trans-unit>"), "has no id"),
        (XLF.replace('"1.2"', '"9.9"', 1).format(UNIT), "version 9.9"),
        (XLF.replace('"en"', '"de"').format(UNIT), "translates zh to de"),
        ("<html><body>x</body></html>", "no <file>"),
        (XLF.format(UNIT.replace("Hello", "&unknown;")), "not well-formed"),
        (XLF.format(UNIT.replace("Hello", "a\x01b")), "not well-formed"),
    ],
    ".2.xlf": [
        ("<xliff", "not well-formed|version missing"),
        ("", "not well-formed"),
        (XLF2.format(UNIT2)[:-20], "not well-formed"),
        (BOMB + XLF2.format(UNIT2), "declares XML entities"),
        (OUTSIDE + XLF2.format(UNIT2), "declares XML entities"),
        (XLF2.format(UNIT2 + UNIT2), "two units have this id"),
        (XLF2.format('<unit id="u1"/>'), "has no <segment>"),
        (XLF2.format('<unit id="u1"><segment><target>x</target></segment></unit>'), "without <source>"),
        (XLF2.format("<unit><segment><source>x</source></segment></unit>"), "has no id"),
        (XLF2.replace('"zh"', '"ja"').format(UNIT2), "translates ja to en"),
        (XLF2.replace('"2.1"', '"3.0"').format(UNIT2), "version 3.0"),
        ("<html/>", "no <file>"),
    ],
    ".tmx": [
        ("<tmx", "not well-formed"),
        ("", "not well-formed"),
        (TMX.format(TU)[:-12], "not well-formed"),
        (BOMB + TMX.format(TU), "declares XML entities"),
        (OUTSIDE + TMX.format(TU), "declares XML entities"),
        (TMX.format('<tu><tuv xml:lang="zh"/></tu>'), "without <seg>"),
        ("<html/>", "no <tmx>"),
        (TMX.format(TU.replace("Hello", "&x;")), "not well-formed"),
        (TMX.format(TU.replace("</seg>", "", 1)), "not well-formed"),
    ],
    ".tsv": [
        ("", "empty"),
        ("\n\n", "only white space"),
        ("\x00\x01\x02" * 50, "binary"),
        ("source\ttarget\n你好\n", "1 columns where 2"),
        ("one column only\nanother\n", "1 columns where 2"),
        ("source\ttarget\n", "no rows"),
        ("id\tsource\tgiven\tedited\treview\n0\t你\ta\ta\tx\n0\t你\ta\ta\tx\n", "id 0 stands in line 2 already"),
        ("id\tsource\tgiven\tedited\treview\nno\t你\ta\ta\tx\n", "not a row that mtreview wrote"),
        ("id\tsource\tgiven\tedited\tmarks\treview\n0\t你\ta\ta\t[{\"a\": 1}]\tx\n", "unknown field 'a'"),
        ("id\tsource\tgiven\tedited\treview\n0\t你\n", "2 columns where 5"),
    ],
    ".csv": [
        ("", "empty"),
        ("source,target\n你好\n", "1 columns where 2"),
        ('source,target\n"你好,Hello\n', "not CSV"),
        ('source,target\n你好,"Hel"lo\n', "not CSV"),
        ("source,target\n", "no rows"),
        ("id,source,given,edited,review\n0,你,a,a,x\n0,你,a,a,x\n", "id 0 stands in line 2 already"),
        ("id,source,given,edited,review\nno,你,a,a,x\n", "not a row that mtreview wrote"),
        ("id,source,given,edited,state,review\n0,你,a,a,finished,x\n", "'finished' is none of open, question, edited, done"),
        ("x\x00y,z\n", "binary"),
        ("just a sentence without a second column\n", "1 columns where 2"),
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
        ("msgid", "not PO"),
        ('msgid "a\n', "not PO"),
        ('msgid "a"\n', "without msgid or msgstr"),
        ('msgstr "a"\n', "without msgid or msgstr"),
        ('msgid "a"\nmsgstr "b"\n\nmsgid "a"\nmsgstr "c"\n', "same entry as in line"),
        ('"orphan"\n', "not PO"),
        ('msgid ""\nmsgstr "X-Review: f\\n"\n\nmsgctxt "x"\nmsgid "a"\nmsgstr "b"\n', "not a pair's number"),
        ("<html></html>", "not PO"),
        ('msgid "a"\nmsgstr "b" trailing\n', "not PO"),
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
        formats.read(path)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


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
    with pytest.raises(MtreviewError, match=r"not a table that mtreview exported|no rows with text"):
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
