"""The card that goes with a quality head: what it is, what it was made of, what it cannot do."""

from collections.abc import Sequence

from mtreview.quality.features import COLUMNS
from mtreview.quality.head import Head

__all__ = ["card"]


def card(head: Head, notes: Sequence[str], *, seed: int, size: int) -> str:
    """The card as Markdown."""
    weights = sum(v.size for k, v in head.arrays.items() if not k.startswith(("map_", "threshold_")))
    lines = [
        "# Quality head",
        "",
        f"Head `{head.recipe}` for the judge `{head.model}`; {weights:,} weights, {size / 1e6:.1f} MB, seed {seed}.",
        "It reads the forced passes of that model and of no other; mtreview refuses to use it with another one.",
        "",
        "Made by `mtreview train-head` from professional MQM marks (Google's MQM annotations of WMT submissions,",
        "Apache-2.0), Chinese to English, news:",
        "",
        *(f"- {note}" for note in notes),
        "",
        f"It reads {len(COLUMNS)} numbers a word (three forced passes, the rater, the lexical table, counts of word runs, the look of",
        f"the word, the row as a whole) and gives for each word, as the mean of {head.members} small networks, the chance of",
        "lying in a minor and in a major error and the MQM penalty it brings; `risk` is the geometric mean of the summed",
        "penalties and of the summed surprisal, calibrated to the expected MQM penalty; `quality` is learned apart: what",
        "one person's marks come to as 100 less 400 times the penalty a source character, between 0 and 100. Chances and",
        "risk are calibrated on documents that were not trained on.",
        "",
        "What it reaches is in docs/quality.md. It was trained on news translated by machines and a few people; on other",
        "kinds of text its order of segments holds better than its absolute numbers. It judges sentences one by one.",
        "",
    ]
    return "\n".join(lines)
