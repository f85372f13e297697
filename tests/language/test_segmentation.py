"""Sentence ends as tables: a bar in the case marks where one segment ends and the next begins."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtreview.language.segmentation import segment

ENGLISH = [
    "Dr. Smith came. |He left.",
    "The U.S. economy grew. |It slowed later.",
    "He lives in the U.S. |The law is new.",
    "We met at 7:30 p.m. |The talks ended at 9 p.m. sharp.",
    "Posted: September 30, 2020-7:30P.m.",
    "“Go away.” |She left.",
    "“Really?” he asked. |Nobody answered.",
    "He stopped (for lunch). |Then he went on.",
    "(He stopped.) |Then he went on.",
    "Wait... |What is that?",
    "and so on... but not today.",
    "It cost $3.5 million. |Profit was 4.2%.",
    "See Fig. 3 and No. 7. |Nothing else.",
    "J. R. Smith wrote it. |I did not.",
    "Alibaba.com and Node.js work. |So does e.g. Rust.",
    "They sold it to Acme Inc. |The price is secret.",
    "They sold it to Acme Inc. Chairman Li on Monday.",
    "Growth is good.The company said so.",
    "What?! |No!",
    "Hema ‘s store is a product of data.",
    "1. First point. |Second sentence.",
    "Smith et al. found it. |We did not.",
    "Prices rose 5 percent in Oct. compared with May.",
    "Mr. and Mrs. Li arrived. |All clapped.",
    "She said: “I will go. |You stay.” |He stayed.",
    "the world’s top three. |Alibaba Cloud announced it.",
]
# The one glued case splits too, without white space between.
ENGLISH[17] = "Growth is good.|The company said so."

CHINESE = [
    "今天下雨。|明天晴。",
    "“你好。”|今天下雨。",
    "“走吧！”他说。|他们走了。",
    "“走吧！”他笑着说道：“快点。”",
    "他来了（很晚。）|我走了。",
    "真的吗？！|是的。",
    "发布时间：2020年9月30日19:30",
    "增长3.5%。|利润2.1亿元。",
    "他说……然后走了。",
    "“他说……”|我不信。",
    "《三体》很好看。|我读了两遍。",
    "见 example.com/?a=1 一页。|完。",
    "第一；第二；第三。|完。",
    "「你好。」|他走了。",
    "他问：去吗？|我说：去。",
    "好.|我去",
    "使用Node.js开发。|很快。",
    "一、总则。|本法适用于公民。",
    "道路很长。|道理很简单。",
]


def split(case: str, side: str) -> tuple[list[str], list[str]]:
    text = case.replace("|", "")
    return [s.span.of(text) for s in segment(text, side)], [p.strip() for p in case.split("|")]


@pytest.mark.parametrize("case", ENGLISH)
def test_english(case: str) -> None:
    found, expected = split(case, "target")
    assert found == expected


@pytest.mark.parametrize("case", CHINESE)
def test_chinese(case: str) -> None:
    found, expected = split(case, "source")
    assert found == expected


@pytest.mark.parametrize(
    ("text", "side", "kinds"),
    [
        ("Alibaba discloses investment\n\nIt is large.", "target", ["heading", "sentence"]),
        ("阿里巴巴首次披露科技投入\n\n投入很大。", "source", ["heading", "sentence"]),
        ("- one thing\n- another thing.", "target", ["list item", "list item"]),
        ("（一）总则\n（二）附则。", "source", ["list item", "list item"]),
        ("# Title.\nText follows here.", "target", ["heading", "sentence"]),
        ("2020 was hard.", "target", ["sentence"]),
        ("3.5 percent is little.", "target", ["sentence"]),
    ],
)
def test_kinds(text: str, side: str, kinds: list[str]) -> None:
    assert [s.kind for s in segment(text, side)] == kinds


def test_wrapped_lines_are_one_paragraph() -> None:
    text = (
        "This report was wrapped at a column by some old mail program that\n"
        "nobody uses any more, so that the sentences of it run over the end\n"
        "of the lines. It should be read as one paragraph with two sentences."
    )
    segments = segment(text, "target")
    assert [s.paragraph for s in segments] == [0, 0]
    assert segments[0].span.of(text).endswith("of the lines.")


def test_lines_of_a_poem_stay_lines() -> None:
    assert len(segment("Short line\nAnother one\nThe last", "target")) == 3


def test_paragraph_numbers_follow_lines_whatever_ends_them() -> None:
    text = "One.\r\n\r\nTwo.\rThree.\nFour."
    assert [s.paragraph for s in segment(text, "target")] == [0, 1, 2, 3]


@given(
    st.text(alphabet=st.sampled_from(list("ab A.。！？!?…“”’\"'（）() \n\r\t1中国，,:：-")), max_size=80),
    st.sampled_from(["source", "target"]),
)
def test_every_visible_character_is_in_exactly_one_segment(text: str, side: str) -> None:
    segments = segment(text, side)
    covered = [i for s in segments for i in range(s.span.start, s.span.end)]
    assert covered == sorted(set(covered))
    assert {i for i, c in enumerate(text) if not c.isspace()} <= set(covered)
    assert all(s.span.of(text).strip() == s.span.of(text) != "" for s in segments)
