import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mtreview.errors import ConfigError, MtreviewError
from mtreview.records import Document, Finding, Pair, ReviewData, Segment, Span
from mtreview.revision.session import Review
from mtreview.revision.store import Store
from mtreview.widget.actions import ACTS
from mtreview.widget.cards import card
from mtreview.widget.handlers import Desk
from mtreview.widget.keys import ACTIONS, keymap
from mtreview.widget.static import static_html
from mtreview.widget.views import FILTERS, ORDERS

Find = Callable[[str], Finding]


def ask(desk: Desk, what: str, **values: Any) -> Any:
    answer = desk.answer({"id": "1", "ask": what, **values})
    json.dumps(answer, ensure_ascii=False, allow_nan=False).encode("utf-8")  # what goes over the wire must be sendable
    assert answer["id"] == "1" and ("result" in answer) != ("error" in answer)
    return answer


def result(desk: Desk, what: str, **values: Any) -> Any:
    answer = ask(desk, what, **values)
    assert "error" not in answer, answer
    return answer["result"]


def error(desk: Desk, what: str, **values: Any) -> dict[str, str]:
    found: dict[str, str] = ask(desk, what, **values)["error"]
    return found


def rows(review: Review) -> list[str]:
    assert review.store is not None
    return [d.verdict for d in Store(review.store.path).decisions()]


def test_every_decision_is_a_row_before_the_answer(review: Review, finding: Find) -> None:
    desk = Desk(review)
    result(desk, "decide", act="accept", finding=finding("self-blood creation").id)
    assert rows(review) == ["accepted"]
    text = review.text(3)
    result(desk, "decide", act="edit", pair=3, base=text, text=text.replace("in recent years", "of late"))
    result(desk, "decide", act="dismiss", finding=finding("original dealers").id, comment="client")
    result(desk, "decide", act="undo")
    result(desk, "decide", act="redo")
    result(desk, "decide", act="accept_all", finding=finding("Alibaba ‘s").id)
    result(desk, "decide", act="done", pair=7)
    assert rows(review) == ["accepted", "edited", "dismissed", "undone", "undone", "accepted", "done"]
    read = Review(Store(review.store.path).read())  # type: ignore[union-attr]
    assert read.standing.states == review.standing.states and read.target == review.target
    assert "self-sustaining growth" in read.target and "Alibaba ‘s" not in read.target


def test_each_act_is_carried_out_and_undone(review: Review, finding: Find) -> None:
    desk = Desk(review)
    before = review.target
    f, at = finding("such as water").id, 6
    text = review.text(at)
    values: dict[str, dict[str, Any]] = {
        "accept": {"finding": f}, "accept_all": {"finding": f}, "batch": {"findings": [f]},
        "take_phrase": {"finding": finding("RMB 100 billion dollars").id},
        "take_draft": {"pair": at}, "edit": {"pair": at, "text": "New.", "base": text}, "dismiss": {"finding": f},
        "dismiss_all": {"finding": f}, "dismiss_for_ever": {"finding": f}, "done": {"pair": at},
        "mark": {"pair": at, "start": 4, "end": 13, "base": text, "category": "style/awkward", "severity": "minor"},
        "comment": {"pair": at, "comment": "?"}, "query": {"pair": at, "comment": "?"}, "lock": {"pair": at},
        "merge": {"pair": at}, "split": {"pair": at, "source": 1, "target": 0},
        "realign": {"pair": at, "side": "target", "count": 1},
    }  # fmt: skip
    assert set(values) | {"undo", "redo"} == set(ACTS)
    for act, given in values.items():
        answer = ask(desk, "decide", act=act, **given)
        if act == "take_phrase" and "error" in answer:
            assert "take the whole draft" in answer["error"]["message"]  # the made-up draft has no such words
            continue
        assert answer["result"]["message"], act
        if act != "dismiss_for_ever":  # that one is in the project file, not in the log
            result(desk, "decide", act="undo")
        assert (review.target, review.standing.order) == (before, tuple(range(11))), act
    assert review.project.dismissed == ("such as water",)


@pytest.mark.parametrize(
    ("what", "values", "kind", "message"),
    [
        ("sing", {}, "ConfigError", "unknown request"),
        ("decide", {"act": "acept"}, "ConfigError", "did you mean 'accept'"),
        ("decide", {"act": "accept", "finding": "none"}, "InputError", "no finding 'none'"),
        ("decide", {"act": "undo"}, "MtreviewError", "nothing to undo"),
        ("decide", {"act": "comment", "pair": 0, "comment": " "}, "MtreviewError", "empty comment"),
        ("decide", {"act": "edit", "pair": 0, "base": "other", "text": "x"}, "ConflictError", "another window"),
        ("decide", {"act": "edit", "pair": 0}, "bug", "KeyError"),
        (
            "decide",
            {"act": "mark", "pair": 0, "start": 0, "end": 1, "base": "old"},
            "MtreviewError",
            "look at it again",
        ),
        ("view", {"view": {"filter": "opne"}}, "ConfigError", "did you mean 'open'"),
        ("remap", {"action": "accept", "key": "x"}, "ConfigError", "already the key"),
    ],
)
def test_a_wrong_request_is_answered_and_writes_nothing(
    review: Review, what: str, values: dict[str, Any], kind: str, message: str
) -> None:
    found = error(Desk(review), what, **values)
    assert found["kind"] == kind and message in found["message"]
    assert rows(review) == []


def test_not_even_a_message_is_answered(review: Review) -> None:
    assert Desk(review).answer("hello")["error"]["kind"] == "ConfigError"


def test_two_processes_on_one_review(review: Review, finding: Find) -> None:
    here, other = Desk(review), Review(review.store.read(), review.store, reviewer="Bob")  # type: ignore[union-attr]
    events: list[dict[str, Any]] = []
    here.tell = events.append
    other.apply(finding("such as water").id)
    found = error(here, "decide", act="accept", finding=finding("self-blood creation").id)
    assert found["kind"] == "ConflictError"
    assert [e["pairs"] for e in events] == [[3, 6]]  # the change in 6 was read and told; 3 has a mark of the same group
    result(here, "decide", act="accept", finding=finding("self-blood creation").id)
    assert rows(review) == ["accepted", "accepted"]
    other.reload()
    other.done(2)
    assert result(here, "sync")["fresh"] == 1
    assert events[-1]["pairs"] == [2] and events[-1]["progress"]["done"] == 1


def test_two_pages_of_one_kernel(review: Review, finding: Find) -> None:
    here, there = Desk(review), Desk(review)
    told: dict[str, list[dict[str, Any]]] = {"here": [], "there": []}
    here.tell, there.tell = told["here"].append, told["there"].append
    here.answer({"id": "page-1/7", "ask": "decide", "act": "accept", "finding": finding("such as water").id})
    assert [e["by"] for e in told["here"]] == ["page-1/7"]  # its own page knows already
    assert [(e["by"], 6 in e["pairs"]) for e in told["there"]] == [(None, True)]
    result(there, "decide", act="undo")
    assert review.standing.edits == {}


def test_changes_made_in_python_are_told_to_the_page(review: Review, finding: Find) -> None:
    events: list[dict[str, Any]] = []
    desk = Desk(review)
    desk.tell = events.append
    review.apply(finding("Alibaba ‘s"))
    assert events[-1]["by"] is None and events[-1]["pairs"] == [3, 6]  # 6 has the same phrase: its count has changed


def test_a_full_disk_is_told_and_nothing_is_half_written(review: Review, tmp_path: Path) -> None:
    code = (
        "import json, resource, signal, sys\n"
        "from pathlib import Path\n"
        "from mtreview.revision.session import Review\n"
        "from mtreview.revision.store import Store\n"
        "from mtreview.widget.handlers import Desk\n"
        "path = Path(sys.argv[1])\n"
        "store = Store(path)\n"
        "desk = Desk(Review(store.read(), store))\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "size = path.stat().st_size\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))\n"
        "base = desk.review.text(0)\n"
        "answer = desk.answer({'id': '1', 'ask': 'decide', 'act': 'edit', 'pair': 0, 'base': base, 'text': 'x' * 400000})\n"
        "print(json.dumps([answer['error'], desk.review.text(0) == base]))\n"
    )
    path = review.store.path  # type: ignore[union-attr]
    shown = subprocess.run(
        [sys.executable, "-c", code, str(path)], capture_output=True, text=True, env={**os.environ}, check=True
    )
    told, unchanged = json.loads(shown.stdout)
    assert told["kind"] == "StoreError" and "disk full" in told["message"] and unchanged
    assert rows(review) == [] and Store(path).read().decisions == ()


def test_typing_is_kept_until_it_is_confirmed(review: Review) -> None:
    desk = Desk(review)
    result(desk, "typing", pair=2, text="half a sen", base=review.text(2))
    again = Desk(Review(review.store.read(), review.store))  # type: ignore[union-attr]
    assert result(again, "open")["unsent"] == {"pair": 2, "text": "half a sen", "base": review.text(2)}
    result(again, "typing", pair=2, text=None)
    assert result(desk, "open")["unsent"] is None


def test_the_file_holds_no_open_handle(review: Review) -> None:
    desk = Desk(review)
    path = review.store.path  # type: ignore[union-attr]
    path.unlink()
    assert "no such review file" in error(desk, "decide", act="done", pair=0)["message"]
    assert review.standing.done(0) is None


def test_views(review: Review, finding: Find) -> None:
    desk = Desk(review)
    review.apply(finding("such as water"))
    review.done(7)
    review.query(1, "?")
    review.lock(4)
    review.comment(9, "a needle")

    def shown(**view: str) -> list[int]:
        order: list[int] = result(desk, "view", view=view)["order"]
        return order

    assert shown() == list(range(11))
    assert shown(filter="edited") == [6]
    assert shown(filter="done") == [7]
    assert shown(filter="open") == [0, 1, 2, 3, 4, 5, 6, 8, 9, 10]
    assert shown(filter="query") == [1]
    assert shown(filter="locked") == [4]
    assert shown(filter="low") == [2]
    assert shown(filter="problems") == [3, 4, 6, 9]
    assert shown(category="accuracy/number") == [3]
    assert shown(severity="critical") == []  # the one critical mark stands in a sentence that is done
    assert shown(fix="none") == [4, 6]
    assert shown(severity="major", fix="none") == [4]
    assert shown(search="SELF-BLOOD") == [7]
    assert shown(search="needle") == [9]
    assert shown(search="天猫") == [6]
    assert shown(order="confidence")[0] == 2
    assert shown(order="worst")[:2] == [5, 4]
    assert set(FILTERS) and set(ORDERS) == {"text", "worst", "confidence"}


def test_stepping_visits_every_open_problem_once_each_way(review: Review) -> None:
    desk = Desk(review)

    def walk(by: int) -> list[tuple[int, str]]:
        place: dict[str, Any] = {"pair": None, "finding": None}
        seen = []
        for _ in range(11):
            place = result(desk, "step", pair=place["pair"], finding=place["finding"], by=by)
            assert not place["wrapped"]
            seen.append((place["pair"], place["finding"]))
        assert result(desk, "step", pair=place["pair"], finding=place["finding"], by=by)["wrapped"]
        return seen

    forward = walk(1)
    assert walk(-1) == forward[::-1]
    assert len(set(forward)) == 11


def test_no_problem_left(review: Review) -> None:
    desk = Desk(review)
    for f in review.data.findings or ():
        review.dismiss(f)
    assert result(desk, "step", pair=0, finding=None, by=1) == {"pair": None}


def test_keys_can_be_moved_and_are_remembered(review: Review) -> None:
    desk = Desk(review)
    assert result(desk, "remap", action="accept", key="y")["keys"]["accept"]["keys"] == ["y"]
    again = Desk(Review(review.store.read(), review.store))  # type: ignore[union-attr]
    assert result(again, "open")["keys"]["accept"]["keys"] == ["y"]
    with pytest.raises(ConfigError, match="did you mean 'accept'"):
        Desk(review, keys={"acept": "y"})


def test_no_key_means_two_things() -> None:
    every = [k for entry in keymap().values() for k in entry["keys"]]  # type: ignore[attr-defined]
    assert len(every) == len(set(every))
    assert set(keymap()) == set(ACTIONS)


def test_project_terms_and_style(review: Review) -> None:
    desk = Desk(review)
    assert result(desk, "project", keep="original dealers")["keep"] == ["original dealers"]
    assert [s for f, s in review.standing.states.items() if "original dealers" in f] == ["dismissed"]
    assert result(desk, "project", style={"spelling": "UK"})["style"] == {"spelling": "UK"}
    assert "spelling style" in error(desk, "project", style={"spelling": "Irish"})["message"]


def test_the_summary_can_be_sent(review: Review, finding: Find) -> None:
    desk = Desk(review)
    review.apply(finding("such as water"))
    whole = result(desk, "summary")
    assert [c["after"] for c in whole["changes"]] == ["like water"]
    plot = result(desk, "plot")
    assert plot["pairs"] == list(range(11)) and plot["before"] == plot["after"]


@pytest.mark.parametrize("source", [None, "中文。"])
def test_a_review_of_which_nothing_was_computed_can_be_opened(source: str | None) -> None:
    english = "One line."
    bare = Review(ReviewData(Document("d", source, english, "t")))
    only = Review(
        ReviewData(
            Document("d", source, english, "t"), (Segment("target", Span(0, 9), 0),), pairs=(Pair(0, (), (0,), 0.5),)
        )
    )
    for review, count in ((bare, 0), (only, 1)):
        desk = Desk(review)
        assert result(desk, "open")["english_only"] is (source is None) and result(desk, "open")["file"] is None
        assert len(result(desk, "view")["order"]) == count
        assert result(desk, "step", by=1) == {"pair": None}
        assert result(desk, "plot")["before"] == [None] * count
        assert result(desk, "summary")["mqm_before"] == 0
        assert static_html(review.standing).count("<tr>") == 1 + count
    desk = Desk(only)
    result(desk, "decide", act="edit", pair=0, base=english, text="Another line.")
    assert only.target == "Another line." and "save the review first" in error(desk, "project", keep="x")["message"]
    assert "no draft" in error(desk, "decide", act="take_draft", pair=0)["message"]


def test_half_a_character_is_shown_and_cannot_be_edited_by_accident(review: Review) -> None:
    review.edit(0, "half \ud83d of it")
    desk = Desk(review)
    card = result(desk, "cards", pairs=[0])["cards"][0]
    assert card["english"] == "half � of it"
    found = error(desk, "decide", act="edit", pair=0, base=card["english"], text="x")
    assert "half a character" in found["message"]


def test_static_html_is_readable_without_scripts_and_holds_no_markup_of_the_text(review: Review) -> None:
    review.edit(0, "<script>alert(1)</script><img src=x onerror=alert(2)>")
    page = static_html(review.standing)
    assert "<script" not in page and "<img" not in page and "&lt;script&gt;" in page
    assert page.count("<tr>") == 12 and "→ “self-sustaining growth”" in page


def test_what_its_file_locks_is_shown_locked_and_stays(tmp_path: Path) -> None:
    left = [Segment("source", Span(n, n + 2), i) for i, n in enumerate((0, 3))]
    segments = (*left, Segment("target", Span(0, 4), 0), Segment("target", Span(5, 11), 1))
    pairs = (Pair(0, (0,), (0,), 1.0), Pair(1, (1,), (1,), 1.0, held="locked in the file"))
    data = ReviewData(Document("a", "茶。\n水。", "Tea.\nWater.", "memory"), segments, pairs=pairs, findings=())
    review = Review(data, Store.create(tmp_path / "a.mtr", data))
    cards = [card(review.standing, n, {}) for n in (0, 1)]
    assert [(c["held"], c["editable"]) for c in cards] == [("", True), ("locked in the file", False)]
    with pytest.raises(MtreviewError, match="locked in the file; change that in the tool"):
        review.edit(1, "Waters.")
