"""The glossary: the shipped one, a user's in each format, and the user's own terms in the text."""

from pathlib import Path

import openpyxl
import pytest

from mtreview.detectors import glossary
from mtreview.detectors.terms import Terms
from mtreview.errors import ConfigError, FormatError, InputError
from mtreview.protocols import Context, Row

EXPECTED = {"达摩院": ("DAMO",), "履带": ("track", "caterpillar track")}
TBX = """<?xml version="1.0"?>
<tbx type="TBX-Basic" xmlns="urn:iso:std:iso:30042:ed-2"><text><body>
<conceptEntry id="1"><langSec xml:lang="zh-CN"><termSec><term>达摩院</term></termSec></langSec>
<langSec xml:lang="en"><termSec><term>DAMO</term></termSec></langSec></conceptEntry>
<conceptEntry id="2"><langSec xml:lang="zh"><termSec><term>履带</term></termSec></langSec>
<langSec xml:lang="en"><termSec><term>track</term></termSec><termSec><term>caterpillar track</term></termSec></langSec></conceptEntry>
<conceptEntry id="3"><langSec xml:lang="zh"><termSec><term>只有中文</term></termSec></langSec></conceptEntry>
</body></text></tbx>"""
OLD_TBX = """<martif type="TBX"><text><body>
<termEntry><langSet xml:lang="zh"><tig><term>达摩院</term></tig></langSet>
<langSet xml:lang="en-GB"><tig><term>DAMO</term></tig></langSet></termEntry>
<termEntry><langSet xml:lang="zh"><ntig><termGrp><term>履带</term></termGrp></ntig></langSet>
<langSet xml:lang="en"><ntig><termGrp><term>track</term></termGrp></ntig><ntig><termGrp><term>caterpillar track</term></termGrp></ntig></langSet>
</termEntry></body></text></martif>"""  # noqa: E501
TEXTS = {
    "plain.tsv": "达摩院\tDAMO\n履带\ttrack\tcaterpillar track\n",
    "header.tsv": "Chinese\tEnglish\tAlso\n# ours\n达摩院\tDAMO\n\n履带\ttrack|caterpillar track\n",
    "twice.tsv": "达摩院\tDAMO\n履带\ttrack\n履带\tcaterpillar track\n",
    "marked.tsv": "\ufeff达摩院\tDAMO\n履带\ttrack\tcaterpillar track\n",
    "commas.csv": '达摩院,DAMO\n履带,track,"caterpillar track"\n',
    "new.tbx": TBX,
    "old.tbx": OLD_TBX,
}


@pytest.mark.parametrize("name", TEXTS)
def test_reads_a_glossary(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(TEXTS[name], encoding="utf-8")
    loaded = glossary.load(tmp_path / name)
    assert {zh: loaded[zh] for zh in EXPECTED} == EXPECTED
    assert loaded["平头哥"] == glossary.load()["平头哥"], "the general glossary stays"


def test_reads_a_workbook(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (["term", "English", "also"], ["达摩院", "DAMO"], ["履带", "track", "caterpillar track"]):
        book.active.append(row)
    book.save(tmp_path / "terms.xlsx")
    loaded = glossary.load(tmp_path / "terms.xlsx")
    assert {zh: loaded[zh] for zh in EXPECTED} == EXPECTED


BAD = {
    "one.tsv": ("达摩院\tDAMO\n履带\n", "one.tsv:2: a term needs Chinese and English"),
    "swapped.tsv": ("DAMO Academy\t达摩院\n", "the Chinese belongs in the first column"),
    "nothing.tsv": ("zh\ten\n", "no term in it"),
    "broken.tbx": ("<tbx><text>", "not TBX"),
    "broken.xlsx": ("no workbook", "not a workbook"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_files_say_what_and_where(tmp_path: Path, name: str) -> None:
    text, message = BAD[name]
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(FormatError, match=message):
        glossary.load(tmp_path / name)


def test_unknown_and_missing_files(tmp_path: Path) -> None:
    (tmp_path / "terms.xls").write_text("x", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"did you mean '.xlsx'"):
        glossary.load(tmp_path / "terms.xls")
    with pytest.raises(InputError, match="no such glossary file"):
        glossary.load(tmp_path / "missing.tsv")


def test_the_general_glossary_is_whole() -> None:
    entries = glossary.general()
    assert len(entries) >= 300
    for zh, entry in entries.items():
        right = {a.lower() for a in entry.accepted}
        assert entry.accepted[0] and entry.kind, zh
        assert not right & {w.lower() for w in entry.wrong} or entry.kind == "place", f"{zh} is right and wrong at once"


@pytest.mark.parametrize(
    ("source", "target", "marked", "suggestion"),
    [
        ("达摩院发布芯片。", "DAMO Academy released a chip.", "DAMO Academy", "Damo House"),
        ("达摩院发布芯片。", "Dharma Academy released a chip.", "Dharma Academy", "Damo House"),
        ("达摩院发布芯片。", "Damo House released a chip.", None, None),
        ("云端一体架构很快。", "The architecture is fast.", "云端一体", None),
        ("云端一体架构很快。", "The cloud-edge architecture is fast.", None, None),
    ],
)
def test_the_users_terms_go_before(source: str, target: str, marked: str | None, suggestion: str | None) -> None:
    own = {**glossary.load(), "达摩院": ("Damo House",), "云端一体": ("cloud-edge",)}
    marks = Terms().detect(Row(source, target), Context(glossary=own))
    assert [m.span.of(target if m.side == "target" else source) for m in marks if m.span] == (
        [marked] if marked else []
    )
    assert [m.suggestion for m in marks] == ([suggestion] if marked else [])
