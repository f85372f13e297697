"""The recipe file: strict keys, types, and settings that cannot work together."""

from pathlib import Path

import pytest

from mtreview.errors import ConfigError
from mtreview.training.recipe import read_recipe

LEAST = '[data]\nfiles = ["a.tsv"]\n[run]\noutput = "out"\n[training]\nsteps = 5\n'
TWO_MEANS = LEAST.replace("[training]", "keep = 2\n[training]\naverage = 0.9")

BROKEN = [
    (LEAST + "[modle]\nwidth = 4\n", "did you mean 'model'"),
    (LEAST + "step = 6\n", "did you mean 'steps'"),
    (LEAST + 'rate = "fast"\n', "rate = 'fast' has the wrong type; it should be a number"),
    (LEAST + "tokens = true\n", "tokens = True"),
    (LEAST + "minutes = 5\n", "either steps or minutes"),
    (LEAST + 'directions = ["deu"]\n', "deu"),
    (TWO_MEANS, "two means of the same weights"),
    (LEAST + "[model]\nwidth = 30\nheads = 4\n", "not a multiple of heads"),
    (LEAST + '[model]\nstart = "m"\n', "needs subwords.hub"),
    ('extends = "recipe.toml"\n' + LEAST, "extends recipe.toml, which extends this file"),
    (LEAST + "[filter]\nratio = [3.0]\n", "is not [least, most]"),
    (LEAST + "[subwords]\nlongest = 300\n", "between 8 and 255"),
    ('[data]\nfiles = ["a"]\n[training]\nsteps = 1\n', "'output' is missing"),
    ("[data", "not TOML"),
]


@pytest.mark.parametrize(("text", "message"), BROKEN)
def test_names_what_is_wrong(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "recipe.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        read_recipe(path)
    assert message in str(caught.value)
    assert "recipe.toml" in str(caught.value)


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no such recipe"):
        read_recipe(tmp_path / "none.toml")


def test_defaults_and_places(tmp_path: Path) -> None:
    path = tmp_path / "recipe.toml"
    path.write_text(LEAST, encoding="utf-8")
    recipe = read_recipe(path)
    assert recipe.training.directions == ("eng",)
    assert recipe.place("../x") == tmp_path.parent.resolve() / "x"


def test_a_recipe_can_extend_another(tmp_path: Path) -> None:
    (tmp_path / "recipe.toml").write_text(LEAST + "[filter]\nhan = 0.4\n", encoding="utf-8")
    path = tmp_path / "other.toml"
    path.write_text('extends = "recipe.toml"\n[training]\nsteps = 7\n[filter]\nlatin = 0.5\n', encoding="utf-8")
    recipe = read_recipe(path)
    assert (recipe.training.steps, recipe.filter.han, recipe.filter.latin) == (7, 0.4, 0.5)
    third = tmp_path / "third.toml"
    third.write_text('extends = "other.toml"\n[training]\ntokens = 9\n', encoding="utf-8")
    recipe = read_recipe(third)
    assert (recipe.training.tokens, recipe.training.steps, recipe.filter.han) == (9, 7, 0.4)
    path.write_text('extends = "none.toml"\n', encoding="utf-8")
    with pytest.raises(ConfigError, match=r"none\.toml: no such recipe"):
        read_recipe(path)


@pytest.mark.parametrize("name", ["recipe.toml", "further.toml", "detector.toml", "distilled.toml"])
def test_the_shipped_recipes_are_valid(name: str) -> None:
    recipe = read_recipe(Path(__file__).parents[2] / "models" / name)
    assert recipe.data.guard and recipe.training.detector == (name == "detector.toml")
