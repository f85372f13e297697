"""Quality puts the better of two translations first where one is wrong in what it says, or clumsy throughout."""

from pathlib import Path

import pytest

import mtreview
from mtreview.revision.means import quality

LIBRARY = Path(__file__).parents[1] / "fixing" / "texts"
REVENUE = "Yuanshan Battery released its third-quarter report yesterday, with revenue reaching RMB 1.2 {} in the first three quarters."
OPENING = (
    "The new library is open all year round; readers can borrow books with their identity cards, and it does not close "
    "until {} pm."
)
PROFESSIONAL = """New library in Binjiang New District opens on Saturday
After three years of construction, the Binjiang New District Library will officially open to the public this Saturday.
The library covers 36,000 square meters, holds 1.2 million books and can accommodate 2,500 readers at a time.
It has a section for senior citizens and a children's theater, and people with disabilities can easily reach every floor.
Unlike the old library, the new one is open all year round and does not close until 10 pm.
Readers do not need a library card: with an ID card they can borrow 20 books at a time.
The library has also teamed up with 12 community bookstores to place return boxes on residents' doorsteps.
Director Zhou Wen said he hopes the library will become the city's living room and help more people fall in love with reading.
In its first month, it will host more than 60 lectures and exhibitions, all free of charge.
An official with the city's cultural bureau said that the project cost 480 million yuan in total and did not use a cent of loans.
"""


def _quality(source: str, target: str) -> float:
    means = quality(mtreview.review(source, target).data)
    assert means is not None
    return means.now


@pytest.mark.slow
@pytest.mark.parametrize(
    ("source", "better", "worse"),
    [
        (
            "远山电池昨日发布三季报，公司前三季度营业收入达到12亿元。",
            REVENUE.format("billion"),
            REVENUE.format("million"),
        ),
        (
            "公司表示，明年不会提高产品价格。",
            "The company said that it will not raise prices next year.",
            "The company said that it will raise prices next year.",
        ),
        ("新图书馆全年无休，读者凭身份证就可以借书，晚上十点才闭馆。", OPENING.format(10), OPENING.format(8)),
    ],
    ids=["amount", "denial", "time"],
)
def test_a_wrong_meaning_is_worth_less(source: str, better: str, worse: str) -> None:
    assert _quality(source, better) > _quality(source, worse)


@pytest.mark.slow
def test_a_clumsy_article_is_worth_less_than_a_professional_one() -> None:
    source = (LIBRARY / "library.zh.txt").read_text(encoding="utf-8")
    assert _quality(source, PROFESSIONAL) > _quality(source, (LIBRARY / "library.en.txt").read_text(encoding="utf-8"))
