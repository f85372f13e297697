"""The trained weights as a folder that `engines.pair_reader` opens."""

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mtreview.engines.pair_network import FILES, MAPS
from mtreview.engines.storage import SCALE, load
from mtreview.errors import InputError
from mtreview.training import encoder

__all__ = ["LONGEST_SOURCE", "read_folder", "write_folder"]

LONGEST_SOURCE = 112
"""Chinese pieces of a sentence, begin and end included, as in training."""
_ENCODER, _SCALE = "enc.", "/scale"

Weights = dict[str, NDArray[Any]]


def write_folder(weights: Mapping[str, NDArray[Any]], encoder_folder: Path, out: Path) -> None:
    """Writes configuration, vocabulary and two files of weights into `out`; cards and licences are written by hand.

    `weights` as training leaves them: `A0`, `B0`, `A1` ... the low-rank changes (four maps a layer in the order of `MAPS`),
    `enc.*` the encoder's layers, `bridge.*`, `tag.*`. A matrix of int8 has its scales (R,) under its name and "/scale". The
    encoder's embeddings were not trained and are taken from `encoder_folder` as they lie there. InputError where a change or
    a layer is missing."""
    from safetensors.numpy import save_file

    out.mkdir(parents=True, exist_ok=True)
    kinds, stored = _stored_encoder(encoder_folder)
    trained = _renamed({name.removeprefix(_ENCODER): v for name, v in weights.items() if name.startswith(_ENCODER)})
    frozen = {name for name in stored if name.startswith("embeddings.")}
    if missing := sorted(set(stored) - frozen - set(trained)):
        raise InputError(f"the trained weights lack {missing[0]} of the encoder; save all its layers")
    embeddings = {name: stored[name] for name in sorted(frozen)}
    save_file(embeddings | trained, out / FILES[2], metadata={n: kinds[n] for n in frozen & kinds.keys()})
    save_file(_adapter(weights), out / FILES[3])
    shutil.copyfile(encoder_folder / encoder.FILES[2], out / FILES[1])
    shape = json.loads((encoder_folder / encoder.FILES[1]).read_text(encoding="utf-8"))
    about = {"name": "pair-reader", "longest_source": LONGEST_SOURCE, "encoder": shape}
    (out / FILES[0]).write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")


def read_folder(folder: Path) -> dict[str, NDArray[np.float32]]:
    """What `write_folder` was given, in float32: a folder that training goes on from. ModelError where a file is damaged."""
    places = {place: n for n, place in enumerate(_places(load(folder / FILES[3])))}
    found = {f"{_ENCODER}{n}": v for n, v in load(folder / FILES[2]).items() if not n.startswith("embeddings.")}
    for name, value in load(folder / FILES[3]).items():
        place, _, side = name.rpartition(".")
        found[f"{side}{places[place]}" if place in places else name] = value
    return found


def _places(adapter: Mapping[str, NDArray[Any]]) -> list[str]:
    """The maps that are changed, in the order of their numbers."""
    layers = {int(name.split(".")[1]) for name in adapter if name.startswith("layers.")}
    return [f"layers.{layer}.{change}" for layer in sorted(layers) for change in MAPS]


def _stored_encoder(folder: Path) -> tuple[dict[str, str], Weights]:
    """The kinds of its blocks, and its tensors as they lie in the file."""
    from safetensors import safe_open

    with safe_open(folder / encoder.FILES[0], "numpy") as file:
        return dict(file.metadata() or {}), {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118


def _adapter(weights: Mapping[str, NDArray[Any]]) -> Weights:
    changes = [name for name in weights if name[0] == "A" and name[1:].isdigit()]
    new = {f"{n}": f"layers.{n // len(MAPS)}.{tuple(MAPS)[n % len(MAPS)]}" for n in range(len(changes))}
    found: Weights = {name: weights[name] for name in weights if name.startswith(("bridge.", "tag."))}
    for number, place in new.items():
        for side in "AB":
            for ending in ("", _SCALE):
                name = f"{side}{number}{ending}"
                if name in weights:
                    found[f"{place}.{side}{ending}"] = weights[name]
                elif not ending:
                    raise InputError(f"the trained weights lack {name}; save both sides of every change")
    return _renamed(found)


def _renamed(weights: Mapping[str, NDArray[Any]]) -> Weights:
    """Scales as `engines.storage` keeps them: (R, 1) under the name of the matrix and `SCALE`."""
    return {
        name.removesuffix(_SCALE) + SCALE if name.endswith(_SCALE) else name: np.ascontiguousarray(
            value[:, None] if name.endswith(_SCALE) else value
        )
        for name, value in weights.items()
    }
