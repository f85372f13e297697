import pytest

from mtreview.fixing.numbers_kept import keeps_numbers, values_put_right


@pytest.mark.parametrize(
    ("source", "old", "new", "kept"),
    [
        ("共有3.5亿人。", "350 million people", "350 million persons", True),
        ("共有3.5亿人。", "350 million people", "350 people", False),
        ("共有3.5亿人。", "35 million people", "350 million people", True),
        ("共有3.5亿人。", "35 million people", "34 million people", False),
        ("共有3.5亿人。", "350 million people", "people", False),
        ("他去了。", "two of them", "three of them", False),
        ("有12家店。", "12 shops", "a dozen shops", False),
        (None, "5 days", "five days", False),
        (None, "in 5 days", "within 5 days", True),
        ("增长5%。", "by 5 %", "by 5%", True),
    ],
)
def test_numbers_of_the_chinese_stay(source: str | None, old: str, new: str, kept: bool) -> None:
    assert keeps_numbers(source, old, new) is kept


def test_a_number_that_the_chinese_does_not_have_is_put_right() -> None:
    assert list(values_put_right("共有3.5亿人。", "There are 35 million people.", "35 million people")) == [
        "350 million people"
    ]
    assert list(values_put_right("共有3.5亿人。", "There are 350 million people.", "350 million people")) == []
