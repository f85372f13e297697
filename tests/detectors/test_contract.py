"""What every detector of the registry must keep to."""

import subprocess
import sys

import pytest

from mtreview import registry
from mtreview.detectors.runner import find_lacking
from mtreview.detectors.validity import problem
from mtreview.mqm import CATEGORIES
from mtreview.protocols import Context, Row


def loaded(name: str):
    table = "detectors" if name in registry.names("detectors") else "document detectors"
    return registry.load(table, name)


def test_describes_itself(any_detector_name: str) -> None:
    detector = loaded(any_detector_name)
    assert detector.name == any_detector_name
    assert detector.category in CATEGORIES
    assert detector.summary.strip() and "\n" not in detector.summary and len(detector.summary) <= 110
    assert isinstance(detector.needs, frozenset) and detector.needs <= set(Row.__dataclass_fields__)
    assert isinstance(detector.certain, bool)


def test_marks_are_sound_and_repeatable(detector_name: str, sample_rows: list[Row], context: Context) -> None:
    detector = loaded(detector_name)
    for row in sample_rows:
        if find_lacking(row, detector.needs):
            continue
        marks = detector.detect(row, context)
        assert [problem(m, row) for m in marks] == [None] * len(marks), row
        assert all(m.reason[-1:] != "\n" and "\n" not in m.reason for m in marks)
        assert detector.detect(row, context) == marks


def test_a_fix_ends_the_matter(detector_name: str, sample_rows: list[Row], context: Context) -> None:
    detector = loaded(detector_name)
    for row in sample_rows:
        if find_lacking(row, detector.needs):
            continue
        marks = detector.detect(row, context)
        for mark in marks:
            if mark.suggestion is None or mark.span is None:
                continue
            fixed = row.target[: mark.span.start] + mark.suggestion + row.target[mark.span.end :]
            again = detector.detect(Row(source=row.source, target=fixed), context)
            assert len(again) < len(marks), (row.target, fixed, [m.reason for m in again])


def test_document_marks_are_sound(sample_rows: list[Row], context: Context) -> None:
    every = [loaded(n) for t in ("detectors", "document detectors") for n in registry.names(t)]
    for detector in (d for d in every if hasattr(d, "detect_document")):
        usable = [r for r in sample_rows if not find_lacking(r, detector.needs)]
        for index, mark in detector.detect_document(usable, context):
            assert problem(mark, usable[index]) is None


def test_rows_together_are_rows_one_by_one(sample_rows: list[Row], context: Context) -> None:
    for detector in (d for d in map(loaded, registry.names("detectors")) if hasattr(d, "detect_rows")):
        usable = [r for r in sample_rows if not find_lacking(r, detector.needs)]
        assert detector.detect_rows(usable, context) == [detector.detect(row, context) for row in usable]


@pytest.mark.parametrize("module", ["torch", "ctranslate2", "transformers"])
def test_rules_load_no_model_library(module: str) -> None:
    code = (
        "import sys; from mtreview import registry\n"
        "for t in ('detectors', 'document detectors'):\n"
        "    for n in registry.names(t): registry.load(t, n)\n"
        f"sys.exit({module!r} in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
