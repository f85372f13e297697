"""What no score may override."""

import pytest

from mtreview.quality.guards import guard

CHINESE = "这家公司去年在云计算上投入了三十亿元，比前年增加了两成。"

STOPPED = [
    ("empty", CHINESE, ""),
    ("empty", CHINESE, "  \n"),
    ("copied", CHINESE, CHINESE),
    ("copied", CHINESE, "这家公司 invested 三十亿元 in 云计算 last year"),
    ("copied", "公司A", "公司A"),
    ("copied", None, "这还是中文。"),
    ("language", CHINESE, "В прошлом году компания вложила три миллиарда юаней."),
    ("language", CHINESE, "昨年、この会社はクラウドにたくさんのおかねをつかいました。ありがとうございます。"),
    (
        "language",
        CHINESE,
        "L'année dernière, la société a investi trois milliards de yuans dans l'informatique en nuage.",
    ),
    ("language", CHINESE, "Das Unternehmen hat im vergangenen Jahr drei Milliarden Yuan in die Cloud investiert."),
    ("repeated", CHINESE, "the cloud of the cloud of the cloud of the cloud of the cloud of the cloud"),
    ("repeated", CHINESE, "very very very very very very very very very very good"),
    ("short", CHINESE, "Company."),
    ("short", CHINESE * 3, "The company invested."),
    (
        "long",
        "你好。",
        "The company invested three billion yuan in cloud computing last year, a fifth more than before.",
    ),
]

PASSED = [
    (CHINESE, "Last year the company put three billion yuan into cloud computing, up a fifth on the year before."),
    ("你好。", "Hello there, how are you?"),
    ("阿里巴巴", "Alibaba"),
    ("GDP", "GDP"),
    ("2020年9月30日", "September 30, 2020"),
    ("", "An added sentence that nothing in the source calls for."),
    ("", ""),
    (None, "Only the English is at hand."),
    (None, ""),
    ("他说：“来，来，来！”", "“Come, come, come!” he said."),
    ("咖啡馆", "The café"),
    ("谢谢！", "Thank you very much indeed!"),
    ("武卫、张勇、蔡崇信、吴泳铭", "Wu Wei, Zhang Yong, Cai Chongxin, Wu Yongming"),
    ("中国、美国、日本、德国、法国、英国、印度、巴西", "China, USA, Japan, Germany, France, Britain, India, Brazil"),
]


@pytest.mark.parametrize(("kind", "source", "target"), STOPPED)
def test_stops(kind: str, source: str | None, target: str) -> None:
    found = guard(source, target)
    assert found is not None
    assert found.kind == kind
    assert found.reason


@pytest.mark.parametrize(("source", "target"), PASSED)
def test_lets_pass(source: str | None, target: str) -> None:
    assert guard(source, target) is None
