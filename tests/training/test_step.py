"""The parts of one training step against plain formulas."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch.nn import functional

from mtreview.errors import ConfigError, ModelError
from mtreview.training.body import Body
from mtreview.training.checkpoint import State, load_state, save_state
from mtreview.training.embeddings import align_embeddings
from mtreview.training.muon import orthogonal
from mtreview.training.network import build
from mtreview.training.objective import Candidates, _CrossEntropy, choose, guidance
from mtreview.training.recipe import Model, Training
from mtreview.training.schedule import factor, progress
from mtreview.training.subwords import Vocabulary

SMALL = Model(width=16, feed_forward=24, encoder_layers=2, decoder_layers=1, heads=2)


def vocabulary() -> Vocabulary:
    numbers = {"</s>": 0, "<unk>": 1, **{f"p{i}": i for i in range(2, 40)}, ">>eng<<": 40, ">>zho<<": 41, "<pad>": 42}
    return Vocabulary(numbers, None, None, True)


def test_cross_entropy_is_torchs_own() -> None:
    torch.manual_seed(0)
    states, weight = torch.randn(30, 8, requires_grad=True), torch.randn(17, 8, requires_grad=True)
    places, mask = torch.randint(17, (30,)), (torch.rand(30) > 0.3).float()
    loss, nll = _CrossEntropy.apply(states, weight, places, mask, torch.zeros(17), 0.1)  # type: ignore[no-untyped-call]
    plain = functional.cross_entropy(states @ weight.t(), places, reduction="none", label_smoothing=0.1)
    unsmoothed = functional.cross_entropy(states @ weight.t(), places, reduction="none")
    assert torch.allclose(loss, (plain * mask).sum(), rtol=1e-5)
    assert torch.allclose(nll, (unsmoothed * mask).sum(), rtol=1e-5)
    expected = torch.autograd.grad((plain * mask).sum(), (states, weight))
    for ours, theirs in zip(torch.autograd.grad(loss, (states, weight)), expected, strict=True):
        assert torch.allclose(ours, theirs, atol=1e-5)


def test_drawn_candidates_stand_for_those_left_out() -> None:
    outputs = np.arange(2000)
    chosen = choose(np.array([5, 7, 5]), outputs, np.array([1, 2]), 2000, 100, np.random.default_rng(0))
    assert isinstance(chosen, Candidates)
    assert len(chosen.numbers) == 512  # rounded up to a fixed size
    assert chosen.numbers[chosen.places[7]] == 7
    assert chosen.correction[:4].tolist() == [0, 0, 0, 0]
    assert chosen.correction[-1].exp() * 508 == pytest.approx(1996)
    every = choose(np.array([5]), outputs, np.array([1]), 2000, 0, np.random.default_rng(0))
    assert len(every.numbers) == 2000 and not every.correction.any()


def test_guidance_is_lowest_where_attention_follows_the_links() -> None:
    links = torch.zeros(1, 3, 3)
    links[0, 0, 2] = links[0, 1, 0] = 1
    following, before = links.clone()[:, None], torch.zeros(1, 1, 3, 3)
    before[0, 0, 1, 2] = before[0, 0, 2, 0] = 1
    assert float(guidance((before, following), links)) == pytest.approx(0, abs=1e-4)
    assert float(guidance((torch.full((1, 1, 3, 3), 1 / 3),) * 2, links)) == pytest.approx(1.5 * np.log(3), rel=1e-3)


@pytest.mark.parametrize("shape", [(12, 12), (8, 30), (30, 8)])
def test_muon_brings_singular_values_near_one(shape: tuple[int, int]) -> None:
    torch.manual_seed(1)
    values = torch.linalg.svdvals(orthogonal(torch.randn(shape), torch.float32))
    assert values.min() > 0.3 and values.max() < 1.3


def test_linked_pieces_start_near_each_other() -> None:
    sources, targets = np.repeat(np.arange(2, 12), 20), np.repeat(np.arange(12, 22), 20)
    table = align_embeddings(sources.astype(np.uint16), targets.astype(np.uint16), size=22, width=16, seed=0)
    likeness = table[2:12] @ table[12:22].T
    assert (likeness.argmax(axis=1) == np.arange(10)).all()
    assert np.linalg.norm(table, axis=1) == pytest.approx(np.ones(22), abs=1e-5)


def states(network: Any) -> torch.Tensor:
    ids = torch.tensor([[40, 5, 6, 7, 0]])
    with torch.no_grad():
        out: torch.Tensor = network.model(
            input_ids=ids, decoder_input_ids=torch.tensor([[42, 9, 10]])
        ).last_hidden_state
    return out


@pytest.mark.parametrize("layers", [1, 2, 3])
def test_the_plain_pass_is_that_of_transformers(layers: int) -> None:
    network = build(
        Model(width=16, feed_forward=24, encoder_layers=2, decoder_layers=layers, heads=2), vocabulary(), None, None, 1
    )
    source, target = torch.tensor([[40, 5, 6, 7, 0], [40, 8, 0, 42, 42]]), torch.tensor([[42, 9, 10], [42, 11, 12]])
    states, (first, mean) = Body(network.model)(source, source != 42, target, guided=True)
    other, none = Body(network.model)(source, source != 42, target, guided=False)
    network.model.set_attn_implementation("eager")
    theirs = network.model(
        input_ids=source, attention_mask=(source != 42).long(), decoder_input_ids=target, output_attentions=True
    )
    assert (
        torch.allclose(states, theirs.last_hidden_state, atol=1e-5)
        and torch.allclose(other, states, atol=1e-5)
        and none == ()
    )
    assert torch.allclose(first[:, 0], theirs.cross_attentions[0][:, 0], atol=1e-5)
    assert torch.allclose(mean[:, 0], theirs.cross_attentions[-1].mean(1), atol=1e-5)


def test_dropout_is_on_while_training() -> None:
    network = build(SMALL, vocabulary(), None, None, 1)
    ids = torch.tensor([[40, 5, 6, 7, 0]])
    torch.manual_seed(0)
    one, other = (Body(network.model, dropout=0.5)(ids, ids != 42, ids, guided=False)[0] for _ in range(2))
    assert not torch.allclose(one, other)


def test_a_fresh_network_opens_pieces_only() -> None:
    network = build(SMALL, vocabulary(), None, None, 1)
    assert network.final_logits_bias[0].nonzero().ravel().tolist() == [1, 40, 41, 42]
    assert not network.model.shared.weight[42].any()


def test_a_grown_network_computes_nearly_the_same(tmp_path: Path) -> None:
    start = build(SMALL, vocabulary(), None, None, 1)
    start.save_pretrained(tmp_path)
    bigger = Model(width=16, feed_forward=48, encoder_layers=4, decoder_layers=1, heads=2)
    grown = build(bigger, vocabulary(), tmp_path, None, 2)
    assert functional.cosine_similarity(states(start), states(grown), dim=-1).min() > 0.97
    with pytest.raises(ModelError, match="only layers and feed_forward can grow"):
        build(Model(width=32, heads=2), vocabulary(), tmp_path, None, 2)


def test_rates_rise_then_fall_to_zero() -> None:
    training = Training(steps=100, warm_up=10, decay=0.5)
    assert [factor(training, step, progress(training, step, 0.0)) for step in (0, 4, 9, 49, 75, 100)] == [
        0.1,
        0.5,
        1,
        1,
        0.5,
        0,
    ]
    assert progress(Training(minutes=2), 7, 60) == 0.5


def test_a_checkpoint_of_another_recipe_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "c.pt"
    assert load_state(path, "a") is None
    save_state(path, State("a", step=4), {"w": torch.ones(2)}, {}, {}, {})
    again = load_state(path, "a")
    assert again is not None and again.step == 4 and again.tensors["weights"]["w"].tolist() == [1, 1]
    with pytest.raises(ConfigError, match="another model"):
        load_state(path, "b")
    path.write_bytes(b"broken")
    with pytest.raises(ModelError, match="not a readable checkpoint"):
        load_state(path, "a")
