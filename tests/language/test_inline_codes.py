"""Codes in texts: found, taken out, compared."""

import pytest

from mtreview.detectors.codes import in_coded
from mtreview.language.inline_codes import bare, codes_in, compare_codes, without_codes
from mtreview.records import Finding, Span


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Press <g5>Save</g5> now<x6/>.", ["<g5>", "</g5>", "<x6/>"]),
        ('A <a href="x">link</a>', ['<a href="x">', "</a>"]),
        ("{0} of {{ total }} at ${price}", ["{0}", "{{ total }}", "${price}"]),
        ("%s, %1$d, %.2f, %@ and %(name)s", ["%s", "%1$d", "%.2f", "%@", "%(name)s"]),
        ("删%d个%s%@，50%", ["%d", "%s", "%@"]),
        ("5% of it, 3 < 4, {甲} and 100%sure", []),
        ("{n, plural, =1 {one cup} other {<x1/> cups}}", ["{n, plural,", "=1 {", "}", "other {", "<x1/>", "}", "}"]),
    ],
)
def test_what_is_a_code(text, codes):
    assert [s.of(text) for s in codes_in(text)] == codes


def test_words_keep_their_places():
    text = "Press <g5>Save</g5> <x6/> now."
    found = bare(text)
    assert found.text == without_codes(text) == "Press Save now."
    start = found.text.index("Save")
    assert found.back(Span(start, start + 4)).of(text) == "Save"


@pytest.mark.parametrize(
    ("source", "target", "what"),
    [
        ("点<g1>存</g1>", "Press <g1>Save</g1>", []),
        ("点<x1/>", "Press", [("lost", "<x1/>")]),
        ("点<x1/>", "Press <x1/><x1/>", [("doubled", "<x1/>")]),
        ("点", "Press {0}", [("added", "{0}")]),
        ("点<g1>存</g1>", "Press </g1>Save<g1>", [("reordered", "</g1>")]),
        ("{n, plural, other {杯}}", "{n, plural, one {cup} other {cups}}", []),
        ("{n, plural, other {#杯}}", "{n, plural, one {# cup} other {# cups}}", []),
    ],
)
def test_what_became_of_codes(source, target, what):
    assert [(w, c) for w, c, _ in compare_codes(source, target)] == what


def test_findings_stand_beside_codes():
    target = "He <g1>go</g1> home."
    finding = Finding("a", 3, "target", Span(3, 5), "fluency/grammar", "major", 1.0, "d", "r", "goes")
    (placed,) = in_coded("他<g1>回</g1>家。", target, [finding], 3)
    assert placed.span.of(target) == "go"
    across = Finding("b", 3, "target", Span(0, 5), "fluency/grammar", "major", 1.0, "d", "r")
    assert in_coded("他<g1>回</g1>家。", target, [across], 3) == []
