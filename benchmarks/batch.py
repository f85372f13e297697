"""The whole of `mtreview score` against its parts done bare, on the same sentences, weights and cores, in one run.

Bare CTranslate2: the same drafts (beam 4) and the same forced passes (P(target | source), P(target),
P(source | target)) on text that is tokenised before the clock starts. transformers: `generate` and three forward
passes. Also import time; memory is in memory.py. With --reader instead `score --reader on` beside the drafts alone. Prints ratios;
writes nothing."""

import argparse
import gzip
import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).parents[1]
os.environ.setdefault("OMP_NUM_THREADS", "1")


def sentences(count: int) -> list[tuple[str, str]]:
    """Source and reference of newstest2019 where the test sets are at hand, else the sample article's lines."""
    folder = ROOT.parent / "shared" / "data" / "testsets"
    if (folder / "newstest2019.zh.gz").exists():
        sides = [
            gzip.decompress((folder / f"newstest2019.{s}.gz").read_bytes()).decode().splitlines() for s in ("zh", "en")
        ]
    else:
        sample = ROOT / "corpora" / "alibaba-2020"
        sides = [[x for x in (sample / f"{s}.txt").read_text(encoding="utf-8").splitlines() if x] for s in ("zh", "en")]
        print("(no test set at hand: the sample article's lines, repeated)")
    pairs = list(zip(*sides, strict=False))
    return [pairs[i % len(pairs)] for i in range(count)]


def timed(work: Callable[[], object]) -> np.ndarray:
    """Seconds by the clock and of this process (2,): beside other work the second is the fairer one."""
    begun = np.array([time.perf_counter(), time.process_time()])
    work()
    return np.array([time.perf_counter(), time.process_time()]) - begun


ARTICLE = 12
"""Sentences of a document: the reader reads each after what stands before it there."""


def ours(pairs: list[tuple[str, str]], *, reader: bool) -> tuple[np.ndarray, dict[str, float]]:
    """Seconds of what a worker of `score` does with aligned pairs, in documents of `ARTICLE` neighbours: drafts, evidence,
    scores and checks; and by stage."""
    from mtreview import pipeline
    from mtreview.batch.units import Unit, to_given
    from mtreview.batch.worker import Worker
    from mtreview.config import Config

    tools = Worker(Config(reader=reader)).tools
    starts = range(0, len(pairs), ARTICLE)
    units = [Unit(f"bench {s}", "bench", aligned=tuple(pairs[s : s + ARTICLE])) for s in starts]
    stages: dict[str, float] = {}
    whole = timed(lambda: pipeline.run_many([to_given(u) for u in units], tools, timings=stages))
    return whole, stages


def bare(pairs: list[tuple[str, str]]) -> tuple[np.ndarray, np.ndarray]:
    """Seconds of CTranslate2 alone for drafts and for forced passes, tokens ready before."""
    from mtreview import engines

    checkpoint, _ = engines._checkpoint(None)
    engine = engines._engine(None)
    source = [[*c.marks, *c.pieces, checkpoint.eos] for c in (checkpoint.source(z, "en") for z, _ in pairs)]
    target = [list(checkpoint.target(e, "en").pieces) for _, e in pairs]
    alone = [[*checkpoint.source("", "en").marks, checkpoint.eos]] * len(pairs)
    english = [[*c.marks, *c.pieces, checkpoint.eos] for c in (checkpoint.source(e, "zh") for _, e in pairs)]
    chinese = [list(checkpoint.target(z, "zh").pieces) for z, _ in pairs]
    options = {"max_batch_size": 1024, "batch_type": "tokens"}
    drafts = timed(lambda: engine.translate_batch(source, beam_size=4, max_decoding_length=255, **options))
    passes = ((source, target), (alone, target), (english, chinese))
    forced = timed(lambda: [engine.score_batch(s, t, **options) for s, t in passes])
    return drafts, forced


def with_transformers(pairs: list[tuple[str, str]]) -> np.ndarray:
    """Seconds of transformers doing both, batches of 32 sorted by length, tokens ready before."""
    import torch

    from mtreview import engines
    from mtreview.engines.network import load_network

    checkpoint, _ = engines._checkpoint(None)
    model = load_network(checkpoint)
    ids = {token: i for i, token in enumerate(checkpoint.coder.tokens)}
    pad = int(checkpoint.config["pad_token_id"])

    def pad_rows(rows: list[list[str]]) -> torch.Tensor:
        numbers = [
            torch.tensor([ids.get(piece, ids["<unk>"]) for piece in row[:250]] + [ids[checkpoint.eos]]) for row in rows
        ]
        return torch.nn.utils.rnn.pad_sequence(numbers, batch_first=True, padding_value=pad)

    def both(source: str, target: str, to: Any) -> tuple[list[str], list[str]]:
        coded = checkpoint.source(source, to)
        return [*coded.marks, *coded.pieces], list(checkpoint.target(target, to).pieces)

    ordered = sorted(pairs, key=lambda p: len(p[0]))
    batches = []
    for i in range(0, len(ordered), 32):
        part = ordered[i : i + 32]
        there, back = (
            zip(*found, strict=True)
            for found in ([both(z, e, "en") for z, e in part], [both(e, z, "zh") for z, e in part])
        )
        (source, target), (english, chinese) = ([pad_rows(list(side)) for side in sides] for sides in (there, back))
        alone = pad_rows([list(checkpoint.source("", "en").marks)] * len(part))
        batches.append((source, ((source, target), (alone, target), (english, chinese))))

    def work() -> None:
        with torch.inference_mode():
            for source, passes in batches:
                model.generate(input_ids=source, attention_mask=(source != pad).long(), num_beams=4, max_length=256)
                for given, wanted in passes:
                    model(input_ids=given, attention_mask=(given != pad).long(), labels=wanted).logits.log_softmax(-1)

    return timed(work)


def rows(items: Iterable[tuple[str, str]]) -> None:
    for name, value in items:
        print(f"{name:<62} {value}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--segments", type=int, default=400)
    parser.add_argument("--without-transformers", action="store_true", help="leave out what takes longest")
    parser.add_argument("--reader", action="store_true", help="what reading the English costs, and nothing else")
    options = parser.parse_args()
    import ctranslate2
    import torch
    import transformers

    print(
        f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, "
        f"torch {torch.__version__}, transformers {transformers.__version__}, ctranslate2 {ctranslate2.__version__}"
    )
    pairs = sentences(options.segments)
    ours(pairs[:20], reader=options.reader)
    whole, stages = ours(pairs, reader=False)
    if options.reader:
        rows(_beside_the_readers(pairs, whole))
        return
    starts = [
        timed(lambda do=do: subprocess.run([sys.executable, "-c", do], check=True))
        for do in ("import mtreview", "pass")
    ]
    drafts, forced = bare(pairs)
    slow = None if options.without_transformers else with_transformers(pairs)
    rows(
        [
            ("import mtreview over starting Python", f"{starts[0][0] - starts[1][0]:.2f} s"),
            ("segments", str(len(pairs))),
            *((f"  our {stage}", f"{seconds:.1f} s") for stage, seconds in stages.items()),
            (
                "score, all of it, share of bare CTranslate2's speed",
                share((drafts + forced) / whole, "goal 60% to 75%"),
            ),
            *(
                []
                if slow is None
                else [("score, times the speed of transformers doing both", times(slow / whole, "goal 2.5"))]
            ),
            ("drafting, share of bare CTranslate2's speed", f"{drafts[0] / stages['translate']:.0%}  (goal 90%)"),
        ]
    )


def _beside_the_readers(pairs: list[tuple[str, str]], whole: np.ndarray) -> Iterable[tuple[str, str]]:
    """What `--reader on` costs; `whole`: seconds without."""
    drafts, _ = bare(pairs)
    read, stages = ours(pairs, reader=True)
    yield "without the readers, share of the bare drafts' speed", share(drafts / whole)
    goal = "goal 60%, else off by default"
    yield "with the readers, share of the bare drafts' speed", share(drafts / read, goal)
    yield "with the readers, times as long as without", times(read / whole)
    for stage, seconds in stages.items():
        yield f"  with the readers, our {stage}", f"{seconds:.1f} s"


def share(ratio: np.ndarray, goal: str = "") -> str:
    return f"{ratio[0]:.0%}  ({ratio[1]:.0%} in processor time{'; ' * bool(goal)}{goal})"


def times(ratio: np.ndarray, goal: str = "") -> str:
    return f"{ratio[0]:.2f}  ({ratio[1]:.2f} in processor time{'; ' * bool(goal)}{goal})"


if __name__ == "__main__":
    main()
