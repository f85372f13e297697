"""The HTML report: one file that loads nothing, works from a disk, prints, and reads well in the dark."""

import hashlib
import re
from base64 import b64encode
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

from mtreview import __version__
from mtreview.files import beside
from mtreview.formats.model.exchange import Format
from mtreview.formats.model.units import Unit, fingerprint, target_spans, units
from mtreview.formats.report.html_changes import change_list, clean_text, made_list
from mtreview.formats.report.html_pair import Place, card
from mtreview.formats.report.html_scores import recipe, score_cards
from mtreview.formats.report.html_text import safe
from mtreview.mqm import CATEGORIES, SEVERITIES, badness
from mtreview.records import Edit, ReviewData, Verdict
from mtreview.revision import edits as log
from mtreview.revision.means import quality, quality_words
from mtreview.revision.problems import Problem, assess, first_fixes, group, open_findings
from mtreview.revision.state import Standing
from mtreview.revision.summary import changes, share_done

__all__ = ["HtmlReport"]

_MANY = 400  # cards; above, a browser lays out only those in view
_SLOT = re.compile(r"\{\{(\w+)\}\}")


class HtmlReport(Format):
    """The report a translator opens first."""

    name = "HTML report"
    suffixes = (".html",)
    carries: frozenset[str] = frozenset()

    def write(self, data: ReviewData, path: Path) -> None:
        page = render(data)
        with beside(path) as part:
            part.write_text(page, encoding="utf-8", newline="\n")


def render(data: ReviewData) -> str:
    """The whole page."""
    every = list(units(data))
    problems, fixes = group(data, open_findings(data)), first_fixes(data)
    numbers = {u.id: n for n, u in enumerate(every, 1)}
    template, style, script = (_resource(f"report.{kind}") for kind in ("html", "css", "js"))
    slots = {
        "title": safe(data.document.id), "version": __version__, "fingerprint": fingerprint(data.document),
        "policy": f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'",
        "style": style, "script": script, "state": safe(str(assess(data))), "lead": _lead(data, every, problems),
        "scores": score_cards(data),
        "changes": change_list(data, problems, numbers), "made": made_list(changes(Standing(data)), numbers),
        "clean": clean_text(data, fixes), "kinds": _kinds(problems),
        "failures": _failures(data), "pairs": _cards(data, every, problems, fixes), "recipe": recipe(data),
        "many": ' class="many"' if len(every) > _MANY else "",
        "changed_filter": '<label><input type="radio" name="only" value="changed">Edited</label>\n' if any(u.edits for u in every) else "",
    }  # fmt: skip
    # One pass: what a slot brings in is never searched for slots again.
    return _SLOT.sub(lambda m: slots[m.group(1)], template)


def _resource(name: str) -> str:
    return (files("mtreview.formats.report") / name).read_text(encoding="utf-8")


def _digest(text: str) -> str:
    return "sha256-" + b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")


def _lead(data: ReviewData, every: Sequence[Unit], problems: Sequence[Problem]) -> str:
    """All numbers in one line."""
    standing = Standing(data)
    words = [_count(len(every), "sentence pair" if data.document.source is not None else "sentence")]
    places = sum(len(p.places) for p in problems)
    if data.findings is None:
        words.append("problem phrases were not looked for")
    elif data.findings:
        words.append(_settled(standing) + f"{_count(places, 'place')} left as {_count(len(problems), 'problem')}")
        words += [f"{n} {s}" for s, n in _severities(problems) if n]
    else:
        words.append("nothing was marked")
    edited = sum(1 for u in every if u.edits)
    words += [f"{_count(edited, 'sentence')} edited"] if edited else []
    words += [f"{done:.0%} of the words done"] if (done := share_done(standing)) else []
    words += ["only the English was at hand"] if data.document.source is None else []
    unsure = (
        ["not scored again since it was edited"] if edited and (m := quality(data)) is not None and not m.fresh else []
    )
    return " · ".join([*words, *quality_words(data), *unsure])


def _settled(standing: Standing) -> str:
    """ "40 places marked, 12 fixed, 3 dismissed, "."""
    counts = Counter("fixed" if s in ("accepted", "edited") else s for s in standing.states.values())
    words = {"fixed": "fixed", "dismissed": "dismissed", "query": "asked about", "left": "left as they are"}
    parts = [f"{counts[s]} {word}" for s, word in words.items() if counts[s]]
    return ", ".join([f"{_count(len(standing.states), 'place')} marked", *parts, ""])


def _severities(problems: Sequence[Problem]) -> list[tuple[str, int]]:
    counts = Counter(f.severity for p in problems for f in p.places)
    return [(s, counts[s]) for s in reversed(SEVERITIES)]


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _kinds(problems: Sequence[Problem]) -> str:
    names = sorted({p.first.category for p in problems})
    return "".join(f'<option value="{safe(n)}">{safe(CATEGORIES.get(n, n))}</option>' for n in names)


def _failures(data: ReviewData) -> str:
    if not data.failures:
        return ""
    items = "".join(f"<li>{safe(f.stage)}, {safe(f.where)}: {safe(f.error)}</li>" for f in data.failures)
    return f'<section aria-labelledby="unchecked"><h2 id="unchecked">What could not be checked</h2><ul class="unchecked">{items}</ul></section>'  # noqa: E501


def _cards(data: ReviewData, every: Sequence[Unit], problems: Sequence[Problem], fixes: Sequence[Edit]) -> str:
    verdicts = log.verdicts(data.decisions)
    homes = target_spans(data)
    equal = _equal(every, problems)
    order = sorted(range(len(every)), key=lambda i: (-_badness(every[i], verdicts), i))
    cards = []
    for rank, i in enumerate(order):
        home = homes[every[i].id]
        mine = [replace(e, span=e.span.shift(-home.start)) for e in fixes if home is not None and home.holds(e.span)]
        cards.append(card(every[i], place=i, rank=rank, verdicts=verdicts, fixes=mine, equal=equal))
    return "\n".join(cards)


def _equal(every: Sequence[Unit], problems: Sequence[Problem]) -> dict[str, Place]:
    """Of each finding: how many are the same problem, and in which sentence the first stands."""
    numbers = {u.id: n for n, u in enumerate(every, 1)}
    return {
        f.id: Place(len(p.places), numbers.get(p.first.pair, 1), first=f is p.first) for p in problems for f in p.places
    }


def _badness(unit: Unit, verdicts: Mapping[str, Verdict]) -> float:
    risk = unit.score("risk")
    return badness(None if risk is None else risk.value, (f for f in unit.findings if f.id not in verdicts))
