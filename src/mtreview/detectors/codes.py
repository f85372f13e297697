"""Inline codes of bilingual files: findings made on the words alone are put back beside them, and a code that is lost,
added, doubled or out of order in the English is a finding of its own."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace

from mtreview.language.inline_codes import Bare, bare, codes_in, compare_codes
from mtreview.protocols import Context, Mark, Row
from mtreview.records import Finding, Severity

__all__ = ["Codes", "in_coded"]

_SAID: dict[str, tuple[Severity, str]] = {
    "lost": ("major", "the code {0} of the Chinese is missing; put it where it belongs"),
    "added": ("minor", "the code {0} is not in the Chinese"),
    "doubled": ("major", "the code {0} appears more often than in the Chinese; delete one"),
    "reordered": ("major", "the codes around {0} are nested differently from the Chinese"),
}


class Codes:
    """`<g1>`, `{0}`, `%d`, `{{name}}`: what stands in the Chinese must stand in the English."""

    name = "codes"
    category = "markup"
    needs = frozenset({"source", "target"})
    certain = True
    summary = "an inline code or placeholder (<g1>, {0}, %d) lost, added, doubled or wrongly nested in the English"

    def detect(self, row: Row, context: Context) -> list[Mark]:
        """What the texts themselves say; where rows are judged without their codes, `in_coded` asks instead."""
        return [
            Mark("target", span, self.category, _SAID[what][0], 1.0, _SAID[what][1].format(code))
            for what, code, span in (compare_codes(row.source, row.target) if row.source else ())
        ]


def in_coded(
    source: str, target: str, findings: Sequence[Finding], pair: int = 0, *, own: bool = True
) -> list[Finding]:
    """With `own` what became of the codes, and the findings of a row without codes, placed in the texts with them.
    A finding that would lie over or beside a code is left out: what it saw there is the gap."""
    if not codes_in(source) and not codes_in(target):
        return list(findings)
    sides = {"source": bare(source), "target": bare(target)}
    placed = (_placed(f, sides) for f in findings)
    return [*(f for f in placed if f is not None), *(_own(source, target, pair) if own else ())]


def _placed(finding: Finding, sides: dict[str, Bare]) -> Finding | None:
    here = sides[finding.side]
    there = sides["target" if finding.side == "source" else "source"]
    span = here.back(finding.span) if finding.span is not None else None
    if (
        span is not None
        and here.touches(span)
        and finding.category.startswith(("fluency/punctuation", "fluency/whitespace", "typography"))
    ):
        return None
    if span is not None and any(c.overlaps(span) for c in here.codes):
        return None
    return replace(finding, span=span, other=there.back(finding.other) if finding.other is not None else None)


def _own(source: str, target: str, pair: int) -> Iterator[Finding]:
    if not source:
        return
    for what, code, span in compare_codes(source, target):
        severity, reason = _SAID[what]
        stem = hashlib.sha1(
            f"{source}\0{target}\0{what}\0{code}".encode("utf-8", "surrogatepass"), usedforsecurity=False
        )
        yield Finding(
            id=f"codes-{stem.hexdigest()[:8]}-{pair}", pair=pair, side="target", span=span,
            category="markup", severity=severity, confidence=1.0, detector="codes", reason=reason.format(code),
        )  # fmt: skip
