"""Decoding speed, as ratios in one run on the same cores, weights and sentences.

    python benchmarks/decoding.py [FILE] [--sentences N]

`mtreview.translate` (text in, drafts out) against transformers' `generate` (tokenised beforehand, float32, batches
sorted by length, the better of two batch sizes) and against bare CTranslate2 on pre-tokenised text (same int8 model,
batches and settings): on the sentences as they are, and on what mtreview makes of them, which has names and numbers
in English and long sentences in parts and so more pieces. Each is measured in turn, the best of the rounds counts, by
the clock and in processor time: on a machine with other work the clock says little, and threads that wait for each
other count as busy. OMP_NUM_THREADS says how many threads each of the three may use; all cores without it. FILE: one
Chinese sentence a line; without it FLORES-200 dev where it lies beside the repository, else the sample article."""

import argparse
import gzip
import os
import platform
import time
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import torch

import mtreview
from mtreview import engines
from mtreview.engines import families, network, places
from mtreview.language.segmentation import segment

THREADS = int(os.environ.get("OMP_NUM_THREADS") or len(os.sched_getaffinity(0)))
ROOT = Path(__file__).resolve().parents[1]
FLORES = ROOT.parent / "shared/data/testsets/flores200.dev.zh.gz"
SAME = "bare CTranslate2, same pieces"
GOALS = {"transformers": 4.0, "bare CTranslate2": 0.9, SAME: 0.9}


def sentences(file: Path | None, number: int) -> tuple[str, list[str]]:
    if file is None and FLORES.is_file():
        return FLORES.name, gzip.decompress(FLORES.read_bytes()).decode("utf-8").splitlines()[:number]
    if file is not None:
        return file.name, [line for line in file.read_text(encoding="utf-8").splitlines() if line.strip()][:number]
    article = ROOT / "corpora/alibaba-2020/zh.txt"
    text = article.read_text(encoding="utf-8")
    found = [s.span.of(text) for s in segment(text, "source")]
    return "alibaba-2020", (found * (number // len(found) + 1))[:number]


def seconds(work: Callable[[], Any]) -> tuple[float, float]:
    """By the clock and in processor time of all threads."""
    started, busy = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - started, time.process_time() - busy


def bare(engine: Any, pieces: Sequence[list[str]], beam: int, ngram: int, limit: int) -> None:
    engine.translate_batch(
        list(pieces), max_batch_size=1024, batch_type="tokens", beam_size=beam, no_repeat_ngram_size=ngram,
        disable_unk=True, max_input_length=0, max_decoding_length=limit,
    )  # fmt: skip


def generate(model: Any, ids: Sequence[list[int]], size: int, beam: int, ngram: int, limit: int) -> None:
    pad, ordered = model.config.pad_token_id, sorted(ids, key=len)
    for start in range(0, len(ordered), size):
        batch = ordered[start : start + size]
        width = max(map(len, batch))
        given = torch.tensor([row + [pad] * (width - len(row)) for row in batch])
        with torch.inference_mode():
            model.generate(
                input_ids=given, attention_mask=(given != pad).long(), num_beams=beam, do_sample=False,
                early_stopping=beam > 1, no_repeat_ngram_size=ngram, max_new_tokens=limit, max_length=None,
            )  # fmt: skip


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("file", nargs="?", type=Path)
    options.add_argument("--sentences", type=int, default=200)
    options.add_argument("--rounds", type=int, default=2)
    given = options.parse_args()
    name, texts = sentences(given.file, given.sentences)
    folder, model_id, _ = places.find(None)
    checkpoint = families.open_checkpoint(folder, model_id)
    coded = [checkpoint.source(text, "en") for text in texts]
    pieces = [[*c.marks, *c.pieces, checkpoint.eos] for c in coded]
    numbers = {token: i for i, token in enumerate(checkpoint.coder.tokens)}
    ids = [[numbers.get(p, numbers["<unk>"]) for p in row] for row in pieces]
    tokens, limit = sum(map(len, pieces)), checkpoint.positions - 1
    ngram = int(checkpoint.notes.get("decoding", {}).get("no_repeat_ngram", 0))
    engine, model, decoder = engines._engine(None), network.load_network(checkpoint), engines.load_translator()
    written = [
        job.source
        for i, text in enumerate(texts)
        for job in decoder._jobs(i, *decoder._settings.writing(text), "", "en")
    ]
    torch.set_num_threads(THREADS)
    print(
        f"{len(texts)} sentences, {tokens} source tokens of {name}; {model_id}; {THREADS} threads on {machine()}; load {os.getloadavg()[0]:.1f}"  # noqa: E501
    )
    print(
        " ".join(f"{p} {version(p)}" for p in ("ctranslate2", "transformers", "torch")),
        platform.python_version(),
    )
    mtreview.translate(texts[:8])
    for beam in (1, 4):
        taken: dict[str, list[tuple[float, float]]] = {}
        for _ in range(given.rounds):
            for label, run in runs(texts, pieces, written, ids, engine, model, beam, ngram, limit).items():
                taken.setdefault(label, []).append(seconds(run))
        report(beam, tokens, {label: (min(w for w, _ in t), min(c for _, c in t)) for label, t in taken.items()})


def runs(
    texts: list[str],
    pieces: list[list[str]],
    written: list[list[str]],
    ids: list[list[int]],
    engine: Any,
    model: Any,
    beam: int,
    ngram: int,
    limit: int,
) -> dict[str, Callable[[], Any]]:
    return {
        "mtreview": lambda: mtreview.translate(texts, beam=beam),
        "bare CTranslate2": lambda: bare(engine, pieces, beam, ngram, limit),
        SAME: lambda: bare(engine, written, beam, ngram, limit),
        "transformers, batches of 16": lambda: generate(model, ids, 16, beam, ngram, limit),
        "transformers, batches of 64": lambda: generate(model, ids, 64, beam, ngram, limit),
    }


def report(beam: int, tokens: int, best: dict[str, tuple[float, float]]) -> None:
    for label, (wall, busy) in best.items():
        print(
            f"beam {beam}  {label:30} {tokens / wall:8.0f} source tokens/s, {tokens / busy:8.0f} per second of processor time"
        )
    for column, clock in enumerate(("by the clock", "in processor time")):
        ours, plain, same = (best[label][column] for label in ("mtreview", "bare CTranslate2", SAME))
        theirs = min(times[column] for label, times in best.items() if label.startswith("transformers"))
        for label, ratio in (("transformers", theirs / ours), ("bare CTranslate2", plain / ours), (SAME, same / ours)):
            verdict = "reached" if ratio >= GOALS[label] else "missed"
            print(f"beam {beam}  {ratio:5.2f} times {label} {clock} (goal {GOALS[label]:g}: {verdict})")


def machine() -> str:
    """The processor's name where the system tells it."""
    names = (
        [n for n in Path("/proc/cpuinfo").read_text().splitlines() if n.startswith("model name")]
        if Path("/proc/cpuinfo").is_file()
        else []
    )
    return names[0].partition(":")[2].strip() if names else platform.machine()


if __name__ == "__main__":
    main()
