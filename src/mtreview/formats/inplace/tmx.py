"""TMX of other tools: each <tu> with a Chinese and an English variant a slot."""

from mtreview.errors import FormatError
from mtreview.formats.inplace.inline import codes_of, inline, match_codes, text_in
from mtreview.formats.inplace.markup import (
    Node,
    decode_xml,
    encoder,
    escape_xml,
    fill_of,
    parse,
    tag_of,
    unescape_xml,
    walk,
)
from mtreview.formats.inplace.slots import NotePlace, Original, Slot
from mtreview.formats.inplace.xliff import UNTRANSLATED, chinese, english
from mtreview.formats.model.notes import MAKER
from mtreview.records import Failure

__all__ = ["read_tmx"]


def read_tmx(data: bytes, name: str, where: str) -> Original:
    """The pairs of the memory; units of other languages are passed over, repeated ids are told apart by their order."""
    text, encoding, mark = decode_xml(data, where)
    root = parse(data, text, where).child("tmx")
    if root is None:
        raise FormatError(f"{where}: no <tmx> in it; not a TMX file")
    slots, failures = [], []
    for n, tu in enumerate(walk(root, "tu"), 1):
        try:
            slot = _slot(text, tu, n)
        except FormatError as error:
            failures.append(Failure("read", f"tu {tu.get('tuid') or n}, line {tu.line}", str(error)))
            continue
        slots += [slot] if slot is not None else []
    return Original(name, data, {"": text}, tuple(slots), encoder(encoding, mark), tuple(failures))


def _slot(text: str, tu: Node, n: int) -> Slot | None:
    found: dict[str, Node] = {}
    for tuv in tu.children("tuv"):
        seg = tuv.child("seg")
        if seg is None:
            raise FormatError("a <tuv> without <seg>; it was left out")
        code = tuv.get("lang")
        side = "source" if code and chinese(code) else "target" if code and english(code) else ""
        if side:
            found.setdefault(side, seg)
    if len(found) < 2:
        return None
    left = inline(text, found["source"])
    runs = match_codes(text, left, inline(text, found["target"]))
    notes = tuple(
        unescape_xml(text[x.inner : x.inner_end])
        for x in tu.children("note")
        if not text.startswith(f"{MAKER}: ", x.inner)
    )
    first = tu.children("tuv")[0]
    tag = tag_of(text, first).removesuffix("tuv") + "note"
    seg, codes = found["target"], codes_of(text, runs, left)
    fill = fill_of(text, seg)
    rebuild = None if fill is None else lambda new: fill(escape_xml(new))
    start, end = (seg.inner, seg.inner_end) if fill is None else (seg.start, seg.end)
    held = "" if "".join(r.text for r in runs).strip() else UNTRANSLATED
    return Slot(
        tu.get("tuid") or str(n), text_in(text, found["source"]), tuple(runs), start, end, escape_xml, codes, rebuild,
        held=held, comments=notes,
        notes=NotePlace(first.start, lambda said: f"<{tag}>{MAKER}: {escape_xml(said)}</{tag}>"),
    )  # fmt: skip
