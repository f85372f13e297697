"""The pair reader's word on a swap: the embedded model alone finds a right "not" dear where the verb beside it is wrong.

As a translator it tells the two apart. As an editor, who has learnt to copy what is there, it does not, and is not asked."""

import re
from collections.abc import Sequence

from mtreview.protocols import PairReader
from mtreview.records import Span

__all__ = ["Proposal", "find_change", "find_confirmed"]

Proposal = tuple[str, str, Span, str]
"""Source, target, what is taken out of the target, what is put in its place."""
GAIN, GAIN_UNDENIED = 0.0, 3.0
"""Nats that a translation must gain by a wording, and by one that takes a denial away: docs/experiments.md."""
_DENIAL = re.compile(r"\bnot\b|n['’]t\b|\bcannot\b")


def find_change(old: str, new: str) -> int:
    """-1 where a denial is taken away, 1 where one is put in, else 0."""
    return (_DENIAL.search(new) is not None) - (_DENIAL.search(old) is not None)


def find_confirmed(proposals: Sequence[Proposal], reader: PairReader) -> list[bool]:
    """Of each proposal whether the reader does not speak against it; what is too long for it is not spoken against."""
    texts = [(s, t, text) for s, t, span, new in proposals for text in (t, t[: span.start] + new + t[span.end :])]
    sources, targets, wordings = ([text[k] for text in texts] for k in range(3))
    read = [w.logprobs for w in reader.weigh(sources, targets, wordings, translation=True)]
    gains = [
        float(after.sum() - before.sum()) if len(before) and len(after) else None
        for before, after in zip(read[::2], read[1::2], strict=True)
    ]
    return [
        gain is None or gain >= (GAIN_UNDENIED if find_change(span.of(target), new) < 0 else GAIN)
        for gain, (_, target, span, new) in zip(gains, proposals, strict=True)
    ]
