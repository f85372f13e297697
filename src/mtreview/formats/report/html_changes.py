"""The list of what to change, and the English with all first fixes taken."""

from collections.abc import Mapping, Sequence

from mtreview.formats.report.html_text import safe
from mtreview.mqm import CATEGORIES
from mtreview.records import Edit, ReviewData
from mtreview.revision import edits as log
from mtreview.revision.problems import Problem
from mtreview.revision.summary import Change

__all__ = ["change_list", "clean_text", "made_list"]


def change_list(data: ReviewData, problems: Sequence[Problem], numbers: Mapping[int, int]) -> str:
    """One row a problem, worst first; `numbers` are the sentences' numbers by pair, from 1."""
    if not problems:
        return "<p>Nothing is left to change.</p>"
    rows = "".join(_row(data, p, numbers) for p in problems)
    head = "".join(f'<th scope="col">{name}</th>' for name in ("Severity", "Sentence", "Change", "Why"))
    return f'<table class="changes"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'


def made_list(made: Sequence[Change], numbers: Mapping[int, int]) -> str:
    """What a person changed already: one row a place, in the order of the text; empty when nothing was."""
    if not made:
        return ""
    rows = "".join(
        f'<tr><td><a href="#pair-{c.pair}">{numbers[c.pair]}</a></td>'
        f'<td><del lang="en">{safe(c.before)}</del> <ins lang="en">{safe(c.after)}</ins></td><td>{safe("; ".join(c.reasons))}</td></tr>'
        for c in made
    )
    head = "".join(f'<th scope="col">{name}</th>' for name in ("Sentence", "Before and after", "Why"))
    return f'<h2>What was changed</h2><table class="made"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'


def _row(data: ReviewData, problem: Problem, numbers: Mapping[int, int]) -> str:
    finding = problem.first
    homes = dict.fromkeys(f.pair for f in problem.places if f.pair in numbers)
    links = ", ".join(f'<a href="#pair-{i}">{numbers[i]}</a>' for i in homes)
    count = f" <b>{len(problem.places)} places</b>" if len(problem.places) > 1 else ""
    label = safe(CATEGORIES.get(finding.category, finding.category))
    return (
        f'<tr data-severity="{finding.severity}" data-kind="{safe(finding.category)}" data-fix="{int(finding.suggestion is not None)}">'
        f'<td><span class="severity {finding.severity}">{finding.severity}</span></td><td>{links}</td>'
        f'<td>{_change(data, problem)}{count}</td><td>{safe(finding.reason)} <span class="quiet">{label}</span></td></tr>'
    )


def _change(data: ReviewData, problem: Problem) -> str:
    finding = problem.first
    old = finding.span.of(data.document.text(finding.side)) if finding.span is not None else ""
    language = "en" if finding.side == "target" else "zh"
    if finding.suggestion is None:
        return f'<span lang="{language}">{safe(old)}</span>'
    new = f'<ins lang="en">{safe(finding.suggestion)}</ins>' if finding.suggestion else ""
    return f'<del lang="{language}">{safe(old)}</del> {new}' if old else new


def clean_text(data: ReviewData, fixes: Sequence[Edit]) -> str:
    """The paragraphs of the English with the edits in force and `fixes` taken."""
    text = log.apply(data.document.target, (*log.in_force(data), *fixes))
    return "".join(f"<p>{safe(line.strip())}</p>" for line in text.splitlines() if line.strip())
