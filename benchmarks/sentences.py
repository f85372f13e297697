"""Short made-up sentence pairs, all different, so that no cache hides the work of a long batch."""

from collections.abc import Iterator
from itertools import product
from typing import Any

__all__ = ["articles", "pairs"]

_WHO = [("小王", "Xiao Wang"), ("李老师", "Teacher Li"), ("公司", "The company"), ("他们", "They"), ("我的朋友", "My friend"),
        ("经理", "The manager"), ("政府", "The government"), ("学生们", "The students"), ("张医生", "Doctor Zhang"), ("邻居", "The neighbor")]
_WHEN = [("昨天", "yesterday"), ("去年", "last year"), ("上个月", "last month"), ("今天早上", "this morning"), ("周末", "at the weekend"),
         ("春节前", "before the Spring Festival"), ("下午", "in the afternoon"), ("三天前", "three days ago")]
_WHERE = [("北京", "Beijing"), ("上海", "Shanghai"), ("杭州", "Hangzhou"), ("工厂", "the factory"), ("市场", "the market"),
          ("学校", "the school"), ("广州", "Guangzhou"), ("医院", "the hospital"), ("农村", "the countryside"), ("车站", "the station")]
_WHAT = [("买了{}本书", "bought {} books"), ("卖了{}台电脑", "sold {} computers"), ("见了{}个客户", "met {} clients"), ("种了{}棵树", "planted {} trees"),
         ("修了{}辆车", "repaired {} cars"), ("写了{}封信", "wrote {} letters"), ("拍了{}张照片", "took {} photos"), ("喝了{}杯茶", "drank {} cups of tea")]  # fmt: skip


def pairs() -> Iterator[tuple[str, str]]:
    """307,200 pairs; neighbours differ in more than a number."""
    number = range(2, 50)
    for n, where, when, what, who in product(number, _WHERE, _WHEN, _WHAT, _WHO):
        yield (f"{who[0]}{when[0]}在{where[0]}{what[0].format(n)}。", f"{who[1]} {what[1].format(n)} in {where[1]} {when[1]}.")


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
