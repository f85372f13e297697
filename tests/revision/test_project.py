from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtreview import formats
from mtreview.errors import ConfigError
from mtreview.records import Document, Finding, Pair, ReviewData, Segment, Span
from mtreview.revision.problems import open_findings
from mtreview.revision.project import Project, add_phrase, project_path, read_project, write_project
from mtreview.revision.session import Review
from mtreview.revision.store import Store

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


def test_what_the_project_dismisses_is_open_nowhere(tmp_path: Path) -> None:
    text = "Big data is big data. Small data is not."
    found = tuple(
        Finding(f"f{at}", 0, "target", Span(at, at + 8), "style/awkward", "minor", 0.9, "t", "why")
        for at in (0, 12, 22)
    )
    data = ReviewData(
        Document("d", None, text, "t"),
        (Segment("target", Span(0, len(text)), 0),),
        None,
        (Pair(0, (), (0,), 1.0),),
        None,
        found,
    )
    review = Review(data)
    review.save(tmp_path / "a.mtr")
    assert len(open_findings(review.data)) == 3
    review.dismiss_for_ever("f0")
    for now in (review.data, Store(tmp_path / "a.mtr").read()):
        assert [f.id for f in open_findings(now)] == ["f22"]
        report = tmp_path / "a.html"
        formats.write(now, report)
        assert "1 place" in report.read_text(encoding="utf-8")
    other = Review(data)
    other.save(tmp_path / "b.mtr")  # beside the same project file
    assert [f.id for f in open_findings(other.data)] == ["f22"]
