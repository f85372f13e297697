import sqlite3
from dataclasses import replace

import pytest

from mtreview.errors import ConflictError, MtreviewError, StoreError
from mtreview.records import Decision, Document, Draft, Failure, ReviewData
from mtreview.revision.store import Store


def data() -> ReviewData:
    odd = "emoji 😀, rare 𠮷, lone \ud800, zero \x00, right-to-left \u202e"
    return ReviewData(
        Document("d", "中", odd, "test"), drafts=(Draft(odd, "m"),), findings=(), failures=(Failure("a", "b", "c"),)
    )


def decision(n: int) -> Decision:
    return Decision(n, None, "done", (), "", "me", "2026", (0,))


def test_saved_and_read_is_equal(tmp_path) -> None:
    assert Store.create(tmp_path / "a.mtr", data()).read() == data()
    assert list(tmp_path.iterdir()) == [tmp_path / "a.mtr"]


def test_the_log_is_append_only(tmp_path) -> None:
    store = Store.create(tmp_path / "a.mtr", data())
    store.append(decision(1))
    db = sqlite3.connect(store.path)
    for sql in ("UPDATE decisions SET record='{}'", "DELETE FROM decisions"):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            db.execute(sql)
    db.close()
    assert store.decisions() == (decision(1),)
    assert store.decisions(after=1) == ()


@pytest.mark.parametrize("n", [0, 2, 7])
def test_a_decision_out_of_turn_is_a_conflict(tmp_path, n: int) -> None:
    store = Store.create(tmp_path / "a.mtr", data())
    with pytest.raises(ConflictError, match="another window"):
        store.append(decision(n))
    assert store.decisions() == ()


def test_a_file_cut_anywhere_is_refused(tmp_path) -> None:
    whole = Store.create(tmp_path / "a.mtr", replace(data(), drafts=(Draft("long " * 5000, "m"),))).path.read_bytes()
    for share in (0.01, 0.2, 0.5, 0.9, 0.99):
        cut = tmp_path / "cut.mtr"
        cut.write_bytes(whole[: int(len(whole) * share)])
        with pytest.raises(StoreError, match=r"cut\.mtr"):
            Store(cut).read()


@pytest.mark.parametrize(
    ("content", "says"), [(None, "no such"), (b"", "not an mtreview"), (b"hello" * 500, "not a whole")]
)
def test_what_is_no_review_file(tmp_path, content: bytes | None, says: str) -> None:
    path = tmp_path / "x.mtr"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(StoreError, match=says):
        Store(path).read()


def test_another_database_is_refused(tmp_path) -> None:
    path = tmp_path / "x.mtr"
    db = sqlite3.connect(path)
    db.execute("CREATE TABLE a (b)")
    db.commit()
    db.close()
    with pytest.raises(StoreError, match="not an mtreview review file"):
        Store(path).read()


def test_a_failed_write_leaves_the_old_file(tmp_path) -> None:
    store = Store.create(tmp_path / "a.mtr", data())
    with pytest.raises(TypeError):
        Store.create(tmp_path / "a.mtr", replace(data(), drafts=(object(),)))
    assert store.read() == data()
    assert list(tmp_path.iterdir()) == [store.path]


def _run(path, *statements: str) -> None:
    db = sqlite3.connect(path)
    for statement in statements:
        db.execute(statement)
    db.commit()
    db.close()


TAMPERED = {
    "another version": (["PRAGMA user_version=99"], "another version"),
    "another application": (["PRAGMA application_id=1"], "not an mtreview"),
    "a layer gone": (["DROP TABLE drafts"], r"drafts"),
    "the document gone": (["DELETE FROM meta WHERE key='document'"], "document"),
    "a record that is no JSON": (["UPDATE drafts SET record='{'"], "not a whole"),
    "an unknown field": (["UPDATE drafts SET record=json_set(record, '$.evil', 1)"], "evil"),
    "a field of another type": (["UPDATE drafts SET record=json_set(record, '$.text', 5)"], "text"),
    "a document that is a list": (["UPDATE meta SET value='[]' WHERE key='document'"], "document"),
    "an impossible span": (
        [
            'INSERT INTO segments VALUES (0, \'{"side":"target","span":{"start":9,"end":2},"paragraph":0,"kind":"sentence"}\')'
        ],
        "start <= end",
    ),
    "an unknown verdict": (
        [
            'INSERT INTO decisions VALUES (1, \'{"n":1,"finding":null,"verdict":"burn","edits":[],"comment":"","reviewer":"","at":""}\')'
        ],
        "burn",
    ),
}


@pytest.mark.parametrize("name", TAMPERED)
def test_a_tampered_file_is_one_clear_error(tmp_path, name: str) -> None:
    statements, says = TAMPERED[name]
    store = Store.create(tmp_path / "a.mtr", data())
    _run(store.path, *statements)
    with pytest.raises(MtreviewError, match=says) as caught:
        store.read()
    assert str(caught.value).startswith(str(store.path))
