"""Reading rows, dropping bad ones, keeping test sets out."""

import gzip
from pathlib import Path

import pytest

from mtreview.errors import ConfigError, FormatError, InputError
from mtreview.training.corpus import Row, expand, lexicon_rows, read_rows, weight_of
from mtreview.training.filters import Sieve
from mtreview.training.guard import Guard
from mtreview.training.recipe import Filter

GOOD = ("他每天早上六点起床跑步。", "He gets up at six every morning and runs.")

DROPPED = [
    (("好。", "Good, that is fine."), "length"),
    (("Hello world 你好", "Hello world, how are you?"), "source language"),
    (("他每天早上六点起床跑步。", "他 gets up at six every morning."), "target language"),
    (("他每天早上六点起床跑步。", "1234 5678 9012 3456"), "target language"),
    (("他每天早上六点起床跑步。", "He gets up."), "length ratio"),
    (GOOD, "duplicate"),
    (("他每天早上七点起床跑步。", "He gets up at six every morning and runs!!"), None),
    (("他每天早上六点起床跑步！", "He gets up at six every morning, and runs."), "near-copy"),
]


def row(pair: tuple[str, str], origin: str = "here", line: int = 7) -> Row:
    return Row(origin, *pair, Path("rows.tsv"), line)


@pytest.mark.parametrize(("pair", "reason"), DROPPED)
def test_reasons(pair: tuple[str, str], reason: str | None) -> None:
    sieve = Sieve(Filter())
    assert sieve.keeps(row(GOOD))
    assert sieve.keeps(row(pair)) == (reason is None)
    assert dict(sieve.dropped) == ({} if reason is None else {reason: 1})


def test_untranslated_text_is_dropped() -> None:
    sieve = Sieve(Filter(han=0.0, ratio=(0.5, 6.5)))
    assert not sieve.keeps(row(("Open the config file.", "Open the config files.")))
    assert sieve.dropped["untranslated"] == 1


def test_the_guard_names_both_places(tmp_path: Path) -> None:
    test_set = tmp_path / "held.en.gz"
    with gzip.open(test_set, "wt", encoding="utf-8") as stream:
        stream.write("Something else.\nHe gets up at six, every morning, and runs\n")
    guard = Guard([test_set])
    assert len(guard) == 2
    guard.check(row(("他起得很早。", "He gets up early.")))
    with pytest.raises(InputError, match=r"rows\.tsv, line 7: the target text is line 2 of the test set held\.en\.gz"):
        guard.check(row(GOOD))


def test_rows_of_another_shape_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "rows.tsv"
    path.write_text("a\t你好\thello\nb\tonly two\n", encoding="utf-8")
    with pytest.raises(FormatError, match="line 2: 2 columns"):
        list(read_rows(path))


def test_word_list(tmp_path: Path) -> None:
    path = tmp_path / "words.u8"
    lines = "# comment\n傘 伞 [san3] /umbrella/parasol/CL:把[ba3]/\n個 个 [ge4] /(classifier)/old variant of 箇/\n"
    path.write_text(lines, encoding="utf-8")
    assert [(one.source, one.target) for one in lexicon_rows(path)] == [("伞", "umbrella"), ("伞", "parasol")]


def test_patterns(tmp_path: Path) -> None:
    for name in ("b.tsv", "a.tsv"):
        (tmp_path / name).touch()
    assert [path.name for path in expand(tmp_path, ("*.tsv", "a.tsv"))] == ["a.tsv", "b.tsv"]
    with pytest.raises(ConfigError, match="no file fits"):
        expand(tmp_path, ("*.gz",))
    assert weight_of("docs_x", {"docs_*": 0.5, "*": 2.0}) == 0.5
    assert weight_of("other", {"docs_*": 0.5}) == 1.0
