"""The torch side of a checkpoint: weights into transformers' own classes, one parallel pass over given targets."""

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pickle import UnpicklingError
from typing import Any

import torch
from safetensors import SafetensorError
from torch import Tensor

from mtreview.engines import storage
from mtreview.engines.error_tagger import ErrorTagger, load_raters
from mtreview.engines.families import Checkpoint
from mtreview.engines.marian import Marian, is_known
from mtreview.errors import ModelError

__all__ = ["Network", "Pass", "load_network", "quiet"]

_CLASSES = {
    "marian": "MarianMTModel",
    "m2m_100": "M2M100ForConditionalGeneration",
    "t5": "T5ForConditionalGeneration",
}


@contextmanager
def quiet() -> Iterator[None]:
    """Keeps transformers' remarks about loading (progress bars, tied weights) off the user's screen; errors pass."""
    from transformers.utils import logging

    theirs: Any = logging

    level, bars = theirs.get_verbosity(), theirs.is_progress_bar_enabled()
    theirs.set_verbosity_error()
    theirs.disable_progress_bar()
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", category=FutureWarning, module="transformers")
            yield
    finally:
        theirs.set_verbosity(level)
        if bars:
            theirs.enable_progress_bar()


CLOSED = -1000.0
"""A bias of less means that the model can never say this piece."""


def load_network(checkpoint: Checkpoint) -> Any:
    """The checkpoint as a transformers model in float32, ready to evaluate."""
    import transformers

    made = getattr(transformers, _CLASSES[checkpoint.family])
    stored = checkpoint.folder / storage.QUANTISED
    with quiet():
        if not stored.is_file():
            model = _pretrained(made, checkpoint)
        else:
            config = made.config_class.from_pretrained(checkpoint.folder)
            config._attn_implementation = "eager"
            model = made(config)
            _fill(model, {k: torch.from_numpy(v) for k, v in storage.load(stored).items()}, checkpoint)
    return model.float().eval().requires_grad_(False)


def _open_network(checkpoint: Checkpoint) -> Any:
    """The checkpoint to evaluate: transformers' class is imported only where ours does not compute the same."""
    stored = checkpoint.folder / storage.QUANTISED
    if checkpoint.family != "marian" or not stored.is_file() or not is_known(checkpoint.config):
        return load_network(checkpoint)
    with torch.device("meta"):
        model = Marian(checkpoint.config)
    _fill(model, {k: torch.from_numpy(v) for k, v in storage.load(stored).items()}, checkpoint, assign=True)
    return model.eval().requires_grad_(False)


def _pretrained(made: Any, checkpoint: Checkpoint) -> Any:
    try:
        return made.from_pretrained(
            checkpoint.folder, dtype=torch.float32, attn_implementation="eager", local_files_only=True
        )
    except (OSError, ValueError, RuntimeError, SafetensorError, UnpicklingError) as error:
        why = str(error).splitlines()[0]
        raise ModelError(f"the weights of the model {checkpoint.id} cannot be loaded: {why}") from error


def _fill(model: Any, weights: dict[str, Tensor], checkpoint: Checkpoint, *, assign: bool = False) -> None:
    missing, unexpected = model.load_state_dict(weights, strict=False, assign=assign)
    if not assign:
        model.tie_weights()
    tied = {"lm_head.weight", "model.encoder.embed_tokens.weight", "model.decoder.embed_tokens.weight"}
    wanting = [m for m in missing if m not in tied and "embed_positions" not in m]
    if wanting or unexpected:
        raise ModelError(
            f"the weights of the model {checkpoint.id} do not fit its config.json: {(*wanting, *unexpected)[:3]}"
        )


def _noted_heads(checkpoint: Checkpoint) -> list[tuple[int, int, bool]]:
    config = checkpoint.config
    layers = config.get("decoder_layers") or config.get("num_decoder_layers") or 0
    heads = config.get("decoder_attention_heads") or config.get("num_heads") or 0
    noted = [(int(a), int(b), bool(c)) for a, b, c in checkpoint.notes.get("alignment", {}).get("heads", [])]
    if wrong := [n for n in noted if not (0 <= n[0] < layers and 0 <= n[1] < heads)]:
        raise ModelError(
            f"{checkpoint.folder}/mtreview.json names a head {wrong[0]} that {checkpoint.id} does not have"
        )
    return noted


@dataclass(frozen=True, slots=True, eq=False)
class Pass:
    """One decoder pass over a padded batch: states (rows, d) of all places that are not padding, row after row, the
    mean attention of the chosen heads (batch, target, source) or None, and the raters' log-odds (rows, raters, 3) or
    None."""

    states: Tensor
    attention: Tensor | None
    doubts: Tensor | None


class Network:
    """Token ids in, decoder states and logits out; the same for every family."""

    def __init__(
        self, checkpoint: Checkpoint, device: str = "cpu", *, raters: Sequence[ErrorTagger] | None = None
    ) -> None:
        """`raters` stand in for those beside the model."""
        self.model = _open_network(checkpoint).to(device)
        self.device = device
        config = self.model.config
        self._pad, self._start = int(config.pad_token_id), int(config.decoder_start_token_id)
        scaled = bool(getattr(config, "scale_decoder_outputs", False))
        self._scale = config.d_model**-0.5 if scaled else 1.0
        bias = getattr(self.model, "final_logits_bias", None)
        self._bias = bias if bias is not None and bool(bias.any()) else None
        self._open = 0 if self._bias is None else int((self._bias[0] > CLOSED).nonzero().max()) + 1
        self._output = self.model.output if isinstance(self.model, Marian) else self.model.lm_head.weight
        self._heads = _noted_heads(checkpoint)
        self._raters = (
            load_raters(checkpoint.folder, self.model.get_decoder())
            if raters is None
            else [r.to(device) for r in raters]
        )

    def run(
        self,
        sources: Sequence[Sequence[int]],
        targets: Sequence[Sequence[int]],
        *,
        attention: bool,
        doubts: bool = False,
    ) -> Pass:
        """`targets` end in </s>; the decoder reads them shifted right behind its start token."""
        with torch.inference_mode():
            encoded, mask = self._encode(sources)
            shifted = [[self._start, *t[:-1]] for t in targets]
            given, there = self.pad(shifted)
            out = self.model.get_decoder()(
                input_ids=given,
                encoder_hidden_states=encoded,
                encoder_attention_mask=mask,
                use_cache=False,
                output_attentions=attention,
            )
            states = out.last_hidden_state[there.bool()]
            odds = self._doubts(encoded, mask, targets) if doubts else None
            return Pass(states, self._chosen(out.cross_attentions, there) if attention else None, odds)

    def _encode(self, sources: Sequence[Sequence[int]]) -> tuple[Tensor, Tensor]:
        """The encoder's states (batch, source, d) and their mask; sources that are the same are read once."""
        numbers = {source: n for n, source in enumerate(dict.fromkeys(map(tuple, sources)))}
        source, mask = self.pad(list(numbers))
        states = self.model.get_encoder()(input_ids=source, attention_mask=mask).last_hidden_state
        rows = [numbers[tuple(own)] for own in sources]
        return states[rows], mask[rows]

    def doubts(self, sources: Sequence[Sequence[int]], targets: Sequence[Sequence[int]]) -> Tensor | None:
        """The raters' log-odds alone, as in `Pass`."""
        if not self._raters:
            return None
        with torch.inference_mode():
            source, mask = self.pad(sources)
            encoded = self.model.get_encoder()(input_ids=source, attention_mask=mask).last_hidden_state
            return self._doubts(encoded, mask, targets)

    def _doubts(self, encoded: Tensor, mask: Tensor, targets: Sequence[Sequence[int]]) -> Tensor | None:
        if not self._raters:
            return None
        target, there = self.pad(targets)
        odds = [rater(self.model.get_decoder(), encoded, mask, target, there)[there.bool()] for rater in self._raters]
        return torch.stack(odds, dim=1)

    def encode_sources(self, sources: Sequence[Sequence[int]]) -> Tensor:
        """The encoder's states, (batch, source, d)."""
        with torch.no_grad():
            source, mask = self.pad(sources)
            states: Tensor = self.model.get_encoder()(input_ids=source, attention_mask=mask).last_hidden_state
            return states

    def logits(self, states: Tensor) -> Tensor:
        with torch.inference_mode():
            scaled = states * self._scale if self._scale != 1.0 else states
            if self._bias is None:
                out: Tensor = self.model.lm_head(scaled)
                return out
            # The bias closes the pieces of the source language, in the embedded model the last half of the vocabulary:
            # their logits would be multiplied out only to become zero.
            known: Tensor = torch.nn.functional.linear(scaled, self._output[: self._open])
            closed: Tensor = self._bias[:, : self._open]
            return known + closed

    def _chosen(self, layers: Sequence[Tensor], there: Tensor) -> Tensor:
        """Mean of the recorded heads, or of all heads of the last layer."""
        if not self._heads:
            return layers[-1].mean(1)
        # Some heads look at a piece's source when they READ the piece, one step after it was predicted; `</s>` is
        # never read and keeps its own step.
        last = there.sum(dim=1, keepdim=True) - 1
        following = torch.minimum(torch.arange(1, there.shape[1] + 1, device=self.device), last)
        found = []
        for layer, head, later in self._heads:
            weights = layers[layer][:, head]
            rows = following[:, :, None].expand_as(weights)
            found.append(weights.gather(1, rows) if later else weights)
        return torch.stack(found).mean(0)

    def pad(self, rows: Sequence[Sequence[int]]) -> tuple[Tensor, Tensor]:
        width = max(map(len, rows))
        ids = torch.full((len(rows), width), self._pad)
        mask = torch.zeros((len(rows), width), dtype=torch.long)
        for i, row in enumerate(rows):
            ids[i, : len(row)] = torch.tensor(row)
            mask[i, : len(row)] = 1
        return ids.to(self.device), mask.to(self.device)
