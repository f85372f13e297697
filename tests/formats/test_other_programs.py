"""Programs that translators use open our files; skipped where a program is not installed."""

import io
import shutil
import subprocess
import zipfile
from pathlib import Path

import docx
import pytest
from lxml import etree
from tests.formats.test_inplace import TWO_FILES, document, put

from mtreview import formats
from mtreview.formats.choosing import format_of
from mtreview.formats.inplace.opening import open_in_place, open_pair_in_place
from mtreview.formats.inplace.splicing import splice
from mtreview.formats.merge import compare
from mtreview.formats.model.units import units

OMEGAT, OFFICE, TO_TEXT = shutil.which("omegat"), shutil.which("soffice"), shutil.which("pdftotext")
JAR = Path("/usr/share/omegat/OmegaT.jar")
PROJECT = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<omegat><project version="1.0">
<source_dir>__DEFAULT__</source_dir><target_dir>__DEFAULT__</target_dir><tm_dir>__DEFAULT__</tm_dir>
<glossary_dir>__DEFAULT__</glossary_dir><glossary_file>__DEFAULT__</glossary_file><dictionary_dir>__DEFAULT__</dictionary_dir>
<source_lang>ZH-CN</source_lang><target_lang>EN</target_lang><sentence_seg>false</sentence_seg>
<support_default_translations>true</support_default_translations><remove_tags>false</remove_tags>
</project></omegat>"""
MEMORY = """<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE tmx SYSTEM "tmx11.dtd"><tmx version="1.1">
<header creationtool="OmegaT" o-tmf="OmegaT TMX" adminlang="EN-US" datatype="plaintext" creationtoolversion="3.6" segtype="paragraph" srclang="ZH-CN"/>
<body><tu><tuv lang="ZH-CN"><seg>{}</seg></tuv><tuv lang="EN"><seg>{}</seg></tuv></tu></body></tmx>"""  # noqa: E501


def _omegat(folder, *files):
    for name in ("source", "target", "tm", "omegat", "glossary", "dictionary"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    (folder / "omegat.project").write_text(PROJECT, encoding="utf-8")
    for file in files:
        shutil.copy(file, folder / "source")
    home = folder.parent / "home"
    home.mkdir(exist_ok=True)
    command = [OMEGAT, str(folder), "--mode=console-translate", "--no-team", f"--config-dir={home}"]
    subprocess.run(
        command, check=True, capture_output=True, timeout=180, env={"HOME": str(home), "PATH": "/usr/bin:/bin"}
    )


@pytest.mark.slow
@pytest.mark.skipif(OMEGAT is None, reason="OmegaT is not installed")
def test_omegat_writes_the_edited_text(sample, tmp_path):
    path, project = tmp_path / "review.xlf", tmp_path / "project"
    formats.write(sample, path)
    _omegat(project, path)
    (back,) = format_of(path).load(project / "target" / "review.xlf")
    assert [(u.id, u.source, u.edited) for u in back.units] == [(u.id, u.source, u.edited) for u in units(sample)]
    assert compare(sample, project / "target" / "review.xlf").changes == ()


@pytest.mark.slow
@pytest.mark.skipif(OMEGAT is None, reason="OmegaT is not installed")
def test_what_is_translated_in_omegat_comes_back(sample, tmp_path):
    path, project = tmp_path / "review.xlf", tmp_path / "project"
    formats.write(sample, path)
    (project / "omegat").mkdir(parents=True)
    # OmegaT 3.6 takes the target of a bilingual XLIFF for the text to work on.
    memory = MEMORY.format(
        "The dividends of technology are now infiltrating, like water.", "Technology seeps in like water."
    )
    (project / "omegat" / "project_save.tmx").write_text(memory, encoding="utf-8")
    _omegat(project, path)
    found = compare(sample, project / "target" / "review.xlf")
    assert [(c.pair.id, c.after) for c in found.changes] == [(0, "Technology seeps in like water.")]


@pytest.mark.slow
@pytest.mark.skipif(OFFICE is None or TO_TEXT is None, reason="LibreOffice or pdftotext is not installed")
@pytest.mark.parametrize("suffix", [".docx", ".xlsx"])
def test_libreoffice_shows_the_texts(suffix, sample, tmp_path):
    path = tmp_path / f"review{suffix}"
    formats.write(sample, path)
    home = tmp_path / "home"
    command = [
        OFFICE,
        f"-env:UserInstallation={home.as_uri()}",
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        str(tmp_path),
        str(path),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    text = subprocess.run(
        [TO_TEXT, str(tmp_path / "review.pdf"), "-"], check=True, capture_output=True, timeout=60
    ).stdout
    shown = " ".join(text.decode("utf-8").split())
    for words in ("self-blood", "An added line.", "新业务", "like water"):
        assert words in shown


@pytest.mark.slow
@pytest.mark.skipif(OMEGAT is None, reason="OmegaT is not installed")
def test_omegat_reads_files_that_were_given_back(tmp_path):
    """It takes the text of each file to its target folder: the edited English must be in it, and all else too."""
    project, files = tmp_path / "project", []
    for name in ("a.xlf", "a.sdlxliff", "a.mqxliff", "a.mxliff", "a.po", "a.srt", "a.html"):
        original = open_in_place(put(tmp_path, name))
        path, n = tmp_path / name.replace("a.", "given."), 3 if name == "a.po" else 0  # its first entry is fuzzy
        path.write_bytes(splice(original, {n: original.slots[n].target + " indeed"}))
        files.append(path)
    original = open_in_place(put(tmp_path, "a.2.xlf"))  # its filter goes by the suffix alone
    files.append(tmp_path / "two.xlf")
    files[-1].write_bytes(splice(original, {0: original.slots[0].target + " indeed"}))
    for suffix, name in ((".xml", "strings.xml"), (".resx", "given.resx")):
        zh, en = (tmp_path / f"{side}{suffix}" for side in ("zh", "en"))
        for path, text in zip((zh, en), TWO_FILES[suffix], strict=True):
            path.write_bytes(text.encode())
        files.append(tmp_path / name)
        files[-1].write_bytes(splice(open_pair_in_place(zh, en), {0: "Tea indeed"}))
    original = open_in_place(document(tmp_path / "a.docx"))
    files.append(tmp_path / "given.docx")
    files[-1].write_bytes(splice(original, {0: "The tea is indeed hot."}))
    _omegat(project, *files)
    for path in files:
        made = project / "target" / path.name.replace(".resx", ".en.resx")
        if path.suffix == ".docx":
            assert "indeed" in "".join(c.text for c in docx.Document(str(made)).tables[0].columns[2].cells)
        else:
            assert "indeed" in made.read_text(encoding="utf-8"), path.name


@pytest.mark.skipif(not JAR.exists(), reason="OmegaT, which carries the DTD, is not installed")
def test_tmx_is_valid_by_its_dtd(sample, tmp_path):
    with zipfile.ZipFile(JAR) as packed:
        dtd = etree.DTD(io.BytesIO(packed.read("schemas/tmx14.dtd")))
    formats.write(sample, tmp_path / "own.tmx")
    original = open_in_place(put(tmp_path, "a.tmx"))
    (tmp_path / "given.tmx").write_bytes(splice(original, {0: "Hello <b1>you</b1>"}, {0: ["wrong"], 1: ["doubt"]}))
    for name in ("own.tmx", "given.tmx"):
        root = etree.parse(tmp_path / name, etree.XMLParser(load_dtd=False, no_network=True)).getroot()
        assert dtd.validate(root), (name, dtd.error_log.filter_from_errors())
