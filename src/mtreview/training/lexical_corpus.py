"""What the lexical table is counted from: files, their shares and weights, and the words read from them."""

from dataclasses import dataclass

__all__ = ["DICTIONARY", "FILES", "LONGEST", "Corpus"]

FILES: dict[str, tuple[float, float]] = {  # file: share of its pairs that is read, weight of a pair in the counts
    "general": (1.0, 1.0),
    "general2": (1.0, 1.5),
    "prose": (1.0, 1.0),
    "news": (1.0, 1.5),
    "docs": (0.14, 0.3),
}
DICTIONARY = 0.7
LONGEST = 90
"""Words of a sentence; longer ones are left out."""


@dataclass(frozen=True, slots=True)
class Corpus:
    """Word pairs to align: words by sentence, and the weight and origin of each pair."""

    zh: list[list[str]]
    en: list[list[str]]
    weights: list[float]
    origins: list[str]

    def add(self, zh: list[str], en: list[str], weight: float, origin: str) -> None:
        if zh and en and len(zh) <= LONGEST and len(en) <= LONGEST:
            self.zh.append(zh)
            self.en.append(en)
            self.weights.append(weight)
            self.origins.append(origin)
