"""The pieces of `make model-check` that need no model: damaging a text, looking for numbers and names."""

import importlib.util
import math
import sys
from pathlib import Path
from types import ModuleType

import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


def load(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"benchmark_{name}", BENCHMARKS / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


damage, survival, card, model_check = load("damage"), load("survival"), load("model_card"), load("model_check")

SOURCES = [
    "他说问题很多。",
    "北京有12家公司。",
    "会议没有结束，因为代表们还在讨论第三个议题。",
    "昨天李娜在南京打球。",
    "这不是真的。",
]
REFERENCES = [
    "He said that there were many problems.",
    "There are 12 companies in Beijing.",
    "The meeting was not over, because the delegates were still discussing it.",
    "Yesterday it was said that Li Na played in Nanjing.",
    "That is not true, they said in the afternoon of the same day.",
]


def test_every_damage_changes_one_text_once() -> None:
    sources, references = SOURCES * 3, REFERENCES * 3
    cases = damage.damages(sources, references, 1)
    assert len({case.row for case in cases}) == len(cases) == 5
    assert [case.kind for case in cases] == list(damage.KINDS)
    assert all(case.broken != case.sound == references[case.row] for case in cases)
    assert cases == damage.damages(sources, references, 1)


def test_senses_are_in_three_columns_and_different() -> None:
    senses = damage.read_senses()
    assert len(senses) > 150
    assert all(chinese and right.lower() != wrong.lower() for chinese, right, wrong in senses)


FOUND = [
    (("3,500", "3500"), "About 3,500 people came.", True),
    (("3,500", "3500"), "About 13,500 people came.", False),
    (("12.5",), "It rose by 12.5%.", True),
    (("12",), "It rose by 12.5%.", False),
    (("2",), "In 2016.", False),
    (("eight", "8"), "Eight men.", True),
    (("Zhang Wei",), "Mr. zhang  wei left", True),
    (("UN", "U.N."), "The U.N. said so", True),
    (("UN",), "under the sun", False),
]


@pytest.mark.parametrize(("options", "draft", "there"), FOUND)
def test_what_survives(options: tuple[str, ...], draft: str, there: bool) -> None:
    assert survival.survived(options, draft) == there


def test_the_sixty_sentences() -> None:
    cases = survival.read_cases(BENCHMARKS / "data" / "numbers_names_long.tsv")
    assert len(cases) == 60
    assert {kind: sum(case.kind == kind for case in cases) for kind in ("number", "name", "long")} == {
        "number": 20,
        "name": 20,
        "long": 20,
    }
    assert all(case.numbers or case.names for case in cases)


def test_brevity_of_all_sentences_and_of_the_longest_quarter() -> None:
    sources = ["他走了。", "她来了。", "我们都在这里。", "会议没有结束，因为代表们还在讨论第三个议题。"]
    references = ["He left.", "She came.", "We are all here.", "The meeting was not over since they were talking."]
    whole, long, least = model_check.brevity(sources, references, references)
    assert (whole, long, least) == (1, 1, 22)
    cut = [*references[:3], "The meeting was not over."]  # 6 words of 10, the full stop among them
    whole, long, _ = model_check.brevity(sources, references, cut)
    assert long == pytest.approx(math.exp(1 - 10 / 6), abs=1e-6)
    assert long < whole < 1


def test_the_data_table_of_a_card(tmp_path: Path) -> None:
    described = tmp_path / "origins.md"
    described.write_text(
        "| origin | source | licence | pairs | good % | ship |\n|---|---|---|---|---|---|\n"
        "| a_docs | a/docs (fork) | LICENSE:CC-BY-4.0 | 9 | 90 | yes |\n| b, c | tests | research use | 8 | | research |\n",
        encoding="utf-8",
    )
    rows = card.table({"b": 1000, "a_docs": 3000}, card.read_origins(described))
    assert rows[2] == "| a_docs | a/docs | CC BY-4.0 | 3,000 | open licence |"
    assert rows[-1] == "| all: **research use** | | | 1,000 | 25% |"
    with pytest.raises(KeyError):
        card.table({"unknown": 1}, card.read_origins(described))
