"""The review in the terminal: what matters most first, a line per problem, and what state the article is in."""

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from mtreview.mqm import badness
from mtreview.records import LOW_CONFIDENCE, Finding, Pair, ReviewData
from mtreview.revision.condition import Problem, describe_condition, group_problems, open_findings

__all__ = ["marked_share", "print_review", "worst_first"]

STYLES = {"minor": "yellow", "major": "red bold", "critical": "white on red bold"}
SHOWN = 5
_PLACES = 6


def worst_first(data: ReviewData) -> list[Pair]:
    """The pairs with something to look at, in the order of the report."""
    risk = {s.pair: s.value for s in data.scores or () if s.metric == "risk"}
    findings: dict[int, list[Finding]] = {}
    for finding in data.findings or ():
        findings.setdefault(finding.pair, []).append(finding)
    bilingual = data.document.source is not None
    looked_at = (p for p in data.pairs or () if p.id in findings or (bilingual and not (p.target and p.source)))
    return sorted(looked_at, key=lambda p: (-badness(risk.get(p.id), findings.get(p.id, ())), p.id))


def marked_share(data: ReviewData) -> float:
    """Share of the target's characters inside a mark."""
    marked: set[int] = set()
    for finding in data.findings or ():
        if finding.side == "target" and finding.span is not None:
            marked.update(range(finding.span.start, finding.span.end))
    return len(marked) / max(1, len(data.document.target))


def print_review(data: ReviewData, console: Console, *, everything: bool = False) -> None:
    """The five problems that matter most (or everything), a line each; what could not be checked; the article's state."""
    problems = group_problems(open_findings(data))
    shown = problems if everything else problems[:SHOWN]
    if shown:
        table = Table(box=SIMPLE_HEAD, pad_edge=False, expand=True)
        table.add_column("", no_wrap=True)
        table.add_column("sentence", no_wrap=True, style="dim")
        table.add_column("the English, and what to write", ratio=11, overflow="fold")
        table.add_column("why", ratio=9, overflow="fold", style="dim")
        numbers = {pair.id: place for place, pair in enumerate(data.pairs or (), 1)}
        for problem in shown:
            severity = problem.finding.severity
            table.add_row(
                Text(severity, STYLES[severity]),
                _places(problem, numbers),
                _change(data, problem.finding),
                problem.finding.reason,
            )
        console.print(table)
    left = len(problems) - len(shown)
    if left:
        console.print(f"and {left} more: with --all here, in the report, and on the review page", style="dim")
    _print_unmatched(data, console)
    _print_summary(data, console)


def _places(problem: Problem, numbers: dict[int, int]) -> str:
    sentences = [str(n) for n in dict.fromkeys(numbers.get(f.pair, f.pair + 1) for f in problem.places)]
    more = len(sentences) - _PLACES
    listed = ", ".join(sentences[:_PLACES]) + (f" +{more}" if more > 0 else "")
    return listed if len(problem.places) == 1 else f"{listed}\n({len(problem.places)} places)"


def _change(data: ReviewData, finding: Finding) -> Text:
    """The marked words with some before and after, and the fix."""
    text = data.document.text(finding.side)
    line = Text(overflow="fold")
    if finding.span is None or not len(finding.span):
        pair = next((p for p in data.pairs or () if p.id == finding.pair), None)
        line.append(_short(data.pair_text(pair, finding.side)) if pair else "", "dim")
    else:
        start, end = finding.span.start, finding.span.end
        line.append(_before(text, start), "dim")
        line.append(_short(text[start:end]), STYLES[finding.severity])
        line.append(_after(text, end), "dim")
    if finding.suggestion is not None:
        line.append(" → ", "green")
        line.append(" or ".join(fix.strip() or "(delete)" for fix in finding.fixes), "green bold")
    return line


def _before(text: str, at: int, most: int = 24) -> str:
    line = text[max(0, at - most) : at].rpartition("\n")[2]
    return line if at <= most or len(line) < most else "…" + line.partition(" ")[2]


def _after(text: str, at: int, most: int = 16) -> str:
    line = text[at : at + most].partition("\n")[0]
    return line if at + most >= len(text) or len(line) < most else line.rpartition(" ")[0] + "…"


def _short(text: str, limit: int = 60) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= limit else flat[: limit // 2] + " … " + flat[-limit // 3 :]


def _print_unmatched(data: ReviewData, console: Console) -> None:
    """Sentences that nothing stands opposite, and pairs that may not belong together."""
    if data.document.source is None:
        return
    flagged = {f.pair for f in data.findings or ()}
    for number, pair in enumerate(data.pairs or (), 1):
        if pair.source and pair.target:
            if pair.confidence >= LOW_CONFIDENCE:
                continue
            what = f"{'moved, ' if pair.moved else ''}aligned with {pair.confidence:.0%} confidence: do the two belong together?"
        elif pair.id in flagged:
            continue
        elif not pair.target:
            what = f"left out in English: {_short(data.pair_text(pair, 'source'), 80)}"
        else:
            what = f"not in the Chinese: {_short(data.pair_text(pair, 'target'), 80)}"
        console.print(f"sentence {number}: {what}", style="yellow", highlight=False, markup=False)


def _print_summary(data: ReviewData, console: Console) -> None:
    whole = {s.metric: s for s in data.scores or () if s.pair is None}
    findings = data.findings or ()
    fixes = sum(f.suggestion is not None for f in findings)
    parts = [f"{len(data.pairs or ())} sentences", f"{len(findings)} places marked, {fixes} with a fix"]
    if "quality" in whole:
        parts.append(f"expected quality {whole['quality'].value:.0f} of 100")
    if "fluency-quality" in whole:
        parts.append(f"expected quality of the English alone {whole['fluency-quality'].value:.0f} of 100")
    agreement = [f"{whole[m].metric.upper()} {whole[m].value:.0f}" for m in ("bleu", "chrf", "ter") if m in whole]
    if agreement:
        parts.append(f"agreement with the draft (not quality) {', '.join(agreement)}")
    console.print("; ".join(parts), highlight=False, style="dim")
    for failure in data.failures:
        console.print(f"not checked: {failure.stage}: {failure.error}", style="yellow", highlight=False, markup=False)
    if data.findings is not None:
        console.print(f"This article {describe_condition(data)}.", highlight=False, style="bold")
