"""The scores and models of a review as HTML: what each number means, and the recipe it came from."""

from collections.abc import Sequence
from dataclasses import replace

from mtreview.formats.report.html_text import safe
from mtreview.records import ReviewData, Score
from mtreview.registry import look_of_added
from mtreview.revision.means import quality

__all__ = ["recipe", "score_cards"]

_AGREEMENT = {"bleu": "BLEU", "chrf": "chrF++", "ter": "TER"}


def _latest(data: ReviewData) -> dict[str, Score]:
    """The document's scores of the newest revision, by metric."""
    whole = [s for s in data.scores or () if s.pair is None]
    return {s.metric: s for s in sorted(whole, key=lambda s: s.revision)}


def score_cards(data: ReviewData) -> str:
    """One list item a number, in plain words; empty when nothing was scored."""
    scores = _latest(data)
    first = {s.metric: s for s in data.scores or () if s.pair is None and s.revision == 0}
    cards = []
    if "quality" in scores:
        means = quality(data)
        now = (
            scores["quality"]
            if means is None
            else replace(scores["quality"], value=means.now, revision=int(means.fresh))
        )
        cards.append(_card("Quality", now, 0, "of 100; higher is better", first.get("quality")))
    if "risk" in scores:
        cards.append(_card("Risk", scores["risk"], 1, "expected error points; grows with length", first.get("risk")))
    agreement = [scores[m] for m in _AGREEMENT if m in scores]
    if agreement:
        cards.append(_agreement(agreement))
    for metric, score in scores.items():
        if look := look_of_added(metric):
            cards.append(_card(safe(look.label), score, 2, safe(look.meaning), first.get(metric)))
    return "\n".join(cards)


def _card(title: str, score: Score, digits: int, meaning: str, first: Score | None) -> str:
    before = (
        f" <small>before: {first.value:.{digits}f}</small>"
        if first is not None and first.revision != score.revision
        else ""
    )
    return (
        f'<li class="score" title="{safe(score.signature)}"><h2>{title}</h2><p class="value">{score.value:.{digits}f}{before}</p>'
        f"<p>{meaning}</p></li>"
    )


def _agreement(scores: Sequence[Score]) -> str:
    items = "".join(
        f'<div title="{safe(s.signature)}"><dt>{_AGREEMENT[s.metric]}</dt><dd>{s.value:.1f}</dd></div>' for s in scores
    )
    signatures = "<br>".join(f"{_AGREEMENT[s.metric]}: {safe(s.signature)}" for s in scores)
    return (
        f'<li class="score"><h2>Agreement with our draft</h2><dl>{items}</dl>'
        "<p>How alike the English and our own re-translation are. This is not quality.</p>"
        f'<details class="recipe"><summary>Signatures</summary><code>{signatures}</code></details></li>'
    )


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
