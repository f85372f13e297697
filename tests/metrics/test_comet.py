"""COMET, CometKiwi and xCOMET on tiny networks in the published layout, held to what unbabel-comet 2.2.7 printed for
the same folders (once, in an environment of its own: its requirements do not fit beside ours)."""

import json
import math
import os
import shutil
import sys
from collections import OrderedDict
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import mtreview
from mtreview.errors import ConfigError, ModelError
from mtreview.metrics.comet import Comet, CometKiwi, ErrorSpan, XComet, _spans_score, error_spans
from mtreview.protocols import Row
from mtreview.records import Document, Draft, Pair, ReviewData, Segment, Severity, Span
from mtreview.registry import load, names

SOURCES = ["猫坐在垫子上。", "狗在公园里跑。", "我们今天去学校，明天去商店。", "价格上涨了百分之五。"]
TARGETS = [
    "The cat sat on the mat.",
    "The dog the dog ran.",
    "We go to  the shop today , tomorrow school.",
    "The price",
]
DRAFTS = [
    "A cat sat on a mat.",
    "Dogs run.",
    "We go to school today, and to the shop tomorrow.",
    "The price rose by 5 percent.",
]
ROWS = [Row(s, t, Draft(d, "m")) for s, t, d in zip(SOURCES, TARGETS, DRAFTS, strict=True)]
KINDS = {"comet": "regression_metric", "cometkiwi": "unified_metric", "xcomet": "xcomet_metric"}
SETTINGS: dict[str, dict[str, Any]] = {
    "comet": {"layer_transformation": "sparsemax", "layer_norm": False, "pool": "avg", "layer": "mix"},
    "cometkiwi": {
        "layer_transformation": "sparsemax_patch",
        "layer_norm": True,
        "sent_layer": "mix",
        "input_segments": ["mt", "src"],
    },
    "xcomet": {"layer_transformation": "sparsemax", "layer_norm": False, "sent_layer": "mix", "word_layer": 2},
}
OFFICIAL = {
    "comet": [-0.4098578691482544, -0.2626442611217499, -0.17787232995033264, -0.4264625310897827],
    "cometkiwi": [0.19667765498161316, 0.19908082485198975, 0.20025423169136047, 0.21123239398002625],
    "xcomet": [-0.04088478907942772, 0.08481522649526596, 0.1545325070619583, 0.042387962341308594],
}
METRICS: dict[str, type[Comet | CometKiwi]] = {"comet": Comet, "cometkiwi": CometKiwi, "xcomet": XComet}
WIDTH, LAYERS, WINDOW = 16, 3, 64


def write_folder(name: str, folder: Path) -> Path:
    """hparams.yaml and checkpoints/model.ckpt as Unbabel publishes them, the encoder's settings and tokenizer
    beside."""
    import torch
    import transformers

    large = name == "xcomet"
    base = folder / "encoder"
    size = _write_tokenizer(base)
    kind = "XLMRobertaXL" if large else "XLMRoberta"
    config = getattr(transformers, f"{kind}Config")(
        vocab_size=size, hidden_size=WIDTH, num_hidden_layers=LAYERS, num_attention_heads=2, intermediate_size=32,
        max_position_embeddings=WINDOW + 2, type_vocab_size=1, pad_token_id=1, bos_token_id=0, eos_token_id=2,
    )  # fmt: skip
    config.save_pretrained(base)
    encoder = getattr(transformers, f"{kind}Model")(config, add_pooling_layer=False)
    shapes = {f"encoder.model.{k}": v.shape for k, v in encoder.state_dict().items()}
    widths = [WIDTH * (6 if name == "comet" else 1), 24, 8, 1]
    for n, (a, b) in enumerate(pairwise(widths)):
        shapes |= {f"estimator.ff.{3 * n}.weight": (b, a), f"estimator.ff.{3 * n}.bias": (b,)}
    shapes |= {f"layerwise_attention.scalar_parameters.{n}": (1,) for n in range(LAYERS + 1)}
    shapes["layerwise_attention.gamma"] = (1,)
    if large:
        shapes |= {"hidden2tag.weight": (4, WIDTH), "hidden2tag.bias": (4,)}
    state = {
        name: torch.tensor(_noise(n, name, tuple(shape))) for n, (name, shape) in enumerate(sorted(shapes.items()))
    }
    settings = SETTINGS[name] | {
        "class_identifier": KINDS[name], "encoder_model": "XLM-RoBERTa-XL" if large else "XLM-RoBERTa",
        "pretrained_model": str(base), "hidden_sizes": widths[1:3], "activations": "Tanh", "final_activation": None,
    }  # fmt: skip
    (folder / "checkpoints").mkdir()
    (folder / "hparams.yaml").write_text(json.dumps(settings), encoding="utf-8")  # JSON is YAML too
    kept = settings | {"layer_transformation": settings["layer_transformation"].removesuffix("_patch")}
    kept.pop("class_identifier")
    torch.save(
        {"pytorch-lightning_version": "2.0.0", "epoch": 0, "global_step": 0, "state_dict": state, "hparams_name": "kwargs",
         "hyper_parameters": kept},
        folder / "checkpoints" / "model.ckpt",
    )  # fmt: skip
    return folder


def _noise(n: int, name: str, shape: tuple[int, ...]) -> Any:
    """Numbers that are the same on every machine and in every version."""
    values = np.sin(np.arange(math.prod(shape)) * 12.9898 + n * 78.233) * 43758.5453 % 2 - 1
    values = values.astype(np.float32).reshape(shape)
    if "scalar_parameters" in name or "hidden2tag" in name:
        return values * np.float32(0.6 if len(shape) == 1 else 1.2)
    norm = name.endswith("LayerNorm.weight") or "layer_norm.weight" in name or name.endswith("gamma")
    return np.float32(1) + values * np.float32(0.1) if norm else values * np.float32(0.5)


def _write_tokenizer(folder: Path) -> int:
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors
    from transformers import XLMRobertaTokenizerFast

    text = sorted(set("".join(SOURCES + TARGETS + DRAFTS)) - {" "})
    pieces = [("<s>", 0.0), ("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0)]
    pieces += [
        ("▁", -3.0),
        *((c, -6.0) for c in text),
        *(("▁" + w, -4.0) for w in ("The", "the", "cat", "dog", "to", "s")),
    ]
    pieces.append(("<mask>", 0.0))
    made = Tokenizer(models.Unigram(pieces, unk_id=3, byte_fallback=False))
    made.pre_tokenizer = pre_tokenizers.Metaspace()
    made.decoder = decoders.Metaspace()
    made.post_processor = processors.TemplateProcessing(
        "<s> $A </s>", "<s> $A </s> </s> $B </s>", [("<s>", 0), ("</s>", 2)]
    )
    marks = {"bos_token": "<s>", "eos_token": "</s>", "sep_token": "</s>", "cls_token": "<s>", "unk_token": "<unk>"}
    XLMRobertaTokenizerFast(tokenizer_object=made, **marks, pad_token="<pad>", mask_token="<mask>").save_pretrained(
        folder
    )
    return len(pieces)


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    root = tmp_path_factory.mktemp("comets")
    return {name: write_folder(name, root / name) for name in KINDS}


@pytest.mark.parametrize("name", KINDS)
def test_the_published_numbers(name: str, folders: dict[str, Path]) -> None:
    metric = METRICS[name](folders[name])
    found = metric.segments(ROWS)
    assert found == pytest.approx(OFFICIAL[name], abs=1e-5)
    assert metric.document(ROWS) == pytest.approx(sum(OFFICIAL[name]) / 4, abs=1e-5)
    assert [metric.segments([row])[0] for row in ROWS] == pytest.approx(found, abs=1e-5)
    assert metric.signature().startswith(f"{name}|") and "\n" not in metric.signature()
    assert metric.higher_is_better and metric.needs <= set(Row.__slots__)


@pytest.mark.parametrize("name", KINDS)
def test_a_row_that_lacks_a_side(name: str, folders: dict[str, Path], tmp_path: Path) -> None:
    lacking = [Row(None, "A"), Row("猫", " "), Row("", "A"), Row("猫", "")]
    assert METRICS[name](tmp_path / "no weights are read for these").segments(lacking) == [None] * 4
    metric = METRICS[name](folders[name])
    assert metric.segments([lacking[0], ROWS[0], Row("猫", "", ROWS[0].draft)])[1] == pytest.approx(
        OFFICIAL[name][0], abs=1e-5
    )
    assert metric.document(lacking) is None
    without = METRICS[name](folders[name]).segments([Row("猫", "A cat.")])[0]
    assert (without is None) == (name == "comet")


@pytest.mark.parametrize("name", KINDS)
def test_what_is_too_long_gets_a_reason_and_no_number(
    name: str, folders: dict[str, Path], caplog: pytest.LogCaptureFixture
) -> None:
    metric = METRICS[name](folders[name])
    rows = [ROWS[0], Row("猫" * 70, "A cat.", Draft("Cat.", "m")), ROWS[1]]
    found = metric.segments(rows)
    assert found[1] is None
    assert [found[0], found[2]] == pytest.approx(OFFICIAL[name][:2], abs=1e-5)
    assert f"more than the {WINDOW} that {name} reads at once" in caplog.text
    assert list(metric.refusals(rows)) == [1]
    assert metric.refusals(rows[:1]) == {}


def test_spans_lie_in_the_text_as_given(folders: dict[str, Path]) -> None:
    metric = XComet(folders["xcomet"])
    found, shifted, nothing = metric.spans([ROWS[0], Row(SOURCES[0], f"  {TARGETS[0]} "), Row(None, "A")])
    assert found and nothing is None and shifted is not None
    assert [(s.span.start, s.span.end) for s in found] == [(0, 10), (13, 14), (20, 21), (22, 23)]  # 18-19 is a space
    assert [s.span.shift(-2) for s in shifted] == [s.span for s in found]
    assert {s.severity for s in found} == {"critical"} and all(0.25 <= s.confidence <= 1 for s in found)


PLACES = [Span(0, 1), Span(2, 4), Span(4, 5), Span(5, 6)]  # "a bcd e" has a piece " b" too, without its space here
DECODED: list[tuple[str, list[tuple[int, int, Severity]]]] = [
    ("OOOO", []),
    ("OmmO", [(2, 5, "minor")]),
    ("mMOO", [(0, 1, "minor"), (2, 4, "major")]),  # neighbours of different severity stay apart
    ("OOOM", [(5, 6, "major")]),  # open at the end
    ("mMMC", [(0, 1, "minor"), (2, 5, "major"), (5, 6, "critical")]),
    ("mOmO", [(0, 1, "minor"), (4, 5, "minor")]),
    ("CCCC", [(0, 6, "critical")]),
]


@pytest.mark.parametrize(("labels", "expected"), DECODED)
def test_labels_to_spans(labels: str, expected: list[tuple[int, int, Severity]]) -> None:
    found = error_spans(_chances(labels), PLACES, "a bcde")
    assert [(s.span.start, s.span.end, s.severity) for s in found] == expected
    assert all(s.confidence == pytest.approx(0.7) for s in found)


def test_a_span_of_nothing_but_space() -> None:
    assert error_spans(_chances("OmO"), [Span(0, 1), Span(1, 2), Span(2, 3)], "a b") == []
    assert error_spans(_chances("Om"), [Span(0, 1), Span(1, 3)], "a b") == [
        ErrorSpan(Span(2, 3), "minor", pytest.approx(0.7))
    ]


@pytest.mark.parametrize(
    ("labels", "penalty"),
    [("OOOO", 0), ("OmMO", 1), ("OMmO", 5), ("mOMO", 6), ("OOOM", 0), ("COMO", 15), ("CO" * 3, 25)],
)
def test_the_spans_share_of_the_score_is_the_published_one(labels: str, penalty: int) -> None:
    """Joined neighbours count as the first one's severity, what is open at the end not at all, 25 is the most."""
    assert _spans_score(_chances(labels)) == pytest.approx(1 - penalty / 25)


def _chances(labels: str) -> Any:
    return np.array(
        [[0.7 if i == "OmMC".index(label) else 0.1 for i in range(4)] for label in labels], dtype=np.float32
    )


@pytest.mark.parametrize(
    ("scores", "shares"),
    [
        ([0.0, 0, 0, 0], [0.25] * 4),
        ([5.0, 0, 0], [1, 0, 0]),
        ([0.5, 0.5, -3], [0.5, 0.5, 0]),
        ([0.6, 0.2, 0], [0.6667, 0.2667, 0.0667]),
    ],
)
def test_sparsemax(scores: list[float], shares: list[float]) -> None:
    import torch

    from mtreview.metrics.comet_network import sparsemax

    assert sparsemax(torch.tensor(scores)).tolist() == pytest.approx(shares, abs=1e-4)


BROKEN = [
    ("hparams.yaml", None, "is missing"),
    ("hparams.yaml", b"{a: [", "not YAML"),
    ("hparams.yaml", b"class_identifier: ranking_metric", "'ranking_metric'"),
    ("hparams.yaml", b"", "no settings"),
    ("checkpoints/model.ckpt", None, "weights are missing"),
    ("checkpoints/model.ckpt", b"no", "cannot be read"),
    ("encoder/config.json", None, "hf download"),
    ("encoder/tokenizer.json", None, "hf download"),
    ("encoder/tokenizer.json", b"{}", "do not fit"),
]


@pytest.mark.parametrize(("file", "content", "message"), BROKEN)
def test_a_broken_folder(
    file: str, content: bytes | None, message: str, folders: dict[str, Path], tmp_path: Path
) -> None:
    folder = shutil.copytree(folders["cometkiwi"], tmp_path / "kiwi")
    (folder / file).unlink() if content is None else (folder / file).write_bytes(content)
    with pytest.raises(ModelError, match=message) as found:
        CometKiwi(folder).segments(ROWS)
    assert "\n" not in str(found.value)


def test_the_wrong_kind_of_folder(folders: dict[str, Path]) -> None:
    with pytest.raises(ModelError, match="holds a regression_metric; xcomet needs a xcomet_metric"):
        XComet(folders["comet"]).segments(ROWS)


def test_without_the_extra(folders: dict[str, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "yaml", None)
    with pytest.raises(ModelError, match=r"pip install \"mtreview\[comet\]\""):
        Comet(folders["comet"]).segments(ROWS)


class Settings(OrderedDict[str, Any]):
    """A class as Lightning leaves them in its checkpoints."""


class Harmful:
    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, ("harm",)


def test_classes_in_a_checkpoint_are_not_looked_up(
    folders: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import torch

    folder = shutil.copytree(folders["cometkiwi"], tmp_path / "kiwi")
    path = folder / "checkpoints" / "model.ckpt"
    kept = torch.load(path, weights_only=True)
    torch.save(kept | {"callbacks": {"x": Settings(a=1)}}, path)
    assert CometKiwi(folder).segments(ROWS) == pytest.approx(OFFICIAL["cometkiwi"], abs=1e-5)
    torch.save(kept | {"callbacks": Harmful()}, path)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ModelError, match="cannot be read"):
        CometKiwi(folder).segments(ROWS)
    assert not (tmp_path / "harm").exists()


def test_only_by_name_and_folder(folders: dict[str, Path]) -> None:
    assert not set(names("metrics")) & {*KINDS, "metricx"}
    assert isinstance(load("metrics", f"xcomet:{folders['xcomet']}"), XComet)
    with pytest.raises(ConfigError, match="xcomet:FOLDER"):
        load("metrics", "xcomet")
    with pytest.raises(ConfigError, match="did you mean 'cometkiwi'"):
        load("metrics", "cometkivi")


def test_from_the_public_function(folders: dict[str, Path]) -> None:
    drafts = [row.draft for row in ROWS if row.draft is not None]
    found = mtreview.score(
        SOURCES, TARGETS, drafts=drafts, metrics=[f"comet:{folders['comet']}", f"cometkiwi:{folders['cometkiwi']}"]
    )
    for name in ("comet", "cometkiwi"):
        assert [scores[name].value for scores in found] == pytest.approx(OFFICIAL[name], abs=1e-5)
    assert found[0]["comet"].signature.endswith("|ref:draft")


def test_a_review_says_which_pair_was_too_long(folders: dict[str, Path]) -> None:
    from mtreview import pipeline

    long = "猫" * 70 + "。"
    segments = (Segment("source", Span(0, 71), 0, "sentence"), Segment("target", Span(0, 6), 0, "sentence"))
    data = ReviewData(Document("d", long, "A cat.", "memory"), segments, None, (Pair(7, (0,), (0,), 1.0),))
    tools = pipeline.Tools(None, None, None, (load("metrics", f"cometkiwi:{folders['cometkiwi']}"),), ())
    review = pipeline.run(data, tools)
    assert review.scores == ()
    assert [(f.stage, f.where) for f in review.failures if "cometkiwi" in f.error] == [("score", "d: pair 7")]
