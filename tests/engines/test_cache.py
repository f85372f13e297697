from collections.abc import Sequence
from pathlib import Path
from typing import Any

from mtreview.engines.cache import CachedTranslator
from mtreview.records import Draft


class Counting:
    """Upper-cases; remembers what it was asked for."""

    def __init__(self, name: str = "counting beam=1") -> None:
        self.id = name
        self.asked: list[str] = []

    def translate(self, sentences: Sequence[str], *, prefixes: Sequence[str] | None = None, **_: Any) -> list[Draft]:
        self.asked += sentences
        starts = prefixes or [""] * len(sentences)
        return [Draft(p + s.upper(), self.id, -0.5, ("x",)) for s, p in zip(sentences, starts, strict=True)]


def test_each_sentence_is_translated_once(tmp_path: Path) -> None:
    inner = Counting()
    cached = CachedTranslator(inner, tmp_path / "d.sqlite")
    first = cached.translate(["a", "b", "a", "\ud800"])
    assert [d.text for d in first] == ["A", "B", "A", "\ud800"]
    assert inner.asked == ["a", "b", "\ud800"]
    again = CachedTranslator(inner, tmp_path / "d.sqlite").translate(["b", "c", "a"])
    assert [d.text for d in again] == ["B", "C", "A"]
    assert inner.asked == ["a", "b", "\ud800", "c"]


def test_another_model_prefix_or_depth_is_another_entry(tmp_path: Path) -> None:
    inner = Counting()
    cached = CachedTranslator(inner, tmp_path / "d.sqlite")
    cached.translate(["a"])
    cached.translate(["a"], alternatives=2)
    assert cached.translate(["a"], prefixes=["p "])[0].text == "p A"
    other = Counting("counting beam=4")
    CachedTranslator(other, tmp_path / "d.sqlite").translate(["a"])
    assert inner.asked == ["a", "a", "a"]
    assert other.asked == ["a"]


def test_the_file_stays_under_its_limit(tmp_path: Path) -> None:
    cached = CachedTranslator(Counting(), tmp_path / "d.sqlite", limit=200_000)
    for start in range(0, 4000, 500):
        cached.translate([f"sentence number {i} " * 3 for i in range(start, start + 500)])
    assert (tmp_path / "d.sqlite").stat().st_size < 400_000
    inner = cached.inner
    asked = len(inner.asked)
    cached.translate(["sentence number 3999 " * 3])
    assert len(inner.asked) == asked, "what was used last is kept"
