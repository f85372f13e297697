"""Every export of the sample, read by a parser that is not ours and held to a schema or DTD where one can be had."""

import csv
import io
import json
import os
import re
import sqlite3
import zipfile
from contextlib import closing
from html.parser import HTMLParser
from pathlib import Path

import docx
import openpyxl
import pytest
from lxml import etree
from tests.formats.test_inplace import put

from mtreview import formats
from mtreview.formats.inplace.opening import open_in_place
from mtreview.formats.inplace.splicing import splice
from mtreview.formats.model.units import units
from mtreview.registry import TABLES

SCHEMAS = Path(
    os.environ.get("MTREVIEW_XLIFF_SCHEMAS", "/usr/share/php/Symfony/Component/Translation/Resources/schemas")
)
CORES = {".xlf": "xliff-core-1.2-strict.xsd", ".2.xlf": "xliff-core-2.0.xsd"}


def _xliff(path):
    """lxml as a tree; the edited English without codes."""
    root = etree.parse(path).getroot()
    return ["".join(t.itertext()) for t in root.iterfind(".//{*}trans-unit/{*}target")] or [
        "".join("".join(t.itertext()) for t in unit.iterfind("{*}segment/{*}target"))
        for unit in root.iterfind(".//{*}unit")
    ]


def _tmx(path):
    segs = etree.parse(path).getroot().iterfind(".//tuv/seg")
    return ["".join(s.itertext()) for s in segs][1::2]


def _table(path, **dialect):
    """The csv module, by the columns that the header names."""
    rows = list(csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8"), newline=""), **dialect))
    assert all(None not in r and None not in r.values() for r in rows)
    return [r["edited"] for r in rows]


def _tsv(path):
    return [c.replace("\\r\\n", "\r\n") for c in _table(path, delimiter="\t", quoting=csv.QUOTE_NONE)]


def _xlsx(path):
    head, *rows = openpyxl.load_workbook(path).active.iter_rows(values_only=True)
    return [r[head.index("edited")] or "" for r in rows]


def _docx(path):
    """python-docx sees tracked changes as neither deleted nor there: the texts of all that is not deleted."""
    name = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}t"
    cells = docx.Document(str(path)).tables[0].columns[3].cells[1:]
    return ["".join(t.text for t in c._tc.iter(name)) for c in cells]


def _jsonl(path):
    return [json.loads(x)["edited"] for x in path.read_text(encoding="utf-8").splitlines()[1:]]


def _po(path):
    """translate-toolkit, and gettext's rule that no two entries have one context and text."""
    store = pytest.importorskip("translate.storage.pypo").pofile.parsefile(str(path))
    entries = [u for u in store.units if not u.isheader()]
    assert len({(u.getcontext(), str(u.source)) for u in entries}) == len(entries)
    return [str(u.target) for u in entries]


def _research(path, column):
    rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8")), delimiter="\t", quoting=csv.QUOTE_NONE))
    assert len({len(r) for r in rows}) == 1
    return list(dict.fromkeys(re.sub("</?v>", "", r[column]) for r in rows[1:]))


def _pearmut(path):
    return [x["tgt"] if isinstance(x["tgt"], str) else next(iter(x["tgt"].values())) for task in json.loads(path.read_text(encoding="utf-8"))["data"] for doc in task for x in doc]  # noqa: E501  # fmt: skip


class _Words(HTMLParser):
    """The words of a page, its scripts and styles left out."""

    def __init__(self):
        super().__init__()
        self.words, self.hidden = [], 0

    def handle_starttag(self, tag, attributes):
        self.hidden += tag in ("script", "style")

    def handle_endtag(self, tag):
        self.hidden -= tag in ("script", "style")

    def handle_data(self, data):
        self.words += [] if self.hidden else [data]


def _html(path):
    parser = _Words()
    parser.feed(path.read_text(encoding="utf-8"))
    parser.close()
    assert not parser.hidden
    return " ".join("".join(parser.words).split())


def _mtr(path):
    with closing(sqlite3.connect(path)) as book:
        assert book.execute("pragma integrity_check").fetchone() == ("ok",)
        return [name for (name,) in book.execute("select name from sqlite_master where type = 'table'")]


READERS = {
    ".xlf": _xliff, ".xliff": _xliff, ".2.xlf": _xliff, ".xlf2": _xliff, ".tmx": _tmx, ".csv": _table, ".tsv": _tsv, ".xlsx": _xlsx,
    ".docx": _docx, ".jsonl": _jsonl, ".po": _po,
    ".mqm.tsv": lambda p: _research(p, 6), ".qe.tsv": lambda p: _research(p, 5), ".pearmut.json": _pearmut,
    ".html": _html, ".mtr": _mtr, ".txt": lambda p: p.read_text(encoding="utf-8"), ".md": lambda p: p.read_text(encoding="utf-8"),
    ".clean.docx": lambda p: "\n".join(x.text for x in docx.Document(str(p)).paragraphs),
}  # fmt: skip
GIVEN = (".mqm.tsv", ".qe.tsv", ".pearmut.json")  # judgements are about the English as given


def test_every_format_has_a_reader_here():
    assert set(READERS) == set(TABLES["formats"])


@pytest.mark.parametrize("suffix", sorted(READERS))
def test_an_independent_parser_reads_the_export(suffix, sample, tmp_path):
    path = tmp_path / f"r{suffix}"
    formats.write(sample, path)
    seen = READERS[suffix](path)
    every = list(units(sample))
    wanted = [
        u.given if suffix in GIVEN else u.edited for u in every if suffix != ".tmx" or u.state == "confirmed" or u.edits
    ]
    flat = [" ".join(w.split()) for w in wanted]
    if suffix == ".mtr":
        assert seen
    elif suffix == ".html":  # where an edit stands between its words
        assert {w for text in flat for w in re.findall(r"[A-Za-z]{3,}", text)} <= set(re.findall(r"[A-Za-z]{3,}", seen))
    elif isinstance(seen, str):
        assert all(part.strip() in " ".join(seen.split()) for w in flat for part in re.split(r"(?<=[.!]) ", w))
    else:
        assert [" ".join(s.split()) for s in seen if s] == [w for w in flat if w]


@pytest.mark.parametrize(
    ("suffix", "module", "kind"),
    [
        (".xlf", "xliff", "xlifffile"),
        (".2.xlf", "xliff2", "Xliff2File"),
        (".tmx", "tmx", "tmxfile"),
        (".po", "pypo", "pofile"),
    ],
)
def test_translate_toolkit_reads_the_export(suffix, module, kind, sample, tmp_path):
    path = tmp_path / f"r{suffix}"
    formats.write(sample, path)
    reader = getattr(pytest.importorskip(f"translate.storage.{module}"), kind)
    with path.open("rb") as file:
        seen = [str(u.target) for u in reader.parsefile(file).units if u.target]
    assert any("like water" in s for s in seen)


def _schema(name):
    """The core schema; what other namespaces add is not held to schemas that are not there."""

    class Beside(etree.Resolver):
        def resolve(self, url, public, context):
            return self.resolve_filename(str(SCHEMAS / "xml.xsd"), context) if url.endswith("xml.xsd") else None

    parser = etree.XMLParser(no_network=True)
    parser.resolvers.add(Beside())
    text = (SCHEMAS / name).read_bytes().replace(b'processContents="strict"', b'processContents="lax"')
    return etree.XMLSchema(etree.fromstring(text, parser))


@pytest.mark.skipif(
    not SCHEMAS.is_dir(), reason="the package php-symfony-translation, which has the schemas, is not installed"
)
@pytest.mark.parametrize("suffix", sorted(CORES))
def test_xliff_is_valid_by_its_schema(suffix, sample, tmp_path):
    schema = _schema(CORES[suffix])
    formats.write(sample, tmp_path / f"own{suffix}")
    names = ["a.2.xlf"] if suffix == ".2.xlf" else ["a.xlf", "a.sdlxliff", "a.mqxliff"]
    for name in names:
        original = open_in_place(put(tmp_path, name))
        last = len(original.slots) - 1
        noted = {0: ["wrong"], last: ["doubt"]}
        (tmp_path / f"given-{name}").write_bytes(splice(original, {0: "Now", last: "And then"}, noted))
    for name in (f"own{suffix}", *(f"given-{n}" for n in names)):
        assert schema.validate(etree.parse(tmp_path / name)), (name, list(schema.error_log)[:3])


def test_the_parts_of_an_office_export_are_xml(sample, tmp_path):
    for suffix in (".docx", ".xlsx", ".clean.docx"):
        formats.write(sample, tmp_path / f"r{suffix}")
        with zipfile.ZipFile(tmp_path / f"r{suffix}") as packed:
            assert packed.testzip() is None
            for name in packed.namelist():
                if name.endswith((".xml", ".rels")):
                    etree.fromstring(packed.read(name))
