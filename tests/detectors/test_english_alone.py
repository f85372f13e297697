"""What is found without the Chinese: fifty planted errors of our own in ten paragraphs, and four paragraphs without any."""

import re
from dataclasses import dataclass
from pathlib import Path

import mtreview
from mtreview.records import Span

_ERROR = re.compile(r"\[([^|\]]*)\|[^|\]]*\|([^|\]]*)\]")


@dataclass(frozen=True)
class Paragraph:
    text: str
    errors: tuple[Span, ...]


def paragraphs() -> list[Paragraph]:
    lines = (Path(__file__).parent / "english_errors.txt").read_text(encoding="utf-8").splitlines()
    return [_plain(line) for line in lines if line and not line.startswith("#")]


def _plain(line: str) -> Paragraph:
    text, errors, at = "", [], 0
    for found in _ERROR.finditer(line):
        text += line[at : found.start()]
        errors.append(Span(len(text), len(text) + len(found[1])))
        text += found[1]
        at = found.end()
    return Paragraph(text + line[at:], tuple(errors))


def marked(text: str) -> list[Span]:
    return [f.span for f in mtreview.review(None, text).findings if f.span is not None]


def test_planted_errors_are_found_and_sound_paragraphs_left_alone() -> None:
    given = paragraphs()
    clumsy, sound = [p for p in given if p.errors], [p for p in given if not p.errors]
    assert (len(clumsy), sum(len(p.errors) for p in clumsy), len(sound)) == (10, 50, 4)
    found = 0
    for paragraph in clumsy:
        marks = marked(paragraph.text)
        found += sum(any(m.overlaps(e) for m in marks) for e in paragraph.errors)
    assert found >= 20  # docs/checks-names-calques.md has today's number
    assert sum(len(marked(p.text)) for p in sound) <= 1
