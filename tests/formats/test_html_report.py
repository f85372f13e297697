"""The report: complete, one file, nothing that a text says becomes markup, and it works in a browser."""

import shutil
from dataclasses import replace
from itertools import pairwise

import pytest
from lxml import html

from mtreview import formats
from mtreview.formats.model.units import fingerprint

CHROMIUM = shutil.which("chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture
def report(sample, tmp_path):
    path = tmp_path / "report.html"
    formats.write(sample, path)
    return path


def _page(path):
    return html.fromstring(path.read_text(encoding="utf-8"))


def test_everything_is_there(report, sample):
    page = _page(report)
    text = " ".join(page.text_content().split())
    for finding in sample.findings:
        assert finding.reason in text
    for phrase in ("Agreement with our draft", "This is not quality", "What could not be checked", "there is no English to judge",
                   "toy|beam=4|int8", "moved", "40% sure", "Who says so?", "left out", "added", "Our draft", "BLEU|nrefs:1"):  # fmt: skip
        assert phrase in text, phrase
    assert page.xpath("//meta[@name='mtreview-fingerprint']/@content") == [fingerprint(sample.document)]
    assert [a.text_content() for a in page.xpath("//p[@class='edited']//del")] == ["such as water"]
    assert [a.text_content() for a in page.xpath("//p[@class='edited']//ins")] == ["like water"]


def test_fixes_are_tracked_changes_listed_and_taken_in_the_clean_text(report):
    page = _page(report)
    assert page.xpath("string(//*[@id='pair-1']//p[@class='target'])").startswith(
        "New company “self-blood creationself-sustaining growth”"
    )
    (row,) = [r for r in page.xpath("//table[@class='changes']/tbody/tr") if "self-blood" in r.text_content()]
    assert row.xpath(".//del/text() | .//ins/text()") == ["self-blood creation", "self-sustaining growth"]
    clean = [p.text_content() for p in page.xpath("//*[@id='clean-text']/p")]
    assert clean[0].endswith("infiltrating, like water.") and "“self-sustaining growth” ." in clean[1]


def test_worst_first_and_the_document_order_at_hand(report):
    cards = _page(report).xpath("//article")
    assert [c.get("id") for c in cards] == ["pair-1", "pair-3", "pair-0", "pair-4"]
    assert sorted(int(c.get("data-place")) for c in cards) == [int(c.get("data-rank")) for c in cards] == [0, 1, 2, 3]


def test_every_mark_is_described_and_reachable(report):
    page = _page(report)
    marks = page.xpath("//mark")
    ids = page.xpath("//*/@id")
    assert len(ids) == len(set(ids))
    for mark in marks:
        assert mark.get("tabindex") == "0"
        assert set(mark.get("aria-describedby").split()) <= set(ids)
    assert [m.text_content() for m in marks if " " in m.get("aria-describedby")] == ["creation"]
    for card in page.xpath("//article"):
        assert card.get("aria-labelledby") in ids
    assert page.xpath("//a[@class='skip']/@href") == ["#pairs"]
    levels = [int(h.tag[1]) for h in page.xpath("//h1|//h2|//h3")]
    assert levels[0] == 1 and all(b - a <= 1 for a, b in pairwise(levels))


def test_it_loads_nothing(report):
    page = _page(report)
    assert page.xpath("//@src | //link/@href | //img | //iframe | //object") == []
    assert "url(" not in report.read_text(encoding="utf-8") and "@import" not in report.read_text(encoding="utf-8")
    (policy,) = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert policy.startswith("default-src 'none'") and "unsafe" not in policy


def test_hostile_text_stays_text(sample, tmp_path):
    nasty = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'&{{pairs}}\x00\udc80"
    findings = tuple(replace(f, reason=nasty, suggestion=nasty, category=nasty) for f in sample.findings)
    drafts = tuple(replace(d, text=nasty, model=nasty) for d in sample.drafts)
    scores = tuple(replace(s, signature=nasty) for s in sample.scores)
    document = replace(sample.document, id=nasty)
    review = replace(sample, document=document, findings=findings, drafts=drafts, scores=scores)
    path = tmp_path / "r.html"
    formats.write(review, path)
    page = _page(path)
    assert len(page.xpath("//script")) == 1 and page.xpath("//img") == [] and page.xpath("//@onerror") == []
    assert len(page.xpath("//article")) == 4
    assert "{{pairs}}" in page.xpath("//h1")[0].text_content()


def test_english_only_says_so(sample, tmp_path):
    only = replace(
        sample,
        document=replace(sample.document, source=None),
        segments=sample.side("target"),
        drafts=None,
        findings=(),
        pairs=(replace(sample.pairs[0], source=()),),
    )
    formats.write(only, tmp_path / "r.html")
    text = _page(tmp_path / "r.html").text_content()
    assert "only the English was at hand" in text and "nothing was marked" in text


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")
def test_keys_order_and_no_errors_in_a_browser(report):
    from playwright.sync_api import sync_playwright

    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page(color_scheme="dark")
        said, asked = [], []
        page.on("console", lambda m: said.append(m.text))
        page.on("pageerror", lambda e: said.append(str(e)))
        page.on("request", lambda r: asked.append(r.url))
        page.goto(report.as_uri())
        first = page.locator("article").first
        assert first.get_attribute("id") == "pair-1"
        page.keyboard.press("j")
        assert page.evaluate("document.activeElement.id") == "pair-1"
        page.keyboard.press("n")
        assert page.evaluate("document.activeElement.textContent") == "self-blood "
        assert page.locator("#tip").inner_text().startswith("self-blood creation")
        page.locator("select[name=severity]").select_option("critical")
        assert [a.get_attribute("id") for a in page.locator("article:visible").all()] == ["pair-1"]
        page.locator("select[name=severity]").select_option("")
        page.locator("h1").click()
        page.keyboard.press("v")
        assert page.locator("#changes").is_visible() and not page.locator("#pairs").is_visible()
        page.keyboard.press("v")
        assert page.locator("#clean").is_visible()
        page.keyboard.press("v")
        page.keyboard.press("o")
        assert page.locator("article").first.get_attribute("id") == "pair-0"
        page.get_by_text("Edited", exact=True).first.click()
        assert [a.get_attribute("id") for a in page.locator("article:visible").all()] == ["pair-0"]
        page.set_viewport_size({"width": 390, "height": 844})
        assert page.evaluate("document.documentElement.scrollWidth") == 390
        browser.close()
    assert said == []
    assert asked == [report.as_uri()]
