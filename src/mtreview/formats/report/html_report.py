"""The HTML report: one file that loads nothing, works from a disk, prints, and reads well in the dark."""

import hashlib
import re
from base64 import b64encode
from collections import Counter
from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path

from mtreview import __version__
from mtreview.files import beside
from mtreview.formats.model.exchange import Format
from mtreview.formats.model.units import Unit, fingerprint, units
from mtreview.formats.report.html_pair import card
from mtreview.formats.report.html_scores import numbers_line, recipe
from mtreview.formats.report.html_text import change, safe
from mtreview.mqm import CATEGORIES, badness
from mtreview.records import Edit, ReviewData, Verdict
from mtreview.revision import edits as log
from mtreview.revision.condition import Problem, describe_condition, first_fixes, group_problems, open_findings

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
    template, style, script = (_resource(f"report.{kind}") for kind in ("html", "css", "js"))
    slots = {
        "title": safe(data.document.id), "version": __version__, "fingerprint": fingerprint(data.document),
        "policy": f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'",
        "style": style, "script": script, "lead": _lead(data, every), "numbers": numbers_line(data),
        "failures": _failures(data), "problems": _problems(data), "pairs": _cards(data, every), "recipe": recipe(data),
        "clean": _clean(data), "kinds": _kinds(every),
        "many": ' class="many"' if len(every) > _MANY else "",
        "changed_filter": '<label><input type="radio" name="only" value="changed">Edited</label>\n' if any(u.edits for u in every) else "",
    }  # fmt: skip
    # One pass: what a slot brings in is never searched for slots again.
    return _SLOT.sub(lambda m: slots[m.group(1)], template)


def _resource(name: str) -> str:
    return (files("mtreview.formats.report") / name).read_text(encoding="utf-8")


def _digest(text: str) -> str:
    return "sha256-" + b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")


def _lead(data: ReviewData, every: Sequence[Unit]) -> str:
    words = [f"{_count(len(every), 'sentence')}."]
    if data.findings is None:
        words.append("Problem phrases were not looked for.")
    else:
        words.append(f"This article {describe_condition(data)}.")
    edited = sum(1 for u in every if u.edits)
    if edited:
        words.append(f"{_count(edited, 'sentence')} edited so far; what is counted is still open.")
    if data.document.source is None:
        words.append("Only the English was at hand, so nothing here says whether it means what the Chinese means.")
    return safe(" ".join(words))


def _count(n: int, word: str) -> str:
    return f"{n} {word}{'' if n == 1 else 's'}"


def _failures(data: ReviewData) -> str:
    if not data.failures:
        return ""
    items = "".join(f"<li>{safe(f.stage)}, {safe(f.where)}: {safe(f.error)}</li>" for f in data.failures)
    return f'<section aria-labelledby="unchecked"><h2 id="unchecked">What could not be checked</h2><ul class="unchecked">{items}</ul></section>'  # noqa: E501


def _problems(data: ReviewData) -> str:
    """All that is to be changed, a line per problem, the worst first; what a printed report begins with."""
    problems = group_problems(open_findings(data))
    if not problems:
        return ""
    numbers = {pair.id: place for place, pair in enumerate(data.pairs or (), 1)}
    rows = "".join(_problem(data, problem, numbers) for problem in problems)
    head = "".join(f'<th scope="col">{name}</th>' for name in ("Weight", "Sentence", "Change", "Why"))
    return (
        f'<details class="problems" id="problems"><summary>{_count(len(problems), "problem")}, the worst first</summary>'
        f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></details>"
    )


def _problem(data: ReviewData, problem: Problem, numbers: Mapping[int, int]) -> str:
    finding = problem.finding
    pairs = list(dict.fromkeys(f.pair for f in problem.places))
    places = ", ".join(f'<a href="#pair-{pair}">{numbers.get(pair, pair + 1)}</a>' for pair in pairs)
    if len(problem.places) > 1:
        places += f' <span class="quiet">({len(problem.places)} places)</span>'
    phrase = "" if finding.span is None else finding.span.of(data.document.text(finding.side))
    return (
        f'<tr><td><span class="severity {finding.severity}">{finding.severity}</span></td><td>{places}</td>'
        f"<td>{change(finding, phrase)}</td><td>{safe(finding.reason)}</td></tr>"
    )


def _kinds(every: Sequence[Unit]) -> str:
    """The kinds of problem there are, as choices of a list."""
    found = Counter(f.category for u in every for f in u.findings)
    label = {name: CATEGORIES.get(name, name) for name in found}
    return "".join(
        f'<option value="{safe(name)}">{safe(label[name])} ({n})</option>'
        for name, n in sorted(found.items(), key=lambda i: -i[1])
    )


def _clean(data: ReviewData) -> str:
    """The English with all first fixes taken, paragraph by paragraph."""
    taken = first_fixes(open_findings(data))
    edits = [*log.in_force(data)]
    held = [e.span for e in edits]
    for finding in taken:
        span = finding.span
        if span is not None and not any(span.overlaps(h) or span == h for h in held):
            edits.append(Edit(span, span.of(data.document.target), finding.suggestion or ""))
    text = log.apply(data.document.target, edits)
    return "".join(f"<p>{safe(part.strip())}</p>" for part in text.split("\n") if part.strip())


def _cards(data: ReviewData, every: Sequence[Unit]) -> str:
    verdicts = log.verdicts(data.decisions)
    order = sorted(range(len(every)), key=lambda i: (-_badness(every[i], verdicts), i))
    return "\n".join(card(every[i], place=i, rank=rank, verdicts=verdicts) for rank, i in enumerate(order))


def _badness(unit: Unit, verdicts: Mapping[str, Verdict]) -> float:
    risk = unit.score("risk")
    return badness(None if risk is None else risk.value, (f for f in unit.findings if f.id not in verdicts))
