"""TMX 1.4b, a translation memory: only pairs that a person changed or confirmed. Machine text nobody looked at never
becomes a full match in somebody's memory."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from lxml import etree

from mtreview import __version__
from mtreview.errors import FormatError
from mtreview.files import ODD
from mtreview.formats.model.exchange import Exchange, Format, not_ours
from mtreview.formats.model.inline import pieces
from mtreview.formats.model.units import Unit, find_named, fingerprint, name_unit, stamp, units
from mtreview.formats.model.xml import XML_LANG, character, elements, escape, local, stream, unescape
from mtreview.formats.xliff.xliff12_inline import attributes, put, runs
from mtreview.records import ReviewData

__all__ = ["Tmx"]

_NAMES = {"open": "bpt", "close": "ept", "alone": "ph"}
_TYPES = {"strong": "bold", "emphasis": "italic", "link": "link"}
_ODD = "x-mtreview-character"


class Tmx(Format):
    """A translation memory of what was accepted."""

    name = "TMX 1.4b"
    suffixes = (".tmx",)
    carries = frozenset({"accepted pairs", "markup"})

    def sniff(self, head: bytes) -> bool:
        return b"<tmx" in head

    def write(self, data: ReviewData, path: Path) -> None:
        root = etree.Element("tmx", version="1.4")
        header = etree.SubElement(
            root, "header", creationtool="mtreview", creationtoolversion=__version__, segtype="sentence", datatype="plaintext",
            adminlang="en", srclang="zh-CN", attrib={"o-tmf": "mtreview"},
        )  # fmt: skip
        _prop(header, "x-document", data.document.id)
        _prop(header, "x-review", fingerprint(data.document))
        etree.SubElement(root, "body")
        with stream(path, root, "body") as put_in:
            for unit in units(data):
                if unit.source and unit.edited and unit.state in ("changed", "confirmed"):
                    put_in(_tu(unit))

    def load(self, path: Path) -> Iterator[Exchange]:
        document, mark = path.stem, None
        found: list[Unit] = []
        ids: set[str] = set()
        seen = False
        for event, element in elements(path, "header", "tu", starts=("tmx",)):
            if event == "start":
                seen = True
            elif local(element) == "header":
                mark = _props(element).get("x-review")
                document = _props(element).get("x-document", document)
            else:
                found.append(_unit(element, len(found), path, ids))
        if not seen:
            raise FormatError(f"{path}: no <tmx> in it; not a TMX file")
        if mark is None:
            raise not_ours(str(path))
        yield Exchange(document, str(path), tuple(found), mark)


def _prop(parent: Any, kind: str, text: str) -> None:
    etree.SubElement(parent, "prop", type=kind).text = escape(text)


def _props(parent: Any) -> dict[str, str]:
    return {p.get("type", ""): unescape(p.text or "") for p in parent.findall("{*}prop")}


def _tu(unit: Unit) -> Any:
    tu = etree.Element("tu", tuid=name_unit(unit), changedate=datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ"))
    for comment in unit.comments:
        etree.SubElement(tu, "note").text = escape(comment)
    _prop(tu, "x-state", unit.state)
    _prop(tu, "x-exported", stamp(unit.edited, unit.state))
    for metric in ("risk", "quality"):
        score = unit.score(metric)
        if score is not None:
            _prop(tu, f"x-{metric}", f"{score.value:.4g} ({score.signature})")
    for language, text in (("zh-CN", unit.source or ""), ("en", unit.edited)):
        _fill(etree.SubElement(etree.SubElement(tu, "tuv", {XML_LANG: language}), "seg"), text)
    return tu


def _fill(seg: Any, text: str) -> None:
    for piece in pieces(text):
        home = seg
        if piece.kind != "text" and not ODD.search(piece.text):
            number = {"x": str(piece.number)} if piece.kind == "alone" else {"i": str(piece.number)}
            home = etree.SubElement(seg, _NAMES[piece.kind], number)
            if piece.kind != "close":
                home.set("type", _TYPES.get(piece.style, f"x-{piece.style}"))
        for fits, run in runs(piece.text):
            if fits:
                put(home, run)
            else:
                etree.SubElement(seg, "ph", type=_ODD).text = f"{ord(run):04x}"


def _unit(tu: Any, n: int, path: Path, ids: set[str]) -> Unit:
    where = f"{path}, line {tu.sourceline}"
    name = tu.get("tuid", "")
    if name and name in ids:
        raise FormatError(f"{where}: a second <tu> with tuid {name!r}; ids must differ")
    ids.add(name)
    texts: dict[str, str] = {}
    for tuv in tu.findall("{*}tuv"):
        language = (tuv.get(XML_LANG) or tuv.get("lang") or "").lower()[:2]
        seg = tuv.find("{*}seg")
        if seg is None:
            raise FormatError(f"{where}: a <tuv> without <seg>; is the file cut off?")
        texts.setdefault(language, _text(seg))
    if "zh" not in texts or "en" not in texts:
        raise FormatError(f"{where}: a <tu> without Chinese or English; export the review again")
    props = _props(tu)
    comments = tuple(unescape(c.text or "") for c in tu.findall("{*}note"))
    pair = find_named(name)
    return Unit(
        id=n if pair is None else pair, source=texts["zh"], given=texts["en"], edited=texts["en"],
        state="confirmed", comments=comments, exported=props.get("x-exported"),
    )  # fmt: skip


def _text(element: Any) -> str:
    parts = [element.text or ""]
    for child in element:
        if child.get("type") == _ODD and child.text:
            parts.append(character(child.text))
        elif local(child) == "hi" or child.text or len(child):
            parts.append(_text(child))
        elif local(child):
            parts.append(f"<{local(child)}{attributes(child)}/>")
        parts.append(child.tail or "")
    return "".join(parts)
