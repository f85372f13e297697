"""The result as an ordinary Marian directory of the Hub: fp16 weights, tokenizer files, generation settings."""

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from mtreview.engines.storage import DETECTOR
from mtreview.training.network import configuration
from mtreview.training.recipe import Model
from mtreview.training.subwords import FILES, Vocabulary
from mtreview.training.switching import NAMES

__all__ = ["export", "export_detector"]


def export(
    weights: Mapping[str, Tensor], model: Model, vocabulary: Vocabulary, pieces: Path, output: Path, bias: Tensor
) -> Path:
    """Writes `output`; what transformers and CTranslate2 load. `pieces` is the folder of the piece models (and of the
    list of names that a network of switched pairs wants written in English), `bias` the network's
    `final_logits_bias`."""
    from transformers import MarianMTModel

    network: Any = MarianMTModel(configuration(model, vocabulary))
    network.load_state_dict({name: weight.cpu().float() for name, weight in weights.items()}, strict=False)
    network.tie_weights()
    network.final_logits_bias.copy_(bias.float().cpu())
    settings = network.generation_config
    settings.bad_words_ids = [[vocabulary.pad]]
    settings.num_beams, settings.max_length = 4, 256
    output.mkdir(parents=True, exist_ok=True)
    network.to(torch.float16).save_pretrained(output)
    (output / "model.safetensors").chmod(0o644)  # written as a private temporary file
    for name in FILES:
        shutil.copyfile(pieces / name, output / name)
    if (pieces / NAMES).exists():
        shutil.copyfile(pieces / NAMES, output / NAMES)
        notes = {"decoding": {"figures": True, "names": NAMES}}
        (output / "mtreview.json").write_text(json.dumps(notes, indent=1) + "\n", encoding="utf-8")
    return output


def export_detector(weights: Mapping[str, Tensor], output: Path) -> Path:
    """Writes the detector into `output`; its place is beside the weights of the model that it was trained on."""
    from safetensors.torch import save_file

    output.mkdir(parents=True, exist_ok=True)
    kept = {
        name.removeprefix("detector."): weight.cpu().to(torch.float16).contiguous() for name, weight in weights.items()
    }
    save_file(kept, output / DETECTOR)
    (output / DETECTOR).chmod(0o644)
    return output
