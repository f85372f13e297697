"""COMET's networks on transformers alone: an XLM-R encoder, a mix of its layers, and a few dense layers on top.

Reads the folders that Unbabel publishes (hparams.yaml, checkpoints/model.ckpt); the tokenizer and the configuration of
the encoder that was trained on, which they do not hold, lie in `encoder/` beside them. The numbers are those of
unbabel-comet 2.2.7 (Rei et al. 2020, 2022; Guerreiro et al. 2023), whose pinned requirements fit no current Python
stack."""

import hashlib
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from pickle import UnpicklingError
from typing import Any

import torch
from torch import Tensor

from mtreview.engines.network import quiet
from mtreview.errors import ModelError

__all__ = ["CometNetwork", "Pieces"]

_DEFAULTS: dict[str, dict[str, Any]] = {
    "regression_metric": {"layer": "mix", "layer_transformation": "softmax", "layer_norm": True, "pool": "avg"},
    "unified_metric": {"sent_layer": "mix", "layer_transformation": "sparsemax", "layer_norm": True, "word_layer": 24},
    "xcomet_metric": {"sent_layer": "mix", "layer_transformation": "sparsemax", "layer_norm": False, "word_layer": 36},
}
_ENCODERS = {"XLM-RoBERTa": "XLMRobertaModel", "XLM-RoBERTa-XL": "XLMRobertaXLModel"}


@dataclass(frozen=True, slots=True)
class Pieces:
    """One text as the encoder reads it, without the marks around it; `places` in the text, (start, end)."""

    ids: list[int]
    places: list[tuple[int, int]]


class CometNetwork:
    """`kind` is COMET's `class_identifier`; `window` the most pieces that one input may have; `key` eight hexadecimal
    digits of the trained top's weights."""

    def __init__(self, folder: Path) -> None:
        written = _hparams(folder)
        kept = _checkpoint(folder / "checkpoints" / "model.ckpt")
        self.kind = str(written.get("class_identifier"))
        if self.kind not in _DEFAULTS:
            raise ModelError(f"{folder}/hparams.yaml: class_identifier {self.kind!r}; known: {', '.join(_DEFAULTS)}")
        self.settings = {
            "activations": "Tanh",
            **_DEFAULTS[self.kind],
            **written,
            **(kept.get("hyper_parameters") or {}),
        }
        if written.get("layer_transformation") == "sparsemax_patch":  # says sparsemax, was trained with softmax
            self.settings["layer_transformation"] = "softmax"
        state: dict[str, Tensor] = {k: v.float() for k, v in kept["state_dict"].items()}
        self.tokenizer, self.encoder = _encoder(folder, self.settings, state)
        self._top = [(state[f"{name}.weight"], state[f"{name}.bias"]) for name in _layers(state)]
        self._tags = (
            tuple(state[f"hidden2tag.{n}"] for n in ("weight", "bias")) if "hidden2tag.weight" in state else None
        )
        self._mix = _mix(state, self.settings)
        self.device = "cuda" if torch.cuda.is_available() else "cpu"
        self.encoder.to(self.device)
        self.window = int(self.encoder.config.max_position_embeddings) - 2
        digest = hashlib.sha256(b"".join(w.numpy().tobytes() for pair in self._top for w in pair))
        self.key = digest.hexdigest()[:8]

    def cut(self, text: str) -> Pieces:
        coded = self.tokenizer.encode(text, add_special_tokens=False)
        return Pieces(coded.ids, coded.offsets)

    def join_inputs(self, parts: Sequence[Pieces]) -> list[int]:
        """`<s> first </s></s> second </s>`: all parts in one input."""
        end = self.encoder.config.eos_token_id
        ids = [self.encoder.config.bos_token_id]
        for n, part in enumerate(parts):
            ids += [*([end] if n else []), *part.ids, end]
        return ids

    def read(self, inputs: Sequence[list[int]]) -> tuple[Tensor, tuple[Tensor, ...], Tensor]:
        """Mixed layers (batch, pieces, d), all layers, and the mask (batch, pieces) of what is no padding."""
        width = max(map(len, inputs))
        pad = self.encoder.config.pad_token_id
        ids = torch.tensor([[*row, *[pad] * (width - len(row))] for row in inputs], device=self.device)
        mask = ids != pad
        with torch.inference_mode():
            layers = self.encoder(ids, attention_mask=mask.long(), output_hidden_states=True).hidden_states
            return self._mixed(layers, mask.float()), layers, mask

    def pool(self, inputs: Sequence[list[int]]) -> Tensor:
        """One vector (batch, d) a text that was read alone."""
        mixed, layers, mask = self.read(inputs)
        pool = self.settings["pool"]
        if pool == "avg":
            return (mixed * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)
        if pool in ("cls", "default"):
            return (mixed if pool == "cls" else layers[-1])[:, 0]
        raise ModelError(f"hparams.yaml: pool = {pool!r} is none of avg, cls, default")

    def estimate(self, features: Tensor) -> Tensor:
        """The dense layers on top: (batch, in) to (batch,)."""
        with torch.inference_mode():
            for n, (weight, bias) in enumerate(self._top):
                if n:
                    features = _activation(self.settings["activations"])(features)
                features = torch.nn.functional.linear(features, weight.to(self.device), bias.to(self.device))
            last = self.settings.get("final_activation")
            return (features if last is None else _activation(last)(features)).view(-1)

    def tags(self, layers: Sequence[Tensor]) -> Tensor:
        """Probabilities (batch, pieces, labels): no error, minor, major, critical."""
        if self._tags is None:
            raise ModelError(f"this {self.kind} has no word-level head; choose an xCOMET")
        weight, bias = (w.to(self.device) for w in self._tags)
        with torch.inference_mode():
            logits = torch.nn.functional.linear(layers[int(self.settings["word_layer"])], weight, bias)
            return logits.softmax(-1)

    def _mixed(self, layers: Sequence[Tensor], mask: Tensor) -> Tensor:
        if self._mix is None:
            return layers[int(self.settings.get("sent_layer", self.settings.get("layer", -1)))]
        normed = bool(self.settings["layer_norm"])
        shares, gamma = self._mix
        return float(gamma) * sum(
            (
                float(share) * (_normed(layer, mask) if normed else layer)
                for share, layer in zip(shares, layers, strict=True)
                if share
            ),
            torch.zeros((), device=self.device),
        )


def sparsemax(scores: Tensor) -> Tensor:
    """Martins and Astudillo 2016, algorithm 1: the nearest point of the simplex, with true zeros."""
    ordered = scores.sort(descending=True).values
    place = torch.arange(1, len(scores) + 1)
    inside = 1 + place * ordered > ordered.cumsum(0)
    count = int(inside.sum())
    return (scores - (ordered[:count].sum() - 1) / count).clamp(min=0)


def _normed(layer: Tensor, mask: Tensor) -> Tensor:
    """Mean 0 and variance 1 over all pieces and dimensions of a text together."""
    seen = mask[..., None]
    count = mask.sum(1)[:, None, None] * layer.shape[-1]
    mean = (layer * seen).sum((1, 2), keepdim=True) / count
    variance = (((layer - mean) * seen) ** 2).sum((1, 2), keepdim=True) / count
    return (layer - mean) / torch.sqrt(variance + 1e-12)


def _mix(state: dict[str, Tensor], settings: dict[str, Any]) -> tuple[Tensor, Tensor] | None:
    names = sorted(
        (k for k in state if k.startswith("layerwise_attention.scalar_parameters.")),
        key=lambda k: int(k.rsplit(".", 1)[1]),
    )
    if not names:
        return None
    scores = torch.cat([state[name] for name in names])
    sparse = settings["layer_transformation"] == "sparsemax"
    return (sparsemax(scores) if sparse else scores.softmax(0)), state["layerwise_attention.gamma"]


def _layers(state: dict[str, Tensor]) -> list[str]:
    names = {k.rsplit(".", 1)[0] for k in state if k.startswith("estimator.ff.")}
    return sorted(names, key=lambda name: int(name.rsplit(".", 1)[1]))


def _activation(name: str) -> Any:
    if not hasattr(torch.nn, name):
        raise ModelError(f"hparams.yaml: torch has no activation {name!r}")
    return getattr(torch.nn, name)()


def _hparams(folder: Path) -> dict[str, Any]:
    path = folder / "hparams.yaml"
    if not path.is_file():
        raise ModelError(f"{path} is missing; fetch the whole folder (hf download Unbabel/... --local-dir {folder})")
    try:
        import yaml
    except ModuleNotFoundError:
        raise ModelError('COMET\'s settings are YAML; try: pip install "mtreview[comet]"') from None
    try:
        found = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ModelError(f"{path}: not YAML ({str(error).splitlines()[0]}); fetch it again") from None
    if not isinstance(found, dict):
        raise ModelError(f"{path}: has no settings in it; fetch it again")
    return found


def _checkpoint(path: Path) -> dict[str, Any]:
    """The tensors and plain values of a Lightning checkpoint. Classes in it are never looked up: a dict stands in for
    each, so that a file from somebody else cannot run anything here."""
    if not path.is_file():
        raise ModelError(f"{path}: the weights are missing; fetch the whole folder (hf download Unbabel/...)")
    try:
        stand_ins: list[Any] = [
            (OrderedDict, name) for name in torch.serialization.get_unsafe_globals_in_checkpoint(path)
        ]
        with torch.serialization.safe_globals(stand_ins):
            found = torch.load(path, map_location="cpu", weights_only=True)
    except (OSError, RuntimeError, ValueError, TypeError, EOFError, UnpicklingError) as error:
        raise ModelError(
            f"{path}: the weights cannot be read ({str(error).splitlines()[0]}); fetch them again"
        ) from None
    if not isinstance(found, dict) or not found.get("state_dict"):
        raise ModelError(f"{path}: no weights of a COMET are in it; fetch it again")
    return found


def _encoder(folder: Path, settings: dict[str, Any], state: dict[str, Tensor]) -> tuple[Any, Any]:
    import transformers
    from tokenizers import Tokenizer

    base, name = folder / "encoder", str(settings.get("pretrained_model"))
    if settings.get("encoder_model") not in _ENCODERS:
        raise ModelError(f"{folder}: encoder {settings.get('encoder_model')!r} is none of {', '.join(_ENCODERS)}")
    for file in ("config.json", "tokenizer.json"):
        if not (base / file).is_file():
            raise ModelError(f"{base / file} is missing; try: hf download {name} {file} --local-dir {base}")
    weights = {k.removeprefix("encoder.model."): v for k, v in state.items() if k.startswith("encoder.model.")}
    weights.pop("embeddings.position_ids", None)  # kept by older versions, always 0, 1, 2...
    made = getattr(transformers, _ENCODERS[settings["encoder_model"]])
    try:
        # The published pipeline itself: the tokenizer classes of transformers 5 rebuild it and treat spaces otherwise.
        tokenizer = Tokenizer.from_file(str(base / "tokenizer.json"))
        with quiet():
            model = made(made.config_class.from_pretrained(base, local_files_only=True), add_pooling_layer=False)
        model.load_state_dict(weights, assign=True)
    except Exception as error:  # noqa: BLE001 (tokenizers raises nothing narrower)
        raise ModelError(
            f"{folder}: the weights do not fit {base} ({str(error).splitlines()[0]}); it must be {name}"
        ) from None
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer, model.float().eval().requires_grad_(False)
