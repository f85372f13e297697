"""What one cheap check costs beside all of them: `detect(detectors=["spacing"])` loads no model.

    python benchmarks/asked_for.py [--rows 1000] [--few 10]

Prints the milliseconds a row of both and their ratio. All checks are timed on fewer rows, models loaded before.
"""

import argparse
import sys
import time

import mtreview

HEAVY = ("torch", "ctranslate2", "transformers")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=1000)
    parser.add_argument("--few", type=int, default=10)
    given = parser.parse_args()
    cheap = timed(given.rows, ["spacing"])
    loaded = [name for name in HEAVY if name in sys.modules]
    timed(1, None)
    whole = timed(given.few, None)
    print(f"spacing alone: {cheap:.3f} ms a row, {given.rows} rows, loaded: {', '.join(loaded) or 'no model'}")
    print(f"all checks: {whole:.1f} ms a row, {given.few} rows; ratio {whole / cheap:.0f}")


def timed(rows: int, detectors: list[str] | None) -> float:
    """Milliseconds a row; every row is another text, so that nothing kept is used again."""
    sources = [f"第{i}天下雨，我们留在家里。" for i in range(rows)]
    targets = [f"On day {i} it rained ,  so we stayed at home ({rows})." for i in range(rows)]
    begun = time.perf_counter()
    mtreview.detect(sources, targets, detectors=detectors)
    return 1000 * (time.perf_counter() - begun) / rows


if __name__ == "__main__":
    main()
