"""Weights in blocks of 32, as GGUF files hold them (llama.cpp's Q4_0, Q4_1 and Q8_0), unpacked without loss.

A block of Q8_0 is a float16 scale d and 32 integers q of 8 bits: w = d q. One of Q4_1 is a scale d, a least value m
(float16 both) and 32 integers of 4 bits, the low halves of 16 bytes before the high ones: w = d q + m. One of Q4_0 has
no m: w = d (q - 8)."""

import numpy as np
from numpy.typing import NDArray

from mtreview.errors import ModelError

__all__ = ["BLOCK", "BYTES", "unpack"]

BLOCK = 32
BYTES = {"Q8_0": 34, "Q4_1": 20, "Q4_0": 18}
"""Bytes of one block, by kind."""


def unpack(packed: NDArray[np.uint8], kind: str) -> NDArray[np.float32]:
    """A matrix of R rows from its blocks: (R, C / 32 * bytes) to (R, C). ModelError for another kind or width."""
    if kind not in BYTES or packed.ndim != 2 or packed.shape[1] % BYTES[kind]:
        raise ModelError(
            f"weights of the kind {kind} and shape {packed.shape} are not blocks of 32; install the model again"
        )
    blocks = packed.reshape(-1, BYTES[kind])
    scale = np.ascontiguousarray(blocks[:, :2]).view("<f2").astype(np.float32)
    values = np.empty((len(blocks), BLOCK), np.float32)
    if kind == "Q8_0":
        np.multiply(blocks[:, 2:].view(np.int8), scale, out=values)
    else:
        halves = blocks[:, -16:]
        np.multiply(halves & 15, scale, out=values[:, :16])
        np.multiply(halves >> 4, scale, out=values[:, 16:])
        least = np.ascontiguousarray(blocks[:, 2:4]).view("<f2").astype(np.float32) if kind == "Q4_1" else -8 * scale
        values += least
    return values.reshape(packed.shape[0], -1)
