"""How the time of each reader grows with the worst text we could think of for it: 10, 20, 40 and 80 kB.

    python benchmarks/worst_texts.py

A line a reader and text: seconds at 10 kB, and how many times longer each doubling takes (2.0 is linear)."""

import tempfile
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

from mtreview import formats
from mtreview.errors import MtreviewError
from mtreview.formats import read_document
from mtreview.formats.choosing import reader_of

# ruff: noqa: E501 (files of one line)
X12 = '<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2"><file source-language="zh" target-language="en"><body>{}</body></file></xliff>'
UNIT = '<trans-unit id="{}"><source>你好</source><target>{}</target></trans-unit>'
X2 = '<xliff version="2.0" xmlns="urn:oasis:names:tc:xliff:document:2.0" srcLang="zh" trgLang="en"><file id="f"><unit id="u"><segment><source>你好</source><target>{}</target></segment></unit></file></xliff>'
TMX = '<tmx version="1.4"><header/><body><tu><tuv xml:lang="zh"><seg>你好</seg></tuv><tuv xml:lang="en"><seg>{}</seg></tuv></tu></body></tmx>'
TEXTS = {
    "bold": "**a ", "links": "[a](", "tags": "&lt;a b=", "braces": "{{a ", "percent": "%(a", "entities": "&#32;", "codes": '<x id="1"/>', "spaces": " ",
}  # fmt: skip


def many(piece: str, size: int) -> str:
    return "a" + piece * (size // len(piece)) + "z"


def inputs() -> dict[str, tuple[str, Callable[[int], str]]]:
    """Name -> (suffix, text of a size)."""
    found: dict[str, tuple[str, Callable[[int], str]]] = {}
    for name, piece in TEXTS.items():
        found[f"XLIFF 1.2, {name}"] = (".xlf", lambda n, p=piece: X12.format(UNIT.format(1, many(p, n))))
        found[f"XLIFF 2, {name}"] = (".2.xlf", lambda n, p=piece: X2.format(many(p.replace("<x ", "<ph "), n)))
        found[f"TMX, {name}"] = (".tmx", lambda n, p=piece: TMX.format(many(p, n)))
        found[f"TSV, {name}"] = (".tsv", lambda n, p=piece: f"source\ttarget\n你好\t{many(p, n)}\n")
    mark = '<mrk mtype="x">a</mrk>'
    found["XLIFF 1.2, marks"] = (".xlf", lambda n: X12.format(UNIT.format(1, mark * (n // len(mark)))))
    found["XLIFF 1.2, units"] = (".xlf", lambda n: X12.format("".join(UNIT.format(i, "Hi") for i in range(n // 80))))
    found["PO, quotes"] = (".po", lambda n: 'msgid "你好"\nmsgstr "Hi"\n' + '" "' * (n // 3))
    found["PO, comments"] = (".po", lambda n: "# a\n" * (n // 4) + 'msgid "你好"\nmsgstr "Hi"\n')
    found["PO, wrapped"] = (".po", lambda n: 'msgid "你好"\nmsgstr ""\n' + '"a"\n' * (n // 4))
    found["CSV, quotes"] = (".csv", lambda n: 'source,target\n你好,"' + '""' * (n // 2) + 'a"\n')
    found["CSV, commas"] = (".csv", lambda n: "你好,Hello" + "," * (n // 2) + "\n" + "你好,Hello\n" * (n // 24))
    found["SRT, lines"] = (
        ".srt",
        lambda n: "1\n00:00:01,000 --> 00:00:02,000\n" + "你\n" * (n // 8) + "a\n" * (n // 4),
    )
    found["SRT, colons"] = (".srt", lambda n: "1\n00:00:01,000 --> 00:00:02,000\n你\na\n\n" + "1:" * (n // 2))
    found["Markdown, bars"] = (".md", lambda n: "|zh|en|\n|---|---|\n|你好|Hi|\n" + "|-" * (n // 2))
    found["HTML, cells"] = (
        ".html",
        lambda n: "<table><tr><td>你好<td>Hello" + "<td>" * (n // 8) + "<tr><td>" * (n // 16),
    )
    found["HTML, tags"] = (".html", lambda n: "<table><tr><td>你好<td>Hello" + '<a b="' * (n // 6))
    return found


def seconds(path: Path, out: Path) -> float:
    """Reading and writing as XLIFF; the best of three."""
    best = float("inf")
    for _ in range(3):
        begun = time.perf_counter()
        try:
            data = read_document([path], limit=10**7)
            formats.write(data, out)
            list(reader_of(out).load(out))
        except MtreviewError:
            pass  # refusing is an answer too; what counts is the time
        best = min(best, time.perf_counter() - begun)
    return best


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        for name, (suffix, make) in inputs().items():
            took = []
            for size in (10_000, 20_000, 40_000, 80_000):
                path = Path(folder) / f"a{suffix}"
                path.write_text(make(size), encoding="utf-8")
                took.append(seconds(path, Path(folder) / "out.xlf"))
            growth = " ".join(f"{b / a:5.1f}" for a, b in pairwise(took))
            print(f"{name:24} {took[0]:8.3f} s  {growth}  ({took[-1]:.2f} s at 80 kB)", flush=True)


if __name__ == "__main__":
    main()
