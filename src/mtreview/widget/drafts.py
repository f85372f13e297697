"""Whether a draft deserves to be shown: what the product's own checks say of it."""

from collections.abc import Mapping
from functools import lru_cache

from mtreview import registry
from mtreview.detectors import glossary, runner
from mtreview.mqm import RANKS
from mtreview.protocols import Context, Row
from mtreview.records import Finding

__all__ = ["draft_fault"]


def draft_fault(source: str, draft: str, terms: Mapping[str, str]) -> str:
    """Why the draft of a sentence should not be relied on: the gravest major or critical finding of the checks that need
    no model, in words; "" when there is none. `terms` are the project's own (Chinese -> English)."""
    if not source.strip() or not draft.strip():
        return ""
    return _fault(source, draft, tuple(sorted(terms.items())))


@lru_cache(maxsize=4096)
def _fault(source: str, draft: str, terms: tuple[tuple[str, str], ...]) -> str:
    context = Context({**glossary.load(), **{zh: (english,) for zh, english in terms}})
    found = runner.run([Row(source, draft)], _rules(), context).findings[0]
    serious = [f for f in found if f.severity != "minor"]
    if not serious:
        return ""
    worst = max(serious, key=lambda f: (RANKS[f.severity], f.confidence))
    more = f" (and {len(serious) - 1} more)" if len(serious) > 1 else ""
    return f"{_phrase(worst, draft)}{worst.reason}{more}"


def _phrase(finding: Finding, draft: str) -> str:
    if finding.side != "target" or not finding.span:
        return ""
    words = finding.span.of(draft).strip()
    return f"“{words}”: " if words and words not in finding.reason else ""


@lru_cache(maxsize=1)
def _rules() -> tuple[str, ...]:
    every = registry.names("detectors")
    return tuple(n for n in every if registry.load("detectors", n).needs <= {"source", "target"})
