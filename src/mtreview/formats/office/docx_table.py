"""DOCX for reviewers in a word processor: a table of Chinese, the English as given with its marks, the English as it
now stands with every change tracked, and what was found. What is typed into the edited column comes back by `merge`."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import docx
from docx.enum.section import WD_ORIENT
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.exceptions import InvalidXmlError
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from lxml import etree

from mtreview.errors import FormatError
from mtreview.files import beside, printable
from mtreview.formats.model.exchange import Exchange, Format
from mtreview.formats.model.issues import stretches
from mtreview.formats.model.notes import notes
from mtreview.formats.model.reading import is_number
from mtreview.formats.model.units import State, Unit, fingerprint, stamp, units
from mtreview.formats.office.docx_text import element, track_edits, visible, write_text
from mtreview.formats.office.zipped import look_over, office_escape, office_unescape
from mtreview.records import ReviewData
from mtreview.revision import edits as log

__all__ = ["DocxTable", "is_own", "open_docx"]

_COLUMNS = (
    ("Id", 1.2),
    ("Chinese", 6.0),
    ("English as given", 7.0),
    ("English, edited", 7.0),
    ("Marks", 4.6),
    ("State", 2.1),
)
_STATES: dict[str, State] = {"open": "given", "question": "queried", "edited": "changed", "done": "confirmed"}
_NAMES = {v: k for k, v in _STATES.items()}
AUTHOR = "mtreview"


class DocxTable(Format):
    """A bilingual table with tracked changes."""

    name = "DOCX table"
    suffixes = (".docx",)
    carries = frozenset({"texts", "edited", "state", "comments", "markup"})

    def write(self, data: ReviewData, path: Path) -> None:
        document = docx.Document()
        _set_up(document, data)
        table = element("w:tbl")
        _head(table)
        at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        count = [0]
        for unit in units(data):
            table.append(_row(document, unit, at, count))
        document.element.body.insert(len(document.element.body) - 1, table)
        with beside(path) as part:
            document.save(str(part))

    def load(self, path: Path) -> Iterator[Exchange]:
        document = open_docx(path)
        mark = document.core_properties.identifier or ""
        table = document.element.body.find(qn("w:tbl"))
        if table is None or not mark.startswith("mtreview:"):
            raise FormatError(
                f"{path}: not a table that mtreview exported; give a Chinese and an English document instead"
            )
        said = _comments(document)
        own, _, kind = mark.removeprefix("mtreview:").partition(" ")
        found: list[Unit] = []
        ids: set[int] = set()
        for n, row in enumerate(table.findall(qn("w:tr"))[1:], 2):
            unit = _unit(row, said, f"{path}, row {n}", english_only=kind == "english-only")
            if unit.id in ids:
                raise FormatError(f"{path}, row {n}: a second row with id {unit.id}; ids must differ")
            ids.add(unit.id)
            found.append(unit)
        yield Exchange(office_unescape(document.core_properties.title), str(path), tuple(found), own)


def open_docx(path: Path) -> Any:
    """The DOCX as python-docx sees it, after its container was looked over."""
    look_over(path, "word/document.xml")
    try:
        document = docx.Document(str(path))
        document.core_properties.identifier, document.element.body  # noqa: B018 (parts of the wrong kind show here)
    # AttributeError, TypeError: how python-docx fails on parts of the wrong kind.
    except (
        PackageNotFoundError,
        InvalidXmlError,
        etree.XMLSyntaxError,
        AttributeError,
        KeyError,
        TypeError,
        ValueError,
    ) as error:
        raise FormatError(f"{path}: not a DOCX file that can be read ({error}); save it again") from None
    return document


def _set_up(document: Any, data: ReviewData) -> None:
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Cm(29.7), Cm(21.0)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(1.2)
    font = document.styles["Normal"].font
    font.name, font.size = "Georgia", Pt(10)
    document.styles["Normal"].element.rPr.rFonts.set(qn("w:eastAsia"), "SimSun")
    document.add_heading(printable(data.document.id), level=1)
    document.add_paragraph(
        "Change the column “English, edited” and nothing else; changes are tracked. `mtreview merge` brings them back."
    )
    kind = " english-only" if data.document.source is None else ""
    document.core_properties.identifier = f"mtreview:{fingerprint(data.document)}{kind}"
    document.core_properties.title = office_escape(data.document.id)[:255]
    document.core_properties.author = AUTHOR
    _track(document.settings.element)


_BEFORE_TRACKING = frozenset(
    qn(f"w:{n}")
    for n in (
        "writeProtection view zoom removePersonalInformation removeDateAndTime doNotDisplayPageBoundaries "
        "displayBackgroundShape printPostScriptOverText printFractionalCharacterWidth printFormsData embedTrueTypeFonts "
        "embedSystemFonts saveSubsetFonts saveFormsData mirrorMargins alignBordersAndEdges bordersDoNotSurroundHeader "
        "bordersDoNotSurroundFooter gutterAtTop hideSpellingErrors hideGrammaticalErrors activeWritingStyle proofState "
        "formsDesign attachedTemplate linkStyles stylePaneFormatFilter stylePaneSortMethod documentType mailMerge revisionView"
    ).split()
)


def _track(settings: Any) -> None:
    """Changes are tracked: the element stands where the schema of settings has it."""
    place = sum(1 for child in settings if child.tag in _BEFORE_TRACKING)
    settings.insert(place, element("w:trackRevisions"))


def is_own(path: Path) -> bool:
    """Whether mtreview exported the document."""
    return str(open_docx(path).core_properties.identifier or "").startswith("mtreview:")


def _head(table: Any) -> None:
    properties = element("w:tblPr")
    properties.append(element("w:tblW", w="0", type="auto"))
    borders = element("w:tblBorders")
    for side in ("top", "bottom", "insideH"):
        borders.append(element(f"w:{side}", val="single", sz="4", color="D8D2C4"))
    properties.append(borders)
    properties.append(element("w:tblLayout", type="fixed"))
    margins = element("w:tblCellMar")
    for side, room in (("top", "60"), ("left", "90"), ("bottom", "60"), ("right", "90")):
        margins.append(element(f"w:{side}", w=room, type="dxa"))
    properties.append(margins)
    grid = element("w:tblGrid")
    for _, width in _COLUMNS:
        grid.append(element("w:gridCol", w=str(int(width * 567))))
    table.extend([properties, grid])
    row = element("w:tr")
    settings = element("w:trPr")
    settings.append(element("w:tblHeader"))
    row.append(settings)
    for n, (title, _) in enumerate(_COLUMNS):
        paragraph = _cell(row, n)
        write_text(paragraph, f"**{title}**")
    table.append(row)


def _cell(row: Any, column: int) -> Any:
    """A new cell at the end of the row; gives back its one paragraph."""
    cell, properties, paragraph = element("w:tc"), element("w:tcPr"), element("w:p")
    properties.append(element("w:tcW", w=str(int(_COLUMNS[column][1] * 567)), type="dxa"))
    cell.extend([properties, paragraph])
    row.append(cell)
    return paragraph


def _row(document: Any, unit: Unit, at: str, count: list[int]) -> Any:
    row, settings = element("w:tr"), element("w:trPr")
    settings.append(element("w:cantSplit"))
    row.append(settings)
    name = _cell(row, 0)
    write_text(name, str(unit.number))
    hidden = element("w:r")
    properties, text = element("w:rPr"), element("w:t")
    properties.append(element("w:vanish"))
    text.text = f"/{stamp(unit.edited, unit.state)}/{unit.id}"
    hidden.extend([properties, text])
    name.append(hidden)
    write_text(_cell(row, 1), unit.source or "", stretches(unit.findings, "source"))
    write_text(_cell(row, 2), unit.given, stretches(unit.findings, "target"))
    edited = _cell(row, 3)
    track_edits(edited, unit.given, unit.edits, author=AUTHOR, at=at, count=count)
    for comment in unit.comments:
        _comment(document, edited, comment)
    write_text(_cell(row, 4), "\n".join(notes(unit)))
    write_text(_cell(row, 5), _NAMES[unit.state])
    return row


def _comment(document: Any, paragraph: Any, text: str) -> None:
    comment = document.part._comments_part.comments.add_comment(text="", author="reviewer", initials="r")
    write_text(comment.paragraphs[0]._p, text)
    number = str(comment.comment_id)
    start = 1 if paragraph.find(qn("w:pPr")) is not None else 0
    paragraph.insert(start, element("w:commentRangeStart", id=number))
    paragraph.append(element("w:commentRangeEnd", id=number))
    run = element("w:r")
    run.append(element("w:commentReference", id=number))
    paragraph.append(run)


def _comments(document: Any) -> dict[str, str]:
    """The document's comments by their number."""
    return {
        str(c.comment_id): "\n".join(visible(p._p) for p in c.paragraphs) for c in document.part._comments_part.comments
    }


def _names(text: str) -> tuple[str, str, str]:
    """What the first cell holds: the sentence's number, the stamp, the pair's id (older exports: the id, the stamp)."""
    name, exported, pair, *_ = (*text.split("/"), "", "")
    return name, exported, pair


def _unit(row: Any, said: dict[str, str], where: str, *, english_only: bool) -> Unit:
    cells = row.findall(qn("w:tc"))
    if len(cells) != len(_COLUMNS):
        raise FormatError(f"{where}: {len(cells)} cells where {len(_COLUMNS)} are needed; cells were merged or removed")
    name, exported, pair = _names(visible(cells[0]))
    if not is_number(pair or name.strip()):
        raise FormatError(f"{where}: {name!r} is not the number of a pair; the first column must stay as it is")
    given, edited = visible(cells[2]), visible(cells[3])
    references = row.iter(qn("w:commentReference"))  # of every cell: a comment on the Chinese counts, too
    comments = tuple(said.get(r.get(qn("w:id")), "") for r in references)
    return Unit(
        id=int(pair or name.strip()), source=None if english_only else visible(cells[1]), given=given, edited=edited,
        edits=log.difference(given, edited), state=_STATES.get(visible(cells[5]).strip(), "given"),
        comments=tuple(c for c in comments if c), exported=exported.strip() or None,
    )  # fmt: skip
