"""BLEU on a held-out set while the run goes on: greedy, without a tokenizer class, in the network's own number type."""

from pathlib import Path
from typing import Any

import torch

from mtreview.errors import InputError
from mtreview.training.corpus import open_text
from mtreview.training.recipe import Dev
from mtreview.training.subwords import Vocabulary, tag

__all__ = ["DevSet", "decode"]

A_BATCH = 32


class DevSet:
    """The first sentences of a held-out set."""

    def __init__(self, settings: Dev, source: Path, target: Path) -> None:
        self.sources, self.targets = (_lines(path)[: settings.sentences] for path in (source, target))
        if len(self.sources) != len(self.targets):
            raise InputError(
                f"{source} has {len(self.sources)} lines, {target} {len(self.targets)}; give parallel files"
            )

    def bleu(self, network: Any, vocabulary: Vocabulary) -> float:
        """Corpus BLEU of sacrebleu (13a, mixed case) of greedy translations; a sign of progress, not a result."""
        from sacrebleu.metrics.bleu import BLEU

        drafts = decode(network, vocabulary, self.sources)
        return float(BLEU().corpus_score(drafts, [self.targets]).score)


def _lines(path: Path) -> list[str]:
    with open_text(path) as stream:
        return [line.rstrip("\r\n") for line in stream]


@torch.no_grad()
def decode(network: Any, vocabulary: Vocabulary, sentences: list[str], *, longest: int = 120) -> list[str]:
    """Greedy English for Chinese sentences, in batches of like length."""
    ids = vocabulary.encode("source", sentences)
    tags = [vocabulary.numbers[tag("eng")]] if vocabulary.joint else []
    pieces = {number: piece for piece, number in vocabulary.numbers.items()}
    device = network.model.shared.weight.device
    order = sorted(range(len(sentences)), key=lambda i: len(ids[i]))
    out = [""] * len(sentences)
    training = network.training
    network.eval()
    for start in range(0, len(order), A_BATCH):
        part = order[start : start + A_BATCH]
        width = max(len(ids[i]) for i in part) + len(tags) + 1
        batch = torch.full((len(part), width), vocabulary.pad)
        for row, i in enumerate(part):
            batch[row, : len(ids[i]) + len(tags) + 1] = torch.tensor([*tags, *ids[i].tolist(), 0])
        batch = batch.to(device)
        result = network.generate(
            input_ids=batch,
            attention_mask=(batch != vocabulary.pad).long(),
            num_beams=1,
            do_sample=False,
            max_new_tokens=longest,
        )
        for row, i in enumerate(part):
            chosen = [pieces[n] for n in result[row].tolist() if n not in (0, vocabulary.pad)]
            out[i] = vocabulary.target.decode_pieces(chosen)
    network.train(training)
    return out
