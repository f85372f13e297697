"""Inline content of XLIFF 1.2, XLIFF 2 and TMX as runs: text as text, codes as short tags that stand for them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from mtreview.formats.inplace.markup import Node, runs_of_text
from mtreview.formats.inplace.slots import Run, join_runs
from mtreview.formats.model.xml import character

__all__ = ["codes_of", "inline", "match_codes", "text_in"]

_AROUND = {"g": "g", "pc": "c"}  # codes around text, which is shown
_OPENING = {"bx": "b", "bpt": "b", "sc": "c"}
_CLOSING = {"ex": "b", "ept": "b", "ec": "c"}
_ALONE = {"x": "x", "ph": "ph", "it": "it", "ut": "ut"}
_NUMBER = ("rid", "i", "startRef", "id", "x")


def inline(text: str, node: Node) -> list[Run]:
    """The runs of a source, target, seg or mrk element."""
    return list(_walk(text, node, [0]))


def text_in(text: str, node: Node | None) -> str:
    """What a reader sees of it; "" for an element that is not there."""
    return "" if node is None else join_runs(inline(text, node))


def codes_of(text: str, *runs: Sequence[Run]) -> dict[str, str]:
    """How each code stands in the file, by how it is shown; the first one of a name counts."""
    found: dict[str, str] = {}
    for run in (r for own in runs for r in own if r.code):
        found.setdefault(run.text, text[run.start : run.end])
    return found


def match_codes(text: str, source: Sequence[Run], target: Sequence[Run]) -> list[Run]:
    """The target's runs, with codes that are the source's but for their id shown as the source's are."""
    known = {r.text for r in source if r.code}
    same = {_nameless(text, r): r.text for r in reversed(source) if r.code}
    return [
        replace(r, text=same.get(_nameless(text, r), r.text)) if r.code and r.text not in known else r for r in target
    ]


def _nameless(text: str, run: Run) -> str:
    return re.sub(r"\s(?:id|rid|i|x)\s*=\s*(?:\"[^\"]*\"|'[^']*')", "", text[run.start : run.end])


def _walk(text: str, node: Node, count: list[int]) -> Iterator[Run]:
    for part in node.parts:
        if not isinstance(part, Node):
            yield from (Run(t, a, b, whole=w) for t, a, b, w in runs_of_text(text, part[0], part[1], cdata=part[2]))
        elif part.name in _AROUND and part.inner < part.end:
            name = f"{_AROUND[part.name]}{_number(part, count)}"
            yield Run(f"<{name}>", part.start, part.inner, code=True)
            yield from _walk(text, part, count)
            yield Run(f"</{name}>", part.inner_end, part.end, code=True)
        elif part.name == "cp":
            yield Run(_fitting(part.get("hex")), part.start, part.end, whole=True)
        elif part.name in ("mrk", "hi", "sm", "em", "sub"):
            yield from _walk(text, part, count)
        else:
            yield Run(_tag(part, count), part.start, part.end, code=True)


def _tag(node: Node, count: list[int]) -> str:
    number = _number(node, count)
    if node.name in _OPENING:
        return f"<{_OPENING[node.name]}{number}>"
    if node.name in _CLOSING:
        return f"</{_CLOSING[node.name]}{number}>"
    return f"<{_ALONE.get(node.name) or _AROUND.get(node.name, 'x')}{number}/>"


def _number(node: Node, count: list[int]) -> str:
    """The code's own id as far as it can be shown, else its number among those without one."""
    for name in _NUMBER:
        if node.get(name):
            return re.sub(r"[^\w:-]", "-", node.get(name), flags=re.ASCII)[:30]
    count[0] += 1
    return f"n{count[0]}"


def _fitting(digits: str) -> str:
    char = character(digits)
    return "\ufffd" if "\ud800" <= char <= "\udfff" else char
