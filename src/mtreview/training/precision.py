"""Weights in fp32, arithmetic in bf16 where the machine is fast at it."""

from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from mtreview.errors import ConfigError

__all__ = ["Masters", "pick_device", "pick_precision"]


def pick_device(wanted: str, rank: int) -> torch.device:
    """`auto` takes a GPU where there is one, process r the r-th."""
    there = torch.cuda.is_available()
    if wanted == "cuda" and not there:
        raise ConfigError("run.device = 'cuda', but torch sees no GPU here; set it to 'auto' or 'cpu'")
    if wanted == "cpu" or not there:
        return torch.device("cpu")
    return torch.device("cuda", rank % torch.cuda.device_count())


def pick_precision(wanted: str, device: torch.device) -> torch.dtype:
    """bf16 on GPUs that have it and on processors with AVX-512-BF16 or AMX; elsewhere it would be far slower than
    fp32."""
    if wanted != "auto":
        return torch.bfloat16 if wanted == "bf16" else torch.float32
    if device.type == "cuda":
        return torch.bfloat16 if torch.cuda.is_bf16_supported() else torch.float32
    try:
        flags = Path("/proc/cpuinfo").read_text(encoding="ascii", errors="replace")
    except OSError:  # not Linux: nothing is known of the processor, and fp32 is right everywhere
        flags = ""
    return torch.bfloat16 if "avx512_bf16" in flags or "amx_bf16" in flags else torch.float32


class Masters:
    """The trainable weights in fp32 by name, beside the network that computes in `dtype`."""

    def __init__(self, network: Any, device: torch.device, dtype: torch.dtype) -> None:
        self.weights: dict[str, Tensor] = {
            name: weight.detach().to(device, torch.float32, copy=True)
            for name, weight in network.named_parameters()
            if weight.requires_grad
        }
        self.network = network.to(device, dtype)
        self._live = {name: weight for name, weight in self.network.named_parameters() if weight.requires_grad}

    @torch.no_grad()
    def push(self) -> None:
        """Copies the fp32 weights into the network."""
        for name, weight in self._live.items():
            weight.copy_(self.weights[name])

    def gradients(self) -> dict[str, Tensor]:
        """The network's gradients in fp32 (zeros for a weight that had no part), which are then forgotten."""
        out = {}
        for name, weight in self._live.items():
            out[name] = torch.zeros_like(self.weights[name]) if weight.grad is None else weight.grad.float()
            weight.grad = None
        return out

    def live(self, name: str) -> Tensor:
        weight: Tensor = self._live[name]
        return weight
