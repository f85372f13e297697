"""The pictures of the documentation: `python docs/pictures/take.py` reviews the sample article and photographs the report."""

import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

HERE = Path(__file__).parent
SAMPLE = HERE.parents[1] / "corpora" / "alibaba-2020"


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        review = Path(folder) / "article.mtr"
        texts = [str(SAMPLE / "zh.txt"), str(SAMPLE / "en.txt")]
        subprocess.run([sys.executable, "-m", "mtreview.cli", "review", *texts, "-o", str(review)], check=True)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
            page = browser.new_page(viewport={"width": 1200, "height": 760})
            page.goto(review.with_suffix(".html").as_uri())
            page.screenshot(path=HERE / "report.png")
            browser.close()


if __name__ == "__main__":
    main()
