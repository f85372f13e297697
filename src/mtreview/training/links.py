"""Word alignments over subword pieces, by eflomal (Östling and Tiedemann 2016), in both directions.

They say which pairs are literal, give embeddings that already translate, and guide the cross-attention.
"""

import logging
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mtreview.errors import ConfigError, ModelError

__all__ = ["Links", "align_pieces", "merge"]

log = logging.getLogger(__name__)

Ids = NDArray[np.uint16]
Links = NDArray[np.uint8]
"""Shape (n, 2): place in the source, place in the target."""

_CHANCE = b"/dev/urandom\0"
_SEED = "./seed.bytes"  # as many letters


def align_pieces(sources: Sequence[Ids], targets: Sequence[Ids], seed: int) -> tuple[list[str], list[str]]:
    """One Pharaoh line ("0-0 1-2") a pair, forward and reverse; the same lines for the same seed. ConfigError without
    eflomal, ModelError where it fails."""
    try:
        import eflomal
    except ImportError:
        raise ConfigError(
            "word alignments need eflomal: install mtreview[train], or set run.aligner = 'none'"
        ) from None
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        program = _seeded(Path(eflomal.__file__).parent / "bin" / "eflomal", folder, seed)
        for side, texts in (("source", sources), ("target", targets)):
            with (folder / side).open("wb") as file:
                eflomal.to_eflomal_text_file((" ".join(map(str, ids)) for ids in texts), file)
        options = (
            "-m 3 -n 1 -N 0.2 -1 2 -2 1 -3 1 -q -s source -t target -f forward -r reverse"  # one sampler, few rounds
        )
        done = subprocess.run([str(program), *options.split()], cwd=folder, capture_output=True, text=True)
        if done.returncode:
            raise ModelError(
                f"eflomal ended with code {done.returncode}: {done.stderr.strip() or 'it says nothing'}; is the memory full?"
            )
        forward, reverse = ((folder / side).read_text(encoding="ascii").splitlines() for side in ("forward", "reverse"))
        return forward, reverse


def _seeded(program: Path, folder: Path, seed: int) -> Path:
    """eflomal draws its seed from the system and has no option for one: a copy of the program in `folder` reads a
    file of ours in that place. The program itself, and a warning, where that cannot be done."""
    code = program.read_bytes()
    if sys.platform != "linux" or code.count(_CHANCE) != 1:
        log.warning(
            "this build of eflomal cannot be given a seed: its links, and so the run, will not be the same another time"
        )
        return program
    (folder / _SEED).write_bytes(np.random.default_rng(seed).bytes(8))
    copy = folder / program.name
    copy.write_bytes(code.replace(_CHANCE, _SEED.encode() + b"\0"))
    copy.chmod(0o700)
    return copy


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
