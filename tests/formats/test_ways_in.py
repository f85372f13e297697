"""Files as people have them: two languages line by line, saved web pages, addresses of pages."""

import pytest

from mtreview.errors import InputError
from mtreview.formats.documents import read_document
from mtreview.formats.text.html_document import text_of_html

LIMIT = 1_000_000


@pytest.mark.parametrize("first", ["zh", "en"])
def test_lines_in_turn_are_pairs_whichever_comes_first(tmp_path, first):
    pairs = [("天亮了。", "Day broke."), ("鸟在叫。", "Birds sang."), ("他醒了。", "He woke.")]
    lines = [line for zh, en in pairs for line in ((zh, en) if first == "zh" else (en, zh))]
    path = tmp_path / "both.txt"
    path.write_text("\n\n".join(lines) + "\n", encoding="utf-8")
    data = read_document([path], limit=LIMIT)
    assert [(data.pair_text(p, "source"), data.pair_text(p, "target")) for p in data.pairs] == pairs


def test_lines_that_do_not_alternate_to_the_end_are_one_text(tmp_path):
    path = tmp_path / "one.txt"
    path.write_text("天亮了。\nDay broke.\n鸟在叫。\nBirds sang.\nHe woke.\n", encoding="utf-8")
    with pytest.raises(InputError, match="one text alone"):
        read_document([path], limit=LIMIT)


def test_an_address_is_no_missing_file(tmp_path):
    english = tmp_path / "en.txt"
    english.write_text("Day broke.", encoding="utf-8")
    with pytest.raises(InputError, match=r"://.*is a web address.*Save the page"):
        read_document(["https://example.org/news#top", english], limit=LIMIT)


MENU = '<ul><li><a href="/">Home</a></li><li><a href="/w">World</a></li><li><a href="/s">Sport</a></li></ul>'


@pytest.mark.parametrize(
    "page",
    [
        f"<body><nav>{MENU}</nav><h1>Day broke</h1><p>Birds sang.</p></body>",
        f"<body>{MENU}<h1>Day broke</h1><p>Birds sang.</p><footer>All rights reserved</footer></body>",
        f"<body><div>{MENU}</div><main><h1>Day broke</h1><p>Birds sang.</p></main><p>More news</p></body>",
        "<body><div role='navigation'>Home World</div><h1>Day broke</h1><p>Birds sang.</p><form>Search</form></body>",
    ],
)
def test_what_stands_around_an_article_is_not_read(tmp_path, page):
    path = tmp_path / "page.html"
    path.write_text(page, encoding="utf-8")
    assert text_of_html(path) == "Day broke\n\nBirds sang.\n"


def test_a_paragraph_with_links_is_read(tmp_path):
    path = tmp_path / "page.html"
    path.write_text(
        "<p>The <a>town</a> by the <a>river</a> has a new <a>library</a>, open all day.</p>", encoding="utf-8"
    )
    assert text_of_html(path) == "The town by the river has a new library, open all day.\n"
