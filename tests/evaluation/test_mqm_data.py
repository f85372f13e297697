"""Reading professional marks as they were published, flaws included."""

import gzip
import lzma
from pathlib import Path

import pytest

from mtreview.errors import FormatError, InputError
from mtreview.evaluation.mqm_data import read_mqm, weight
from mtreview.evaluation.wmt_qe import detokenise, read_judged
from mtreview.records import Span

HEADER = "system\tdoc\tdoc_id\tseg_id\trater\tsource\ttarget\tcategory\tseverity"


def line(
    rater: str,
    target: str,
    category: str = "Accuracy/Mistranslation",
    severity: str = "Major",
    source: str = "他来了。",
) -> str:
    return "\t".join(["sys", "doc", "1", "1", rater, source, target, category, severity])


def written(folder: Path, *lines: str) -> Path:
    path = folder / "marks.tsv"
    path.write_text("\n".join([HEADER, *lines]) + "\n", encoding="utf-8")
    return path


def test_a_mark_where_it_stands(tmp_path: Path) -> None:
    (judged,) = read_mqm(written(tmp_path, line("r1", 'He <v>goes</v> "home".'))).segments
    assert judged.target == 'He goes "home".'
    assert [m.span.of(judged.target) for m in judged.marks if m.span] == ["goes"]
    assert judged.penalty == 5


def test_raters_are_averaged(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        line("r1", "He <v>goes</v>."),
        line("r1", "<v>He</v> goes.", severity="Minor"),
        line("r2", "He goes.", "No-error", "no-error"),
    )
    (judged,) = read_mqm(path).segments
    assert judged.raters == ("r1", "r2")
    assert judged.penalty == pytest.approx(3.0)


def test_doubled_text_is_put_right(tmp_path: Path) -> None:
    data = read_mqm(
        written(
            tmp_path,
            line("r1", "He <v>goes</v>He goes home."),
            line("r2", "He goes <v>home</v>."),
            line("r3", "He goes home.", "no-error", "no-error"),
        )
    )
    (judged,) = data.segments
    assert judged.target == "He goes home."
    assert sorted(m.span.of(judged.target) for m in judged.marks if m.span) == ["goes", "home"]
    assert (data.edited, data.placed) == (1, 1)


def test_words_that_stand_twice_are_told_apart_by_what_stands_beside_them(tmp_path: Path) -> None:
    plain = line("r2", "the cat saw the dog", "no-error", "no-error")
    doubled = (
        line("r1", "the cat saw <v>the</v>the cat saw the dog"),
        line("r3", "the cat saw a dog<v>the</v> cat saw the dog"),
    )
    (judged,) = read_mqm(written(tmp_path, plain, plain, *doubled)).segments
    assert [m.span for m in judged.marks] == [Span(12, 15), Span(0, 3)]


def test_edited_words_are_found_by_what_is_left_of_them(tmp_path: Path) -> None:
    text = "the brand gathered near the cloth conference"
    plain = line("r2", text, "no-error", "no-error")
    edited = (
        line("r1", "the brand gathered near the <v>cloth merchant</v> conference"),
        line("r3", "the old brand <v>has gathered, near</v> the cloth conference"),
        line("r4", "the brand gathered near the cloth <v>and wool trade</v> conference"),
    )
    data = read_mqm(written(tmp_path, *[plain] * 4, *edited))
    (judged,) = data.segments
    assert [m.span and m.span.of(text) for m in judged.marks] == ["cloth", "gathered near", None]
    assert (data.placed, dict(data.dropped)) == (2, {"absent": 1})


def test_absent_and_ambiguous_words_lose_their_place_and_keep_their_penalty(tmp_path: Path) -> None:
    plain = line("r2", "the cat saw the dog", "no-error", "no-error")
    data = read_mqm(
        written(tmp_path, plain, plain, line("r1", "saw <v>the</v> bird"), line("r1", "a <v>bird</v> saw the dog"))
    )
    (judged,) = data.segments
    assert dict(data.dropped) == {"absent": 1, "ambiguous": 1}
    assert [m.span for m in judged.marks] == [None, None]
    assert judged.penalty == pytest.approx(5.0)


def test_a_mark_on_the_source(tmp_path: Path) -> None:
    (judged,) = read_mqm(
        written(tmp_path, line("r1", "He came.", "Accuracy/Omission", source="他<v>昨天</v>来了。"))
    ).segments
    assert judged.source == "他昨天来了。"
    assert [(m.side, m.span.of(judged.source)) for m in judged.marks if m.span] == [("source", "昨天")]


@pytest.mark.parametrize(
    ("category", "severity", "expected"),
    [
        ("Accuracy/Mistranslation", "Major", 5),
        ("Style/Awkward", "minor", 1),
        ("Fluency/Punctuation", "Minor", 0.1),
        ("Fluency/Punctuation", "Major", 5),
        ("Non-translation!", "Major", 25),
        ("Non_translation", "Major", 25),
        ("Source_error", "Major", 0),
        ("Other", "Neutral", 0),
        ("No-error", "No-error", 0),
    ],
)
def test_weights(category: str, severity: str, expected: float) -> None:
    assert weight(category, severity) == expected


@pytest.mark.parametrize("opener", [gzip.open, lzma.open])
def test_packed_files(tmp_path: Path, opener: object) -> None:
    suffix = ".gz" if opener is gzip.open else ".xz"
    path = tmp_path / f"marks.tsv{suffix}"
    data = (gzip.compress if suffix == ".gz" else lzma.compress)(
        f"{HEADER}\n{line('r1', '<v>He</v> came.')}\n".encode()
    )
    path.write_bytes(data)
    assert len(read_judged(path).segments) == 1


@pytest.mark.parametrize("text", ["system\tdoc\n", f"{HEADER}\na\tb\n", f"{HEADER}\n"])
def test_a_broken_table_says_where(tmp_path: Path, text: str) -> None:
    path = tmp_path / "broken.tsv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(FormatError, match=r"broken\.tsv"):
        read_mqm(path)


def test_a_missing_file() -> None:
    with pytest.raises(InputError, match="no such file"):
        read_mqm(Path("nowhere.tsv"))


def test_spans_layout(tmp_path: Path) -> None:
    path = tmp_path / "spans.tsv"
    path.write_text(
        "s\td\t1\tr\t他来了。\tHe goes.\t3 0\t7 2\tmajor minor\ns\td\t2\tr\t好。\tGood.\t-1\t-1\tno-error\n",
        encoding="utf-8",
    )
    first, second = read_judged(path).segments
    assert [m.span.of(first.target) for m in first.marks if m.span] == ["goes", "He"]
    assert (first.penalty, second.penalty, second.marks) == (6, 0, ())


def test_a_span_that_leaves_the_text(tmp_path: Path) -> None:
    path = tmp_path / "spans.tsv"
    path.write_text("s\td\t1\tr\t他来了。\tHe.\t0\t9\tmajor\n", encoding="utf-8")
    with pytest.raises(FormatError, match="line 1"):
        read_judged(path)


def test_tags(tmp_path: Path) -> None:
    for kind, text in (
        ("src", "他说“好”。"),
        ("mt", 'He said , " good " . <EOS>'),
        ("tags", "OK OK OK OK BAD OK OK BAD"),
    ):
        (tmp_path / f"dev.{kind}").write_text(text + "\n", encoding="utf-8")
    (judged,) = read_judged(tmp_path / "dev.tags").segments
    assert judged.target == 'He said, "good".'
    assert [m.span.of(judged.target) for m in judged.marks if m.span] == ["good"]
    assert judged.penalty is None


@pytest.mark.parametrize(
    ("tokens", "text"),
    [
        ("It 's 5 % ( five ) .", "It's 5% (five)."),
        ("Do n't stop , please !", "Don't stop, please!"),
        ("a well @-@ known man", "a well-known man"),
        ("He said &quot; no &quot; and left", 'He said "no" and left'),
    ],
)
def test_detokenised(tokens: str, text: str) -> None:
    made, spans = detokenise(tokens.split())
    assert made == text
    assert len(spans) == len(tokens.split())
    assert "".join(s.of(made) for s in spans) == made.replace(" ", "")
