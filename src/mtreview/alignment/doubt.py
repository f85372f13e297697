"""Where the cheap score leaves doubt: the model's own opinion of each bead that may be right, in one batch.

The opinion is log P(target | source) - log P(target), both force-decoded. Inside a doubtful stretch every bead with a
fair share of the paths gets it, so that beads of different sizes are compared on the same text.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from mtreview.alignment.band import Band, Floats
from mtreview.alignment.beads import Kind
from mtreview.alignment.search import Bead
from mtreview.protocols import Judge

__all__ = ["Opinion"]

DOUBT = 0.6  # a bead of the best path with a smaller share is doubtful
FAIR = 0.05  # share that makes another bead worth asking about
AROUND = 1  # segments beside a doubtful bead that are looked at again
MOST = 0.5  # questions a source segment, on average, that may be asked


class Opinion:
    """Asks a judge about beads; `zh` and `en` are the texts of the two sides of the piece."""

    def __init__(self, judge: Judge, weight: float) -> None:
        self._judge, self._weight = judge, weight

    def change(
        self,
        scores: dict[Kind, Floats],
        shares: dict[Kind, NDArray[np.float64]],
        band: Band,
        path: Sequence[Bead],
        texts: tuple[Sequence[str], Sequence[str]],
    ) -> bool:
        """Adds the opinion to the scores of the beads asked about; False when nothing was in doubt."""
        asked = self._asked(shares, band, path)
        if not asked:
            return False
        zh = ["".join(texts[0][i : i + m]) for i, _, m, _ in asked]
        en = [" ".join(texts[1][j : j + n]) for _, j, _, n in asked]
        given = self._judge.force(zh, en, to="en")
        plain = list(dict.fromkeys(en))
        alone = dict(zip(plain, self._judge.force([None] * len(plain), plain, to="en"), strict=True))
        for (i, j, m, n), forced in zip(asked, given, strict=True):
            gain = float(forced.logprobs.sum() - alone[forced.text].logprobs.sum())
            scores[m, n][i, j - int(band.low[i])] += self._weight * gain
        return True

    def _asked(self, shares: dict[Kind, NDArray[np.float64]], band: Band, path: Sequence[Bead]) -> list[Bead]:
        near = np.zeros(band.rows, bool)
        for i, j, m, n in path:
            if shares[m, n][i, j - int(band.low[i])] < DOUBT:
                near[max(i - AROUND, 0) : i + m + AROUND] = True
        found = []
        for (m, n), values in shares.items():
            if m and n:
                rows, columns = np.nonzero(values > FAIR)
                for i, w in zip(rows.tolist(), columns.tolist(), strict=True):
                    if near[i : i + m].all():
                        found.append((float(values[i, w]), (i, int(band.low[i]) + w, m, n)))
        found.sort(key=lambda entry: (-entry[0], entry[1]))
        return [bead for _, bead in found[: max(12, int(MOST * band.rows))]]
