"""JSON with Chinese and English strings under language names (String Catalogs too), and JSON of one language by its keys."""

import json
import re
from collections.abc import Iterator

from mtreview.errors import FormatError
from mtreview.formats.inplace.keyed import Entry
from mtreview.formats.inplace.slots import Original, Run, Slot
from mtreview.formats.inplace.texts import reversible
from mtreview.formats.inplace.xliff import UNTRANSLATED
from mtreview.formats.model.columns import side_of

__all__ = ["json_entries", "json_escaped", "read_json"]

_TOKEN = re.compile(r'"(?P<string>(?:[^"\\]|\\.)*+)"|(?P<sign>[{}\[\],:])|[^\s{}\[\],:"]+')
_LONGEST = 200  # characters of a key that are shown
_ESCAPE = re.compile(r"\\u[dD][89abAB]..\\u[dD][c-fC-F]..|\\u....|\\.")


def json_entries(text: str, where: str) -> Iterator[Entry]:
    """Every string value, named by its path."""
    try:
        json.loads(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError) as error:
        raise FormatError(f"{where}: not JSON ({error}); is the file cut off?") from None
    path: list[str | int] = []
    inside: list[str] = []
    before = ""
    for token in _TOKEN.finditer(text):
        sign = token.group("sign") or ""
        if sign in ("{", "["):
            inside.append(sign)
            path.append("" if sign == "{" else 0)
        elif sign in ("}", "]"):
            inside.pop()
            path.pop()
        elif sign == "," and inside[-1] == "[":
            path[-1] = int(path[-1]) + 1
        elif token.group("string") is not None and inside:
            if inside[-1] == "{" and before in ("{", ","):
                path[-1] = json.loads(token.group())
            else:
                yield Entry(".".join(str(p)[:_LONGEST] for p in path), *_value(token), tuple(map(str, path)))
        before = sign


def _value(token: re.Match[str]) -> tuple[tuple[Run, ...], int, int]:
    start, end = token.span("string")
    runs, at = [], start
    for escape in _ESCAPE.finditer(token.string, start, end):
        if escape.start() > at:
            runs.append(Run(token.string[at : escape.start()], at, escape.start()))
        runs.append(Run(json.loads(f'"{escape.group()}"'), escape.start(), escape.end(), whole=True))
        at = escape.end()
    if at < end:
        runs.append(Run(token.string[at:end], at, end))
    return tuple(runs), start, end


def read_json(data: bytes, name: str, where: str) -> Original:
    """Strings whose paths differ in nothing but the language: {"title": {"zh": …, "en": …}}, {"zh": {…}, "en": {…}},
    [{"source": …, "target": …}], the localizations of an .xcstrings file. FormatError when there are none."""
    text, encode = reversible(data, where)
    sides: dict[str, dict[tuple[str, ...], Entry]] = {"source": {}, "target": {}}
    for entry in json_entries(text, where):
        place = next((n for n in reversed(range(len(entry.path))) if side_of(entry.path[n])), None)
        if place is not None and entry.path[-1] != "state":  # of a String Catalog: "translated", "new"
            key = (*entry.path[:place], "*", *entry.path[place + 1 :])
            sides[side_of(entry.path[place]) or ""].setdefault(key, entry)
    slots = [
        _slot(key, sides["source"][key], entry) for key, entry in sides["target"].items() if key in sides["source"]
    ]
    if not slots:
        raise FormatError(
            f"{where}: no Chinese and English strings beside each other; give two files, the Chinese first"
        )
    return Original(name, data, {"": text}, tuple(slots), encode)


def _slot(key: tuple[str, ...], source: Entry, target: Entry) -> Slot:
    held = "" if target.text.strip() else UNTRANSLATED
    name = ".".join(k[:_LONGEST] for k in key if k != "*")
    return Slot(name, source.text, target.runs, target.start, target.end, json_escaped, held=held)


def json_escaped(text: str) -> str:
    """New text of a JSON string."""
    return json.dumps(text, ensure_ascii=False)[1:-1]
