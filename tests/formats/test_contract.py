"""The contract every format inherits: what it says it carries comes back equal, and nothing is half-written."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mtreview import formats
from mtreview.formats.choosing import format_of
from mtreview.formats.model.exchange import Format
from mtreview.formats.model.options import options_of
from mtreview.registry import TABLES

SUFFIXES = sorted(TABLES["formats"])


def _made(suffix):
    from pathlib import Path

    return format_of(Path(f"x{suffix}"))


READ_BACK = [s for s in SUFFIXES if type(_made(s)).load is not Format.load]


@pytest.mark.parametrize("suffix", READ_BACK)
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(data=st.data())
def test_what_is_carried_comes_back(suffix, data, made, views, tmp_path):
    review = data.draw(made)
    made_by = _made(suffix)
    path = tmp_path / f"review{suffix}"
    variants = [{}, *({o: v} for o in options_of(made_by) for v in (True, False))]
    for options in variants:
        formats.write(review, path, **options)
        (back,) = formats.read(path)
        whole = options.get("skeleton", True)
        for facet in sorted(made_by.carries):
            if facet == "review" and not whole:
                continue
            assert views[facet](back) == views[facet](review), (facet, options)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_writes_a_sample_and_leaves_nothing_beside(suffix, sample, tmp_path):
    path = tmp_path / f"review{suffix}"
    formats.write(sample, path)
    assert path.stat().st_size > 100
    assert [p.name for p in tmp_path.iterdir()] == [path.name]
