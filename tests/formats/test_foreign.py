"""Bilingual files of other tools: read as what they are, codes and marks and all."""

import pytest

from mtreview import formats
from mtreview.errors import InputError
from mtreview.formats import read_document
from mtreview.formats.model.units import units

XLF = """<?xml version="1.0" encoding="UTF-16"?>
<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2" xmlns:its="http://www.w3.org/2005/11/its">
<file original="a.docx" source-language="zh-CN" target-language="en-GB" datatype="x-docx"><body><group id="g">
<trans-unit id="t-7"><source>你好，<g id="1">世界</g>。</source>
<target state="signed-off">Hello, <g id="1">world</g><x id="2"/>.</target><note>Greeting.</note></trans-unit>
<trans-unit id="t-9"><source>水<ph id="1">{n}</ph></source>
<target>The <mrk mtype="x-its" its:locQualityIssueType="terminology" its:locQualityIssueSeverity="90" its:locQualityIssueComment="Wrong term.">water</mrk> <ph id="1">{n}</ph></target>
<alt-trans origin="MT"><target>Water {n}</target></alt-trans></trans-unit></group></body></file></xliff>"""  # noqa: E501
XLF2 = """<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" version="2.0" srcLang="zh" trgLang="en"><file id="f1"><group id="g1">
<unit id="u-1"><originalData><data id="d1">&lt;b></data><data id="d2">&lt;/b></data></originalData>
<segment state="final"><source>你好<pc id="1" dataRefStart="d1" dataRefEnd="d2">世界</pc>。</source><target>Hello <pc id="1" dataRefStart="d1" dataRefEnd="d2">world</pc>.</target></segment>
<ignorable><source> </source><target> </target></ignorable><segment state="final"><source>再见。</source><target>Bye.</target></segment></unit></group></file></xliff>"""  # noqa: E501


def test_xliff_12_of_another_tool(tmp_path):
    path = tmp_path / "article.sdlxliff"
    path.write_bytes(XLF.encode("utf-8").replace(b"UTF-16", b"UTF-8"))
    (review,) = formats.read(path)
    first, second = units(review)
    assert (first.source, first.given) == ("你好，<g1>世界</g1>。", "Hello, <g1>world</g1><x2/>.")
    assert (first.held, first.comments) == ("approved in the file", ("Greeting.",))
    assert second.given == "The water <ph1/>"
    (finding,) = second.findings
    assert (finding.span.of(second.given), finding.category, finding.severity, finding.reason) == (
        "water",
        "terminology",
        "critical",
        "Wrong term.",
    )


@pytest.mark.parametrize("name", ["a.xlf", "a.xliff", "a.2.xlf", "a.dat"])
def test_xliff_2_by_its_content(name, tmp_path):
    path = tmp_path / name
    path.write_text(XLF2, encoding="utf-8")
    (review,) = formats.read(path)
    assert [(u.source, u.given, u.held) for u in units(review)] == [
        ("你好<c1>世界</c1>。", "Hello <c1>world</c1>.", "approved in the file"),
        ("再见。", "Bye.", "approved in the file"),
    ]


def test_codes_of_another_tool_survive_our_formats(tmp_path):
    path = tmp_path / "a.xlf"
    path.write_bytes(XLF.encode("utf-8").replace(b"UTF-16", b"UTF-8"))
    (review,) = formats.read(path)
    for suffix in (".xlf", ".2.xlf", ".docx", ".tsv"):
        formats.write(review, tmp_path / f"b{suffix}")
        (back,) = formats.read(tmp_path / f"b{suffix}")
        assert [u.edited for u in units(back)] == [u.edited for u in units(review)], suffix


def test_several_documents_are_one_review(tmp_path):
    path = tmp_path / "a.2.xlf"
    path.write_text(
        XLF2.replace("</file>", "</file>" + XLF2[XLF2.index("<file") : XLF2.index("</xliff>")].replace("f1", "f2")),
        encoding="utf-8",
    )
    assert len(formats.read(path)) == 1
    assert len(read_document([path], limit=10_000).pairs) == 4


def test_a_memory_without_pairs_is_no_document(tmp_path):
    path = tmp_path / "a.tmx"
    path.write_text('<tmx version="1.4"><header srclang="zh"/><body/></tmx>', encoding="utf-8")
    with pytest.raises(InputError, match="has no pairs"):
        read_document([path], limit=10_000)


def test_a_table_from_a_spreadsheet_program(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes('\ufeff原文;译文\r\n你好。;"Hello; you."\r\n'.encode())
    (review,) = formats.read(path)
    assert [(u.source, u.given) for u in units(review)] == [("你好。", "Hello; you.")]
