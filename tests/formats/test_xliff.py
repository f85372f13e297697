"""XLIFF and TMX held to the rules of their specifications (the official schemas are not shipped), and read by an
independent program."""

import re

import pytest
from lxml import etree
from translate.storage import pypo, tmx, xliff, xliff2

from mtreview import formats
from mtreview.formats.model.units import name_unit, units
from mtreview.mqm import ITS_TYPES

X1 = "{urn:oasis:names:tc:xliff:document:1.2}"
X2 = "{urn:oasis:names:tc:xliff:document:2.0}"
ITS = "{http://www.w3.org/2005/11/its}"
XML_ID = "{http://www.w3.org/XML/1998/namespace}id"
STATES_12 = {
    "final", "needs-adaptation", "needs-l10n", "needs-review-adaptation", "needs-review-l10n", "needs-review-translation",
    "needs-translation", "new", "signed-off", "translated",
}  # fmt: skip


@pytest.fixture
def marked(sample):
    """The sample with codes in a text that was changed."""
    from dataclasses import replace

    from mtreview.records import Decision, Edit, Span

    start = sample.document.target.index("Last year")
    edit = Edit(Span(start, start + 9), "Last year", "**Last** year, <i>by\x01</i> {name}")
    done = Decision(3, None, "done", (edit,), "", "ann", "2026-01-01T00:02:00+00:00", (1,))
    return replace(sample, decisions=(*sample.decisions, done))


def _written(review, folder, name):
    path = folder / name
    formats.write(review, path)
    return path, etree.parse(str(path)).getroot()


def _ordered(names, order):
    """True when the names stand in the order, each as often as it likes."""
    places = [order.index(n) for n in names]
    return places == sorted(places)


def _local(element):
    return [etree.QName(c).localname for c in element]


def test_xliff_12_keeps_the_rules(marked, tmp_path):
    _, root = _written(marked, tmp_path, "r.xlf")
    (file,) = root
    assert (root.tag, root.get("version")) == (f"{X1}xliff", "1.2")
    assert {"original", "source-language", "target-language", "datatype"} <= set(file.attrib)
    assert _local(file) == ["header", "body"]
    assert _local(file[0])[0] == "skl"
    ids = [u.get("id") for u in file[1]]
    assert len(set(ids)) == len(ids) == 4
    for unit in file[1]:
        order = ["source", "target", "note", "alt-trans", "locQualityIssues", "scores"]
        assert _ordered(_local(unit), order) and _local(unit)[:2] == ["source", "target"]
        target = unit.find(f"{X1}target")
        assert target.get("state") in STATES_12
        assert target.get("state-qualifier") in (None, "x-queried")
        assert unit.get("approved") == ("yes" if target.get("state") == "final" else "no")
        for other in unit.findall(f"{X1}alt-trans"):
            assert other.get("alttranstype") in ("proposal", "previous-version")
            assert _local(other) in (["source", "target"], ["target"])


def test_xliff_12_codes_are_paired(marked, tmp_path):
    _, root = _written(marked, tmp_path, "r.xlf")
    for text in root.iter(f"{X1}source", f"{X1}target"):
        begins = [c.get("id") for c in text.iter(f"{X1}bpt")]
        assert begins == [c.get("id") for c in text.iter(f"{X1}ept")] or sorted(begins) == sorted(
            c.get("id") for c in text.iter(f"{X1}ept")
        )
        assert all(c.get("id") for c in text.iter(f"{X1}bpt", f"{X1}ept", f"{X1}ph", f"{X1}x"))
    assert [c.text for c in root.iter(f"{X1}ph")] == ["{name}"]


def test_xliff_21_keeps_the_rules(marked, tmp_path):
    _, root = _written(marked, tmp_path, "r.2.xlf")
    assert (root.tag, root.get("version"), root.get("srcLang"), root.get("trgLang")) == (
        f"{X2}xliff",
        "2.1",
        "zh-CN",
        "en",
    )
    (file,) = root
    assert file.get("id") and _local(file)[0] == "skeleton"
    for unit in file.findall(f"{X2}unit"):
        assert re.fullmatch(r"[A-Za-z_][\w.-]*", unit.get("id"))
        assert _ordered(_local(unit), ["matches", "metadata", "locQualityIssues", "notes", "originalData", "segment"])
        segment = unit.find(f"{X2}segment")
        assert segment.get("state") in ("initial", "translated", "reviewed", "final")
        assert _local(segment) == ["source", "target"]
        for side in segment:
            own = [e.get("id") for e in side.iter(f"{X2}mrk", f"{X2}ph", f"{X2}sc") if e.get("id")]
            assert len(own) == len(set(own))
            started = {e.get("id") for e in side.iter(f"{X2}sc")}
            assert {e.get("startRef") for e in side.iter(f"{X2}ec")} == started
        data = {d.get("id") for d in unit.iterfind(f"{X2}originalData/{X2}data")}
        assert {e.get("dataRef") for e in segment.iter() if e.get("dataRef")} == data
        marks = {e.get("id") for e in segment.iter(f"{X2}mrk")}
        for match in unit.iter("{urn:oasis:names:tc:xliff:matches:2.0}match"):
            assert match.get("ref").removeprefix("#") in marks
            assert 0 <= float(match.get("matchQuality", "0")) <= 100
    assert [c.get("hex") for c in root.iter(f"{X2}cp")] == ["0001"]


@pytest.mark.parametrize("name", ["r.xlf", "r.2.xlf"])
def test_issues_are_in_the_standards_words(marked, name, tmp_path):
    _, root = _written(marked, tmp_path, name)
    single = list(root.iter(f"{ITS}locQualityIssue"))
    inline = [e for e in root.iter() if f"{ITS}locQualityIssueType" in e.attrib]
    assert single and inline
    for issue, prefix in [*((e, "") for e in single), *((e, ITS) for e in inline)]:
        assert issue.get(f"{prefix}locQualityIssueType") in ITS_TYPES
        assert 0 <= float(issue.get(f"{prefix}locQualityIssueSeverity")) <= 100
        assert issue.get(f"{prefix}locQualityIssueComment")
    groups = {g.get(XML_ID) for g in root.iter(f"{ITS}locQualityIssues")}
    references = {e.get(f"{ITS}locQualityIssuesRef") for e in root.iter() if e.get(f"{ITS}locQualityIssuesRef")}
    assert references and {r.removeprefix("#its=").removeprefix("#") for r in references} <= groups
    assert [len(g) for g in root.iter(f"{ITS}locQualityIssues") if len(g) > 1] == [2]  # where two marks overlap


@pytest.mark.parametrize("name", ["r.xlf", "r.2.xlf"])
def test_confidence_names_who_said_it(marked, name, tmp_path):
    _, root = _written(marked, tmp_path, name)
    rated = [e for e in root.iter() if f"{ITS}mtConfidence" in e.attrib]
    assert len(rated) == 2
    for element in rated:
        assert 0 < float(element.get(f"{ITS}mtConfidence")) <= 1
        assert element.get(f"{ITS}annotatorsRef").startswith("mt-confidence|toy")


def test_tmx_keeps_the_rules_and_holds_accepted_pairs_only(marked, tmp_path):
    _, root = _written(marked, tmp_path, "r.tmx")
    assert (root.tag, root.get("version"), _local(root)) == ("tmx", "1.4", ["header", "body"])
    header = {"creationtool", "creationtoolversion", "segtype", "o-tmf", "adminlang", "srclang", "datatype"}
    assert header <= set(root[0].attrib) and root[0].get("segtype") == "sentence"
    assert [t.get("tuid") for t in root[1]] == ["sentence-1", "sentence-2"]
    for tu in root[1]:
        assert _ordered(_local(tu), ["note", "prop", "tuv"])
        assert [v.get("{http://www.w3.org/XML/1998/namespace}lang") for v in tu.findall("tuv")] == ["zh-CN", "en"]
        assert re.fullmatch(r"\d{8}T\d{6}Z", tu.get("changedate"))
        for seg in tu.iter("seg"):
            assert sorted(e.get("i") for e in seg.iter("bpt")) == sorted(e.get("i") for e in seg.iter("ept"))


def _plain(text):
    return text.replace("\r\n", "\n")


def test_another_program_reads_xliff_12_the_same(sample, tmp_path):
    path, _ = _written(sample, tmp_path, "r.xlf")
    read = xliff.xlifffile.parsefile(str(path))
    ours = list(units(sample))
    theirs = [u for u in read.units if not u.isheader()]
    assert [(u.source or "", _plain(u.target or "")) for u in theirs] == [(u.source, _plain(u.edited)) for u in ours]
    assert [u.isapproved() for u in theirs] == [u.state == "confirmed" for u in ours]
    assert "self-blood creation" in theirs[1].getnotes()
    assert "Who says so?" in theirs[1].getnotes()


def test_another_program_reads_xliff_21_the_same(sample, tmp_path):
    path, _ = _written(sample, tmp_path, "r.2.xlf")
    read = xliff2.Xliff2File.parsefile(str(path))
    ours = list(units(sample))
    theirs = [u for u in read.units if not u.isheader()]
    assert [(str(u.source or ""), _plain(str(u.target or ""))) for u in theirs] == [
        (u.source, _plain(u.edited)) for u in ours
    ]
    # This reader looks for notes inside <segment>, where the specification has none: read them from its tree.
    said = [n.text for n in theirs[1].xmlelement.getparent().iter(f"{X2}note")]
    assert "Who says so?" in said and any("self-blood creation" in s for s in said)


def test_another_program_reads_tmx_and_po_the_same(marked, tmp_path):
    path, _ = _written(marked, tmp_path, "r.tmx")
    accepted = [u for u in units(marked) if u.state in ("changed", "confirmed")]
    theirs = tmx.tmxfile.parsefile(str(path)).units
    assert [u.source for u in theirs] == [u.source for u in accepted]
    assert theirs[0].target == accepted[0].edited
    path = tmp_path / "r.po"
    formats.write(marked, path)
    read = [u for u in pypo.pofile.parsefile(str(path)).units if not u.isheader()]
    wanted = [(name_unit(u), u.source, u.state in ("given", "queried")) for u in units(marked)]
    assert [(u.getcontext(), str(u.source), u.isfuzzy()) for u in read] == wanted
