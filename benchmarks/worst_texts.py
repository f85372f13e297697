"""How the time of each reader grows with the worst texts we could think of for it: 10, 20, 40 and 80 kB.

    python benchmarks/worst_texts.py [PART OF A NAME]

A line a reader and text: seconds of the processor at 80 kB, and how many times longer each doubling takes (2.0 is linear, 4.0 is quadratic).
What is measured is reading the file, writing it as it came with one word added, and for our own formats writing and reading."""

import argparse
import html
import io
import json
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import pairwise
from pathlib import Path

import docx
import openpyxl

from mtreview import formats
from mtreview.errors import MtreviewError
from mtreview.formats import read_document
from mtreview.formats.inplace.opening import open_in_place, open_pair_in_place
from mtreview.formats.inplace.splicing import splice

# ruff: noqa: E501 (files of one line)
Make = Callable[[int], bytes]
SIZES = (10_000, 20_000, 40_000, 80_000)
PIECES = {
    "bold": "**a ", "italics": "*a ", "brackets": "[", "links": "[a](", "images": "![](a", "round": "(", "braces": "{{{", "named": "{{a ",
    "percent": "%(a", "less": "<<<<", "tags": "<a b=", "quotes": '"', "apostrophes": "' ", "backslashes": "\\", "escaped": '\\"',
    "entities": "&#32;", "amps": "&", "spaces": " ", "tabs": "\t", "word": "a", "bars": "|", "backticks": "`a", "tiny": "<b>a</b>",
}  # fmt: skip
X12 = '<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2"><file source-language="zh" target-language="en"><body>{}</body></file></xliff>'
X2 = '<xliff version="2.0" xmlns="urn:oasis:names:tc:xliff:document:2.0" srcLang="zh" trgLang="en"><file id="f"><unit id="u">{}</unit></file></xliff>'
TMX = '<tmx version="1.4"><header/><body>{}</body></tmx>'
TU = '<tu><tuv xml:lang="zh"><seg>你好</seg></tuv><tuv xml:lang="en"><seg>{}</seg></tuv></tu>'
UNIT = '<trans-unit id="{}"><source>你好</source><target>{}</target></trans-unit>'
SEGMENT = "<segment><source>你好</source><target>{}</target></segment>"
QT = '<TS version="2.1" language="en" sourcelanguage="zh"><context>{}</context></TS>'
MESSAGE = "<message><source>你好</source><translation>{}</translation></message>"
ASS = "[Events]\nDialogue: 0,0:00:01.00,0:00:02.00,Zh,,0,0,0,,{}\n"
CUE = "1\n00:00:01,000 --> 00:00:02,000\n"


def words(text: str) -> str:
    return html.escape(text, quote=False)


def text_readers() -> dict[str, tuple[str, Callable[[str], str]]]:
    """Reader -> (suffix, a file of one pair with this English, written as the format wants it)."""
    return {
        "XLIFF 1.2": (".xlf", lambda t: X12.format(UNIT.format(1, words(t)))),
        "XLIFF 2": (".2.xlf", lambda t: X2.format(SEGMENT.format(words(t)))),
        "TMX": (".tmx", lambda t: TMX.format(TU.format(words(t)))),
        "TS": (".ts", lambda t: QT.format(MESSAGE.format(words(t)))),
        "PO": (".po", lambda t: f'msgid "你好"\nmsgstr {json.dumps(t)}\n'),
        "CSV": (".csv", lambda t: 'source,target\n你好,"{}"\n'.format(t.replace('"', '""'))),
        "TSV": (".tsv", lambda t: f"source\ttarget\n你好\t{t.replace(chr(9), ' ')}\n"),
        "JSON": (".json", lambda t: json.dumps({"zh": "你好", "en": t})),
        "xcstrings": (".xcstrings", lambda t: json.dumps({"a": {"zh": {"value": "你好"}, "en": {"value": t}}})),
        "SRT": (".srt", lambda t: f"{CUE}你好\n{t}\n"),
        "VTT": (".vtt", lambda t: f"WEBVTT\n\n{CUE.replace(',', '.')}你好\n{t}\n"),
        "ASS": (".ass", lambda t: ASS.format(f"你好\\N{t}")),
        "HTML table": (".html", lambda t: f"<table><tr><td>你好<td>Hello<tr><td>你好<td>{words(t)}</table>"),
        "HTML raw": (".html", lambda t: f"<table><tr><td>你好<td>Hello<tr><td>你好<td>{t}</table>"),
        "Markdown table": (".md", lambda t: f"|zh|en|\n|---|---|\n|你好|{t}|\n"),
        "lines": (".txt", lambda t: f"你好\nHello\n你好\nHello {t}\n"),
        "XLSX": (".xlsx", lambda t: t), "DOCX": (".docx", lambda t: t),
    }  # fmt: skip


def pair_readers() -> dict[str, tuple[str, Callable[[str], str]]]:
    return {
        "JSON, two files": (".json", lambda t: json.dumps({"a": t})),
        "strings, two files": (".strings", lambda t: f'"a" = {json.dumps(t, ensure_ascii=False)};'),
        "Android, two files": (".xml", lambda t: f'<resources><string name="a">{words(t)}</string></resources>'),
        "resx, two files": (".resx", lambda t: f'<root><data name="a"><value>{words(t)}</value></data></root>'),
        "SRT, two files": (".srt", lambda t: f"{CUE}{t}\n"),
    }


OWN = (
    ".xlf",
    ".2.xlf",
    ".tmx",
    ".tsv",
    ".csv",
    ".jsonl",
    ".po",
    ".xlsx",
    ".docx",
    ".mqm.tsv",
    ".qe.tsv",
    ".pearmut.json",
    ".html",
)
DOCUMENTS = (".txt", ".md", ".html", ".docx")


def structures() -> dict[str, tuple[str, Callable[[int], str]]]:
    """Files whose structure is the worst, by the reader that has to bear it."""
    two = f"{CUE}你\na\n\n"
    return {
        "XLIFF 1.2, tags": (".xlf", lambda n: X12.format(UNIT.format(1, "a" + '<x id="1"/>' * (n // 11)))),
        "XLIFF 1.2, other tags": (".xlf", lambda n: X12.format(UNIT.format(1, "a" + "".join(f'<x id="{i}"/>' for i in range(n // 15))))),
        "XLIFF 1.2, marks": (".xlf", lambda n: X12.format(UNIT.format(1, '<mrk mtype="x">a</mrk>' * (n // 22)))),
        "XLIFF 1.2, nested": (".xlf", lambda n: X12.format(UNIT.format(1, "<g>" * (n // 7) + "a" + "</g>" * (n // 7)))),
        "XLIFF 1.2, units": (".xlf", lambda n: X12.format("".join(UNIT.format(i, "Hi") for i in range(n // 80)))),
        "XLIFF 1.2, one id": (".xlf", lambda n: X12.format("".join(UNIT.format(1, "Hi") for i in range(n // 80)))),
        "XLIFF 1.2, notes": (".xlf", lambda n: X12.format(UNIT.format(1, "Hi").replace("</trans", "<note>a</note>" * (n // 14) + "</trans"))),
        "XLIFF 1.2, attributes": (".xlf", lambda n: X12.format(UNIT.format(1, "a<x " + " ".join(f'a{i}=""' for i in range(n // 9)) + "/>"))),
        "XLIFF 2, tags": (".2.xlf", lambda n: X2.format(SEGMENT.format("a" + '<ph id="1"/>' * (n // 12)))),
        "XLIFF 2, notes and segments": (".2.xlf", lambda n: X2.format("<notes>" + "<note>a</note>" * (n // 28) + "</notes>" + SEGMENT.format("Hi") * (n // 130))),
        "TMX, tags": (".tmx", lambda n: TMX.format(TU.format("a" + '<ph x="1">a</ph>' * (n // 16)))),
        "TMX, variants": (".tmx", lambda n: TMX.format(TU.format("Hi").replace("</tu>", '<tuv xml:lang="de"><seg/></tuv>' * (n // 31) + "</tu>"))),
        "TMX, units": (".tmx", lambda n: TMX.format(TU.format("Hi") * (n // 90))),
        "TS, messages": (".ts", lambda n: QT.format(MESSAGE.format("Hi") * (n // 70))),
        "PO, open quotes": (".po", lambda n: 'msgid "你好"\nmsgstr "Hi"\n' + '" "' * (n // 3)),
        "PO, spaces before": (".po", lambda n: 'msgid "你好"\nmsgstr "Hi"\n' + " " * n + "x"),
        "PO, comments": (".po", lambda n: "# a\n" * (n // 4) + 'msgid "你好"\nmsgstr "Hi"\n'),
        "PO, wrapped": (".po", lambda n: 'msgid "你好"\nmsgstr ""\n' + '"a"\n' * (n // 4)),
        "PO, entries": (".po", lambda n: "".join(f'msgid "你好{i}"\nmsgstr "Hi"\n\n' for i in range(n // 32))),
        "PO, plurals": (".po", lambda n: 'msgid "你好"\nmsgid_plural "你好"\n' + "".join(f'msgstr[{i}] "Hi"\n' for i in range(n // 16))),
        "CSV, open quotes": (".csv", lambda n: "source,target\n你好,Hi\n" + '"a,' * (n // 3)),
        "CSV, doubled quotes": (".csv", lambda n: "source,target\n你好,Hi\n" + '"a,""b' * (n // 6)),
        "CSV, columns": (".csv", lambda n: "你好,Hello" + "," * (n // 2) + "\n" + "你好,Hello\n" * (n // 24)),
        "CSV, titles": (".csv", lambda n: "(" * (n // 2) + ",Hello\n你好,Hello\n" + "(,(\n" * (n // 8)),
        "TSV, rows": (".tsv", lambda n: "source\ttarget\n" + "你\ta\n" * (n // 6)),
        "SRT, lines": (".srt", lambda n: CUE + "你\n" * (n // 8) + "a\n" * (n // 4)),
        "SRT, cues": (".srt", lambda n: two * (n // len(two))),
        "SRT, colons": (".srt", lambda n: f"{CUE}你\na\n\n" + "1:" * (n // 2)),
        "ASS, breaks": (".ass", lambda n: ASS.format("你好" + "\\Na" * (n // 3))),
        "ASS, overrides": (".ass", lambda n: ASS.format("你好\\N" + "{a}" * (n // 3))),
        "ASS, open braces": (".ass", lambda n: ASS.format("你好\\N" + "{a" * (n // 2))),
        "ASS, commas": (".ass", lambda n: ASS.format("你好\\Na") + "Dialogue:" + "," * n),
        "JSON, deep": (".json", lambda n: '{"zh":"你","en":' + "[" * (n // 2) + "]" * (n // 2) + "}"),
        "JSON, long key": (".json", lambda n: json.dumps({"a" * (n // 2): [{"zh": "你", "en": "a"}] * (n // 60)})),
        "JSON, strings": (".json", lambda n: json.dumps([{"zh": "你", "en": "a"}] * (n // 30))),
        "JSON, escapes": (".json", lambda n: '{"zh":"你","en":"' + "\\u0061" * (n // 6) + '"}'),
        "Markdown, bars": (".md", lambda n: "|zh|en|\n|---|---|\n|你好|Hi|\n" + "|-" * (n // 2)),
        "Markdown, spaces": (".md", lambda n: "|zh|en|\n|---|---|\n|你好|Hi|\n" + " " * n + "x|"),
        "Markdown, rules": (".md", lambda n: "|zh|en|\n|---|---|\n|你好|Hi|\n" + "|--" * (n // 3) + "x"),
        "Markdown, tables": (".md", lambda n: "|zh|en|\n|---|---|\n|你好|Hi|\n\n" * (n // 40)),
        "HTML, cells": (".html", lambda n: "<table><tr><td>你好<td>Hello" + "<td>" * (n // 8) + "<tr><td>" * (n // 16)),
        "HTML, tables": (".html", lambda n: "<table><tr><td>你好<td>Hello" + "<table>" * (n // 7)),
        "HTML, open tags": (".html", lambda n: "<table><tr><td>你好<td>Hello" + '<a b="' * (n // 6)),
        "HTML, long name": (".html", lambda n: "<table><tr><td>你好<td>Hello<" + "a" * n),
        "HTML, comments": (".html", lambda n: "<table><tr><td>你好<td>Hello" + "<!--" * (n // 4)),
    }  # fmt: skip


def pair_structures() -> dict[str, tuple[str, Callable[[int], str]]]:
    return {
        "strings, open comments": (".strings", lambda n: '"a" = "Hi";' + "/* " * (n // 3)),
        "strings, open quote": (".strings", lambda n: '"a" = "Hi";"' + '\\"' * (n // 2)),
        "strings, no pairs": (".strings", lambda n: '"a" = "Hi";' + '"a" ' * (n // 4)),
        "strings, pairs": (".strings", lambda n: "".join(f'"{i}" = "Hi";\n' for i in range(n // 14))),
        "Android, items": (".xml", lambda n: '<resources><plurals name="a">' + '<item quantity="x">Hi</item>' * (n // 28) + "</plurals></resources>"),
        "resx, strings": (".resx", lambda n: "<root>" + "".join(f'<data name="{i}"><value>Hi</value></data>' for i in range(n // 45)) + "</root>"),
    }  # fmt: skip


def packed(suffix: str, text: str) -> bytes:
    """The file's bytes; of an Office file a table whose English is the text."""
    out = io.BytesIO()
    if suffix == ".xlsx":
        book = openpyxl.Workbook()
        for start in range(0, len(text), 30_000):  # as much as a cell holds
            book.active.append(["你好", "a " + text[start : start + 30_000].replace("=", "-")])
        book.save(out)
    elif suffix == ".docx":
        document = docx.Document()
        document.add_table(2, 2)
        for cell, said in zip(
            (c for r in document.tables[0].rows for c in r.cells), ["zh", "en", "你好", text], strict=True
        ):
            cell.text = said
        document.save(out)
    else:
        return text.encode("utf-8")
    return out.getvalue()


def cases(folder: Path) -> Iterator[tuple[str, Callable[[int], Callable[[], None]]]]:
    """Name -> for a size, what is to be timed."""
    for reader, (suffix, file) in text_readers().items():
        for name, piece in PIECES.items():
            yield (
                f"{reader}, {name}",
                lambda n, s=suffix, f=file, p=piece: giving_back(folder, s, packed(s, f(many(p, n)))),
            )
    for reader, (suffix, file) in pair_readers().items():
        for name, piece in PIECES.items():
            yield (
                f"{reader}, {name}",
                lambda n, s=suffix, f=file, p=piece: giving_back(folder, s, packed(s, f(many(p, n))), paired=True),
            )
    for name, (suffix, text) in structures().items():
        yield name, lambda n, s=suffix, t=text: giving_back(folder, s, t(n).encode("utf-8"))
    for name, (suffix, text) in pair_structures().items():
        yield name, lambda n, s=suffix, t=text: giving_back(folder, s, t(n).encode("utf-8"), paired=True)
    for suffix in OWN:
        for name, piece in PIECES.items():
            yield f"own {suffix}, {name}", lambda n, s=suffix, p=piece: own(folder, s, many(p, n))
    for suffix in DOCUMENTS:
        for name, piece in PIECES.items():
            yield f"document {suffix}, {name}", lambda n, s=suffix, p=piece: document(folder, s, many(p, n))


def many(piece: str, size: int) -> str:
    return "a" + piece * (size // len(piece)) + "z"


def giving_back(folder: Path, suffix: str, data: bytes, *, paired: bool = False) -> Callable[[], None]:
    path = folder / f"a{suffix}"
    path.write_bytes(data)

    def timed() -> None:
        original = open_pair_in_place(path, path) if paired else open_in_place(path)
        if original is not None:
            splice(original, {0: original.slots[0].target + " more"})
        if not paired:
            read_document([path], limit=10**7)

    return timed


def own(folder: Path, suffix: str, text: str) -> Callable[[], None]:
    given = folder / "given.tsv"
    size = 30_000 if suffix == ".xlsx" else len(text)
    rows = [text[a : a + size].replace("\t", " ") for a in range(0, len(text), size)]
    given.write_text("source\ttarget\n" + "".join(f"你好\ta {r}\n" for r in rows), encoding="utf-8")
    data = read_document([given], limit=10**7)
    path = folder / f"own{suffix}"

    def timed() -> None:
        formats.write(data, path)
        if suffix != ".html":
            formats.read(path)

    return timed


def document(folder: Path, suffix: str, text: str) -> Callable[[], None]:
    """Two texts; of a DOCX the English one."""
    zh, en = folder / "zh.txt", folder / f"en{suffix}"
    zh.write_text("你好。", encoding="utf-8")
    if suffix == ".docx":
        made = docx.Document()
        made.add_paragraph(text)
        made.save(str(en))
    else:
        en.write_text(text, encoding="utf-8")
    return lambda: read_document([zh, en], limit=10**7)  # type: ignore[return-value]


def seconds(timed: Callable[[], None]) -> float:
    """The best of three."""
    best = float("inf")
    for _ in range(3):
        begun = time.process_time()
        with suppress(MtreviewError):  # refusing is an answer too; what counts is the time
            timed()
        best = min(best, time.process_time() - begun)
    return best


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("part", nargs="?", default="", help="only readers and texts with this in their name")
    part = parser.parse_args().part
    worst: list[tuple[float, str]] = []
    with tempfile.TemporaryDirectory() as folder:
        for name, made in cases(Path(folder)):
            if part not in name:
                continue
            took = [seconds(made(size)) for size in SIZES]
            growth = " ".join(f"{b / a:5.1f}" for a, b in pairwise(took))
            print(f"{name:32} {took[-1]:8.3f} s  {growth}", flush=True)
            worst.append((took[-1], name))
    worst.sort(reverse=True)
    print("slowest:", "; ".join(f"{name} {s:.2f} s" for s, name in worst[:10]))


if __name__ == "__main__":
    main()
