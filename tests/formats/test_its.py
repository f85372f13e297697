"""MQM in ITS words: the table uses the standard's closed list only, and the documentation repeats it."""

from pathlib import Path

import pytest

from mtreview.mqm import ITS_TYPES, MQM_TO_ITS, from_its, severity_of, to_its

DOCS = Path(__file__).parents[2] / "docs" / "formats.md"


def test_only_types_of_the_standard():
    assert set(MQM_TO_ITS.values()) <= set(ITS_TYPES)
    assert len(ITS_TYPES) == len(set(ITS_TYPES)) == 27


@pytest.mark.parametrize(
    ("category", "kind"),
    [
        ("accuracy/omission", "omission"),
        ("Accuracy/Mistranslation", "mistranslation"),
        ("accuracy/unheard-of", "mistranslation"),
        ("fluency/spelling/typo", "misspelling"),
        ("locale_convention/date", "locale-violation"),
        ("something else", "uncategorized"),
    ],
)
def test_the_longest_beginning_decides(category, kind):
    assert to_its(category) == kind


def test_from_its_and_back():
    for kind in set(MQM_TO_ITS.values()) - {"other", "uncategorized"}:
        assert to_its(from_its(kind)) == kind


@pytest.mark.parametrize(
    ("points", "severity"), [(0, "minor"), (39, "minor"), (40, "major"), (79.5, "major"), (100, "critical")]
)
def test_severities(points, severity):
    assert severity_of(points) == severity


def test_the_documentation_has_the_table():
    text = DOCS.read_text(encoding="utf-8")
    for mqm, its in MQM_TO_ITS.items():
        assert f"| `{mqm}` | `{its}` |" in text
