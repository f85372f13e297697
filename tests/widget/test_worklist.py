"""The queue of problems, many fixes in one decision, the draft that does not deserve to be shown, export, glossary."""

import time
from collections.abc import Callable
from dataclasses import replace
from threading import Event
from typing import Any

import pytest

from mtreview import api
from mtreview.errors import ModelError
from mtreview.mqm import RANKS
from mtreview.records import Draft, Finding, Span
from mtreview.revision.problems import open_findings
from mtreview.revision.project import FILE_NAME
from mtreview.revision.session import Review
from mtreview.widget.drafts import draft_fault
from mtreview.widget.handlers import Desk
from mtreview.widget.live import TOGETHER, Live

Find = Callable[[str], Finding]


def result(desk: Desk, what: str, **values: Any) -> Any:
    answer = desk.answer({"id": "1", "ask": what, **values})
    assert "error" not in answer, answer
    return answer["result"]


def error(desk: Desk, what: str, **values: Any) -> str:
    return str(desk.answer({"id": "1", "ask": what, **values})["error"]["message"])


def test_the_queue_is_worst_first_and_equal_problems_are_one(review: Review) -> None:
    items = result(Desk(review), "queue")["items"]
    ranks = [RANKS[item["severity"]] for item in items]
    assert ranks == sorted(ranks, reverse=True) and items[0]["phrase"] == "crawler creation"
    assert [len(i["findings"]) for i in items if i["phrase"] == "Alibaba ‘s"] == [3]  # with Ali ‘s: the same rule
    assert sum(len(i["findings"]) for i in items) == len(review.findings or ())


def test_the_queue_follows_the_filters(review: Review) -> None:
    desk = Desk(review)
    fixable = result(desk, "queue", view={"fix": "has"})["items"]
    assert fixable and all(i["fix"] is not None for i in fixable)
    assert [i["phrase"] for i in result(desk, "queue", view={"severity": "critical"})["items"]] == ["crawler creation"]
    step = result(desk, "step", view={"severity": "critical"}, pair=None, finding=None, by=1)
    assert review.finding(step["finding"]).severity == "critical"
    assert "did you mean 'critical'" in error(desk, "queue", view={"severity": "critcal"})


def test_many_fixes_are_one_decision_and_one_undo(review: Review) -> None:
    desk, before = Desk(review), review.target
    offered = result(desk, "batch")["items"]
    assert all(item["fix"] is not None for item in offered)
    assert {i["phrase"] for i in offered if i["safe"]} == {"Alibaba ‘s"}
    place = next(i for i in offered if i["phrase"] == "such as water")["around"][0]
    assert place["left"] + place["phrase"] + place["right"] in before and place["fix"] == "like water"
    said = result(desk, "decide", act="batch", findings=[f for i in offered for f in i["findings"]])["message"]
    assert said.startswith("9 fixes taken in one decision") and len(review.decisions) == 1
    assert "like water" in review.target and "Alibaba ‘s" not in review.target
    assert {f.suggestion for f in open_findings(review.data)} == {None}  # the report counts them as fixed too
    result(desk, "decide", act="undo")
    assert review.target == before


def test_what_is_locked_or_decided_is_not_taken(review: Review, finding: Find) -> None:
    desk, water = Desk(review), finding("such as water")
    review.lock(water.pair)
    assert water.id not in [f for i in result(desk, "batch")["items"] for f in i["findings"]]
    assert "choose at least one" in error(desk, "decide", act="batch", findings=[water.id])


@pytest.mark.parametrize(
    ("source", "draft", "faulty"),
    [
        ("公司去年收入达5亿元。", "The company's revenue reached 500 million yuan last year.", False),
        ("公司去年收入达5亿元。", "The company's revenue reached 5 million yuan last year.", True),
        ("这项技术可以反哺农业。", "This technology can feed 哺 agriculture.", True),
        ("", "Whatever.", False),
        ("天气很好。", "", False),
    ],
)
def test_a_draft_is_folded_away_when_the_checks_fail_on_it(source: str, draft: str, faulty: bool) -> None:
    assert bool(draft_fault(source, draft, {})) is faulty


def test_the_card_says_why_the_draft_is_folded_away(review: Review) -> None:
    drafts = (Draft("It feeds 哺 the field.", "test"), *(review.data.drafts or ())[1:])
    card = result(Desk(Review(replace(review.data, drafts=drafts))), "cards", pairs=[0])["cards"][0]
    assert card["draft"] and "哺" in card["draft_fault"]


def test_export_writes_beside_the_review(review: Review, finding: Find) -> None:
    desk = Desk(review)
    review.apply(finding("such as water"))
    assert ".txt" in result(desk, "export")["formats"]
    written = result(desk, "export", format=".txt")
    path = review.store.path.with_name("sample-edited.txt")  # type: ignore[union-attr]
    assert written == {"path": str(path), "replaced": False} and "like water" in path.read_text(encoding="utf-8")
    assert result(desk, "export", format=".txt")["replaced"]
    assert "unknown export format" in error(desk, "export", format=".doc")


def test_the_english_in_one_piece(review: Review, finding: Find) -> None:
    review.apply(finding("such as water"))
    sentences = result(Desk(review), "reading")["sentences"]
    assert [s["text"] for s in sentences] == [review.text(i) for i in review.standing.order]
    assert all(s["paragraph"] for s in sentences)  # one sentence a line
    fixed = " ".join(s["fixed"] for s in sentences)
    assert "self-sustaining growth" in fixed and "like water" in fixed and "Alibaba ‘s" not in fixed


def test_a_term_is_added_and_says_where_the_english_lacks_it(review: Review) -> None:
    desk = Desk(review)
    found = result(desk, "terms", pair=6, zh="天猫", english="Tmall")
    assert found["own"] == [["天猫", "Tmall"]] and found["added"]["places"] >= 1
    path = review.store.path.with_name(FILE_NAME)  # type: ignore[union-attr]
    assert '"天猫" = "Tmall"' in path.read_text(encoding="utf-8")
    again = Desk(Review(review.store.read(), review.store))  # type: ignore[union-attr]
    assert ["天猫", ["Tmall"], True] in result(again, "terms", pair=6)["here"]
    assert "needs its Chinese and its English" in error(desk, "terms", pair=6, zh="cat", english="cat")


def test_changed_english_is_checked_at_once_and_what_is_new_is_told(
    review: Review, monkeypatch: pytest.MonkeyPatch
) -> None:
    def check(sources: Any, texts: list[str], **_: Any) -> Any:
        marks = [
            [Finding("x", 0, "target", Span(t.index("baad"), t.index("baad") + 4), "fluency/spelling", "minor", 0.9,
                     "spelling", "no word", "bad")] if "baad" in t else []
            for t in texts
        ]  # fmt: skip
        return [{} for _ in texts], marks

    monkeypatch.setattr(api, "check", check)
    live = Live(review)
    desk, events = Desk(review, live=live), []
    desk.tell = events.append
    text = review.text(2)
    result(desk, "decide", act="edit", pair=2, base=text, text=text + " A baad one.")
    heard = wait(events)
    assert heard["pairs"] == [2] and heard["error"] is None
    assert [n["phrase"] for n in heard["news"][2]] == ["baad"]
    new = result(desk, "cards", pairs=[2])["cards"][0]["news"]
    assert [(n["phrase"], n["fixes"], n["target"]) for n in new] == [("baad", ["bad"], [len(text) + 3, len(text) + 7])]
    events.clear()
    result(desk, "decide", act="undo")
    assert wait(events)["news"] == {} and result(desk, "cards", pairs=[2])["cards"][0]["news"] == []


def test_what_is_changed_while_the_models_load_is_checked_after_them_last_change_first(
    review: Review, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded, seen = Event(), []

    def check(sources: Any, texts: list[str], **_: Any) -> Any:
        assert loaded.wait(20)
        seen.append(texts)
        return [{} for _ in texts], [[] for _ in texts]

    monkeypatch.setattr(api, "check", check)
    live = Live(review)
    desk, events = Desk(review, live=live), []
    desk.tell = events.append
    live.warm()
    assert result(desk, "open")["checking"] == {"loading": True, "pairs": []}
    numbers = review.standing.order[: TOGETHER + 2]
    for i in numbers:
        review.edit(i, review.text(i) + " More.")
    said = [e for e in events if e["event"] == "checking"]
    assert said[-1]["loading"] and said[-1]["pairs"] == sorted(numbers)
    loaded.set()
    for _ in range(500):
        if not live.doing["pairs"]:
            break
        time.sleep(0.01)
    assert live.doing == {"loading": False, "pairs": []}
    assert len(seen[0]) == 1  # the pair by which the models are loaded
    assert [set(texts) for texts in seen[1:]] == [
        {review.text(i) for i in numbers[-TOGETHER:]}, {review.text(i) for i in numbers[:-TOGETHER]}
    ]  # fmt: skip


def test_models_that_cannot_be_loaded_are_told(review: Review, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any, **__: Any) -> Any:
        raise ModelError("the model is missing")

    monkeypatch.setattr(api, "check", fail)
    live = Live(review)
    desk, events = Desk(review, live=live), []
    desk.tell = events.append
    live.warm()
    assert wait(events)["error"] == "the model is missing" and not live.doing["loading"]


def wait(events: list[dict[str, Any]]) -> dict[str, Any]:
    """The next event of the checking thread."""
    for _ in range(500):
        if found := [e for e in events if e["event"] == "rechecked"]:
            return found[-1]
        time.sleep(0.01)
    raise AssertionError("nothing was checked")
