"""Answers what the browser asks. Everything is decided here and in `Review`; the page only shows it."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from mtreview.errors import ConflictError, MtreviewError, unknown
from mtreview.mqm import CATEGORIES, OFFERED
from mtreview.records import Finding
from mtreview.revision.project import STYLES
from mtreview.revision.session import Review
from mtreview.revision.state import Standing
from mtreview.widget.actions import ACTS
from mtreview.widget.cards import Scores, card, progress, scores_by_pair, words_by_pair
from mtreview.widget.drafts import draft_fault
from mtreview.widget.keys import keymap, remap_keys
from mtreview.widget.live import Live, shown_news
from mtreview.widget.panels import ASIDES
from mtreview.widget.utf16 import clean
from mtreview.widget.views import FILTERS, FIXES, ORDERS, SEVERITIES, View, step
from mtreview.widget.worklist import batch, queue

__all__ = ["Desk"]

log = logging.getLogger(__name__)


class Desk:
    """One review page's partner in Python. `tell` is called with events that nobody asked for. With `live` changed
    English is checked again at once; pages on one review share it."""

    def __init__(self, review: Review, *, keys: Mapping[str, str] | None = None, live: Live | None = None) -> None:
        self.review = review
        self.live = live
        self.keys = dict(keys or {})
        keymap(self.review.project.keys, self.keys)
        self.tell: Callable[[dict[str, Any]], None] = lambda event: None
        self._asking: str | None = None
        self._seen = review.standing
        self._stale: set[int] = set()
        self._scores: tuple[Any, Scores] = ((), {})
        self._counted: tuple[Any, dict[int, int]] = ((), {})
        self._shown: tuple[Any, dict[str, Any]] = (None, {})
        self._asks: dict[str, Callable[[dict[str, Any]], Any]] = {
            "open": self.open, "view": self.view, "cards": self.cards, "step": self.step, "decide": self.decide,
            "sync": self.sync, "rescore": self.rescore, "remap": self.remap, "queue": self.queue, "batch": self.batch,
            **{name: partial(aside, review) for name, aside in ASIDES.items()},
        }  # fmt: skip
        review.watchers.add(self)
        if live is not None:
            live.listeners.add(self)

    def answer(self, message: Any) -> dict[str, Any]:
        """The answer to one request: {"id", "result"} or {"id", "error": {"kind", "message"}}."""
        name = message.get("id") if isinstance(message, dict) else None
        self._asking = name
        try:
            if not isinstance(message, dict) or message.get("ask") not in self._asks:
                raise unknown("request", str(message)[:80], self._asks)
            return {"id": name, "result": self._asks[message["ask"]](message)}
        except ConflictError as error:
            self._read_again()
            return {"id": name, "error": {"kind": "ConflictError", "message": str(error)}}
        except MtreviewError as error:
            return {"id": name, "error": {"kind": type(error).__name__, "message": clean(str(error))}}
        except Exception as error:
            # The page waits for an answer: a bug is told there, and its traceback stands in the log.
            log.exception("the review page asked %r", message)
            return {"id": name, "error": {"kind": "bug", "message": f"{type(error).__name__}: {clean(str(error))}"}}
        finally:
            self._asking = None

    def on_change(self) -> None:
        """Called by the review after every change, whoever made it: tells all pages which cards are stale."""
        before, now = self._seen, self.review.standing
        self._seen = now
        self._check(before, now)
        realigned = before.order != now.order
        stale = {i for i in now.order if realigned or now.differs(before, i)}
        if not realigned:
            stale |= now.find_related(stale)  # their "apply to all n" has changed
        made = {i for i in now.order if i not in before.pairs}
        self._stale = {i for i in self._stale if i in now.pairs} | (made if realigned else stale)
        event = {
            "event": "changed",
            "by": self._asking,
            "n": self._last(),
            "pairs": sorted(stale),
            "realigned": realigned,
        }
        self.tell(event | {"progress": self._progress()})

    def checking(self) -> None:
        """Called by `live` when a check begins or the models are loaded: tells the page."""
        if self.live is not None:
            self.tell({"event": "checking", **self.live.doing})

    def rechecked(self, pairs: list[int], error: str | None) -> None:
        """Called by `live` when changed English was checked again: tells the page, with what is new."""
        standing = self.review.standing
        found = {i: shown_news(self._news(i), standing.text(i)) for i in pairs if i in standing.pairs}
        news = {i: n for i, n in found.items() if n}
        doing = None if self.live is None else self.live.doing
        self.tell({"event": "rechecked", "pairs": pairs, "error": error, "news": news, "checking": doing})

    # what may be asked

    def open(self, message: dict[str, Any]) -> dict[str, Any]:
        """Everything that the page needs once."""
        standing = self.review.standing
        store = self.review.store
        return {
            "title": clean(self.review.data.document.id),
            "file": store.path.name if store else None,
            "n": self._last(),
            "progress": self._progress(),
            "keys": keymap(self.review.project.keys, self.keys),
            "filters": FILTERS,
            "orders": ORDERS,
            "severities": SEVERITIES,
            "fixes": FIXES,
            "checking": None if self.live is None else self.live.doing,
            "categories": sorted({f.category for fs in standing.findings.values() for f in fs}),
            "mqm": OFFERED,
            "kinds": CATEGORIES,
            "styles": STYLES,
            "unsent": store.recall("typing") if store else None,
            "english_only": self.review.data.document.source is None,
            "failures": [clean(f"{f.stage}, {f.where}: {f.error}") for f in self.review.data.failures],
        }

    def view(self, message: dict[str, Any]) -> dict[str, Any]:
        """The ids of the pairs to show, in order, the numbers of their sentences from 1, and
        how long each one's text is (to guess heights)."""
        standing = self.review.standing
        order = _view(message).pairs(standing, self.scores())
        sizes = [max(len(standing.read_given(i)), 2 * len(standing.read_given(i, "source"))) for i in order]
        place = {number: at for at, number in enumerate(standing.order, 1)}
        numbers = [place[i] for i in order]
        return {
            "order": order,
            "numbers": numbers,
            "sizes": sizes,
            "marks": [len(standing.findings.get(i, ())) for i in order],
        }

    def cards(self, message: dict[str, Any]) -> dict[str, Any]:
        """The cards of some pairs: those on the screen."""
        wanted = [i for i in message["pairs"] if i in self.review.standing.pairs]
        return {"cards": self._cards(wanted)}

    def step(self, message: dict[str, Any]) -> dict[str, Any]:
        """The next or previous open problem, with its card."""
        standing = self.review.standing
        view, by = _view(message), 1 if message["by"] > 0 else -1
        order = view.pairs(standing, self.scores())
        found = step(standing, order, message.get("pair"), message.get("finding"), by, view)
        if found is None:
            return {"pair": None}
        return {**found, "cards": self._cards([found["pair"]])}

    def queue(self, message: dict[str, Any]) -> dict[str, Any]:
        """The open problems of the view, worst first."""
        standing, view = self.review.standing, _view(message)
        return queue(standing, view, view.pairs(standing, self.scores()))

    def batch(self, message: dict[str, Any]) -> dict[str, Any]:
        """What one decision could take, with its places as they would read."""
        standing, view = self.review.standing, _view(message)
        return batch(standing, view, view.pairs(standing, self.scores()))

    def decide(self, message: dict[str, Any]) -> dict[str, Any]:
        """Carries out one act; when this returns, the decision is in the file. With "then" (1 or -1) also the next
        problem from the place "from"."""
        if message.get("act") not in ACTS:
            raise unknown("act", str(message.get("act")), ACTS)
        order = self.review.standing.order
        self._stale = set()
        said = ACTS[message["act"]](self.review, message)
        stale = [i for i in self.review.standing.order if i in self._stale]
        pair, finding = message.get("from", (None, None))
        after = (
            self.step({**message, "pair": pair, "finding": finding, "by": message["then"]})
            if "then" in message
            else None
        )
        return {
            "next": after,
            "n": self._last(),
            "message": said,
            "stale": stale,
            "cards": self._cards(stale[:20]),
            "realigned": order != self.review.standing.order,
            "progress": self._progress(),
        }

    def sync(self, message: dict[str, Any]) -> dict[str, Any]:
        """Reads what another process has written to the file since; the event of `on_change` tells the page."""
        store = self.review.store
        fresh = store.decisions(self._last()) if store is not None else ()
        if fresh:
            self._read_again()
        return {"n": self._last(), "fresh": len(fresh)}

    def rescore(self, message: dict[str, Any]) -> dict[str, Any]:
        """Scores edited pairs again in a thread of its own; an event says when it is ready, or what went wrong."""
        from mtreview.widget.rescoring import start

        started = start(self.review, lambda error: self._rescored(error))
        return {"pairs": started}

    def remap(self, message: dict[str, Any]) -> dict[str, Any]:
        """Moves one action to another key and keeps that in the project file."""
        changes = remap_keys({**self.review.project.keys, **self.keys}, message["action"], message["key"])
        if self.review.store is not None:
            self.review.change_project(replace(self.review.project, keys=changes))
        self.keys = changes
        return {"keys": keymap(changes)}

    # beneath

    def scores(self) -> Scores:
        if self._scores[0] is not self.review.data.scores:
            self._scores = (self.review.data.scores, scores_by_pair(self.review.data.scores or ()))
        return self._scores[1]

    def _cards(self, numbers: list[int]) -> list[dict[str, Any]]:
        standing: Standing = self.review.standing
        terms = self.review.project.terms
        found = []
        for i in numbers:
            shown = card(standing, i, self.scores())
            fault = clean(draft_fault(shown["source"], shown["draft"], terms))
            found.append({**shown, "draft_fault": fault, "news": shown_news(self._news(i), standing.text(i))})
        return found

    def _news(self, number: int) -> list[Finding]:
        return [] if self.live is None else self.live.news(self.review.standing, number)

    def _check(self, before: Standing, now: Standing) -> None:
        """Has the pairs checked whose English is not what it was."""
        if self.live is not None:
            self.live.check({i for i in now.order if i not in before.pairs or now.text(i) != before.text(i)})

    def _progress(self) -> dict[str, Any]:
        standing = self.review.standing
        if self._counted[0] is not standing.data.pairs:
            self._counted = (standing.data.pairs, words_by_pair(standing))
        if self._shown[0] is not standing:
            self._shown = (standing, progress(standing, self._counted[1]))
        return self._shown[1]

    def _read_again(self) -> None:
        self._asking = None  # what is told now was done by somebody else
        self.review.reload()

    def _last(self) -> int:
        return self.review.data.decisions[-1].n if self.review.data.decisions else 0

    def _rescored(self, error: str | None) -> None:
        self.tell({"event": "rescored", "error": error})


_VIEW = ("filter", "order", "category", "search", "severity", "fix")


def _view(message: dict[str, Any]) -> View:
    asked = message.get("view") or {}
    return View(**{k: str(asked[k]) for k in _VIEW if k in asked})
