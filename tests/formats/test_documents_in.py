"""HTML, DOCX and Markdown documents as text; what was bold in them is bold again in what is written."""

import docx
import pytest
from docx.oxml.ns import qn

from mtreview import formats
from mtreview.errors import InputError
from mtreview.formats import read_document
from mtreview.formats.office.docx_document import text_of_docx
from mtreview.formats.office.docx_text import element, visible, write_text
from mtreview.formats.text.html_document import text_of_html

PAGE = """<!doctype html><html><head><title>Not this</title><style>p {{}}</style></head><body><script>alert(1)</script>
<h1>A heading</h1><p>Some <b>bold</b> and <em>soft</em>
words, a <a href="https://a.b/c">link</a>, a <a href="javascript:alert(1)">trap</a>.<br>Second line &amp; more.</p>
<ul><li>one</li><li>two <strong> x </strong></li></ul><table><tr><td>cell</td><td>other</td></tr></table><!-- no --></body></html>"""


def test_a_web_page(tmp_path):
    path = tmp_path / "page.html"
    path.write_text(PAGE, encoding="utf-8")
    assert text_of_html(path).rstrip("\n").split("\n\n") == [
        "A heading",
        "Some **bold** and *soft* words, a [link](https://a.b/c), a trap.\nSecond line & more.",
        "one", "two  **x**", "cell", "other",
    ]  # fmt: skip


def test_a_web_page_in_another_encoding(tmp_path):
    path = tmp_path / "page.html"
    path.write_bytes(
        '<html><head><meta charset="gb2312"></head><body><p>中文网页。</p></body></html>'.encode("gb18030")
    )
    assert text_of_html(path) == "中文网页。\n"


@pytest.mark.parametrize("content", ["<html><body></body></html>", "<p>  </p>", "<script>x</script>"])
def test_a_page_without_text(content, tmp_path):
    path = tmp_path / "page.html"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=r"no text in it|can be read"):
        text_of_html(path)


@pytest.fixture
def word(tmp_path):
    document = docx.Document()
    document.add_heading("A heading", 1)
    paragraph = document.add_paragraph("Some ")
    paragraph.add_run("bold").bold = True
    paragraph.add_run(" and ")
    paragraph.add_run("soft").italic = True
    paragraph.add_run(" words.")
    deleted = element("w:del", id="1", author="a")
    write_text(deleted, "gone", deleted=True)
    paragraph._p.append(deleted)
    inserted = element("w:ins", id="2", author="a")
    write_text(inserted, " Added.")
    paragraph._p.append(inserted)
    whole = document.add_paragraph()
    whole.add_run("All of it bold").bold = True
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "left", "right"
    path = tmp_path / "article.docx"
    document.save(str(path))
    return path


def test_a_word_document(word):
    assert text_of_docx(word).rstrip("\n").split("\n\n") == [
        "A heading", "Some **bold** and *soft* words. Added.", "All of it bold", "left", "right",
    ]  # fmt: skip


def test_documents_of_two_kinds_make_one_review(word, tmp_path):
    source = tmp_path / "article.html"
    source.write_text("<p>中文标题</p><p>一些<b>粗体</b>字。</p>", encoding="utf-8")
    document = read_document([source, word], limit=100_000)
    assert document.source == "中文标题\n\n一些**粗体**字。\n"
    assert document.target.startswith("A heading\n\nSome **bold**")
    assert document.id == "article"


def test_an_exported_table_is_a_bilingual_file(sample, tmp_path):
    path = tmp_path / "r.docx"
    formats.write(sample, path)
    review = read_document([path], limit=100_000)
    assert len(review.pairs) == 4
    with pytest.raises(InputError, match="over the limit"):
        read_document([path], limit=10)


def test_a_word_document_alone_is_half_a_review(word):
    with pytest.raises(InputError, match="one text alone"):
        read_document([word], limit=100_000)


def test_markdown_is_bold_in_the_clean_document(sample, tmp_path):
    from dataclasses import replace

    text = "Some **bold** words.\nAnd *soft* ones."
    review = replace(
        sample, document=replace(sample.document, target=text), segments=(), pairs=(), findings=(), decisions=()
    )
    path = tmp_path / "r.clean.docx"
    formats.write(review, path)
    first, second = docx.Document(str(path)).paragraphs
    shown = [r for r in first.runs if not r.font.hidden]
    assert [(r.text, bool(r.bold)) for r in shown] == [("Some ", False), ("bold", True), (" words.", False)]
    assert [r.text for r in second.runs if r.italic] == ["soft"]
    assert visible(first._p) == "Some **bold** words."


def test_changes_are_tracked(sample, tmp_path):
    path = tmp_path / "r.docx"
    formats.write(sample, path)
    body = docx.Document(str(path)).element.body
    assert ["".join(t.text for t in d.iter(qn("w:delText"))) for d in body.iter(qn("w:del"))] == ["such as water"]
    assert ["".join(t.text for t in i.iter(qn("w:t"))) for i in body.iter(qn("w:ins"))] == ["like water"]
    assert docx.Document(str(path)).part._comments_part.comments.get(0).text == "Who says so?"


@pytest.mark.parametrize("name", ["r.txt", "r.md"])
def test_clean_text_is_the_edited_text_to_the_last_byte(name, sample, tmp_path):
    formats.write(sample, tmp_path / name)
    wanted = sample.document.target.replace("such as water", "like water")
    assert (tmp_path / name).read_bytes().decode("utf-8") == wanted


FOOTNOTES = (
    '<w:footnotes xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:footnote w:type="separator" w:id="0">'
    '<w:p><w:r><w:t>-</w:t></w:r></w:p></w:footnote><w:footnote w:id="2"><w:p><w:r><w:t>Said in 2020.</w:t></w:r></w:p></w:footnote></w:footnotes>'  # noqa: E501
)


def test_footnotes_and_links_of_a_word_document(tmp_path):
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part

    document = docx.Document()
    paragraph = document.add_paragraph("A claim")
    run = element("w:r")
    run.append(element("w:footnoteReference", id="2"))
    paragraph._p.append(run)
    kinds = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    part = Part(
        PackURI("/word/footnotes.xml"),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml",
        FOOTNOTES.encode(),
        document.part.package,
    )
    document.part.relate_to(part, f"{kinds}/footnotes")
    link = element("w:hyperlink")
    link.set(qn("r:id"), document.part.relate_to("https://a.b/", f"{kinds}/hyperlink", is_external=True))
    write_text(link, "here")
    paragraph.add_run(" with a link ")
    paragraph._p.append(link)
    path = tmp_path / "notes.docx"
    document.save(str(path))
    assert text_of_docx(path) == "A claim[^2] with a link [here](https://a.b/)\n\n[^2]: Said in 2020.\n"
