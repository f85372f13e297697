"""CTranslate2 as a judge: the whole given target as the prefix of a translation, and the distribution at every
place."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from mtreview.engines.conversion import SOURCE_END
from mtreview.engines.families import Checkpoint
from mtreview.engines.network import Network
from mtreview.engines.reading import NEVER, Reading
from mtreview.errors import ModelError
from mtreview.protocols import Floats

__all__ = ["PrefixReader"]


class PrefixReader:
    """Reads with a checkpoint that was converted for judging (a `reading.Reader`). In float32 its numbers are torch's
    to 1e-3; int8 moves single pieces by a nat and more. It shows no states. CTranslate2 computes neither raters nor
    the attention of chosen heads: `network`, in torch, does."""

    def __init__(self, checkpoint: Checkpoint, engine: Any, network: Network | None = None) -> None:
        self._engine, self._tokens, self._network = engine, checkpoint.coder.tokens, network
        self.name = f"ctranslate2 {engine.compute_type}"

    def read(
        self, sources: Sequence[list[int]], targets: Sequence[list[int]], *, attention: bool, states: bool, doubts: bool
    ) -> list[Reading]:
        """ModelError when states are asked for, or attention without a network."""
        if states or (attention and self._network is None):
            wanted = "decoder states" if states else "attention"
            raise ModelError(f"CTranslate2 does not show {wanted}; judge with transformers (leave `engine` unset)")
        found = self._engine.translate_batch(
            [[*self._pieces(ids[:-1]), SOURCE_END] for ids in sources],
            target_prefix=[self._pieces(ids[:-1]) for ids in targets],  # </s> is what the last place predicts
            beam_size=1,
            max_input_length=0,
            min_decoding_length=0,  # the default forbids </s> at the first place
            max_decoding_length=max(map(len, targets)),
            return_logits_vocab=True,
            return_end_token=True,
        )
        doubted = self._network.doubts(sources, targets) if doubts and self._network is not None else None
        parts = (
            [None] * len(targets)
            if doubted is None
            else np.split(doubted.cpu().numpy(), np.cumsum([len(t) for t in targets])[:-1])
        )
        seen: list[Floats | None] = [None] * len(targets)
        if attention and self._network is not None:
            shown = self._network.run(sources, targets, attention=True).attention
            assert shown is not None
            seen = [
                shown[n, : len(t), : len(s)].cpu().numpy()
                for n, (s, t) in enumerate(zip(sources, targets, strict=True))
            ]
        return [
            _reading(result.logits[0], target, heads, odds)
            for result, target, heads, odds in zip(found, targets, seen, parts, strict=True)
        ]

    def _pieces(self, ids: Sequence[int]) -> list[str]:
        return [self._tokens[i] for i in ids]


def _reading(steps: Sequence[Any], target: Sequence[int], seen: Floats | None, doubts: Floats | None) -> Reading:
    """What stands in the logits (one array over the vocabulary a place) of the target's pieces; a shorter target of
    the batch was gone on with, which is cut off."""
    logits = np.stack([np.asarray(step) for step in steps[: len(target)]])
    shifted = logits - logits.max(axis=1, keepdims=True)
    logprobs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    places = np.arange(len(target))
    own = np.maximum(logprobs[places, target], np.float32(NEVER))
    best = logprobs.argmax(axis=1)
    return Reading(
        logprobs=own,
        entropies=-(np.exp(logprobs) * np.maximum(logprobs, NEVER)).sum(axis=1),
        ranks=(logprobs > own[:, None]).sum(axis=1).astype(np.int32),
        best=best,
        best_logprobs=logprobs[places, best],
        attention=seen,
        states=None,
        doubts=doubts,
    )
