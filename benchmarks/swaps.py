"""How far a swapped wording gives itself away: `python benchmarks/swaps.py fit DATA` fits the weights of the check on
training text, `count DATA` counts its marks on professional references, of which every one is a false alarm or an error
of the reference.

Fitting takes pairs of the training text (news, general) whose English has a wording of the table: as it stands no other
wording may be marked, and with one put in (a planted error) the old one is to be marked."""

import argparse
import lzma
import random
from pathlib import Path

import numpy as np

from mtreview import engines
from mtreview.detectors.swap_table import find_swaps
from mtreview.detectors.swaps import measure_gains


def pairs(path: Path, rows: int, seed: int) -> list[tuple[str, str]]:
    """Pairs of the file with something to swap, drawn evenly."""
    with lzma.open(path, "rt", encoding="utf-8") as file:
        lines = [line.rstrip("\n").split("\t") for line in file]
    random.Random(seed).shuffle(lines)
    found = []
    for cells in lines:
        source, target = cells[-2], cells[-1]
        if (
            30 < len(target) < 240
            and target[:1].isupper()
            and target.rstrip()[-1:] in ".!?"
            and find_swaps(source, target)
        ):
            found.append((source, target))
            if len(found) == rows:
                break
    return found


def examples(texts: list[tuple[str, str]], seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Gains (N, 3) of all proposals, and whether each is right."""
    draw = random.Random(seed)
    rows, labels = [], []
    for source, target in texts:
        proposals = find_swaps(source, target)
        rows += [(source, target, span, new) for span, new in proposals]
        labels += [False] * len(proposals)
        span, new = draw.choice(proposals)
        old = span.of(target)
        planted = target[: span.start] + new + target[span.end :]
        for place, back in find_swaps(source, planted):
            rows.append((source, planted, place, back))
            labels.append(place.start == span.start and back.casefold() == old.casefold())
    return measure_gains(rows, engines.load_judge(), least=-np.inf), np.array(labels)


def fit(gains: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Logistic regression by Newton's method, the constant last."""
    x = np.hstack([gains, np.ones((len(gains), 1))])
    weights = np.zeros(x.shape[1])
    for _ in range(50):
        chance = 1 / (1 + np.exp(-x @ weights))
        slope = x.T @ (labels - chance) - 1e-3 * weights
        curve = (x * (chance * (1 - chance))[:, None]).T @ x + 1e-3 * np.eye(len(weights))
        weights += np.linalg.solve(curve, slope)
    return weights


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=["fit", "count"])
    parser.add_argument("data", type=Path)
    parser.add_argument("--rows", type=int, default=500)
    options = parser.parse_args()
    if options.what == "count":
        count(options.data, options.rows)
        return
    texts = [
        p for name in ("news", "general") for p in pairs(options.data / "train" / f"{name}.tsv.xz", options.rows, 1)
    ]
    gains, labels = examples(texts, 2)
    half = np.arange(len(labels)) < len(labels) // 2
    for known, held in ((half, ~half), (~half, half)):
        weights = fit(gains[known], labels[known])
        chance = 1 / (1 + np.exp(-(np.hstack([gains, np.ones((len(gains), 1))]) @ weights)))
        print("weights", np.round(weights, 3).tolist(), "fitted on one half, measured on the other:")
        for least in (0.5, 0.7, 0.8, 0.9, 0.95, 0.98):
            shown = held & (chance >= least)
            print(
                f"  chance {least:.2f}: {shown[labels].sum() / (held & labels).sum():.2f} of the planted found, "
                f"{1000 * (shown & ~labels).sum() / (held & ~labels).sum():.1f} of 1,000 sound proposals marked"
            )
    print("on all:", np.round(fit(gains, labels), 3).tolist(), f"{len(labels)} proposals, {labels.sum()} right")


def count(data: Path, rows: int) -> None:
    import mtreview

    for name in ("newstest2019", "newstest2020", "flores200.dev"):
        zh, en = (sorted((data / "testsets").glob(f"{name}*.{side}*")) for side in ("zh", "en"))
        print(name, [p.name for p in (*zh, *en)])
        sources, targets = (read(paths[0])[:rows] for paths in (zh, en))
        found = mtreview.detect(sources, targets, detectors=["swaps"])
        for source, target, marks in zip(sources, targets, found, strict=True):
            for mark in marks:
                print("  ", mark.confidence, target, "|", mark.reason, "|", source)
        print(name, len(sources), "rows,", sum(map(len, found)), "marks")


def read(path: Path) -> list[str]:
    import gzip

    opener = {".gz": gzip.open, ".xz": lzma.open}.get(path.suffix, open)
    with opener(path, "rt", encoding="utf-8") as file:  # type: ignore[operator]
        return [line.rstrip("\n") for line in file]


if __name__ == "__main__":
    main()
