"""CC-CEDICT: reading it, the subset that ships, and the meanings it proposes."""

from pathlib import Path

import pytest

from mtreview.errors import FormatError
from mtreview.language import dictionary

LINES = """# CC-CEDICT
#! entries=6
一拍即合 一拍即合 [yi1 pai1 ji2 he2] /lit. to be together from the first beat (idiom)/to hit it off/to click together/
北京大學 北京大学 [Bei3 jing1 Da4 xue2] /Peking University/
拍 拍 [pai1] /to pat/to clap/to slap/(music) beat; CL:個|个[ge4]/
即 即 [ji2] /namely/that is/immediately/
歷史悠久 历史悠久 [li4 shi3 you1 jiu3] /long-established/time-honored/
拍子 拍子 [pai1 zi5] /racket/
"""


def test_reads_entries_but_no_names() -> None:
    found = dict(dictionary.entries(LINES.splitlines(), "cedict"))
    assert found["一拍即合"] == (
        "lit. to be together from the first beat (idiom)",
        "to hit it off",
        "to click together",
    )
    assert "北京大学" not in found


def test_a_damaged_line_is_named() -> None:
    with pytest.raises(FormatError, match=r"cedict:2: not a CC-CEDICT entry"):
        list(dictionary.entries(["# CC-CEDICT", "一拍即合 without a gloss"], "cedict"))


def test_the_subset_has_idioms_and_their_parts() -> None:
    lines = dictionary.subset(dictionary.entries(LINES.splitlines(), "cedict"))
    assert [line.partition("\t")[0] for line in lines] == ["一拍即合", "即", "拍"]
    assert lines[-1] == "拍\tpat clap slap beat"


def test_the_whole_is_read_once_it_was_fetched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MTREVIEW_CACHE", str(tmp_path))
    folder = tmp_path / "corpora" / "cedict"
    folder.mkdir(parents=True)
    (folder / "cedict_ts.u8").write_text(LINES, encoding="utf-8")
    dictionary.lexicon.cache_clear()
    try:
        assert set(dictionary.lexicon().expressions) == {"一拍即合", "历史悠久"}
    finally:
        dictionary.lexicon.cache_clear()


@pytest.mark.parametrize(
    ("senses", "literal", "proposed"),
    [
        (("lit. draw legs on a snake (idiom)", "to overdo it"), {"draw", "leg", "snake"}, ["to overdo it"]),
        (("draw legs on a snake (idiom); fig. to overdo it",), {"draw", "leg", "snake"}, ["to overdo it"]),
        (("draw legs on a snake (idiom)",), {"draw", "leg", "snake"}, []),
        (("to use sb's power",), set(), ["to use power"]),
        (("see also 狐假虎威|狐假虎威[hu2]", "Great noise"), set(), ["great noise"]),
    ],
)
def test_meanings(senses: tuple[str, ...], literal: set[str], proposed: list[str]) -> None:
    assert dictionary.meanings(senses, frozenset(literal)) == proposed


def test_the_shipped_subset_is_attributed() -> None:
    folder = Path(dictionary.__file__).parent / "data"
    assert "CC BY-SA 4.0" in (folder / "LICENSES.md").read_text(encoding="utf-8")
    assert len(dictionary.lexicon().expressions) > 4000
