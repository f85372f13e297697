"""A review of a whole article by keyboard alone in a real Chromium, scripted: keystrokes and seconds for each fix taken.

    python benchmarks/keyboard.py REVIEW.mtr [--by {walk,batch,old}]

The scripted editor wants every first fix and nothing else. `old` uses only the keys that the page had before it had filters and
previews (`n` `a`), so that an older checkout can be measured with the same script (PYTHONPATH); it walks over what has no fix.
`walk` first chooses "has a fix" and takes the problems one by one, `batch` takes the minor slips together after the preview, then
walks. Seconds are those of the page and of Python from the first key to the last answer: no time to read or think. The review is copied;
the file given is left as it is. Needs Chromium (/usr/bin/chromium) and playwright."""

import argparse
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from playwright.sync_api import sync_playwright

from mtreview.revision.session import open as open_review

CHROMIUM = "/usr/bin/chromium"
_WAIT = 30_000


class Hands:
    """Presses keys, counts them, and waits for what the page says of each."""

    def __init__(self, page: Any) -> None:
        self.page, self.keys = page, 0

    def press(self, key: str, times: int = 1) -> None:
        for _ in range(times):
            self.page.keyboard.press(key)
            self.keys += 1

    def said(self, text: str) -> None:
        self.page.locator(".mtr-status").filter(has_text=re.compile(text)).first.wait_for(timeout=_WAIT)

    def answered(self, key: str) -> str:
        """Presses a key and waits until the status line says something else."""
        before = self.page.locator(".mtr-status").text_content()
        self.press(key)
        self.page.wait_for_function(
            "b => { const t = document.querySelector('.mtr-status').textContent; return t !== b && !t.startsWith('Saving'); }",
            arg=before,
        )
        return str(self.page.locator(".mtr-status").text_content())


def serve(review: Path, check: bool) -> tuple["subprocess.Popen[str]", str]:
    """`mtreview edit` on the review, and the address of the page."""
    options = [] if check else ["--no-check"]
    command = [
        sys.executable,
        "-u",
        "-m",
        "mtreview.cli",
        "edit",
        str(review),
        "--no-browser",
        "--port",
        "18900",
        *options,
    ]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    for line in process.stdout:
        if found := re.search(r"http://127\.0\.0\.1:\d+/\?token=\S+", line):
            return process, found[0]
    raise SystemExit("mtreview edit printed no address")


def walk(hands: Hands) -> None:
    """Takes each fix that there is; what has none is passed over."""
    said = hands.answered("n")
    while "No open problem" not in said and "From the other end" not in said:
        said = hands.answered("a" if "Suggestion: " in said else "n")


def choose_fixes(hands: Hands) -> None:
    """Only problems that have a fix: from the first filter ("f") three fields on."""
    hands.press("f")
    hands.press("Tab", 3)
    hands.press("h")  # "has a fix"
    hands.said("segments shown")
    hands.press("Escape")


def take_many(hands: Hands) -> None:
    """The slips that are chosen beforehand, after the preview."""
    hands.press("b")
    hands.page.locator("dialog[open]").wait_for(timeout=_WAIT)
    if hands.page.locator("dialog[open] input:checked").count():
        hands.press("Enter")
        hands.said("fixes taken")
    else:
        hands.press("Escape")


def session(review: Path, by: str, check: bool) -> tuple[int, float, int]:
    """Keystrokes, seconds and fixes taken."""
    process, address = serve(review, check)
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--headless", "--no-sandbox"])
            page = browser.new_page(viewport={"width": 1440, "height": 900})
            page.goto(address)
            page.locator(".mtr[data-ready]").wait_for(timeout=_WAIT)
            page.locator('.mtr-card[tabindex="0"]').first.focus()
            hands, begun = Hands(page), time.perf_counter()
            if by != "old":
                choose_fixes(hands)
            if by == "batch":
                take_many(hands)
            walk(hands)
            seconds = time.perf_counter() - begun
            browser.close()
    finally:
        process.kill()
        process.wait()
    states = open_review(review).standing.states.values()
    return hands.keys, seconds, sum(state in ("accepted", "edited") for state in states)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("review", type=Path)
    parser.add_argument("--by", choices=("walk", "batch", "old"), default="batch")
    parser.add_argument("--check", action="store_true", help="let the page check changed English again meanwhile")
    options = parser.parse_args()
    with TemporaryDirectory() as folder:
        copy = Path(shutil.copy(options.review, folder))
        keys, seconds, fixes = session(copy, options.by, options.check)
    print(f"{options.review.name} {options.by}: {fixes} fixes, {keys} keys, {seconds:.1f} s; "
          f"{keys / fixes:.2f} keys and {seconds / fixes:.2f} s a fix")  # fmt: skip


if __name__ == "__main__":
    main()
