"""The review in the terminal: the state of the article, then one line a problem, worst first."""

from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.padding import Padding
from rich.table import Column, Table
from rich.text import Text

from mtreview.mqm import CATEGORIES
from mtreview.records import LOW_CONFIDENCE, Pair, ReviewData
from mtreview.registry import look_of_added
from mtreview.revision.means import quality_words
from mtreview.revision.problems import Problem, assess, group, open_findings

__all__ = ["print_review", "share_marked"]

STYLES = {"minor": "yellow", "major": "red", "critical": "white on red bold"}
FIRST = 5
_CHANGE = "in the English → write"
_GAP = 2  # columns between two columns of the table
_INDENT = 9  # columns before a reason on a line of its own
_WIDE = 100  # columns from which a problem and its reason share a line
_SENTENCES = 3  # numbers shown of a problem with many places


def share_marked(data: ReviewData) -> float:
    """Share of the target's characters inside a mark."""
    marked: set[int] = set()
    for finding in data.findings or ():
        if finding.side == "target" and finding.span is not None:
            marked.update(range(finding.span.start, finding.span.end))
    return len(marked) / max(1, len(data.document.target))


def print_review(data: ReviewData, console: Console, *, everything: bool = False) -> None:
    """The problems (the five worst, or all), what may not belong together, the numbers, and the state in words."""
    problems = group(data, open_findings(data))
    shown = problems if everything else problems[:FIRST]
    if shown:
        _print_problems(data, shown, console, whole=everything)
    if len(problems) > len(shown):
        console.print(f"… and {len(problems) - len(shown)} more: --all shows them", style="dim", highlight=False)
    pairs = data.pairs or ()
    for place, pair in enumerate(pairs, 1):
        if warning := _alignment(data, pair):
            console.print(f"sentence {place} {warning}", style="yellow", highlight=False, markup=False)
    _print_summary(data, problems, console)
    _print_added(data, console)
    if everything:
        _print_agreement(data, console)
    console.print(str(assess(data)), style="bold", highlight=False, markup=False)


def _print_problems(data: ReviewData, problems: list[Problem], console: Console, *, whole: bool) -> None:
    """Wide terminals: one line a problem. Narrow ones: the change on one line, the reason on the next. A reason that is too
    long is cut after a word, unless `whole`."""
    places = {pair.id: place for place, pair in enumerate(data.pairs or (), 1)}
    lead = max(len("sentence"), *(len(_sentences(p, places)) for p in problems))
    if console.width >= _WIDE:
        console.print(_table(data, problems, places, lead, console.width, whole=whole))
        return
    for problem in problems:
        line = Table.grid(Column(width=8), Column(width=lead), Column(overflow="fold"), padding=(0, 1))
        line.add_row(_severity(problem), _sentences(problem, places), _change(data, problem))
        console.print(line, highlight=False)
        why = _why(problem) if whole else _cut(_why(problem), console.width - _INDENT)
        console.print(Padding(why, (0, 0, 0, _INDENT)), highlight=False)


def _table(
    data: ReviewData, problems: list[Problem], places: dict[int, int], lead: int, width: int, *, whole: bool
) -> Table:
    rest = width - len("severity") - lead - 3 * _GAP
    needed = max(len(_CHANGE), *(cell_len(_change(data, problem).plain) for problem in problems))
    change = min(needed, rest * 11 // 21)
    table = Table(box=None, show_header=True, header_style="dim", pad_edge=False, padding=(0, _GAP, 0, 0))
    table.add_column("severity", width=len("severity"), no_wrap=True)
    table.add_column("sentence", width=lead, no_wrap=True)
    table.add_column(_CHANGE, width=change, overflow="fold")
    table.add_column("why", width=rest - change, overflow="fold")
    for problem in problems:
        why = _why(problem) if whole else _cut(_why(problem), rest - change)
        table.add_row(_severity(problem), _sentences(problem, places), _change(data, problem), why)
    return table


def _severity(problem: Problem) -> Text:
    return Text(problem.first.severity, style=STYLES[problem.first.severity])


def _cut(text: Text, width: int) -> Text:
    """The text as it is, or its whole words that fit into so many columns, and an ellipsis."""
    if cell_len(text.plain) <= width:
        return text
    end = len(set_cell_size(text.plain, max(1, width - 2)).rstrip())
    space = text.plain.rfind(" ", 0, end + 1)
    return text[: space if space > 0 else end] + Text(" …", style="dim")


def _sentences(problem: Problem, places: dict[int, int]) -> str:
    numbers = list(dict.fromkeys(places[f.pair] for f in problem.places if f.pair in places))
    more = f" +{len(numbers) - _SENTENCES}" if len(numbers) > _SENTENCES else ""
    return ",".join(str(n) for n in numbers[:_SENTENCES]) + more


def _change(data: ReviewData, problem: Problem) -> Text:
    finding = problem.first
    line = Text(overflow="fold")
    if finding.span is not None and len(finding.span):
        line.append(_short(finding.span.of(data.document.text(finding.side))), style="bold")
    if finding.suggestion is not None:
        line.append(" → " if line else "add ", style="dim")
        line.append(finding.suggestion.strip() or "(delete)", style="green bold")
    return line


def _why(problem: Problem) -> Text:
    finding = problem.first
    count = f"{len(problem.places)} places: " if len(problem.places) > 1 else ""
    reason = finding.reason or CATEGORIES.get(finding.category, finding.category)
    return Text(count, style="bold") + Text(reason, style="dim")


def _short(text: str, limit: int = 60) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= limit else flat[: limit // 2] + " … " + flat[-limit // 3 :]


def _alignment(data: ReviewData, pair: Pair) -> str:
    if data.document.source is None:
        return ""
    if pair.held:
        return f"was not judged: {pair.held}"
    if not pair.target:
        return f"is missing in the English: {_short(data.pair_text(pair, 'source'))}"
    if not pair.source:
        return f"has no counterpart in the Chinese: {_short(data.pair_text(pair, 'target'))}"
    if pair.moved or pair.confidence < LOW_CONFIDENCE:
        moved = "moved, " if pair.moved else ""
        return f"may not belong to its Chinese ({moved}aligned with {pair.confidence:.0%} confidence)"
    return ""


def _print_summary(data: ReviewData, problems: list[Problem], console: Console) -> None:
    findings = open_findings(data)
    fixes = sum(f.suggestion is not None for f in findings)
    numbers = [
        _count(len(data.pairs or ()), "sentence"),
        f"{_count(len(findings), 'place')} marked as {_count(len(problems), 'problem')} ({fixes} with a fix)"
        if findings
        else "nothing marked",
        f"{share_marked(data):.0%} of the text marked",
    ]
    numbers += quality_words(data)
    console.print("\n" + ", ".join(numbers), highlight=False, style="dim")
    for failure in data.failures:
        console.print(f"not checked: {failure.stage}: {failure.error}", style="yellow", highlight=False, markup=False)


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _print_added(data: ReviewData, console: Console) -> None:
    """The document's numbers from metrics of other packages, and published ones."""
    for score in data.scores or ():
        look = look_of_added(score.metric) if score.pair is None else None
        if look is not None:
            console.print(f"{look.label} {score.value:.2f} ({look.meaning})", highlight=False, markup=False)


def _print_agreement(data: ReviewData, console: Console) -> None:
    whole = {s.metric: s for s in data.scores or () if s.pair is None}
    agreement = [f"{m.upper()} {whole[m].value:.1f}" for m in ("bleu", "chrf", "ter") if m in whole]
    if agreement:
        console.print(f"agreement with the draft (not quality): {', '.join(agreement)}", highlight=False, style="dim")
