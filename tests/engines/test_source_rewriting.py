"""Numbers and names that are written in English before a model reads the Chinese."""

from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtreview.engines import load_translator
from mtreview.engines.decoding import Decoder, Settings
from mtreview.engines.source_rewriting import Names, Writing, apart, figures, splice
from mtreview.errors import FormatError
from mtreview.records import Span

FIGURES = [
    ("投资3.5亿美元", "投资350 million美元"),
    ("约 1,000 万份", "约 10 million份"),
    ("2.3万双鞋", "23,000双鞋"),
    ("一千二百亿元", "120 billion元"),
    ("1.2万亿元", "1.2 trillion元"),
    ("三千六百五十万吨", "36.5 million吨"),
    ("六十二万册", "620,000册"),
    ("两千零五万人", "20.05 million人"),
    ("十万", "100,000"),
    ("2016年3万人", "2016年30,000人"),
    ("从3万到5万", "从30,000到50,000"),
    ("四百五十名工人", "450名工人"),
    ("一千六百辆", "1,600辆"),
    ("第二十一届", "第21届"),
    ("一百二十个", "120个"),
    ("三千五的工资", "3,500的工资"),
    ("两千三百五", "2,350"),  # the last digit counts in the unit below
    ("三百五十多人", "350多人"),
    ("上涨了百分之九", "上涨了9%"),
    ("百分之三十五的人", "35%的人"),
    # left to the model: no exact value, no number at all, or a part of a longer one
    ("一百多万册", None),
    ("30余万", None),
    ("几万人", None),
    ("二三十万", None),
    ("一万五千人", None),
    ("3万5千人", None),
    ("万一下雨", None),
    ("千万别去", None),
    ("第三万名", None),
    ("三百人", None),
    ("四五十人", None),
    ("二零一六年", None),
    ("百分之百", None),
    ("百分之零点五", None),
    ("三十二点五", None),
    ("九十年代", None),
    ("考了一百二十分", None),
    ("1.2.3万", None),
]


@pytest.mark.parametrize(("text", "expected"), FIGURES)
def test_figures(text: str, expected: str | None) -> None:
    assert splice(text, apart(figures(text))) == (expected or text)


NAMES = Names({"旧金山": "San Francisco", "旧金山湾": "San Francisco Bay", "万隆": "Bandung"})

WRITTEN = [
    ("他住在旧金山。", "他住在San Francisco。"),
    ("旧金山湾的水", "San Francisco Bay的水"),  # the longest
    ("去万隆和旧金山", "去Bandung和San Francisco"),
    ("见ABC旧金山x", "见ABC San Francisco x"),  # kept apart from other letters
    ("旧金山万隆", "San Francisco Bandung"),
    ("住在山里", "住在山里"),
]


@pytest.mark.parametrize(("text", "expected"), WRITTEN)
def test_names(text: str, expected: str) -> None:
    assert Writing(names=NAMES)(text)[0] == expected


def test_a_number_and_a_name_that_share_a_character() -> None:
    assert Writing(figures=True, names=Names({"亿利": "Elion"}))("投资3亿利好") == (
        "投资300 million利好",
        ("300 million",),
    )


@given(st.text("旧金山湾万隆亿三3.5 a", max_size=20))
def test_nothing_else_changes(text: str) -> None:
    found = apart([*figures(text), *NAMES.of(text)])
    out = splice(text, found)
    assert all(a.end <= b.start for (a, _), (b, _) in pairwise(found))
    for _, english in found:
        assert english in out
    kept = "".join(
        text[a.end : b.start]
        for a, b in zip(
            [Span(0, 0), *(s for s, _ in found)], [*(s for s, _ in found), Span(len(text), len(text))], strict=True
        )
    )
    rest = out
    for _, english in found:
        rest = rest.replace(english, "", 1)
    assert rest.replace(" ", "") == kept.replace(" ", "")


def test_the_list_comes_back_from_its_file(tmp_path: Path) -> None:
    path = tmp_path / "names.tsv"
    path.write_text(NAMES.lines, encoding="utf-8")
    again = Names.read(path)
    assert (again.lines, again.digest, len(again)) == (NAMES.lines, NAMES.digest, 3)
    assert str(Writing(True, again)) == f"figures+names:{NAMES.digest}" and str(Writing()) == ""


@pytest.mark.parametrize("line", ["旧金山 San Francisco", "旧\tOld", "旧金山\t "])
def test_a_broken_list_names_its_line(tmp_path: Path, line: str) -> None:
    path = tmp_path / "names.tsv"
    path.write_text(f"万隆\tBandung\n{line}\n", encoding="utf-8")
    with pytest.raises(FormatError, match=r"names\.tsv, line 2"):
        Names.read(path)


def test_the_embedded_model_says_so() -> None:
    translator = load_translator()
    assert " written=figures+names:" in translator.id
    assert "350 million" in translator.translate(["这家公司去年投资3.5亿美元。"])[0].text


def test_the_hypothesis_that_keeps_what_was_written_comes_first() -> None:
    """Whatever the beam thinks likelier: what is tried is which of its hypotheses is taken."""
    real = load_translator()
    assert isinstance(real, Decoder)
    checkpoint = real._checkpoint

    class Engine:
        compute_type = "int8"

        def translate_batch(self, sources, *, num_hypotheses: int, **_options):
            texts = ["It invested dollars.", "It invested 350 million dollars.", "It invested 350 million."][
                :num_hypotheses
            ]
            pieces = [[*checkpoint.target(text, "en").pieces, checkpoint.eos] for text in texts]
            found = SimpleNamespace(hypotheses=pieces, scores=[-0.1, -0.2, -0.3][:num_hypotheses])
            return [SimpleNamespace(result=lambda: found) for _ in sources]

    decoder = Decoder(checkpoint, Engine(), Settings(beam=3, writing=Writing(figures=True)))
    plain, written = decoder.translate(["公司投资美元。", "公司投资3.5亿美元。"])
    assert plain.text == "It invested dollars."
    assert written.text == "It invested 350 million dollars." and written.score == pytest.approx(-0.2)
    (several,) = decoder.translate(["公司投资3.5亿美元。"], alternatives=1)
    assert (several.text, several.alternatives) == ("It invested 350 million dollars.", ("It invested 350 million.",))
