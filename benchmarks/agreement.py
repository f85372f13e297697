"""How far `quality` moves between engines, thread counts, batch orders and number types.

    python benchmarks/agreement.py newstest2019.zh.gz newstest2019.en.gz [--rows 500]

Every other English text is the human translation, the rest are our own drafts. The judge of all reviews is torch in
float32; CTranslate2 in float32 may judge in its place. The coarser types are refused by the head, and measured here all
the same by judges that claim to be float32, to show why. Prints the largest differences; asserts nothing.
"""

import argparse
import gzip
import os
import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import torch

from mtreview import engines
from mtreview.engines.forcing import Forcing
from mtreview.engines.network import Network, Pass
from mtreview.engines.reading import TorchReader
from mtreview.errors import ModelError
from mtreview.language.lexical import LexicalTable
from mtreview.protocols import Forced, Judge, Row
from mtreview.quality import gather

TABLE = LexicalTable.load()


class Claimed:
    """A judge under another one's name."""

    def __init__(self, judge: Judge, name: str) -> None:
        self.judge, self.id, self.directions = judge, name, judge.directions

    def force(self, *args: Any, **options: Any) -> list[Forced]:
        return self.judge.force(*args, **options)


class Halved(Network):
    """The network and its rater in bfloat16; what is read off them still in float32."""

    def __init__(self, checkpoint: Any) -> None:
        super().__init__(checkpoint)
        for part in (self.model, *self._raters):
            part.bfloat16()

    def logits(self, states: Any) -> Any:
        return super().logits(states).float()

    def run(self, *args: Any, **options: Any) -> Pass:
        done = super().run(*args, **options)
        return replace(
            done,
            **{name: part.float() for name in ("attention", "doubts") if (part := getattr(done, name)) is not None},
        )


def lines(path: Path) -> Iterator[str]:
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as file:
        yield from (line.strip() for line in file)


def judged(sources: Sequence[str], targets: Sequence[str], judge: Judge) -> list[Row]:
    return gather(sources, targets, judge=judge, lexical=TABLE)


def compared(name: str, base: Sequence[Row], other: Sequence[Row]) -> None:
    both = [(a.verdicts, b.verdicts) for a, b in zip(base, other, strict=True) if a.verdicts and b.verdicts]
    quality = np.array([abs(a.quality - b.quality) for a, b in both])
    risk = np.array([abs(a.risk - b.risk) for a, b in both])
    print(
        f"{name:<44} quality: at most {quality.max():.0f} away, {(quality == 0).mean():7.2%} equal;"
        f" risk: at most {risk.max():.3f}, mean {risk.mean():.4f} ({len(both)} rows)",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("source", type=Path)
    parser.add_argument("target", type=Path)
    parser.add_argument("--rows", type=int, default=500)
    given = parser.parse_args()
    sources, targets = (list(islice(lines(path), given.rows)) for path in (given.source, given.target))
    drafts = engines.load_translator(beam=1).translate(sources[1::2])
    targets[1::2] = [draft.text for draft in drafts]

    judge = engines.load_judge()
    torch.set_num_threads(1)
    base = judged(sources, targets, judge)
    print(f"{len(base)} rows against {judge.id}, one thread")
    order = random.Random(1).sample(range(len(base)), len(base))
    mixed = judged([sources[i] for i in order], [targets[i] for i in order], judge)
    compared("another order", [base[i] for i in order], mixed)
    compared("one row at a time", base, [judged([s], [t], judge)[0] for s, t in zip(sources, targets, strict=True)])
    torch.set_num_threads(2)
    compared("two threads", base, judged(sources, targets, judge))
    torch.set_num_threads(1)
    for threads in ("1", "2"):
        os.environ["OMP_NUM_THREADS"] = threads
        engines._other_judge.cache_clear()
        compared(
            f"CTranslate2 float32, {threads} at once",
            base,
            judged(sources, targets, engines.load_judge(engine="ctranslate2")),
        )
    print("refused by the head, here under float32's name:")
    checkpoint, _ = engines._checkpoint(None)
    halved = Forcing(checkpoint, TorchReader(Halved(checkpoint)))
    compared("torch bfloat16", base, judged(sources, targets, Claimed(halved, judge.id)))
    for compute in ("int8", "int16", "bfloat16"):
        try:
            coarse = engines.load_judge(engine="ctranslate2", compute=compute)
        except (ModelError, ValueError) as error:
            print(f"CTranslate2 {compute}: not on this machine ({error})")
            continue
        compared(coarse.id.partition(" ")[2], base, judged(sources, targets, Claimed(coarse, judge.id)))


if __name__ == "__main__":
    main()
