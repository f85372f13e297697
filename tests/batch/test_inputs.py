"""What comes in: every kind of input, and what is wrong with it becomes a row or one clear line."""

import io
import json
from pathlib import Path

import pytest
from trial import failures, run, texts, write

from mtreview.batch.counting import count_documents
from mtreview.batch.dataset import Dataset
from mtreview.batch.inputs import CEILING, find_inputs, read_units
from mtreview.batch.units import Unit
from mtreview.errors import InputError


def units(*names: Path | str, limit: int = 1000) -> list[Unit]:
    return list(read_units(find_inputs([str(n) for n in names]), limit=limit))


FAULTY_LINES = [
    (b'{"id": "d0", "target": ""}', "empty"),
    (b"not json", "not JSON"),
    (b"[" * 100_000, "not JSON"),
    (b"[1, 2]", "not a JSON object"),
    (b'{"id": "d0", "source": ["a"], "target": ["b", "c"]}', "not parallel"),
    (b'{"id": "d0", "source": 3, "target": "b"}', "two texts or two lists"),
    (b'{"id": "d0", "target": "not \xff UTF-8"}', "not UTF-8"),
    (b'{"id": "d0", "target": "half a pair \\ud800"}', "half a surrogate pair"),
    (b'{"id": "\\udc00", "target": "a name with half a pair"}', "half a surrogate pair"),
    (json.dumps({"id": "d0", "target": "x" * (CEILING * 100_000 + 1)}).encode(), "has over 2,000,000 characters"),
]


@pytest.mark.parametrize(("line", "says"), FAULTY_LINES, ids=lambda v: v if isinstance(v, str) else "")
def test_a_poisoned_line_is_a_row_and_the_run_goes_on(tmp_path: Path, line: bytes, says: str) -> None:
    path = tmp_path / "in.jsonl"
    path.write_bytes(line + b'\n{"id": "good", "target": "Fine."}\n')
    counts = run(path, tmp_path / "out")
    assert (counts.done, counts.failed, counts.total) == (1, 1, 2)
    (error,) = failures(tmp_path / "out").values()
    assert says in error


def test_undecodable_files_in_a_folder(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for name, data in {
        "a.zh.txt": "中文。".encode(), "a.en.txt": b"Good.", "b.zh.txt": b"\x00\x01", "b.en.txt": b"Good.",
        "c.en.txt": b"English alone.", "d.zh.txt": "中文。".encode(),
    }.items():  # fmt: skip
        (folder / name).write_bytes(data)
    found = {u.id: u for u in units(folder)}
    assert found["a.txt"].error is None and found["a.txt"].source == "中文。"
    assert "binary" in (found["b.txt"].error or "")
    assert found["c.txt"].error is None and found["c.txt"].source is None
    assert "no English" in (found["d.txt"].error or "")
    assert count_documents([folder]) == 4


def test_a_missing_input_is_said_before_any_work(tmp_path: Path) -> None:
    good = write(tmp_path / "in.jsonl", texts(3))
    with pytest.raises(InputError, match="no such file"):
        find_inputs([str(good), str(tmp_path / "nothing.jsonl")])
    with pytest.raises(InputError, match="no such file"):
        find_inputs([str(tmp_path / "*.tsv")])
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="no pairs of files"):
        units(tmp_path / "empty")


def test_a_folder_that_vanishes_stops_the_run_and_keeps_what_was_done(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for i in range(3):
        (folder / f"{i}.en.txt").write_text(f"Text {i}.")
    reading = read_units([folder], limit=1000)
    assert next(reading).error is None
    for path in folder.iterdir():
        path.unlink()
    assert "No such file" in (next(reading).error or ""), "one file that is gone is a failed row"
    folder.rmdir()
    with pytest.raises(InputError, match=r"vanished.*resumes from here"):
        next(reading)


def test_globs_in_the_order_of_their_names(tmp_path: Path) -> None:
    for name in ("b", "a"):
        (tmp_path / f"{name}.jsonl").write_text(f'{{"id": "{name}", "target": "Text."}}\n')
    (tmp_path / "odd[1].jsonl").write_text('{"id": "odd", "target": "Text."}\n')
    assert [u.id for u in units(tmp_path / "?.jsonl")] == ["a", "b"]
    assert [u.id for u in units(tmp_path / "odd[1].jsonl")] == ["odd"], "a name that exists is no pattern"


def test_standard_input_is_jsonl(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = io.BytesIO(b'{"id": "a", "target": "One."}\n{"id": "b", "target": "\xff"}\n{"id": "c", "target": "Three."}\n')
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(raw, encoding="ascii"))
    assert [(u.id, u.error is None) for u in units("-")] == [("a", True), ("b", False), ("c", True)]
    assert count_documents([None]) is None


def test_tables_group_rows_by_document(tmp_path: Path) -> None:
    path = tmp_path / "in.tsv"
    path.write_text('document\tsource\ttarget\na\t一\tOne "\na\t二\t\nb\t三\tThree\n', encoding="utf-8")
    assert [u.aligned for u in units(path)] == [(("一", 'One "'), ("二", "")), (("三", "Three"),)]
    assert count_documents([path]) == 2


def test_a_row_of_a_table_that_is_not_utf8_costs_no_other(tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    path.write_bytes('id,source,target\na,一,"One, two"\nb,二,'.encode() + b"\xff\nc,\xe4\xb8\x89,Three\nd\n")
    found = units(path)
    assert [u.error is None for u in found] == [True, False, True, False]
    assert found[0].target == "One, two"


def test_parquet_in(tmp_path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    pq.write_table(pa.table({"id": ["a"], "source": ["中"], "target": ["In."]}), tmp_path / "in.parquet")
    assert [(u.id, u.source, u.target) for u in units(tmp_path / "in.parquet")] == [("a", "中", "In.")]
    assert count_documents([tmp_path / "in.parquet"]) == 1


def test_a_bilingual_file_in(tmp_path: Path) -> None:
    path = tmp_path / "in.xlf"
    path.write_text(
        '<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2"><file original="a" source-language="zh" '
        'target-language="en" datatype="plaintext"><body><trans-unit id="1"><source>今天下雨。</source>'
        "<target>It rains today.</target></trans-unit></body></file></xliff>",
        encoding="utf-8",
    )
    assert [u.aligned for u in units(path)] == [(("今天下雨。", "It rains today."),)]
    path.write_text("<xliff", encoding="utf-8")
    assert units(path)[0].error is not None


def test_long_documents_are_marked_for_windows(tmp_path: Path) -> None:
    path = write(tmp_path / "in.jsonl", ["short", "long " * 300])
    assert [u.window for u in units(path)] == [None, 1000]
    (tmp_path / "in.csv").write_text("source,target\n,short\n," + "long " * 5000)
    assert "over the ceiling of 20,000" in (units(tmp_path / "in.csv")[1].error or "")


def test_documents_of_one_name_are_all_kept(tmp_path: Path) -> None:
    path = tmp_path / "in.jsonl"
    path.write_text("".join(f'{{"id": "{name}", "target": "{n}."}}\n' for n, name in enumerate(["a", "a", "a~2", "a"])))
    assert run(path, tmp_path / "out").done == 4
    assert sorted(r["document"] for r in Dataset(tmp_path / "out").rows("documents")) == ["a", "a~2", "a~2~2", "a~3"]
    assert run(path, tmp_path / "out").kept == 4
