"""Word alignments over subword pieces, by eflomal (Östling and Tiedemann 2016), in both directions.

They say which pairs are literal, give embeddings that already translate, and guide the cross-attention.
"""

import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mtreview.errors import ConfigError

__all__ = ["Links", "align_pieces", "merge"]

Ids = NDArray[np.uint16]
Links = NDArray[np.uint8]
"""Shape (n, 2): place in the source, place in the target."""


def align_pieces(sources: Sequence[Ids], targets: Sequence[Ids]) -> tuple[list[str], list[str]]:
    """One Pharaoh line ("0-0 1-2") a pair, forward and reverse. Its sampler has no seed, so the recipe keeps the
    result in the work folder. ConfigError without eflomal."""
    try:
        import eflomal
    except ImportError:
        raise ConfigError("word alignments need eflomal: install mtreview[train], or set run.aligner = 'none'") from None
    with tempfile.TemporaryDirectory() as folder:
        texts = []
        for name, side in (("source", sources), ("target", targets)):
            path = Path(folder) / name
            path.write_text("".join(" ".join(map(str, ids)) + "\n" for ids in side), encoding="utf-8")
            texts.append(path)
        forward, reverse = Path(folder) / "forward", Path(folder) / "reverse"
        aligner = eflomal.Aligner(model=3, score_model=0, n_iterations=(2, 1, 1), n_samplers=1)
        with texts[0].open(encoding="utf-8") as left, texts[1].open(encoding="utf-8") as right:
            aligner.align(left, right, links_filename_fwd=str(forward), links_filename_rev=str(reverse), quiet=True)
        return forward.read_text(encoding="utf-8").splitlines(), reverse.read_text(encoding="utf-8").splitlines()


def merge(forward: str, reverse: str, lengths: tuple[int, int]) -> tuple[Links, int, float]:
    """Links of one pair, how many of them (the first ones) both directions agree on, and how literal the pair is.

    A target piece without an agreed link takes the links that one direction gives it. Literal is 2·agreed / (source
    + target pieces), between 0 and about 1: a misaligned pair is near 0.
    """
    one, other = ({_pair(link) for link in line.split()} for line in (forward, reverse))
    agreed = sorted(one & other)
    linked = {target for _, target in agreed}
    single = sorted(link for link in one | other if link[1] not in linked)
    links = np.array(agreed + single, dtype=np.uint8).reshape(-1, 2)
    return links, len(agreed), 2 * len(agreed) / max(1, sum(lengths))


def _pair(link: str) -> tuple[int, int]:
    source, _, target = link.partition("-")
    return int(source), int(target)
