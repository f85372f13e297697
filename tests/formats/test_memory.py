"""Exact matches of a memory arrive confirmed, and nothing else does."""

from dataclasses import replace

import pytest

from mtreview import formats
from mtreview.errors import InputError
from mtreview.formats.memory import confirm, read_memory
from mtreview.formats.model.units import units
from mtreview.revision.store import Store

TMX = """<tmx version="1.4"><header srclang="zh-CN"/><body>
<tu><tuv xml:lang="zh-CN"><seg>如今，科技红利正如水一般渗透。</seg></tuv><tuv xml:lang="en-GB"><seg>{}</seg></tuv></tu>
<tu><tuv xml:lang="zh"><seg>不在这里。</seg></tuv><tuv xml:lang="en"><seg>Not here.</seg></tuv></tu>
<tu><tuv xml:lang="zh"><seg>德文。</seg></tuv><tuv xml:lang="de"><seg>Deutsch.</seg></tuv></tu></body></tmx>"""


def _states(review):
    return {u.id: u.state for u in units(review)}


@pytest.mark.parametrize(
    ("english", "state"),
    [
        ("The dividends of technology are now infiltrating, like water.", "confirmed"),
        ("The dividends of technology are now infiltrating, such as water.", "changed"),
        ("Something else.", "changed"),
    ],
)
def test_only_exact_matches_are_confirmed(english, state, sample, tmp_path):
    path = tmp_path / "memory.tmx"
    path.write_text(TMX.format(english), encoding="utf-8")
    after = confirm(sample, read_memory([path]))
    assert _states(after) == {**_states(sample), 0: state}
    assert [u.edited for u in units(after)] == [u.edited for u in units(sample)]


@pytest.mark.parametrize("suffix", [".mtr", ".tmx", ".xlf", ".tsv"])
def test_an_earlier_review_gives_what_people_accepted(suffix, sample, tmp_path):
    path = tmp_path / f"earlier{suffix}"
    Store.create(path, sample) if suffix == ".mtr" else formats.write(sample, path)
    memory = read_memory([path])
    assert memory == {
        "如今，科技红利正如水一般渗透。": {"The dividends of technology are now infiltrating, like water."}
    }


def test_a_memory_without_accepted_pairs_says_so(sample, tmp_path):
    path = tmp_path / "nothing.tmx"
    formats.write(replace(sample, decisions=()), path)
    with pytest.raises(InputError, match="no accepted pairs"):
        read_memory([path])


def test_of_another_tools_xliff_what_is_approved_counts(tmp_path):
    unit = "<trans-unit id='{}'{}><source>{}</source><target>{}</target></trans-unit>"
    units_ = unit.format(1, " approved='yes'", "茶", "tea") + unit.format(2, "", "水", "watar")
    path = tmp_path / "earlier.xlf"
    path.write_text(
        f'<xliff version="1.2"><file source-language="zh" target-language="en"><body>{units_}</body></file></xliff>',
        encoding="utf-8",
    )
    assert read_memory([path]) == {"茶": {"tea"}}
