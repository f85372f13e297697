"""The layouts of the WMT quality-estimation tasks: error spans by character, and OK/BAD tags by token."""

import re
from pathlib import Path

from mtreview.errors import FormatError
from mtreview.evaluation.mqm_data import HumanMark, Judged, MqmData, open_lines, read_mqm
from mtreview.mqm import weight
from mtreview.records import Severity, Span

__all__ = ["detokenise", "read_judged", "read_spans", "read_tags"]

_END = "<EOS>"
_ESCAPES = {
    "&quot;": '"',
    "&apos;": "'",
    "&amp;": "&",
    "&lt;": "<",
    "&gt;": ">",
    "&#91;": "[",
    "&#93;": "]",
    "&#124;": "|",
}
_NO_SPACE_BEFORE = re.compile(r"^(?:[,.;:!?%)\]}’”]|'s|'re|'ve|'ll|'d|'m|n't|')$", re.IGNORECASE)
_NO_SPACE_AFTER = frozenset("([{“‘$£€")


def read_judged(path: Path) -> MqmData:
    """A file of human judgements in whatever of the known layouts it is: MQM marks (a header), error spans, or the
    tags of a `NAME.tags` with `NAME.src` and `NAME.mt` beside it."""
    if ".tags" in path.suffixes:
        return read_tags(path)
    first = next(open_lines(path), "")
    return read_mqm(path) if first.startswith("system\tdoc\t") else read_spans(path)


def read_spans(path: Path) -> MqmData:
    """System, document, segment, rater, source, target, starts, ends, severities; -1 for none. The categories are not
    known, so a minor mark counts 1 and a major one 5 even for punctuation."""
    found = []
    for number, line in enumerate(open_lines(path), start=1):
        cells = line.split("\t")
        if len(cells) != 9:
            raise FormatError(f"{path}: line {number} has {len(cells)} columns, not 9; is this an MQM or WMT-QE file?")
        system, document, segment, rater, source, target, starts, ends, grades = cells
        marks = _marks(rater, target, starts.split(), ends.split(), grades.split(), f"{path}: line {number}")
        penalty = sum(weight("", m.severity) for m in marks)
        found.append(Judged(system, document, segment, source, target, penalty, (rater,), marks))
    return MqmData(path.name, tuple(found))


def _marks(
    rater: str, target: str, starts: list[str], ends: list[str], grades: list[str], where: str
) -> tuple[HumanMark, ...]:
    if not len(starts) == len(ends) == len(grades):
        raise FormatError(f"{where}: {len(starts)} starts, {len(ends)} ends and {len(grades)} severities")
    marks = []
    for start, end, grade in zip(starts, ends, grades, strict=True):
        if grade.casefold() == "no-error" or start == "-1":
            continue
        try:
            span = Span(int(start), int(end))
        except ValueError as error:
            raise FormatError(f"{where}: {error}") from None
        if span.end > len(target):
            raise FormatError(f"{where}: a mark ends at {span.end} in a text of {len(target)} characters")
        severity: Severity = "minor" if grade.casefold() == "minor" else "major"
        marks.append(HumanMark(rater, "target", span, "", severity))
    return tuple(marks)


def read_tags(path: Path) -> MqmData:
    """Tokens with OK or BAD, `<EOS>` last (its tag says that something is missing); no penalties. The text is put
    together again from its tokens, since a model reads `word ,` quite otherwise than `word,`."""
    sources, targets, tags = (list(open_lines(_beside(path, kind))) for kind in ("src", "mt", "tags"))
    if not len(sources) == len(targets) == len(tags):
        raise FormatError(f"{path}: {len(sources)} sources, {len(targets)} targets and {len(tags)} lines of tags")
    found = []
    for number, (source, target, line) in enumerate(zip(sources, targets, tags, strict=True), start=1):
        tokens, marks = target.split(), line.split()
        if len(tokens) != len(marks) or set(marks) - {"OK", "BAD"}:
            raise FormatError(
                f"{path}: line {number} has {len(marks)} tags for {len(tokens)} tokens, or others than OK and BAD"
            )
        if tokens and tokens[-1] == _END:
            tokens, marks = tokens[:-1], marks[:-1]
        text, spans = detokenise(tokens)
        bad = tuple(
            HumanMark("tags", "target", s, "", "major") for s, m in zip(spans, marks, strict=True) if m == "BAD"
        )
        found.append(Judged("tags", str(number), str(number), source, text, None, ("tags",), bad, spans))
    return MqmData(path.name, tuple(found))


def _beside(path: Path, kind: str) -> Path:
    return path.with_name(path.name.replace(".tags", f".{kind}"))


def detokenise(tokens: list[str]) -> tuple[str, tuple[Span, ...]]:
    """The text that the tokens were cut from, as far as they tell, and the place of each in it."""
    text, spans, glued, quoted = "", [], True, False
    for raw in tokens:
        token = raw
        for escape, char in _ESCAPES.items():
            token = token.replace(escape, char)
        token = "-" if token == "@-@" else token
        closing = token == '"' and quoted
        if not (glued or closing or raw == "@-@" or _NO_SPACE_BEFORE.match(token)):
            text += " "
        spans.append(Span(len(text), len(text) + len(token)))
        text += token
        quoted = quoted != (token == '"')
        glued = token in _NO_SPACE_AFTER or raw == "@-@" or (token == '"' and quoted)
    return text, tuple(spans)
