"""All first fixes taken, the English checked again: no certain check finds anything that it did not find before.

The texts are four press releases of our own in the clumsy English that fixes must not make worse, and the sample article.
"""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

import mtreview
from mtreview import api
from mtreview.config import Config
from mtreview.detectors.runner import is_certain
from mtreview.records import ReviewData
from mtreview.revision import edits as log
from mtreview.revision.problems import first_fixes

TEXTS = Path(__file__).parent / "texts"
SAMPLE = Path(__file__).parents[2] / "corpora" / "alibaba-2020"
ARTICLES = {
    name: (TEXTS / f"{name}.zh.txt", TEXTS / f"{name}.en.txt") for name in ("battery", "library", "orchard", "press")
}
ARTICLES["sample"] = (SAMPLE / "zh.txt", SAMPLE / "en.txt")


def _certain(data: ReviewData) -> Counter[tuple[str, str]]:
    """What the certain checks say: check and marked words, with how often."""
    own = [f for f in data.findings or () if is_certain(f.detector)]
    return Counter((f.detector, "" if f.span is None else f.span.of(data.document.text(f.side))) for f in own)


@pytest.mark.slow
@pytest.mark.parametrize("name", ARTICLES)
def test_fixes_bring_no_new_finding_of_a_certain_check(name: str) -> None:
    source, target = (path.read_text(encoding="utf-8") for path in ARTICLES[name])
    data = mtreview.review(source, target).data
    fixes = first_fixes(data)
    assert len(fixes) >= 4
    after = log.apply(target, fixes)
    again = api.review_document(replace(data.document, target=after), Config(fixes=False)).data
    assert _certain(again) - _certain(data) == Counter()
