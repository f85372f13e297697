"""Short made-up sentence pairs, all different, so that no cache hides the work of a long batch."""

from collections.abc import Iterator
from itertools import product
from typing import Any

__all__ = ["articles", "pairs"]

_FAMILY = [("王", "Wang"), ("李", "Li"), ("张", "Zhang"), ("刘", "Liu"), ("陈", "Chen"), ("杨", "Yang"), ("赵", "Zhao"), ("黄", "Huang"),
           ("周", "Zhou"), ("吴", "Wu"), ("徐", "Xu"), ("孙", "Sun"), ("胡", "Hu"), ("朱", "Zhu"), ("高", "Gao"), ("林", "Lin")]  # fmt: skip  # noqa: E501
_GIVEN = [("芳", "Fang"), ("伟", "Wei"), ("娜", "Na"), ("敏", "Min"), ("静", "Jing"), ("丽", "Li"), ("强", "Qiang"), ("磊", "Lei"), ("军", "Jun"),  # noqa: E501
          ("洋", "Yang"), ("勇", "Yong"), ("艳", "Yan"), ("杰", "Jie"), ("涛", "Tao"), ("明", "Ming"), ("超", "Chao"), ("霞", "Xia"), ("平", "Ping")]  # fmt: skip  # noqa: E501
_WHAT = [("买", "buys", "书", "books"), ("卖", "sells", "茶", "tea"), ("种", "plants", "树", "trees"), ("写", "writes", "信", "letters"),
         ("看", "watches", "电影", "films"), ("修", "repairs", "汽车", "cars"), ("学", "learns", "英语", "English"), ("喝", "drinks", "水", "water"),  # noqa: E501
         ("吃", "eats", "苹果", "apples"), ("养", "keeps", "狗", "dogs"), ("画", "paints", "山", "mountains"), ("唱", "sings", "歌", "songs"),  # noqa: E501
         ("做", "cooks", "饭", "rice"), ("开", "drives", "车", "a car"), ("读", "reads", "报", "the paper"), ("洗", "washes", "衣服", "clothes"),  # noqa: E501
         ("找", "looks for", "工作", "work"), ("教", "teaches", "数学", "mathematics")]  # fmt: skip
_WHEN = [("昨天", "yesterday"), ("今天", "today"), ("早上", "in the morning"), ("晚上", "in the evening"), ("周末", "at the weekend"),
         ("夏天", "in summer"), ("冬天", "in winter"), ("下午", "in the afternoon"), ("每天", "every day"), ("假期", "in the holidays"),
         ("周一", "on Monday"), ("周二", "on Tuesday"), ("周三", "on Wednesday"), ("周五", "on Friday"), ("中午", "at noon"),
         ("春天", "in spring"), ("秋天", "in autumn"), ("有时", "sometimes"), ("平时", "usually"), ("最近", "these days")]  # fmt: skip


def pairs() -> Iterator[tuple[str, str]]:
    """103,680 pairs of five to ten words."""
    for when, given, what, family in product(_WHEN, _GIVEN, _WHAT, _FAMILY):
        yield (
            f"{family[0]}{given[0]}{when[0]}{what[0]}{what[2]}。",
            f"{family[1]} {given[1]} {what[1]} {what[3]} {when[1]}.",
        )


def articles(segments: int, *, size: int = 10) -> Iterator[dict[str, Any]]:
    """Rows of a JSONL input, `size` pairs each; every second one as two texts to be aligned."""
    given = pairs()
    for number in range(segments // size):
        own = [next(given) for _ in range(size)]
        zh, en = [z for z, _ in own], [e for _, e in own]
        if number % 2:
            yield {"id": f"a{number}", "source": "".join(zh), "target": " ".join(en)}
        else:
            yield {"id": f"a{number}", "source": zh, "target": en}
