"""A toy language of our own: short statements put together from a few words, enough for a tiny network to learn."""

import random
from pathlib import Path

import pytest

WHO = {
    "老师": "the teacher",
    "医生": "the doctor",
    "孩子": "the child",
    "邻居": "the neighbour",
    "司机": "the driver",
    "学生": "the student",
}
WHEN = {"今天": "today", "昨天": "yesterday", "早上": "in the morning", "晚上": "in the evening"}
DOES = {"买了": "bought", "看见了": "saw", "找到了": "found", "带来了": "brought", "忘记了": "forgot"}
WHAT = {
    "一本书": "a book",
    "一封信": "a letter",
    "两个苹果": "two apples",
    "旧地图": "the old map",
    "红色的伞": "the red umbrella",
}


def sentences() -> list[tuple[str, str]]:
    """All statements of the toy language in an order that never changes."""
    pairs = [
        (f"{who}{when}{does}{what}。", f"{english.capitalize()} {did} {thing} {time}.")
        for who, english in WHO.items()
        for when, time in WHEN.items()
        for does, did in DOES.items()
        for what, thing in WHAT.items()
    ]
    random.Random(3).shuffle(pairs)
    return pairs


@pytest.fixture
def toy(tmp_path: Path) -> Path:
    """A folder with 240 training pairs, 20 held-out pairs and a recipe for a run of some seconds."""
    pairs = sentences()
    rows = [f"{'news' if i % 3 else 'docs'}\t{zh}\t{en}\n" for i, (zh, en) in enumerate(pairs[:240])]
    (tmp_path / "rows.tsv").write_text("".join(rows), encoding="utf-8")
    for name, column in (("dev.zh", 0), ("dev.en", 1)):
        (tmp_path / name).write_text("".join(pair[column] + "\n" for pair in pairs[240:260]), encoding="utf-8")
    (tmp_path / "recipe.toml").write_text(RECIPE, encoding="utf-8")
    return tmp_path


RECIPE = """
[data]
files = ["rows.tsv"]
guard = ["dev.zh", "dev.en"]
weights = {"docs" = 0.5}

[filter]
near_copies = false
literal = 0.05

[subwords]
size = 380

[model]
width = 32
feed_forward = 64
encoder_layers = 2
decoder_layers = 1
heads = 2

[training]
steps = 30
tokens = 512
directions = ["eng", "zho"]
warm_up = 5
negatives = 40
average = 0.9

[dev]
source = "dev.zh"
target = "dev.en"
sentences = 8
every = 15

[run]
output = "model"
precision = "fp32"
device = "cpu"
report = 5
save = 9
"""
