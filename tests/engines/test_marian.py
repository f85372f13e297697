"""Our own forward pass of the embedded network against transformers', which it stands in for."""

import subprocess
import sys

import torch

from mtreview.engines import families, network, places

SOURCES = [[5, 900, 77, 3000, 0], [8, 9, 0]]
TARGETS = [[400, 20, 33, 0], [7, 800, 9000, 100, 21, 0]]


def test_the_same_numbers_as_transformers(monkeypatch):
    folder, name, _ = places.find(None)
    checkpoint = families.open_checkpoint(folder, name)
    own = network.Network(checkpoint)
    monkeypatch.setattr(network, "_open_network", network.load_network)
    theirs = network.Network(checkpoint)
    found, wanted = (n.run(SOURCES, TARGETS, attention=True, doubts=True) for n in (own, theirs))
    torch.testing.assert_close(found.states, wanted.states)
    torch.testing.assert_close(found.attention, wanted.attention)
    torch.testing.assert_close(found.doubts, wanted.doubts)
    torch.testing.assert_close(own.logits(found.states), theirs.logits(wanted.states))


def test_other_shapes_are_left_to_transformers():
    assert network.is_known({"activation_function": "swish"})
    assert not network.is_known({"activation_function": "swish", "share_encoder_decoder_embeddings": False})
    assert not network.is_known({"activation_function": "mish"})


def test_judging_with_the_shipped_networks_imports_neither_transformers_nor_the_compiler():
    code = (
        "import sys; from mtreview import engines; engines.load_translator(); engines.load_judge(); engines.load_pair_reader();"
        "print(sorted({'transformers', 'ctranslate2.converters', 'torch._dynamo'} & sys.modules.keys()))"
    )
    # The first process builds what is not built yet, and needs both for that.
    for _ in range(2):
        run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
