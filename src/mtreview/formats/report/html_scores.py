"""The scores and models of a review as HTML: what each number means, and the recipe it came from."""

from mtreview.formats.report.html_text import safe
from mtreview.records import ReviewData, Score

__all__ = ["numbers_line", "recipe"]

_NUMBERS = (
    ("quality", "Expected quality", 0, " of 100"),
    ("fluency-quality", "Expected quality of the English alone", 0, " of 100"),
    ("risk", "Expected error points", 1, " a sentence"),
)
_AGREEMENT = {"bleu": "BLEU", "chrf": "chrF++", "ter": "TER"}


def _latest(data: ReviewData) -> dict[str, Score]:
    """The document's scores of the newest revision, by metric."""
    whole = [s for s in data.scores or () if s.pair is None]
    return {s.metric: s for s in sorted(whole, key=lambda s: s.revision)}


def numbers_line(data: ReviewData) -> str:
    """The document's numbers in one line, each with its recipe at hand; empty when nothing was scored."""
    scores = _latest(data)
    first = {s.metric: s for s in data.scores or () if s.pair is None and s.revision == 0}
    parts = [
        _number(label, scores[m], digits, meaning, first.get(m))
        for m, label, digits, meaning in _NUMBERS
        if m in scores
    ]
    agreement = ", ".join(f"{_AGREEMENT[m]} {scores[m].value:.0f}" for m in _AGREEMENT if m in scores)
    if agreement:
        signatures = "; ".join(f"{_AGREEMENT[m]}: {scores[m].signature}" for m in _AGREEMENT if m in scores)
        parts.append(
            f'<span title="{safe(signatures)}">Agreement with our draft (this is not quality): {agreement}</span>'
        )
    return f'<p class="figures">{" ".join(parts)}</p>' if parts else ""


def _number(label: str, score: Score, digits: int, meaning: str, first: Score | None) -> str:
    before = f" (before: {first.value:.{digits}f})" if first is not None and first.revision != score.revision else ""
    return f'<span title="{safe(score.signature)}">{label} <b>{score.value:.{digits}f}</b>{meaning}{before}</span>'


def recipe(data: ReviewData) -> str:
    """All document scores with signatures, and the models that drafted."""
    rows = [
        f'<tr><th scope="row">{safe(s.metric)}</th><td>{s.value:.4g}</td><td>{safe(s.signature)}</td></tr>'
        for s in _latest(data).values()
    ]
    models = sorted({d.model for d in data.drafts or () if d.model})
    rows += [f'<tr><th scope="row">draft</th><td></td><td>{safe(m)}</td></tr>' for m in models]
    if not rows:
        return ""
    head = '<thead><tr><th scope="col">Number</th><th scope="col">Value</th><th scope="col">Recipe</th></tr></thead>'
    return f'<details class="recipe"><summary>Models used and how the numbers were made</summary><table>{head}<tbody>{"".join(rows)}</tbody></table></details>'  # noqa: E501
