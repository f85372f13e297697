from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtreview.errors import ConfigError
from mtreview.revision.project import Project, add_phrase, project_path, read_project, write_project

phrases = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)


@given(
    st.lists(phrases, max_size=3, unique=True),
    st.lists(phrases, max_size=3, unique=True),
    st.dictionaries(phrases, phrases, max_size=2),
)
def test_what_is_written_is_read(dismissed: list[str], keep: list[str], keys: dict[str, str]) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = project_path(Path(folder) / "a.mtr")
        made = Project(tuple(dismissed), tuple(keep), {"spelling": "UK"}, keys)
        write_project(path, made)
        assert read_project(path) == made
        assert [p.name for p in Path(folder).iterdir()] == [path.name]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("dismised = []", "did you mean 'dismissed'"),
        ("dismissed = 'x'", r"dismissed = .x. has the wrong type; it should be a list"),
        ("[style]\nspeling = 'US'", "did you mean 'spelling'"),
        ("[style]\nspelling = 'french'", "spelling style"),
        ("[keys]\naccept = 3", "keys.accept = 3 has the wrong type; it should be a text in quotes"),
        ("dismissed = [", "not TOML"),
    ],
)
def test_a_wrong_file_gives_one_clear_line(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "mtreview-project.toml"
    path.write_text(text)
    with pytest.raises(ConfigError, match=message):
        read_project(path)


def test_no_file_is_an_empty_project(tmp_path: Path) -> None:
    assert read_project(tmp_path / "none.toml") == Project()


def test_phrases_are_added_once() -> None:
    project = add_phrase(add_phrase(Project(), "dismissed", "Big Data"), "dismissed", "Big Data")
    assert project.dismissed == ("Big Data",)
    assert project.settled == {"big data"}
    with pytest.raises(ConfigError, match="empty phrase"):
        add_phrase(project, "keep", " ")
