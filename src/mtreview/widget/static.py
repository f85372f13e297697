"""The page without JavaScript: a plain table that stays readable in a saved notebook."""

from html import escape

from mtreview.revision.state import Standing
from mtreview.widget.cards import progress, words_by_pair
from mtreview.widget.utf16 import clean

__all__ = ["LIMIT", "static_html"]

LIMIT = 200
"""Pairs shown; a saved notebook with thousands would be too heavy to open. The page says what is missing."""

_CELL = "text-align:left;vertical-align:top;padding:4px 8px;overflow-wrap:anywhere;unicode-bidi:isolate"

_HEADS = {"": 2, "Chinese": 28, "English": 38, "State and open problems": 32}


def static_html(standing: Standing) -> str:
    """The review as one HTML table: source, English as it now stands, what is open."""
    figures = progress(standing, words_by_pair(standing))
    shown = standing.order[:LIMIT]
    rows = "".join(_row(standing, i, place) for place, i in enumerate(shown, 1))
    rest = len(standing.order) - len(shown)
    note = ""
    if rest:
        note = f"<p>The first {LIMIT} of {len(standing.order)} segments; the whole is in the review file and its HTML report.</p>"
    head = "".join(f'<th scope="col" style="{_CELL};width:{w}%">{h}</th>' for h, w in _HEADS.items())
    return (
        f"<p><strong>Review of {_text(standing.data.document.id)}</strong>: {figures['done']} of {figures['pairs']} segments "
        f"done, {figures['problems']} open problems. A picture of this moment: run the cell to work on it.</p>{note}"
        f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    )


def _row(standing: Standing, number: int, place: int) -> str:
    notes = [standing.pair_state(number) + (", locked" if standing.find_lock(number) else "")]
    for finding in standing.find_unsettled(number):
        phrase = "" if finding.span is None else finding.span.of(standing.data.document.text(finding.side))
        fix = "" if finding.suggestion is None else f" → “{finding.suggestion}”"
        notes.append(f"{finding.severity}, {finding.category}: “{phrase}”{fix}. {finding.reason}")
    cells = [
        f'<td style="{_CELL}">{place}</td>',
        f'<td lang="zh" style="{_CELL}">{_text(standing.read_given(number, "source"))}</td>',
        f'<td lang="en" style="{_CELL}">{_text(standing.text(number))}</td>',
        f'<td style="{_CELL}">{"<br>".join(_text(n) for n in notes)}</td>',
    ]
    return f"<tr>{''.join(cells)}</tr>"


def _text(text: str) -> str:
    return escape(clean(text)).replace("\n", "<br>")
