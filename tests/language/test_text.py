import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtreview.errors import InputError
from mtreview.language.text import (
    decode,
    from_utf16,
    han_share,
    is_han,
    main_script,
    normalise,
    utf16_offsets,
)


@pytest.mark.parametrize(
    ("given_text", "expected"),
    [
        ("阿里巴巴集團", "阿里巴巴集团"),
        ("ＡＩ晶片", "AI晶片"),
        ("今天,明天", "今天，明天"),
        ("好吗?好!", "好吗？好!"),  # only right after a Han character: here the second mark follows 好 too
        ("㈱公司", "(株)公司"),
        ("“引号”，《书》。", "“引号”，《书》。"),
        ("１，０００", "1，000"),
        ("裏面", "里面"),
    ],
)
def test_normalise_source(given_text: str, expected: str) -> None:
    assert normalise(given_text, "source").text == expected.replace("好!", "好！")


def test_positions_map_back_to_the_original() -> None:
    text = "㈱阿里巴巴集團，ＡＩ"
    n = normalise(text, "source")
    at = n.text.index("集团")
    assert text[slice(*n.to_original(at, at + 2))] == "集團"
    assert text[slice(*n.to_original(0, 1))] == "㈱"
    assert text[slice(*n.to_original(0, 3))] == "㈱"
    assert text[slice(*n.to_original(n.text.index("AI"), len(n.text)))] == "ＡＩ"


def test_english_keeps_its_characters() -> None:
    assert normalise("“It’s 5 o’clock,” he said.", "target").text == "“It’s 5 o’clock,” he said."


@given(st.text(max_size=60), st.sampled_from(["source", "target"]))
def test_offsets_are_a_monotone_map(text: str, side: str) -> None:
    n = normalise(text, side)
    assert len(n.offsets) == len(n.text) + 1
    assert list(n.offsets) == sorted(n.offsets)
    assert n.offsets[-1] == len(text)
    for i in range(len(n.text)):
        start, end = n.to_original(i, i + 1)
        assert 0 <= start < end <= len(text)


@pytest.mark.parametrize(
    ("data", "text", "encoding"),
    [
        ("好 ok\r\n".encode(), "好 ok\r\n", "utf-8"),
        (b"\xef\xbb\xbf" + "好".encode(), "好", "utf-8"),
        ("中国今天下雨了，明天会晴。".encode("gb18030"), "中国今天下雨了，明天会晴。", "gb18030"),
        (b"\xff\xfe" + "好".encode("utf-16-le"), "好", "utf-16-le"),
        (b"\xfe\xff" + "好".encode("utf-16-be"), "好", "utf-16-be"),
    ],
)
def test_decode(data: bytes, text: str, encoding: str) -> None:
    assert decode(data, "a.txt") == (text, encoding)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "empty"),
        (b"  \n\t ", "white space"),
        (b"\x7fELF\x00\x00", "binary"),
        (bytes(range(1, 32)) * 20, "binary"),
        (b"\xff\xfe\x00\xd8", "utf-16"),
        (bytes([0x81, 0x20]) * 30, "neither UTF-8"),
    ],
)
def test_decode_refuses(data: bytes, says: str) -> None:
    with pytest.raises(InputError, match=says) as caught:
        decode(data, "a.txt")
    assert str(caught.value).startswith("a.txt: ")


@given(st.text(max_size=40))
def test_utf16_and_back(text: str) -> None:
    offsets = utf16_offsets(text)
    assert offsets[-1] * 2 == len(text.encode("utf-16-le", "surrogatepass"))
    assert [from_utf16(text, unit) for unit in offsets] == list(range(len(text) + 1))


def test_inside_a_surrogate_pair_is_no_place() -> None:
    with pytest.raises(ValueError, match="between"):
        from_utf16("😀", 1)


@pytest.mark.parametrize(
    ("text", "script"), [("中文 ok", "han"), ("English 中", "latin"), ("привет", "other"), ("123", "none")]
)
def test_main_script(text: str, script: str) -> None:
    assert main_script(text) == script


def test_han_share() -> None:
    assert han_share("中文ab") == 0.5
    assert han_share("12") == 0
    assert is_han("𠮷") and not is_han("。") and not is_han("あ")


MIXED = st.text(
    alphabet=st.one_of(st.sampled_from("中國阿里，,。?？ＡＩ㈱ﬁ½²〇é“’ \u0301가a1"), st.characters()), max_size=30
)


@given(MIXED)
def test_main_script_counts_as_is_han_does(text: str) -> None:
    han = 2 * sum(is_han(c) for c in text)
    latin = sum(c.isalpha() and not is_han(c) and ord(c) < 0x250 for c in text)
    other = sum(c.isalpha() and not is_han(c) and ord(c) >= 0x250 for c in text)
    sizes = {"han": han, "latin": latin, "other": other}
    script = main_script(text)
    assert (script == "none") == (max(sizes.values()) == 0)
    assert script == "none" or sizes[script] == max(sizes.values())


@given(MIXED, st.sampled_from(["source", "target"]))
def test_the_short_way_through_normalising_gives_the_same(text: str, side) -> None:
    with pytest.MonkeyPatch.context() as patch:
        short = normalise(text, side)
        patch.setattr("mtreview.language.text._is_plain", lambda text, side: False)
        assert normalise(text, side) == short
