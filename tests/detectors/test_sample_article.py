"""The sample article: what must be found in it, with a fix a translator would take, and what must stay silent."""

from collections.abc import Sequence

import pytest

from mtreview.config import data_folder
from mtreview.detectors.runner import run_document
from mtreview.protocols import Context, Row
from mtreview.records import Finding

OURS = (
    "terms",
    "calques",
    "idioms",
    "names",
    "likeness",
    "subjects",
    "omissions",
    "additions",
    "negation",
    "consistency",
)
WANTED = [
    ("self-blood creation", "calques", {"self-sustaining growth"}),
    ("such as water", "likeness", {"like water"}),
    ("infiltrating", "calques", {"permeating"}),
    ("market situations", "calques", {"business scenarios"}),
    ("crawler creation", "calques", {"self-propelling innovation"}),
    ("dividends of technology", "calques", {"benefits of technology"}),
    ("sprint to", "calques", {"aim for"}),
    ("original dealers", "calques", {"merchants with original designs"}),
    ("collection of", "calques", {"integration of"}),
    ("new products", "calques", {"new brands"}),
    ("new companies", "calques", {"new businesses"}),
    ("Officials have announced", "calques", {"Official figures show"}),
    ("inference output chip", "calques", {"inference chip"}),
    ("Dharma Academy", "terms", {"DAMO Academy"}),
    ("Pingtou", "terms", {"T-Head"}),
    ("Feitian operating system", "terms", {"Apsara operating system"}),
    ("Alibaba ‘s international station", "terms", {"Alibaba.com"}),
    ("Asia Pacific", "terms", {"Asia-Pacific"}),
    ("Ali", "consistency", {"Alibaba"}),
    (" online Store", "additions", {""}),
    ("The competition", "subjects", {"In the competition, it"}),
]
SILENT = (
    "Chief Financial Officer", "Wu Wei", "Zhang Yong", "11 years ago", "200 billion yuan", "40 billion parcels", "Cainiao", "Hema",
    "Taobao", "Tmall", "public cloud", "quantum computation", "Hanguang",
)  # fmt: skip
NEVER = ("rookie", "honey badger", "flying")


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    folder = data_folder("corpora") / "alibaba-2020"
    texts = ((folder / name).read_text(encoding="utf-8").split("\n") for name in ("zh.txt", "en.txt"))
    zh, en = ([line for line in text if line.strip()] for text in texts)
    return [Row(source=s, target=t) for s, t in zip(zh, en, strict=True)]


@pytest.fixture(scope="module")
def findings(rows: Sequence[Row]) -> list[Finding]:
    detected = run_document(rows, OURS, Context())
    assert detected.failures == ()
    return [f for row in detected.findings for f in row]


def marked(finding: Finding, rows: Sequence[Row]) -> str:
    assert finding.span is not None
    return finding.span.of(rows[finding.pair].target if finding.side == "target" else rows[finding.pair].source or "")


@pytest.mark.parametrize(("words", "detector", "fixes"), WANTED, ids=[w[0] for w in WANTED])
def test_is_found_with_a_fix(
    words: str, detector: str, fixes: set[str], findings: list[Finding], rows: list[Row]
) -> None:
    found = [f for f in findings if marked(f, rows) == words]
    assert found, [marked(f, rows) for f in findings]
    for finding in found:
        assert finding.detector == detector
        assert finding.suggestion in fixes
        assert finding.other is not None, "the place in the Chinese is shown"
        assert finding.reason


@pytest.mark.parametrize("words", SILENT)
def test_stays_silent(words: str, findings: list[Finding], rows: list[Row]) -> None:
    for index, row in enumerate(rows):
        start = row.target.find(words)
        while start >= 0:
            over = [f for f in findings if f.pair == index and f.side == "target" and f.span is not None]
            over = [f for f in over if f.span and f.span.start < start + len(words) and start < f.span.end]
            assert not over, [(marked(f, rows), f.reason) for f in over]
            start = row.target.find(words, start + 1)


def test_a_name_never_gets_its_dictionary_sense(findings: list[Finding]) -> None:
    for finding in findings:
        assert not any(word in (finding.suggestion or "").lower() for word in NEVER)


def test_the_same_bad_phrase_is_one_group(findings: list[Finding], rows: list[Row]) -> None:
    groups = [f.group for f in findings if marked(f, rows) == "Dharma Academy"]
    assert len(groups) == 2
    assert len(set(groups)) == 1
    assert groups[0] is not None


def test_nothing_in_the_sound_translation_of_it() -> None:
    sound = [
        (
            "推动新业务“自我造血”，实现“履带式创新”。",
            "It helps new businesses pay their own way, so that each advance drives the next.",
        ),
        ("达摩院还成功孵化了半导体公司平头哥。", "DAMO Academy has also incubated the chip maker T-Head."),
        (
            "如今，科技红利正如水一般渗透到不同商业场景中。",
            "Like water, the benefits of technology now reach every part of the business.",
        ),
    ]
    detected = run_document([Row(source=s, target=t) for s, t in sound], OURS, Context())
    assert [f.reason for row in detected.findings for f in row] == []
