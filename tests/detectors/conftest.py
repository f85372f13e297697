"""The contract suite and the case tables of all detectors.

Every detector in the registry is held to `test_contract.py` and every line of `cases/*.tsv` to `test_cases.py`: a new
detector or a new case needs no new test code. The columns of a case table, tab-separated, a `#` line is a comment:

    detector   name in the registry
    source     the Chinese; empty: only the English is at hand
    target     the English
    marked     the marks expected, in order, " | " between them; "-" for a sound twin that must stay silent.
               `words` marked in the English, `zh:词` in the Chinese, `^` a place without width, `*` no place at all
    suggestion what is proposed, parallel to `marked`; empty: not compared, `<none>`: no suggestion, `<delete>`: ""
    note       why the case is here

A space at the edge of a mark or suggestion is written ␣.

`¶` separates the rows of a document on both sides; then the document is reviewed as one.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from mtreview import registry
from mtreview.detectors.runner import Detected, run, run_document
from mtreview.protocols import Context, Row
from mtreview.records import Finding

CASES = Path(__file__).parent / "cases"
COLUMNS = 6


@dataclass(frozen=True)
class Case:
    """One line of a case table."""

    place: str
    detector: str
    source: str | None
    target: str
    marked: tuple[str, ...]
    suggestions: tuple[str, ...] | None
    note: str

    def rows(self) -> list[Row]:
        targets = self.target.split("¶")
        sources = [None] * len(targets) if self.source is None else self.source.split("¶")
        assert len(sources) == len(targets), f"{self.place}: unequal numbers of rows"
        return [
            Row(source=s if s is None else s.strip(), target=t.strip()) for s, t in zip(sources, targets, strict=True)
        ]

    def found(self, context: Context) -> Detected:
        if "¶" in self.target or self.detector in registry.names("document detectors"):
            return run_document(self.rows(), [self.detector], context)
        return run(self.rows(), [self.detector], context)

    def described(self, findings: list[Finding]) -> tuple[str, ...]:
        return tuple(_described(f, self.rows()[f.pair]) for f in findings)

    def fixes(self, findings: list[Finding]) -> tuple[str, ...]:
        given = {None: "<none>", "": "<delete>"}
        return tuple(given.get(f.suggestion) or edged(f.suggestion) for f in findings)


def edged(text: str) -> str:
    """Spaces at the edges made visible."""
    inner = text.strip(" ")
    if not inner:
        return "␣" * len(text)
    lead = len(text) - len(text.lstrip(" "))
    return "␣" * lead + inner + "␣" * (len(text) - lead - len(inner))


def _described(finding: Finding, row: Row) -> str:
    if finding.span is None:
        return "*"
    text = row.target if finding.side == "target" else row.source or ""
    words = edged(finding.span.of(text)) or "^"
    return words if finding.side == "target" else f"zh:{words}"


def read_cases() -> Iterator[Case]:
    for path in sorted(CASES.glob("*.tsv")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if not line.strip() or line.startswith(("#", "detector\t")):
                continue
            fields = line.split("\t")
            assert len(fields) == COLUMNS, f"{path.name}:{number}: {len(fields)} columns, not {COLUMNS}"
            detector, source, target, marked, suggestion, note = fields
            expected = () if marked.strip() == "-" else tuple(m.strip() for m in marked.split(" | "))
            fixes = tuple(s.strip() for s in suggestion.split(" | ")) if suggestion.strip() else None
            yield Case(f"{path.name}:{number}", detector, source or None, target, expected, fixes, note)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "case" in metafunc.fixturenames:
        cases = list(read_cases())
        metafunc.parametrize("case", cases, ids=[f"{c.place}-{c.detector}" for c in cases])
    if "detector_name" in metafunc.fixturenames:
        metafunc.parametrize("detector_name", registry.names("detectors"))
    if "any_detector_name" in metafunc.fixturenames:
        metafunc.parametrize("any_detector_name", [*registry.names("detectors"), *registry.names("document detectors")])


@pytest.fixture(scope="session")
def context() -> Context:
    """What every detector can count on: the defaults."""
    return Context()


@pytest.fixture(scope="session")
def sample_rows() -> list[Row]:
    """All cases of the tables as rows, and rows nobody would write on purpose."""
    rows = [row for case in read_cases() for row in case.rows()]
    odd = [(None, ""), ("", ""), ("。", "."), (None, "   \n "), ("有三个人。", ""), ("", "There are three people."),
           (None, "𝔘𝔫𝔦𝔠𝔬𝔡𝔢 🙂🙂 and \ud83d alone"), ("３４５%％", "345%％"), ("一" * 300, "1" * 300),
           ("“” （）", "“” () [] {} \"' ''"), (None, "x" * 5000), ("亿万千百十点半", "1e308 ½ ¾ ²")]  # fmt: skip
    return rows + [Row(source=s, target=t) for s, t in odd]
