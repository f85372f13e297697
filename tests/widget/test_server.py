"""The page without a notebook: who gets in, what is answered, and a walk by keyboard in a real Chromium, a killed server included."""

import asyncio
import json
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import HTTPCookieProcessor, OpenerDirector, Request, build_opener

import pytest
from tornado.websocket import websocket_connect

from mtreview import api
from mtreview.errors import MtreviewError
from mtreview.records import Finding, Span
from mtreview.revision.project import FILE_NAME
from mtreview.revision.session import Review
from mtreview.revision.session import open as open_review
from mtreview.widget.handlers import Desk
from mtreview.widget.server import HOST, open_socket, serve

TOKEN = "a-token-of-the-test"


@contextmanager
def served(review: Review, *, check: bool = False) -> Iterator[int]:
    """The port of a server on the review, in a thread of its own."""
    listening, ready = open_socket(18000), threading.Event()
    stop: list[tuple[Any, asyncio.Event]] = []

    def started() -> None:
        stop.append((asyncio.get_running_loop(), ended))
        ready.set()

    ended = asyncio.Event()
    thread = threading.Thread(
        target=serve, args=(review, listening, TOKEN), kwargs={"ready": started, "stop": ended, "check": check}
    )
    thread.start()
    assert ready.wait(30)
    try:
        yield int(listening.getsockname()[1])
    finally:
        for _ in range(200):  # a tab that was closed is known to be when its socket is
            if not review.watchers:
                break
            time.sleep(0.05)
        loop, event = stop[0]
        loop.call_soon_threadsafe(event.set)
        thread.join(30)
    assert not thread.is_alive()


@pytest.fixture
def port(review: Review) -> Iterator[int]:
    with served(review) as number:
        yield number


def run_apart(work: Coroutine[Any, Any, Any]) -> Any:
    """Runs it in a thread of its own: where a browser is driven, this one has an event loop already."""

    async def work_and_close() -> Any:
        try:
            return await work
        finally:
            await asyncio.sleep(0.1)  # sockets that were told to close do so in the next turns of the loop

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work_and_close()).result(60)


def visitor() -> OpenerDirector:
    return build_opener(HTTPCookieProcessor())


def test_the_token_opens_the_page_and_leaves_the_address(port: int) -> None:
    browser = visitor()
    with browser.open(f"http://{HOST}:{port}/?token={TOKEN}") as page:
        assert page.url == f"http://{HOST}:{port}/"
        text = page.read().decode()
        assert TOKEN not in text and "sample: review" in text
        assert page.headers["Content-Security-Policy"].startswith("default-src 'none'")
    for name, kind in (("page.js", "text/javascript"), ("page.css", "text/css"), ("start.js", "text/javascript")):
        with browser.open(f"http://{HOST}:{port}/{name}") as file:
            assert file.headers["Content-Type"] == f"{kind}; charset=utf-8" and len(file.read()) > 500


@pytest.mark.parametrize("path", ["/", "/page.js", "/messages", "/?token=", "/?token=wrong", "/?token=" + TOKEN[:-1]])
def test_nobody_else_gets_in(port: int, path: str) -> None:
    with pytest.raises(HTTPError, match="403") as refused:
        visitor().open(f"http://{HOST}:{port}{path}")
    refused.value.close()


def test_a_page_elsewhere_cannot_pose_as_us(port: int) -> None:
    """A name that somebody points at this machine, and a script of another origin with the person's cookie."""
    with pytest.raises(HTTPError, match="403") as refused:
        visitor().open(Request(f"http://{HOST}:{port}/?token={TOKEN}", headers={"Host": f"evil.example:{port}"}))
    refused.value.close()
    headers = {
        "Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "bm8gc2VjcmV0IGF0IGFsbA==",
        "Cookie": f"mtreview-token={TOKEN}",
    }  # fmt: skip
    for origin, status in (("http://evil.example", 403), (f"http://{HOST}:{port}", 101)):
        with closing(HTTPConnection(HOST, port, timeout=20)) as knock:
            knock.request("GET", f"/messages?token={TOKEN}", headers=headers | {"Origin": origin})
            with closing(knock.getresponse()) as answer:
                assert answer.status == status


def test_every_message_is_answered_and_other_tabs_are_told(port: int, review: Review) -> None:
    async def talk() -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
        address = f"ws://{HOST}:{port}/messages?token={TOKEN}"
        one, other = await websocket_connect(address), await websocket_connect(address)
        await one.write_message("no json")
        odd = json.loads(await one.read_message() or "")
        await one.write_message(json.dumps({"id": "1", "ask": "open"}))
        opened = json.loads(await one.read_message() or "")
        finding = next(f for f in review.findings or () if f.suggestion == "like water")
        await one.write_message(
            json.dumps({"id": "2", "ask": "decide", "act": "accept", "pair": finding.pair, "finding": finding.id})
        )
        told = json.loads(await other.read_message() or "")
        for tab in (one, other):
            tab.close()
            while await tab.read_message() is not None:
                pass  # until the other side has closed, so that no socket is left to the collector
        return odd, opened, told

    odd, opened, told = run_apart(talk())
    assert odd["error"]["kind"]
    assert opened["id"] == "1" and opened["result"]["title"] == "sample"
    assert told["event"] == "changed"
    assert "like water" in open_review(review.store.path).target  # type: ignore[union-attr]


def test_a_port_that_is_taken_is_passed_over() -> None:
    with open_socket(18200) as first, open_socket(first.getsockname()[1]) as second:
        assert second.getsockname()[1] > first.getsockname()[1]
    with pytest.raises(MtreviewError, match="no free port"):
        open_socket(65536)


def end(process: "subprocess.Popen[str]") -> None:
    process.kill()
    process.wait(30)
    assert process.stdout is not None
    process.stdout.close()


def start(review: Path, port: int) -> tuple["subprocess.Popen[str]", str]:
    command = [
        sys.executable,
        "-u",
        "-m",
        "mtreview.cli",
        "edit",
        str(review),
        "--no-browser",
        "--no-check",
        "--port",
        str(port),
    ]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=os.environ.copy())
    assert process.stdout is not None
    for line in process.stdout:
        if found := re.search(r"http://127\.0\.0\.1:\d+/\?token=\S+", line):
            return process, found[0]
    raise AssertionError("the command printed no address")


@pytest.mark.browser
def test_a_walk_by_keyboard_survives_a_kill(review: Review, chromium: Any) -> None:
    assert review.store is not None
    path = review.store.path
    process, address = start(path, 18400)
    context = chromium.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    try:
        page.goto(address)
        board = page.locator(".mtr[data-ready]")
        board.wait_for(timeout=30_000)
        board.locator('.mtr-card[tabindex="0"]').first.focus()
        page.keyboard.press("n")
        page.locator(".mtr-status").filter(has_text=re.compile("Suggestion")).wait_for(timeout=15_000)
        page.keyboard.press("a")
        page.wait_for_function("() => document.querySelector('.mtr').dataset.decision")
        end(process)
        assert len(open_review(path).decisions) == 1, "acknowledged, so it is in the file"
        process, address = start(path, 18400)
        page.goto(address)
        page.locator(".mtr[data-ready]").wait_for(timeout=30_000)
        page.locator('.mtr-card[tabindex="0"]').first.focus()
        page.keyboard.press("Control+z")
        page.wait_for_function("() => document.querySelector('.mtr').dataset.decision")
        assert open_review(path).decisions[-1].verdict == "undone"
    finally:
        end(process)
        context.close()
    assert complaints == []
    assert {url.split("/")[2].split(":")[0] for url in asked if not url.startswith(("data:", "blob:"))} == {HOST}


@pytest.mark.browser
def test_keys_live_after_a_quick_search_and_undo_leaves_the_search_alone(review: Review, chromium: Any) -> None:
    assert review.store is not None
    process, address = start(review.store.path, 18500)
    context = chromium.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    try:
        page.goto(address)
        page.locator(".mtr[data-ready]").wait_for(timeout=30_000)
        page.locator('.mtr-card[tabindex="0"]').first.focus()
        page.keyboard.press("/")
        page.keyboard.type("such as water")
        page.keyboard.press("Enter")  # sooner than the search that waits while one types
        page.locator(".mtr-status").filter(has_text="1 segments shown").wait_for(timeout=15_000)
        page.wait_for_function("() => document.activeElement.closest('.mtr-card')")
        page.keyboard.press("e")
        page.locator("textarea.mtr-area").wait_for()
        page.keyboard.press("Control+z")
        assert page.locator("input[type=search]").input_value() == "such as water"
        page.keyboard.press("Escape")
        page.locator("textarea.mtr-area").wait_for(state="detached")
        page.keyboard.press("n")
        page.locator(".mtr-status").filter(has_text=re.compile("Sentence [0-9]+, major.*Suggestion")).wait_for(
            timeout=15_000
        )
        page.keyboard.press("1")
        page.locator(".mtr-status").filter(has_text="accepted").wait_for(timeout=15_000)
        assert "like water" in open_review(review.store.path).target
    finally:
        end(process)
        context.close()


@pytest.mark.browser
def test_keys_typed_faster_than_python_answers_are_carried_out_in_turn(
    review: Review, chromium: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = Desk.answer
    monkeypatch.setattr(Desk, "answer", lambda desk, message: time.sleep(0.1) or answer(desk, message))
    with served(review) as number:
        context = chromium.new_context(viewport={"width": 1440, "height": 900})
        page = context.new_page()

        def says(text: str) -> None:
            page.locator(".mtr-status").filter(has_text=re.compile(text, re.S)).wait_for(timeout=15_000)

        try:
            page.goto(f"http://{HOST}:{number}/?token={TOKEN}")
            page.locator(".mtr[data-ready]").wait_for(timeout=30_000)
            page.locator('.mtr-card[tabindex="0"]').first.focus()
            for key in "nane":  # the last for the problem that the acceptance leads to
                page.keyboard.press(key)
            page.locator("textarea.mtr-area").wait_for()
            page.keyboard.press("Control+End")
            page.keyboard.type(" And more.")
            for key in ("Escape", "ArrowDown", "l"):  # the next segment is locked, not the one just left
                page.keyboard.press(key)
            says("locked")
        finally:
            context.close()
    assert [d.verdict for d in review.decisions] == ["accepted", "edited", "locked"]
    edited, locked = review.decisions[1].pairs, review.decisions[2].pairs
    assert edited is not None and locked is not None and locked[0] == edited[0] + 1
    assert review.text(edited[0]).endswith(" And more.")


def find_typing_slip(sources: Any, texts: list[str], **_: Any) -> Any:
    """Stands for the checks: no model is asked."""
    marks = [
        [Finding("x", 0, "target", Span(t.index("baad"), t.index("baad") + 4), "fluency/spelling", "minor", 0.9, "t", "no word", "bad")]
        if "baad" in t else [] for t in texts
    ]  # fmt: skip
    return [{} for _ in texts], marks


@pytest.mark.browser
def test_a_key_waits_for_the_card_that_is_being_drawn_anew(
    review: Review, chromium: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api, "check", find_typing_slip)
    answer = Desk.answer
    with served(review, check=True) as number:
        context = chromium.new_context(viewport={"width": 1440, "height": 900})
        page = context.new_page()
        try:
            page.goto(f"http://{HOST}:{number}/?token={TOKEN}")
            page.locator(".mtr[data-ready]").wait_for(timeout=30_000)
            page.locator('.mtr-card[tabindex="0"]').first.focus()
            page.keyboard.press("e")
            page.locator("textarea.mtr-area").wait_for()
            page.keyboard.press("Control+End")
            page.keyboard.type(" A baad one.")
            page.keyboard.press("Escape")
            page.locator(".mtr-news").filter(has_text="baad").wait_for(timeout=15_000)
            (pair,) = review.decisions[-1].pairs or ()
            monkeypatch.setattr(
                Desk, "answer", lambda desk, asked: time.sleep(2 * (asked["ask"] == "cards")) or answer(desk, asked)
            )
            review.comment(pair, "a word from elsewhere")
            page.locator(".mtr-status").filter(has_text="changed elsewhere").wait_for(timeout=15_000)
            page.keyboard.press("i")
            page.locator(".mtr-news").wait_for(state="detached", timeout=15_000)
        finally:
            context.close()
    assert review.text(pair).endswith(" A bad one.")


@pytest.mark.browser
def test_every_way_to_work_by_keyboard_on_one_page(
    review: Review, chromium: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By weight, previews, the list, a term, a change and the fix of what it brought, many fixes, the export; then a phone."""
    monkeypatch.setattr(api, "check", find_typing_slip)
    assert review.store is not None
    folder = review.store.path.parent
    with served(review, check=True) as number:
        context = chromium.new_context(viewport={"width": 1440, "height": 900})
        page = context.new_page()
        complaints: list[str] = []
        page.on("pageerror", lambda error: complaints.append(str(error)))

        def says(text: str, line: str = ".mtr-status") -> None:
            page.locator(line).filter(has_text=re.compile(text, re.S)).first.wait_for(timeout=15_000)

        try:
            page.goto(f"http://{HOST}:{number}/?token={TOKEN}")
            page.locator(".mtr[data-ready]").wait_for(timeout=30_000)
            page.locator('.mtr-card[tabindex="0"]').first.focus()
            page.keyboard.press("w")
            says("critical.*crawler creation")
            page.keyboard.press("Space")
            says("continuous innovation", ".mtr-previews")
            page.keyboard.press("Space")
            page.locator(".mtr-previews").wait_for(state="detached")
            page.keyboard.press("o")
            page.locator(".mtr-queue").wait_for(state="hidden")
            page.keyboard.press("o")
            page.locator(".mtr-queue").wait_for(state="visible")

            page.keyboard.press("d")
            page.locator("dialog[open] input").first.wait_for()
            page.keyboard.type("天猫")
            page.keyboard.press("Tab")
            page.keyboard.type("Tmall")
            page.keyboard.press("Enter")
            says("Term kept in the project file")
            assert '"天猫" = "Tmall"' in (folder / FILE_NAME).read_text(encoding="utf-8")

            page.keyboard.press("e")
            page.locator("textarea.mtr-area").wait_for()
            page.keyboard.press("Control+End")
            page.keyboard.type(" A baad one.")
            page.keyboard.press("Escape")
            says("something new in sentence", ".mtr-fresh")
            says("baad.*bad.*no word", ".mtr-news")
            page.keyboard.press("i")
            page.locator(".mtr-news").wait_for(state="detached")
            assert " A bad one." in open_review(review.store.path).target

            before = open_review(review.store.path).target
            page.keyboard.press("b")
            says("Alibaba ‘s.*Alibaba’s", "dialog[open] .mtr-around")
            page.keyboard.press("Enter")
            says("fixes taken in one decision")
            assert "Alibaba ‘s" not in open_review(review.store.path).target
            page.locator("dialog[open]").wait_for(state="detached")  # a key pressed while it closes is lost
            page.keyboard.press("Control+z")
            says("Undone")
            assert open_review(review.store.path).target == before

            page.keyboard.press("Shift+E")
            page.locator("dialog[open] select").wait_for()
            page.locator("dialog[open] select").select_option(".txt")
            page.keyboard.press("Enter")
            says("Wrote .*sample-edited.txt")
            assert " A bad one." in (folder / "sample-edited.txt").read_text(encoding="utf-8")

            page.set_viewport_size({"width": 390, "height": 844})
            page.locator(".mtr-menu").wait_for(state="visible")
            top = page.locator(".mtr-top").bounding_box()
            assert top is not None and top["height"] < 844 / 5
            page.keyboard.press("f")  # filters are folded away, and their key unfolds them
            page.locator(".mtr-view select").first.wait_for(state="visible")
            page.keyboard.press("Escape")
            page.locator(".mtr-view select").first.wait_for(state="hidden")
            shown = [page.locator(part).bounding_box() for part in (".mtr-list", ".mtr-queue")]
            assert all(box is not None and box["height"] > 150 and box["width"] <= 390 for box in shown)
        finally:
            context.close()
    assert complaints == []
