"""What `mtreview review` is given: the right files are read untouched, each wrong one gets its one clear line."""

import pytest

from mtreview.errors import InputError
from mtreview.formats import read_document
from mtreview.formats.model.units import units
from mtreview.records import Document

ZH = "阿里巴巴集團首次披露科技投入，每年超過1000億元。\r\n第二句。\n"
EN = "Alibaba disclosed its spending for the first time.\r\nThe second sentence.\n"
LIMIT = 2_000_000


def _files(folder, *contents):
    paths = []
    for n, content in enumerate(contents):
        paths.append(folder / f"{n}.txt")
        paths[-1].write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return paths


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_two_texts_stay_as_they_came(encoding, tmp_path):
    paths = _files(tmp_path, ZH.encode(encoding), EN)
    document = read_document(paths, limit=LIMIT)
    assert isinstance(document, Document)
    assert (document.source, document.target) == (ZH, EN)


def test_english_only_has_no_source(tmp_path):
    (path,) = _files(tmp_path, EN)
    document = read_document([path], limit=LIMIT, english_only=True)
    assert (document.source, document.target) == (None, EN)


@pytest.mark.parametrize(
    ("contents", "said"),
    [
        ([EN, ZH], "swapped.*mtreview review .*1.txt .*0.txt"),
        ([EN, EN], "both in English.*--english-only"),
        ([ZH, ZH], "both in Chinese"),
        (["", EN], "empty"),
        ([" \n", EN], "only white space"),
        ([b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9, EN], "binary"),
        ([b"\xff\xfe\x00\xd8" + ZH.encode(), EN], "utf-16|binary|does not fit"),
        (["12345 67890", EN], "no Chinese"),
        ([ZH, "12345"], "no English"),
        ([ZH * 40_000, EN], "over the limit of 2,000,000.*mtreview score"),
        ([EN], "one text alone.*--english-only"),
        ([ZH], "one text alone.*English text after it"),
        ([ZH, EN, EN], "3 files given"),
    ],
)
def test_wrong_texts(contents, said, tmp_path):
    with pytest.raises(InputError, match=said) as caught:
        read_document(_files(tmp_path, *contents), limit=LIMIT)
    assert "\n" not in str(caught.value)


def test_missing_files_and_folders(tmp_path):
    (path,) = _files(tmp_path, EN)
    with pytest.raises(InputError, match="no such file"):
        read_document([tmp_path / "none.txt", path], limit=LIMIT)
    with pytest.raises(InputError, match=r"a folder.*mtreview score"):
        read_document([tmp_path, path], limit=LIMIT)
    with pytest.raises(InputError, match=r"a folder.*mtreview score"):
        read_document([tmp_path], limit=LIMIT)


def test_english_only_refuses_chinese_and_pairs(tmp_path):
    paths = _files(tmp_path, ZH, EN)
    with pytest.raises(InputError, match="is in Chinese"):
        read_document(paths[:1], limit=LIMIT, english_only=True)
    with pytest.raises(InputError, match="takes one English text, not 2"):
        read_document(paths, limit=LIMIT, english_only=True)


@pytest.mark.parametrize("header", ["source\ttarget\n", "zh\ten\n", "中文\t英文\n", "id\tSource\tTarget\n", ""])
def test_a_table_is_paired_already(header, tmp_path):
    rows = [("你好，世界。", "Hello, world."), ("他说“好”。", 'He said "yes" and left.')]
    lines = [(f"{n}\t" if header.startswith("id") else "") + f"{zh}\t{en}" for n, (zh, en) in enumerate(rows)]
    path = tmp_path / "pairs.tsv"
    path.write_text(header + "\n".join(lines) + "\n", encoding="utf-8")
    review = read_document([path], limit=LIMIT)
    assert [(review.pair_text(p, "source"), review.pair_text(p, "target")) for p in review.pairs] == rows
    assert {p.confidence for p in review.pairs} == {1.0}
    assert review.document.source == "\n".join(zh for zh, _ in rows)


def test_a_table_with_swapped_columns(tmp_path):
    path = tmp_path / "pairs.tsv"
    path.write_text("Hello, world.\t你好，世界。\n", encoding="utf-8")
    data = read_document([path], limit=LIMIT)
    assert [(u.source, u.given) for u in units(data)] == [("你好，世界。", "Hello, world.")]
    path.write_text("source\ttarget\nHello, world.\t你好，世界。\n", encoding="utf-8")
    with pytest.raises(InputError, match="swapped"):
        read_document([path], limit=LIMIT)
