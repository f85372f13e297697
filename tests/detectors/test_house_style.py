"""What a project wants reaches the checks: each choice marks what is otherwise, and a kept phrase is never marked."""

from dataclasses import fields, replace
from pathlib import Path

import pytest

from mtreview import api, detect
from mtreview.config import Config
from mtreview.detectors.mechanics.varieties import read_varieties
from mtreview.detectors.runner import run
from mtreview.errors import ConfigError
from mtreview.protocols import Context, Row, Style
from mtreview.revision.project import STYLES, Project, write_project

CASES = [
    ("spelling", "US", "The colour of the theatre was analysed.", "The color of the theater was analyzed."),
    ("spelling", "UK", "The color of the theater was analyzed.", "The colour of the theatre was analysed."),
    ("spelling", "US", "They organised the labour market.", "They organized the labor market."),
    ("spelling", "UK", "They organized and travelled; check the story.", ""),
    ("spelling", "US", "The Labour Party met; see colour.com for the story.", ""),
    ("quotes", "double", "He said ‘yes, it’s done’ and left.", "He said “yes, it’s done” and left."),
    ("quotes", "double", "He said “the ‘old’ way” and left.", ""),
    ("quotes", "single", "He said “yes” and left.", "He said ‘yes’ and left."),
    ("quotes", "single", "He said ‘the “old” way’, the workers’ way.", ""),
    ("currency", "RMB", "It cost 3.5 million yuan.", "It cost RMB 3.5 million."),
    ("currency", "RMB", "It cost RMB 200 yuan.", ""),
    ("currency", "yuan", "It cost RMB 3,500.", "It cost 3,500 yuan."),
    ("currency", "yuan", "It cost RMB2 billion, or RMB 200 yuan.", "It cost 2 billion yuan, or RMB 200 yuan."),
    ("numbers", "million", "There are 3,500,000 of 12,000,000,000.", "There are 3.5 million of 12 billion."),
    ("numbers", "million", "There are 3,512,000 and 7,250.", ""),
    ("numbers", "digits", "There are 3.25 million.", "There are 3,250,000."),
    ("numbers", "digits", "There are 3 to 5 million.", ""),
    ("dates", "month-day", "On 4 May 2019 and the 5th of June it rained.", "On May 4, 2019 and June 5 it rained."),
    ("dates", "day-month", "On May 4, 2019 it rained.", "On 4 May 2019 it rained."),
    ("dates", "day-month", "In May 2019, May 10 percent, March 8:30.", ""),
]  # fmt: skip


def mend(text: str, style: Style) -> str:
    for finding in sorted(found(text, style), key=lambda f: f.span, reverse=True):
        text = text[: finding.span.start] + finding.suggestion + text[finding.span.end :]
    return text


def found(text: str, style: Style) -> list:
    return run([Row(None, text)], ["house-style"], Context(style=style)).findings[0]


@pytest.mark.parametrize(("name", "choice", "text", "wanted"), CASES)
def test_what_the_project_wants(name: str, choice: str, text: str, wanted: str) -> None:
    style = Style(**{name: choice})
    assert mend(text, style) == (wanted or text)
    assert found(text, Style()) == []
    assert found(mend(text, style), style) == []


def test_every_choice_of_a_project_is_read() -> None:
    assert {f.name for f in fields(Style)} == {*STYLES, "keep"}
    assert {(n, c) for n, c, _, wanted in CASES if wanted} == {(n, c) for n, choices in STYLES.items() for c in choices}


@pytest.mark.parametrize("choice", ["french", "us", "U"])
def test_a_choice_that_there_is_not_is_one_clear_error(choice: str) -> None:
    with pytest.raises(ConfigError, match=f"spelling style {choice!r}"):
        Style(spelling=choice)


def test_the_table_leads_back_where_nothing_is_said_of_it() -> None:
    american, british = read_varieties("US"), read_varieties("UK")
    assert len(american) > 850 and len(british) > 250
    assert all(american[uk] == us for us, uk in british.items())
    assert not american.keys() & set(american.values())


def test_a_kept_phrase_is_not_marked() -> None:
    text = "The colour of Teal Harbour and teal harbour , the harbour."
    wanted = Style(spelling="US", keep=("teal harbour", "飞天"))
    assert [f.span.of(text) for f in found(text, wanted)] == ["colour", "harbour"]
    left = Row("他们喝飞天。", "They drank 飞天 and 白酒.")
    marks = run([left], ["han"], Context(style=wanted)).findings[0]
    assert [f.span.of(left.target) for f in marks] == ["白酒"]
    assert len(run([left], ["han"], Context()).findings[0]) == 2


def test_a_project_file_reaches_the_checks(tmp_path: Path) -> None:
    path = tmp_path / "mtreview-project.toml"
    write_project(
        path, Project(keep=("Feitian",), style={"spelling": "UK", "dates": "day-month"}, terms={"天猫": "Skycat"})
    )
    context = api.build_tools(Config(project=str(path), reader=False, fixes=False, metrics=())).context
    assert context.style == Style(spelling="UK", dates="day-month", keep=("Feitian",))
    assert context.glossary["天猫"] == ("Skycat",)
    with pytest.raises(ConfigError, match="no such project file"):
        api.build_tools(Config(project=str(tmp_path / "other.toml")))


def test_the_public_functions_take_a_style() -> None:
    text = "The color is new."
    (marks,) = detect([None], [text], detectors=["house-style"], style=Style(spelling="UK"))
    assert [(f.suggestion, f.reason) for f in marks] == [("colour", "the project wants British spelling")]
    assert detect([None], [text], detectors=["house-style"]) == [[]]


def test_the_table_of_words_that_the_context_carries_is_used() -> None:
    from mtreview.language.lexical import LexicalTable

    shipped, row = LexicalTable.load(), Row("他没有参加会议。", "He attended the meeting.")
    assert len(run([row], ["negation"], Context(lexical=shipped)).findings[0]) == 1
    deaf = replace(shipped, to_en=shipped.to_en * 0, to_zh=shipped.to_zh * 0)
    assert run([row], ["negation"], Context(lexical=deaf)).findings == [[]]
