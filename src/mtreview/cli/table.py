"""The review as a table in the terminal: worst segments first, their phrases in colour, the fix beside."""

from rich.box import SIMPLE_HEAD
from rich.console import Console, Group
from rich.table import Table
from rich.text import Text

from mtreview.mqm import badness
from mtreview.records import LOW_CONFIDENCE, Finding, Pair, ReviewData, Score

__all__ = ["marked_share", "print_review", "worst_first"]

STYLES = {"minor": "yellow underline", "major": "red bold underline", "critical": "white on red bold"}
SHOWN = 10


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


def print_review(data: ReviewData, console: Console) -> None:
    """The table, the document's scores under it, and what could not be checked."""
    pairs = worst_first(data)
    table = Table(box=SIMPLE_HEAD, show_lines=True, pad_edge=False, expand=True)
    table.add_column("", justify="right", style="dim", no_wrap=True)
    table.add_column("quality", justify="right", no_wrap=True)
    table.add_column("the English, problem phrases marked", ratio=11, overflow="fold")
    table.add_column("what is wrong, and a fix", ratio=12, overflow="fold")
    quality = {s.pair: s for s in data.scores or () if s.metric in ("quality", "fluency-quality")}
    for pair in pairs[:SHOWN]:
        findings = _of_pair(data, pair)
        table.add_row(
            str(pair.id + 1), _quality(quality.get(pair.id)), _text(data, pair, findings), _reasons(data, findings)
        )
    console.print(table)
    if len(pairs) > SHOWN:
        console.print(f"… and {len(pairs) - SHOWN} more segments with something to look at, in the report", style="dim")
    _print_summary(data, console)


def _of_pair(data: ReviewData, pair: Pair) -> list[Finding]:
    mine = [f for f in data.findings or () if f.pair == pair.id]
    return sorted(mine, key=lambda f: (f.side == "source", -1 if f.span is None else f.span.start))


def _quality(score: Score | None) -> Text:
    if score is None:
        return Text("–", style="dim")
    style = "red" if score.value < 50 else "yellow" if score.value < 75 else "green"
    return Text(f"{score.value:.0f}", style=style)


def _text(data: ReviewData, pair: Pair, findings: list[Finding]) -> Text:
    span = data.pair_span(pair, "target")
    if span is None:
        return Text("(nothing in the English) ", style="dim") + Text(data.pair_text(pair, "source"))
    text = Text(span.of(data.document.target))
    offset = span.start
    if data.document.source is not None and (pair.moved or pair.confidence < LOW_CONFIDENCE):
        what = "moved, " if pair.moved else ""
        flag = f"({what}aligned with {pair.confidence:.0%} confidence) "
        text, offset = Text(flag, style="dim") + text, span.start - len(flag)
    for finding in findings:
        if finding.side == "target" and finding.span is not None:
            text.stylize(STYLES[finding.severity], finding.span.start - offset, finding.span.end - offset)
    return text


def _reasons(data: ReviewData, findings: list[Finding]) -> Group:
    return Group(*(_reason(data, f) for f in findings))


def _reason(data: ReviewData, finding: Finding) -> Text:
    line = Text("• ", overflow="fold")
    if finding.span is not None and len(finding.span):
        line.append(_short(finding.span.of(data.document.text(finding.side))), style=STYLES[finding.severity])
        line.append(" ")
    if finding.suggestion is not None:
        line.append("→ " + (finding.suggestion.strip() or "(delete)") + " ", style="green bold")
    line.append("– " + finding.reason, style="dim")
    return line


def _short(text: str, limit: int = 60) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= limit else flat[: limit // 2] + " … " + flat[-limit // 3 :]


def _print_summary(data: ReviewData, console: Console) -> None:
    whole = {s.metric: s for s in data.scores or () if s.pair is None}
    findings = data.findings or ()
    fixes = sum(f.suggestion is not None for f in findings)
    console.print(
        f"{len(data.pairs or ())} segments, {len(findings)} phrases marked ({fixes} with a fix), "
        f"{marked_share(data):.0%} of the text marked",
        highlight=False,
    )
    if "quality" in whole:
        console.print(
            f"quality {whole['quality'].value:.0f} of 100 (expected, from the marks of professionals)", highlight=False
        )
    if "fluency-quality" in whole:
        console.print(
            f"fluency quality {whole['fluency-quality'].value:.0f} of 100 (of the English alone)", highlight=False
        )
    agreement = [f"{whole[m].metric.upper()} {whole[m].value:.1f}" for m in ("bleu", "chrf", "ter") if m in whole]
    if agreement:
        console.print(f"agreement with the draft (not quality): {', '.join(agreement)}", highlight=False, style="dim")
    for failure in data.failures:
        console.print(f"not checked: {failure.stage}: {failure.error}", style="yellow", highlight=False, markup=False)
