"""Each line of the case tables: the words marked and the fix proposed, or silence."""

import pytest

from mtreview.protocols import Context


def test_case(case, context: Context) -> None:
    result = case.found(context)
    assert result.failures == ()
    assert result.skipped == ()
    findings = [f for row in result.findings for f in row]
    assert case.described(findings) == case.marked, [f.reason for f in findings]
    if case.suggestions is not None:
        assert case.fixes(findings) == case.suggestions


def test_case_tables_are_balanced(request: pytest.FixtureRequest) -> None:
    from_tables = [c for c in request.session.items if c.name.startswith("test_case[")]
    cases = [item.callspec.params["case"] for item in from_tables]
    if len(cases) < 20:
        pytest.skip("a selection of cases, not the tables")
    silent = sum(not c.marked for c in cases)
    assert silent >= 0.4 * len(cases), "write a sound twin that must stay silent for each case"
