"""The whole of `mtreview score` against its parts done bare, on the same sentences, weights and cores, in one run.

Bare CTranslate2: the same drafts (beam 4) and the same forced passes (P(target | source), P(target)) on text that is
tokenised before the clock starts. transformers: `generate` and two forward passes. Also start-up and import time; memory
is in memory.py. Prints ratios; writes nothing.
"""

import argparse
import gzip
import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

ROOT = Path(__file__).parents[1]
os.environ.setdefault("OMP_NUM_THREADS", "1")


def sentences(count: int) -> list[tuple[str, str]]:
    """Source and reference of newstest2019 where the test sets are at hand, else the sample article's lines."""
    folder = ROOT.parent / "shared" / "data" / "testsets"
    if (folder / "newstest2019.zh.gz").exists():
        sides = [gzip.decompress((folder / f"newstest2019.{s}.gz").read_bytes()).decode().splitlines() for s in ("zh", "en")]
    else:
        sample = ROOT / "corpora" / "alibaba-2020"
        sides = [[x for x in (sample / f"{s}.txt").read_text(encoding="utf-8").splitlines() if x] for s in ("zh", "en")]
        print("(no test set at hand: the sample article's lines, repeated)")
    pairs = list(zip(*sides, strict=False))
    return [pairs[i % len(pairs)] for i in range(count)]


def timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def ours(pairs: list[tuple[str, str]]) -> tuple[float, dict[str, float]]:
    """Seconds of the pipeline, drafts and evidence and scores and checks, on aligned pairs; and by stage."""
    from mtreview import api, pipeline
    from mtreview.batch.units import Unit, to_given
    from mtreview.config import Config

    tools = api.build_tools(Config(alternatives=0))
    unit = Unit("bench", "bench", aligned=tuple(pairs))
    stages: dict[str, float] = {}
    whole = timed(lambda: pipeline.run(to_given(unit), tools, timings=stages))
    return whole, stages


def bare(pairs: list[tuple[str, str]]) -> tuple[float, float]:
    """Seconds of CTranslate2 alone for drafts and for forced passes, tokens ready before."""
    from mtreview import engines

    checkpoint, _ = engines._checkpoint(None)
    engine = engines._engine(None)
    source = [[*c.marks, *c.pieces, checkpoint.eos] for c in (checkpoint.source(z, "en") for z, _ in pairs)]
    target = [list(checkpoint.target(e, "en").pieces) for _, e in pairs]
    alone = [[checkpoint.eos]] * len(pairs)
    options = {"max_batch_size": 1024, "batch_type": "tokens"}
    drafts = timed(lambda: engine.translate_batch(source, beam_size=4, max_decoding_length=255, **options))
    forced = timed(lambda: [engine.score_batch(s, target, **options) for s in (source, alone)])
    return drafts, forced


def with_transformers(pairs: list[tuple[str, str]]) -> float:
    """Seconds of transformers doing both, batches of 32 sorted by length."""
    import warnings

    import torch
    from transformers import MarianMTModel, MarianTokenizer

    warnings.filterwarnings("ignore", message="Recommended: pip install sacremoses")

    from mtreview.config import data_folder

    folder = str(data_folder("models") / "zh-en")
    tokenizer = MarianTokenizer.from_pretrained(folder)
    model = MarianMTModel.from_pretrained(folder, dtype=torch.float32).eval()
    ordered = sorted(pairs, key=lambda p: len(p[0]))

    def work() -> None:
        with torch.inference_mode():
            for i in range(0, len(ordered), 32):
                zh, en = zip(*ordered[i : i + 32], strict=True)
                batch = tokenizer(list(zh), text_target=list(en), return_tensors="pt", padding=True, truncation=True, max_length=250)
                model.generate(input_ids=batch.input_ids, attention_mask=batch.attention_mask, num_beams=4, max_length=256)
                for _ in range(2):
                    model(**batch).logits.log_softmax(-1)

    return timed(work)


def rows(items: Iterable[tuple[str, str]]) -> None:
    for name, value in items:
        print(f"{name:<58} {value}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--segments", type=int, default=400)
    options = parser.parse_args()
    import ctranslate2
    import torch
    import transformers

    print(f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, "
          f"torch {torch.__version__}, transformers {transformers.__version__}, ctranslate2 {ctranslate2.__version__}")
    light = timed(lambda: subprocess.run([sys.executable, "-c", "import mtreview"], check=True))
    nothing = timed(lambda: subprocess.run([sys.executable, "-c", "pass"], check=True))
    pairs = sentences(options.segments)
    ours(pairs[:20])
    whole, stages = ours(pairs)
    drafts, forced = bare(pairs)
    slow = with_transformers(pairs)
    drafting = stages.get("translate", 0.0)
    rows(
        [
            ("import mtreview over starting Python", f"{light - nothing:.2f} s"),
            ("segments", str(len(pairs))),
            *((f"  our {stage}", f"{seconds:.1f} s") for stage, seconds in stages.items()),
            ("score, all of it, share of bare CTranslate2's speed", f"{(drafts + forced) / whole:.0%}  (goal 60% to 75%)"),
            ("score, times the speed of transformers doing both", f"{slow / whole:.2f}  (goal 2.5)"),
            ("drafting, share of bare CTranslate2's speed", f"{drafts / drafting:.0%}  (goal 90%)"),
        ]
    )


if __name__ == "__main__":
    main()
