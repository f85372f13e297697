"""How soon changed English is checked again on the page, end to end in a real Chromium: from the key that saves an edit to the
line that says what the check found.

    python benchmarks/recheck.py REVIEW.mtr [--edits 10]

Prints the seconds until the models are loaded (from the opened page on), then for each edit the seconds until the decision is
acknowledged and until it is checked, and the processor seconds that Python took meanwhile, which a busy machine stretches. Each edit
types a few words at the end of the next segment. The review is copied; the file given is left as it is. Needs Chromium
(/usr/bin/chromium) and playwright."""

import argparse
import os
import shutil
import statistics
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from keyboard import CHROMIUM, serve
from playwright.sync_api import sync_playwright

_IDLE = "() => document.querySelector('.mtr').dataset.checking === 'false'"
_WAIT = 300_000


def measure_processor(process: int) -> float:
    """Seconds of processor time that a process has taken."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def edit_and_wait(page: Any, process: int) -> tuple[float, float, float]:
    """Seconds from the saving key to the acknowledgement and to the end of the check, and Python's processor seconds."""
    page.keyboard.press("ArrowDown")
    page.keyboard.press("e")
    page.locator("textarea.mtr-area").wait_for()
    page.keyboard.press("Control+End")
    page.keyboard.type(" It will take one more year.")
    checks = page.evaluate("() => Number(document.querySelector('.mtr').dataset.checked ?? 0)")
    page.wait_for_timeout(500)  # what was typed has been kept
    used, begun = measure_processor(process), time.perf_counter()
    page.keyboard.press("Escape")
    page.locator("textarea.mtr-area").wait_for(state="detached")
    acknowledged = time.perf_counter() - begun
    page.wait_for_function(
        "n => Number(document.querySelector('.mtr').dataset.checked ?? 0) > n", arg=checks, timeout=_WAIT
    )
    return acknowledged, time.perf_counter() - begun, measure_processor(process) - used


def session(review: Path, edits: int) -> tuple[float, list[tuple[float, float, float]]]:
    """Seconds until the models are loaded, and each edit's figures."""
    process, address = serve(review, check=True)
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=CHROMIUM, args=["--headless", "--no-sandbox", "--disable-gpu"]
            )
            page = browser.new_page(viewport={"width": 1440, "height": 900})
            begun = time.perf_counter()
            page.goto(address)
            page.locator(".mtr[data-ready]").wait_for()
            page.wait_for_function(_IDLE, timeout=_WAIT)
            loaded = time.perf_counter() - begun
            page.locator('.mtr-card[tabindex="0"]').first.focus()
            found = [edit_and_wait(page, process.pid) for _ in range(edits)]
            browser.close()
    finally:
        process.kill()
        process.wait()
    return loaded, found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("review", type=Path)
    parser.add_argument("--edits", type=int, default=10)
    options = parser.parse_args()
    with TemporaryDirectory() as folder:
        loaded, found = session(Path(shutil.copy(options.review, folder)), options.edits)
    print(
        f"models loaded {loaded:.1f} s after the page was opened; load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
    )
    for acknowledged, checked, used in found:
        print(f"  saved after {acknowledged:.2f} s, checked after {checked:.2f} s, {used:.2f} s of processor time")
    times = [checked for _, checked, _ in found]
    print(f"checked: median {statistics.median(times):.2f} s, slowest {max(times):.2f} s; "
          f"processor median {statistics.median(u for _, _, u in found):.2f} s")  # fmt: skip


if __name__ == "__main__":
    main()
