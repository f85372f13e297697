"""The table in docs/formats.md is what the code does."""

from pathlib import Path

import pytest

from mtreview.formats.choosing import format_of
from mtreview.formats.model.exchange import Format
from mtreview.formats.model.options import options_of
from mtreview.registry import TABLES

DOCS = Path(__file__).parents[2] / "docs" / "formats.md"


def _rows():
    rows = {}
    for line in DOCS.read_text(encoding="utf-8").split("\n"):
        cells = [c.strip() for c in line.split("|")[1:-1]]
        if len(cells) == 5 and cells[0] not in ("Format", "---"):
            name, suffixes, back, carries, options = cells
            for suffix in suffixes.replace("`", "").split():
                rows[suffix] = (name, back, carries, options.replace("`", ""))
    return rows


def test_every_suffix_stands_in_the_table_and_no_other():
    assert sorted(_rows()) == sorted(TABLES["formats"])


@pytest.mark.parametrize("suffix", sorted(TABLES["formats"]))
def test_a_row_says_what_the_format_does(suffix):
    made = format_of(Path(f"x{suffix}"))
    name, back, carries, options = _rows()[suffix]
    assert name == made.name
    assert sorted(made.suffixes) == sorted(s for s, row in _rows().items() if row[0] == name)
    assert back == ("yes" if type(made).load is not Format.load else "no")
    assert carries == (", ".join(sorted(made.carries)) or "nothing that comes back")
    assert options == (", ".join(options_of(made)) or "none")
