"""A review of our own writing to export, and reviews made by Hypothesis."""

from dataclasses import replace

import pytest
from hypothesis import strategies as st

from mtreview.formats.model.inline import pieces
from mtreview.formats.model.marks import flat_line, mqm_name
from mtreview.formats.model.units import units
from mtreview.records import (
    Decision,
    Document,
    Draft,
    Edit,
    Failure,
    Finding,
    Pair,
    ReviewData,
    Score,
    Segment,
    Span,
)

SOURCE = "如今，科技红利正如水一般渗透。\n\n新业务要“自我造血”。去年有1000亿元！\n这句没有译文。"
TARGET = "The dividends of technology are now infiltrating, such as water.\r\n\r\nNew company “self-blood creation” . Last year RMB 100 billion dollars! An added line."  # noqa: E501
_SIGNATURE = "BLEU|nrefs:1|case:mixed|eff:yes|tok:13a|smooth:exp|version:2.6.0"


def _segments(text, side, sentences):
    out, at = [], 0
    for n, sentence in enumerate(sentences):
        at = text.index(sentence, at)
        out.append(Segment(side, Span(at, at + len(sentence)), n // 2))
        at += len(sentence)
    return out


def _finding(name, pair, words, severity, category, reason, suggestion=None, side="target", others=()):
    text = TARGET if side == "target" else SOURCE
    start = text.index(words)
    return Finding(
        name, pair, side, Span(start, start + len(words)), category, severity, 0.9, "sample", reason, suggestion,
        alternatives=others,
    )  # fmt: skip


@pytest.fixture
def sample() -> ReviewData:
    """Four pairs: one edited and done, one with overlapping marks, one left out, one added; unusual characters, too."""
    source = _segments(
        SOURCE,
        "source",
        ["如今，科技红利正如水一般渗透。", "新业务要“自我造血”。", "去年有1000亿元！", "这句没有译文。"],
    )
    target = _segments(
        TARGET, "target",
        ["The dividends of technology are now infiltrating, such as water.", "New company “self-blood creation” .", "Last year RMB 100 billion dollars!", "An added line."],  # noqa: E501
    )  # fmt: skip
    water = TARGET.index("such as water")
    findings = (
        _finding(
            "f1",
            0,
            "such as water",
            "major",
            "accuracy/mistranslation",
            "如水 compares; it gives no example.",
            "like water",
        ),
        _finding(
            "f2",
            1,
            "self-blood creation",
            "critical",
            "accuracy/mistranslation",
            "自我造血 is a figure of speech.",
            "self-sustaining growth",
            others=("growth of their own", "standing on their own feet"),
        ),
        _finding("f3", 1, "creation” .", "minor", "fluency/punctuation", "A space before the full stop."),
        _finding(
            "f4", 3, "这句没有译文", "major", "accuracy/omission", "Nothing in the English says this.", side="source"
        ),
    )
    return ReviewData(
        document=Document("sample & <article>", SOURCE, TARGET, "by hand"),
        segments=(*source, *target),
        drafts=tuple(Draft(t, "toy|beam=4|int8", s) for t, s in (("Like water.", -0.5), ("It makes its own.", -1.25), ("100 billion yuan.", -0.75), ("No translation.", None))),  # noqa: E501
        pairs=(Pair(0, (0,), (0,), 0.95), Pair(1, (1, 2), (1, 2), 0.4, True), Pair(3, (3,), (), 0.7), Pair(4, (), (3,), 0.6)),
        scores=(
            Score("bleu", 12.5, _SIGNATURE), Score("quality", 54.0, "head v1"), Score("risk", 6.25, "head v1"),
            Score("risk", 5.5, "head v1", pair=1), Score("quality", 31.0, "head v1", pair=1), Score("risk", 0.75, "head v1", pair=0),
        ),
        findings=findings,
        decisions=(
            Decision(1, "f1", "accepted", (Edit(Span(water, water + 13), "such as water", "like water"),), "", "ann", "2026-01-01T00:00:00+00:00", (0,)),  # noqa: E501
            Decision(2, None, "query", (), "Who says so?", "ann", "2026-01-01T00:01:00+00:00", (1,)),
        ),
        failures=(Failure("score", "pair 3", "there is no English to judge"),),
    )  # fmt: skip


# What a format says it carries, as something that can be compared. Each view is of the review alone, so that a format
# gives back exactly what its `carries` names and the table in docs/formats.md describes.


def _placed(data, keep):
    """Marks of each pair without their ids and reasons."""
    return [(u.id, sorted(repr(keep(f)) for f in u.findings if keep(f))) for u in units(data)]


def _mark(f):
    return (f.side if f.span is not None else "target", f.span, mqm_name(f.category).lower(), f.severity)


def _no_v(text):
    return flat_line(text).replace("<v>", "(v)").replace("</v>", "(/v)")


def _accepted(d):
    return [u for u in units(d) if u.state in ("changed", "confirmed") and u.source and u.edited]


def _on_target(f):
    return f.side == "target" and f.span is not None and len(f.span) > 0


VIEWS = {
    "review": lambda d: d,
    "texts": lambda d: [(u.id, u.source, u.given) for u in units(d)],
    "flat texts": lambda d: [(u.id, flat_line(u.source or ""), flat_line(u.given)) for u in units(d)],
    "flat texts without <v>": lambda d: [(u.id, _no_v(u.source or ""), _no_v(u.given)) for u in units(d)],
    "edited": lambda d: [(u.id, u.edited) for u in units(d)],
    "draft": lambda d: [(u.id, u.draft, u.model if u.draft is not None else "", u.draft_score) for u in units(d)],
    "draft text": lambda d: [(u.id, u.draft) for u in units(d)],
    "alignment": lambda d: [(u.id, u.confidence, u.moved) for u in units(d)],
    "state": lambda d: [(u.id, u.state) for u in units(d)],
    "comments": lambda d: [(u.id, u.comments) for u in units(d)],
    "findings": lambda d: [(u.id, sorted(map(repr, u.findings))) for u in units(d)],
    "marks": lambda d: _placed(d, _mark),
    "target marks": lambda d: _placed(d, lambda f: _mark(f) if _on_target(f) else None),
    "spans": lambda d: _placed(d, lambda f: (f.span, f.severity) if _on_target(f) else None),
    "scores": lambda d: [(u.id, sorted(map(repr, u.scores))) for u in units(d)],
    "markup": lambda d: [[p.text for p in pieces(u.edited) if p.kind != "text"] for u in _accepted(d)],
    "accepted pairs": lambda d: [(u.id, u.source, u.edited) for u in _accepted(d)],
}


@pytest.fixture
def views():
    return VIEWS


_ODD = st.sampled_from([*"aZ 9.<>&\"'\\/=+-@|*_`[](){}%\t\n\r\x00\x01\x1f\x7f\x85",
    "中", "文", "。", "“", "”", "😀", "𠀀", "é", "e\u0301", "\u2028", "\ufffe", "\udc80", "\ufeff", "]]>", "<v>", "</v>", "**", "<b>", "</b>", "\\n", "\\u0041", "_x000D_", "\u202e",  # noqa: E501
])  # fmt: skip
odd_text = st.lists(_ODD, max_size=12).map("".join)
words = st.sampled_from(["blood", "creation", "水", "like water", "%s", "**bold**", "[a](b)", "<i>x</i>", "{name}"])
some_text = st.one_of(odd_text, st.lists(words, min_size=1, max_size=4).map(" ".join))
_unit_floats = st.floats(0, 1, allow_nan=False)


@st.composite
def _side(draw, side, count):
    """A text with `count` sentences and gaps of at least one character, and its segments."""
    text, found = draw(st.sampled_from(["", "\n", "  "])), []
    for n in range(count):
        sentence = draw(some_text.filter(bool))
        found.append(Segment(side, Span(len(text), len(text) + len(sentence)), n))
        text += sentence + draw(st.sampled_from([" ", "\n", "\r\n\r\n", "\t"]))
    return text, found


@st.composite
def _inside(draw, text):
    a, b = sorted((draw(st.integers(0, len(text))), draw(st.integers(0, len(text)))))
    return Span(a, b)


@st.composite
def reviews(draw):
    """A review with odd texts, beads of all kinds, overlapping marks, edits, comments and states."""
    shapes = draw(st.lists(st.sampled_from([(1, 1), (1, 2), (2, 1), (2, 2), (1, 0), (0, 1)]), min_size=1, max_size=4))
    english_only = draw(st.booleans()) and all(b for _, b in shapes)
    source, here = draw(_side("source", 0 if english_only else sum(a for a, _ in shapes)))
    target, there = draw(_side("target", sum(b for _, b in shapes)))
    pairs, i, j = [], 0, 0
    for n, (a, b) in enumerate(shapes):
        a = 0 if english_only else a
        pairs.append(
            Pair(n * 2, tuple(range(i, i + a)), tuple(range(j, j + b)), draw(_unit_floats), draw(st.booleans()))
        )
        i, j = i + a, j + b
    drafts = tuple(Draft(draw(some_text), "toy|int8", draw(st.none() | st.floats(-9, 0))) for _ in here)
    data = ReviewData(
        Document(draw(some_text.filter(lambda t: t.strip() == t and t.isprintable()).filter(bool)), None if english_only else source, target, "made"),  # noqa: E501
        (*here, *there), drafts if draw(st.booleans()) and here else None, tuple(pairs),
    )  # fmt: skip
    findings = tuple(
        _finding_in(draw, data, p, n) for n, p in enumerate(draw(st.lists(st.sampled_from(pairs), max_size=5)))
    )
    scores = tuple(
        Score(
            draw(st.sampled_from(["risk", "quality", "chrf"])),
            draw(st.floats(-100, 100)),
            draw(some_text),
            p,
            draw(st.integers(0, 2)),
        )
        for p in [None, *(p.id for p in pairs)]
        if draw(st.booleans())
    )
    return replace(data, findings=findings or None, scores=scores or None, decisions=tuple(_deciding(draw, data)))


def _finding_in(draw, data, pair, n):
    sides = [s for s in ("source", "target") if data.pair_span(pair, s) is not None]
    side = draw(st.sampled_from(sides))
    home = data.pair_span(pair, side)
    local = draw(st.none() | _inside(home.of(data.document.text(side))))
    return Finding(
        f"f{n}", pair.id, side, local and local.shift(home.start), draw(st.sampled_from(["accuracy/omission", "fluency/grammar", "style"])),
        draw(st.sampled_from(["minor", "major", "critical"])), draw(_unit_floats), "made", draw(some_text), draw(st.none() | some_text),
    )  # fmt: skip


def _deciding(draw, data):
    n = 0
    for pair in data.pairs:
        home = data.pair_span(pair, "target")
        edits = ()
        if home is not None and draw(st.booleans()):
            text = home.of(data.document.target)
            span = draw(_inside(text))
            after = draw(some_text)
            if after != span.of(text):
                edits = (Edit(span.shift(home.start), span.of(text), after),)
        for verdict in draw(st.lists(st.sampled_from(["edited", "query", "own", "done"]), max_size=2)):
            n += 1
            comment = draw(odd_text)
            yield Decision(n, None, verdict, edits, comment, "ann", "2026-01-01T00:00:00+00:00", (pair.id,))


@pytest.fixture
def made():
    """A strategy of reviews."""
    return reviews()
