"""A text of our own for the alignment: sentence i of the Chinese is sentence i of the English."""

from pathlib import Path

import pytest


@pytest.fixture
def story() -> tuple[list[str], list[str]]:
    lines = Path(__file__).with_name("story.tsv").read_text(encoding="utf-8").splitlines()
    zh, en = zip(*(line.split("\t") for line in lines), strict=True)
    return list(zh), list(en)
