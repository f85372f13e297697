"""Zipped documents of other tools: the parts that change are spliced, all others are copied as they are."""

import io
import zipfile
from collections.abc import Iterator, Mapping

from mtreview.formats.inplace.markup import Node, decode_xml, encode_text, parse, runs_of_text

__all__ = ["Package", "texts_of"]


class Package:
    """A zipped document and the parts of it that were read."""

    def __init__(self, data: bytes, where: str) -> None:
        self.data, self.where = data, where
        self.texts: dict[str, str] = {}
        self.codings: dict[str, tuple[str, bytes]] = {}

    def tree(self, member: str) -> Node:
        with zipfile.ZipFile(io.BytesIO(self.data)) as packed:
            raw = packed.read(member)
        where = f"{self.where}, {member}"
        text, *coding = decode_xml(raw, where)
        self.texts[member], self.codings[member] = text, (str(coding[0]), bytes(coding[1]))  # type: ignore[arg-type]
        return parse(raw, text, where)

    def encode(self, changed: Mapping[str, str]) -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(self.data)) as old, zipfile.ZipFile(out, "w") as new:
            new.comment = old.comment
            for member in old.infolist():
                name = member.filename
                body = encode_text(changed[name], *self.codings[name]) if name in changed else old.read(name)
                new.writestr(member, body, compress_type=member.compress_type)
        return out.getvalue()


def texts_of(text: str, node: Node) -> Iterator[tuple[str, int, int, bool]]:
    """What stands directly in an element, as `runs_of_text` has it."""
    for part in node.parts:
        if not isinstance(part, Node):
            yield from runs_of_text(text, part[0], part[1], cdata=part[2])
