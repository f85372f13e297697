"""Pairs with some words in English already, and the list of names that goes with them."""

from pathlib import Path

import pytest

from mtreview.errors import ConfigError
from mtreview.training.corpus import Row
from mtreview.training.recipe import read_recipe
from mtreview.training.switching import rare_names, read_terms, switch_terms

LEXICON = """\
# a few entries in CEDICT's form
舊金山 旧金山 [Jiu4 jin1 shan1] /San Francisco, California/
長城 长城 [Chang2 cheng2] /the Great Wall/
高興 高兴 [gao1 xing4] /happy/glad/
高興 高兴 [Gao1 xing4] /Gaoxing (a place)/
城市 城市 [cheng2 shi4] /city/town/CL:座[zuo4]/
澳門 澳门 [Ao4 men2] /Macao/Macau/
書 书 [shu1] /book/
新金山 新金山 [Xin1 jin1 shan1] /Melbourne (an old name)/
"""


@pytest.fixture
def lexicon(tmp_path: Path) -> Path:
    path = tmp_path / "lexicon.u8"
    path.write_text(LEXICON, encoding="utf-8")
    return path


def row(source: str, target: str) -> Row:
    return Row("here", source, target, Path("rows.tsv"), 1)


def test_terms(lexicon: Path) -> None:
    terms, names = read_terms(lexicon)
    assert terms["旧金山"] == ("San Francisco",) and terms["高兴"] == ("happy", "glad", "Gaoxing")
    assert names == {"旧金山", "澳门", "新金山", "长城"}  # 高兴 is a word too
    assert terms["长城"] == ("Great Wall",)
    assert "书" not in terms


def test_what_the_target_says_is_switched(lexicon: Path) -> None:
    terms, names = read_terms(lexicon)
    rows = [
        row("他住在旧金山。", "He lives in San Francisco."),
        row("他住在旧金山。", "He lives in the city by the bay."),
        row("旧金山人", "San Franciscoans"),
        row("投资3.5亿元", "An investment of 350 million yuan"),
        row("他很高兴。", "He is glad."),
    ]
    copies = [copy.source for copy in switch_terms(rows, terms, names, share=0.0, seed=1)]
    assert copies == ["他住在San Francisco。", "投资350 million元"]
    copies = [copy.source for copy in switch_terms(rows[4:], terms, names, share=1.0, seed=1)]
    assert copies == ["他很glad。"]


def test_the_same_rows_are_switched_each_time(lexicon: Path) -> None:
    terms, names = read_terms(lexicon)
    rows = [row(f"{i}个城市很高兴。", f"{i} city, happy or glad") for i in range(200)]
    copies = list(switch_terms(rows, terms, names, share=0.3, seed=1))
    assert copies and all(copy.switched for copy in copies)
    assert copies == list(switch_terms(rows, terms, names, share=0.3, seed=1))
    assert 30 < len(copies) < 90
    assert {copy.target for copy in copies} <= {one.target for one in rows}


def test_names_that_the_rows_confirm(lexicon: Path) -> None:
    terms, names = read_terms(lexicon)
    rows = [
        row("澳门很小。", "Macau is small."),
        row("去澳门", "To Macau"),
        row("旧金山", "Frisco"),
        row("旧金山", "SF"),
    ]
    found = rare_names(rows, terms, names, known=3)
    assert dict(line.split("\t") for line in found.lines.splitlines()) == {
        "澳门": "Macau",
        "新金山": "Melbourne",
    }  # 长城: two characters, never seen
    assert len(rare_names(rows, terms, names, known=2)) == 1  # 澳门 came twice: known


def test_switching_needs_a_lexicon(toy: Path) -> None:
    path = toy / "recipe.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("[data]", "[data]\nswitched = 0.1"), encoding="utf-8")
    with pytest.raises(ConfigError, match="needs the words of a lexicon"):
        read_recipe(path)
    path.write_text(text.replace("[data]", '[data]\nswitched = 0.1\nlexicon = "lexicon.u8"'), encoding="utf-8")
    assert read_recipe(path).training.directions == ("eng", "zho")
