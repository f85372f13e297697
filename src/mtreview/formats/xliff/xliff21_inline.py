"""Text with codes and marks as the inline content of XLIFF 2.1, and back. A code's own text stands in <originalData>,
a character that XML cannot hold is a <cp/>."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from lxml import etree

from mtreview.formats.model.inline import Piece
from mtreview.formats.model.issues import Stretch
from mtreview.formats.model.xml import character, local
from mtreview.formats.xliff.xliff12_inline import cut_at_stretches, put, runs

__all__ = ["NS21", "Codes", "flat21", "write21"]

NS21 = "urn:oasis:names:tc:xliff:document:2.0"
_SUBTYPES = {"strong": ("fmt", "xlf:b"), "emphasis": ("fmt", "xlf:i"), "link": ("link", None), "image": ("image", None)}


def _tag(name: str) -> str:
    return f"{{{NS21}}}{name}"


class Codes:
    """The codes of one unit: their ids and the texts in <originalData>."""

    def __init__(self) -> None:
        self.data: dict[str, str] = {}
        self.known: dict[str, tuple[str, str]] = {}

    def reference(self, text: str) -> str:
        """The id of the data element that holds a code's text."""
        return self.data.setdefault(text, f"d{len(self.data) + 1}")

    def name(self, piece: Piece, side: str) -> str:
        """A code of the target has the id of its equal in the source, or one of its own."""
        name = f"c{piece.number}"
        if side == "source" and piece.kind != "close":
            self.known[name] = (piece.style, piece.kind)
        if side == "target" and name not in self.known:
            return f"t{piece.number}"
        return name

    def element(self) -> Any:
        """The <originalData>, None when no code was written."""
        if not self.data:
            return None
        holder = etree.Element(_tag("originalData"), nsmap={None: NS21})
        for text, name in self.data.items():
            _spell(etree.SubElement(holder, _tag("data"), id=name), text)
        return holder


def _spell(parent: Any, text: str) -> None:
    for fits, run in runs(text):
        if fits:
            put(parent, run)
        else:
            etree.SubElement(parent, _tag("cp"), hex=f"{ord(run):04X}")


def write21(
    parent: Any, text: str, side: str, codes: Codes, marked: Sequence[Stretch] = (), *,
    mark: Callable[[Any, Stretch], Any] | None = None,
) -> None:  # fmt: skip
    """Fills a source or target element."""
    for stretch, group in cut_at_stretches(text, marked):
        home = mark(parent, stretch) if stretch is not None and mark is not None and group else parent
        for piece in group:
            if piece.kind == "text":
                _spell(home, piece.text)
            else:
                _code(home, piece, side, codes)


def _code(home: Any, piece: Piece, side: str, codes: Codes) -> None:
    name, reference = codes.name(piece, side), codes.reference(piece.text)
    if piece.kind == "close":
        etree.SubElement(home, _tag("ec"), startRef=name, dataRef=reference)
        return
    kind, sub = _SUBTYPES.get(piece.style, ("other", None))
    element = etree.SubElement(
        home, _tag("sc" if piece.kind == "open" else "ph"), id=name, dataRef=reference, type=kind
    )
    if sub:
        element.set("subType", sub)


def flat21(element: Any, data: dict[str, str]) -> str:
    """The text of inline content; codes without data stand in it as tags."""
    return "".join(_walk(element, data))


def _walk(element: Any, data: dict[str, str]) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        name = local(child)
        if name == "cp":
            yield character(child.get("hex"))
        elif name in ("ph", "sc", "ec"):
            yield data.get(child.get("dataRef", ""), f'<{name} id="{child.get("id") or child.get("startRef") or ""}"/>')
        elif name == "pc":
            yield data.get(child.get("dataRefStart", ""), f'<pc id="{child.get("id", "")}">')
            yield from _walk(child, data)
            yield data.get(child.get("dataRefEnd", ""), "</pc>")
        elif name == "mrk":
            yield from _walk(child, data)
        yield child.tail or ""
