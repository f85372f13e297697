"""Word alignments by eflomal: the same for the same seed, and what is said where it fails."""

import logging
import sys
from pathlib import Path

import numpy as np
import pytest

from mtreview.errors import ModelError
from mtreview.training import links
from mtreview.training.links import align_pieces

eflomal = pytest.importorskip("eflomal")


def pairs(number: int = 400) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Targets are their sources' pieces + 100 in another order, some of them left out."""
    random = np.random.default_rng(3)
    sources = [random.integers(2, 60, random.integers(4, 16)).astype(np.uint16) for _ in range(number)]
    return sources, [random.permutation(source + np.uint16(100))[: max(3, len(source) - 2)] for source in sources]


def test_links_find_the_translations() -> None:
    sources, targets = pairs()
    forward, reverse = align_pieces(sources, targets, 1)
    assert len(forward) == len(reverse) == len(sources)
    found = [
        (sources[n][int(a)], targets[n][int(b)])
        for n, line in enumerate(forward)
        for a, b in (link.split("-") for link in line.split())
    ]
    assert np.mean([target == source + 100 for source, target in found]) > 0.9


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere eflomal is run as it is, and a warning says so")
def test_the_seed_decides() -> None:
    sources, targets = pairs(200)
    once = align_pieces(sources, targets, 1)
    assert align_pieces(sources, targets, 1) == once
    assert align_pieces(sources, targets, 2) != once


def test_a_build_that_takes_no_seed_is_run_as_it_is_with_a_warning(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    program = tmp_path / "eflomal"
    program.write_bytes(b"another way to draw")
    with caplog.at_level(logging.WARNING):
        assert links._seeded(program, tmp_path, 1) == program
    assert "cannot be given a seed" in caplog.text


def test_a_failure_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program = tmp_path / "failing"
    program.write_text("#!/bin/sh\necho no memory >&2\nexit 3\n")
    program.chmod(0o700)
    monkeypatch.setattr(links, "_seeded", lambda *_: program)
    with pytest.raises(ModelError, match="eflomal ended with code 3: no memory"):
        align_pieces(*pairs(5), 1)
