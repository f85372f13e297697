"""Reviews made by hand for the tests of the page: no model is asked."""

import json
import re
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote
from urllib.request import Request, urlopen

import pytest

from mtreview.cli.notebook import lab_command, lab_environment
from mtreview.records import Document, Draft, Finding, Pair, ReviewData, Score, Segment, Severity, Span
from mtreview.revision.session import Review

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "corpora" / "alibaba-2020"

MARKS: list[tuple[str, str, str, Severity, str, str | None, str | None]] = [
    ("RMB 100 billion dollars", "", "accuracy/number", "major", "two currencies in one amount", "RMB 100 billion", None),
    ("Alibaba ‘s", "", "fluency/punctuation", "minor", "a space before the apostrophe", "Alibaba’s", "alibaba-s"),
    ("such as water", "", "accuracy/mistranslation", "major", "如水一般 is a comparison", "like water", None),
    ("original dealers", "", "accuracy/mistranslation", "major", "原创商家 are shops with designs of their own", "original designers", None),  # noqa: E501
    ("The company’s development", "", "fluency/grammar", "minor", "a sentence begins inside another", None, None),
    ("self-blood creation", "", "accuracy/mistranslation", "major", "自我造血 word by word", "self-sustaining growth", None),
    ("crawler creation", "", "accuracy/mistranslation", "critical", "履带式创新 is no crawler", "continuous innovation", None),
    ("Ali ‘s", "", "fluency/punctuation", "minor", "a space before the apostrophe", "Ali’s", None),
    ("The competition has won", "", "accuracy/mistranslation", "major", "the academy has won, not the competition", "It has won", None),
]  # fmt: skip


def lines(text: str) -> list[Span]:
    return [Span(m.start(), m.end()) for m in re.finditer(r"[^\n]+", text)]


def build(
    source: str, target: str, marks: list[tuple[str, str, str, Severity, str, str | None, str | None]]
) -> ReviewData:
    """One pair a line; every occurrence of a marked phrase is a finding."""
    segments: list[Segment] = []
    pairs: list[Pair] = []
    here, there = lines(source), lines(target)
    for i, (left, right) in enumerate(zip(here, there, strict=True)):
        segments += [Segment("source", left, i), Segment("target", right, i)]
        pairs.append(Pair(i, (i,), (i,), 0.4 if i == 2 else 0.93))
    findings: list[Finding] = []
    for phrase, _, category, severity, reason, suggestion, group in marks:
        for k, match in enumerate(re.finditer(re.escape(phrase), target)):
            span = Span(match.start(), match.end())
            pair = next(i for i, s in enumerate(there) if s.holds(span))
            name = f"rule-{phrase}-{k}"
            findings.append(
                Finding(name, pair, "target", span, category, severity, 0.8, "rule", reason, suggestion, None, group)
            )
    scores = [
        Score(metric, value, f"{metric}|test", pair.id)
        for pair in pairs
        for metric, value in (
            ("quality", 90 - 7.0 * (pair.id % 6)),
            ("risk", 1.5 * (pair.id % 6)),
            ("adequacy", -1.2),
            ("chrf", 55.0),
        )
    ]
    drafts = tuple(Draft(f"Draft of line {i}: {target[s.start : s.end][:60]}", "test") for i, s in enumerate(there))
    return ReviewData(
        Document("sample", source, target, "test"),
        tuple(segments),
        drafts,
        tuple(pairs),
        tuple(scores),
        tuple(findings),
    )


def sample_data() -> ReviewData:
    source = (SAMPLE / "zh.txt").read_text(encoding="utf-8")
    target = (SAMPLE / "en.txt").read_text(encoding="utf-8")
    data = build(source, target, MARKS)
    at = source.index("商业操作系统")
    omitted = Finding(
        "om-1",
        4,
        "source",
        Span(at, at + 6),
        "accuracy/omission",
        "major",
        0.6,
        "omission",
        "nothing in the English covers it",
    )
    return ReviewData(
        data.document, data.segments, data.drafts, data.pairs, data.scores, (*(data.findings or ()), omitted)
    )  # fmt: skip


@pytest.fixture
def data() -> ReviewData:
    return sample_data()


@pytest.fixture
def review(data: ReviewData, tmp_path: Path) -> Review:
    made = Review(data, reviewer="Ann")
    made.save(tmp_path / "sample.mtr")
    return made


@pytest.fixture
def finding(review: Review) -> Callable[[str], Finding]:
    """The first finding on a phrase."""

    def find(phrase: str) -> Finding:
        text = review.data.document.target
        return next(
            f for f in review.data.findings or () if f.span and f.side == "target" and f.span.of(text) == phrase
        )

    return find


# a real JupyterLab and a real browser

CHROMIUM = "/usr/bin/chromium"
QUIET = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-default-apps", "--disable-domain-reliability",
]  # fmt: skip
SHOTS = ROOT / "tests" / "screenshots"


class Lab:
    """A JupyterLab server of our own on a free port, with a home of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "work"
        self.folder.mkdir()
        self.token = "test-token"
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        home = {
            n: str(folder / n)
            for n in ("HOME", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR")
        }
        for path in home.values():
            Path(path).mkdir(exist_ok=True)
        environment = (
            lab_environment(self.token)
            | home
            | {"OMP_NUM_THREADS": "1", "JUPYTERLAB_SETTINGS_DIR": str(folder / "settings")}
        )
        command = lab_command(self.folder / "none.ipynb", port=self.port, browser=False)
        self.log = (folder / "lab.log").open("wb")
        self.process = subprocess.Popen(
            [*command, "--LabApp.expose_app_in_browser=True", "--ServerApp.open_browser=False"],
            env=environment, stdout=self.log, stderr=self.log,
        )  # fmt: skip

    def wait(self) -> None:
        for _ in range(240):
            if self.process.poll() is not None:
                raise RuntimeError(f"JupyterLab ended: {Path(self.log.name).read_text()[-2000:]}")
            try:
                with urlopen(f"{self.url}/api/status?token={self.token}", timeout=2):
                    return
            except OSError:
                time.sleep(0.25)
        raise RuntimeError("JupyterLab did not answer within a minute")

    def call(self, path: str, method: str = "GET") -> Any:
        request = Request(f"{self.url}/api/{path}", method=method, headers={"Authorization": f"token {self.token}"})
        with urlopen(request, timeout=20) as answer:
            body = answer.read()
        return json.loads(body) if body else None

    def close(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.log.close()


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    server = Lab(tmp_path_factory.mktemp("lab"))
    try:
        server.wait()
        yield server
    finally:
        server.close()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    if not Path(CHROMIUM).exists():
        pytest.skip(f"no browser: {CHROMIUM} is missing (Debian's package chromium)")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


READY = """async () => {
  await window.jupyterapp.restored;
  const session = window.jupyterapp.shell.currentWidget.context.sessionContext;
  await session.ready;
  await session.session.kernel.info;
}"""


class Desktop:
    """One browser window on the lab. Everything it asks the network for and every complaint is written down."""

    def __init__(self, lab: Lab, chromium: Any, **options: Any) -> None:
        self.lab = lab
        self.context = chromium.new_context(viewport={"width": 1280, "height": 900}, **options)
        self.page = self.context.new_page()
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.context.on("request", lambda request: self.requests.append(request.url))
        self.page.on("websocket", lambda socket: self.requests.append(socket.url))
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _console(self, message: Any) -> None:
        if message.type == "error":
            self.complaints.append(f"{message.text} ({message.location.get('url', '')})")

    def open(self, name: str, *, run: bool = True) -> Any:
        """Opens a notebook of the lab's folder, runs all its cells, and gives the review page in it."""
        self.page.goto(f"{self.lab.url}/lab/tree/{quote(name)}?token={self.lab.token}&reset")
        self.page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=60_000)
        self.page.wait_for_function("() => window.jupyterapp")
        self.page.evaluate(READY)
        if run:
            self.page.evaluate("() => { window.jupyterapp.commands.execute('notebook:run-all-cells'); }")
            self.page.wait_for_selector(".mtr[data-ready]", timeout=60_000)
        return self.page.locator(".mtr")

    def outside(self) -> list[str]:
        """What was asked of another machine."""
        own = ("data:", "blob:", "about:", f"http://127.0.0.1:{self.lab.port}", f"ws://127.0.0.1:{self.lab.port}")
        return [url for url in self.requests if not url.startswith(own)]

    def shot(self, name: str) -> None:
        SHOTS.mkdir(exist_ok=True)
        self.page.screenshot(path=str(SHOTS / f"{name}.png"))

    def close(self) -> None:
        self.context.close()


@pytest.fixture
def desktop(lab: Lab, chromium: Any) -> Iterator[Desktop]:
    window = Desktop(lab, chromium)
    yield window
    window.close()


def one_cell(path: Path, code: str) -> None:
    """A notebook with one cell."""
    cell = {"cell_type": "code", "execution_count": None, "id": "one", "metadata": {}, "outputs": [], "source": [code]}
    kernel = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    path.write_text(
        json.dumps({"cells": [cell], "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}), encoding="utf-8"
    )
