"""MetricX-24 as a metric, for users who have its weights and the hardware (docs/quality.md)."""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from pickle import UnpicklingError
from typing import Any

from safetensors import SafetensorError

from mtreview.engines.network import quiet
from mtreview.errors import ModelError
from mtreview.metrics.published import Published
from mtreview.protocols import Row

__all__ = ["MetricX"]

_WINDOW = 1536  # pieces in training
_ANSWER = 250_089  # <extra_id_10>: the logit of this piece at the first step is the score
_MOST = 25.0


class MetricX(Published[list[int]]):
    """MetricX-24 without a reference (Juraska et al. 2024): the expected MQM penalty of the segment, 0 to 25, lower is
    better."""

    name = "metricx"
    label = "MetricX"
    range = (0.0, 25.0)
    higher_is_better = False

    def signature(self) -> str:
        return f"metricx|{self.network.key}|MetricX-24, source and candidate|float32"

    def _load(self) -> Any:
        return _Regression(self.folder)

    def _input(self, row: Row) -> list[int] | None:
        pieces: list[int] = self.network.cut(f"source: {row.source} candidate: {row.target}")
        return pieces

    def _size(self, given: list[int]) -> int:
        return len(given)

    def _judge(self, batch: Sequence[list[int]]) -> list[float]:
        values: list[float] = self.network.read(batch)
        return values


class _Regression:
    """An mT5 whose decoder makes one step. `key`: eight hexadecimal digits of the answer's weights."""

    window = _WINDOW

    def __init__(self, folder: Path) -> None:
        import torch
        from sentencepiece import SentencePieceProcessor
        from transformers import MT5ForConditionalGeneration

        vocabulary = folder / "spiece.model"
        for path, source in (
            (folder / "config.json", "google/metricx-24-hybrid-..."),
            (vocabulary, "google/mt5-xl spiece.model"),
        ):
            if not path.is_file():
                raise ModelError(f"{path} is missing; try: hf download {source} --local-dir {folder}")
        try:
            self._pieces = SentencePieceProcessor(model_file=str(vocabulary))
            with quiet():
                model: Any = MT5ForConditionalGeneration.from_pretrained(
                    folder, dtype=torch.float32, local_files_only=True
                )
        except (OSError, ValueError, RuntimeError, UnpicklingError, SafetensorError) as error:
            raise ModelError(
                f"{folder}: MetricX cannot be loaded ({str(error).splitlines()[0]}); fetch it again"
            ) from None
        if model.config.vocab_size <= _ANSWER:
            raise ModelError(f"{folder}: {model.config.vocab_size} pieces are no MetricX's vocabulary; fetch it again")
        self._device = "cuda" if torch.cuda.is_available() else "cpu"
        self._model = model.eval().requires_grad_(False).to(self._device)
        # transformers 5 calls every mT5 tied, whatever its file says, but loads the output layer that the file has.
        tied = json.loads((folder / "config.json").read_text(encoding="utf-8")).get("tie_word_embeddings", False)
        self._scale = model.config.d_model**-0.5 if tied else 1.0
        self._answer = model.lm_head.weight[_ANSWER]
        self.key = hashlib.sha256(self._answer.cpu().numpy().tobytes()).hexdigest()[:8]

    def cut(self, text: str) -> list[int]:
        """Pieces without `</s>`, as in its training."""
        return [int(i) for i in self._pieces.encode(text)]

    def read(self, batch: Sequence[list[int]]) -> list[float]:
        import torch

        width = max(map(len, batch))
        ids = torch.tensor([[*row, *[0] * (width - len(row))] for row in batch], device=self._device)
        mask = torch.tensor([[1] * len(row) + [0] * (width - len(row)) for row in batch], device=self._device)
        start = torch.zeros((len(batch), 1), dtype=torch.long, device=self._device)
        with torch.inference_mode():
            seen = self._model.get_encoder()(input_ids=ids, attention_mask=mask).last_hidden_state
            state = self._model.get_decoder()(
                input_ids=start, encoder_hidden_states=seen, encoder_attention_mask=mask, use_cache=False
            ).last_hidden_state[:, 0]
            return [float(v) for v in (state * self._scale @ self._answer).clamp(0, _MOST)]
