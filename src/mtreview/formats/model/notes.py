"""What the quality data says in plain sentences: most tools show notes and nothing else."""

from mtreview.formats.model.issues import comment
from mtreview.formats.model.units import Unit
from mtreview.records import LOW_CONFIDENCE, Finding

__all__ = ["MAKER", "notes", "percent", "write_finding_note"]

MAKER = "mtreview"
"""Notes from this author are ours; all others are people's."""


def notes(unit: Unit) -> list[str]:
    """Everything a translator should know about the unit, one sentence group a note."""
    out = [write_finding_note(f, unit) for f in unit.findings]
    numbers = [f"{s.metric} {s.value:.4g}" for m in ("risk", "quality") if (s := unit.score(m)) is not None]
    if numbers:
        out.append("Scores: " + ", ".join(numbers))
    if unit.source is not None and (unit.confidence < LOW_CONFIDENCE or unit.moved):
        moved = "; it stands at another place than in the Chinese" if unit.moved else ""
        out.append(f"Alignment: {percent(unit.confidence)} sure{moved}")
    return out


def write_finding_note(finding: Finding, unit: Unit) -> str:
    """One finding with the words it marks."""
    text = unit.given if finding.side == "target" else unit.source or ""
    words = f" “{finding.span.of(text)}”" if finding.span is not None and len(finding.span) else ""
    return f"[{finding.severity} {finding.category}]{words}: {comment(finding)}"


def percent(share: float) -> str:
    return f"{100 * share:.0f}%"
