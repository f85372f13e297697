"""A company's name with more to it than the Chinese has: 阿里巴巴 as "Alibaba online Store"."""

from collections.abc import Iterator, Sequence

from mtreview.detectors.coverage import KNOWN, Cover, cover, find_table
from mtreview.detectors.glossary import general, load
from mtreview.detectors.terms import Found, find_terms, places_of
from mtreview.language.chinese import chinese
from mtreview.language.english import Word, between, words
from mtreview.protocols import Context, Mark, Row
from mtreview.records import Span

__all__ = ["find_embellished"]

SURE = 0.65
_OF_COMPANIES = "group holding holdings company corporation inc ltd co limited technology technologies international"
_SUFFIXES = frozenset(_OF_COMPANIES.split())


def find_embellished(row: Row, context: Context) -> Iterator[Mark]:
    """Two or three words after a company's name, the last with a capital, that nothing in the Chinese calls for."""
    terms = find_terms(chinese(row.source or ""), context.glossary or load())
    companies = [t for t in terms if (entry := general().get(t.zh)) is not None and entry.kind == "company"]
    if not companies:
        return
    seen = cover(row.source or "", row.target, find_table(context))
    tokens = words(row.target)
    for term in {t.zh: t for t in reversed(companies)}.values():
        ends = {span.end for name in term.accepted for span in places_of(name, row.target)}
        for end in sorted(ends):
            run = _uncalled(row.target, tokens, seen, end)
            if len(run) >= 2 and run[-1].capitalised:
                yield _mark(row, term, Span(end, run[-1].span.end))


def _uncalled(text: str, tokens: Sequence[Word], seen: Cover, end: int) -> list[Word]:
    """The words directly after `end` that have no translation in the Chinese although the table knows them."""
    odds = {span: (word, best) for span, word, best in seen.target}
    run: list[Word] = []
    first = next((i for i, t in enumerate(tokens) if t.span.start >= end), len(tokens))
    for i in range(first, min(first + 3, len(tokens))):
        word, best = odds.get(tokens[i].span, ("", 1.0))
        gap = between(text, tokens[i - 1], tokens[i]) if i else ""
        if (
            gap != " "
            or not tokens[i].content
            or word not in seen.known
            or best >= KNOWN
            or tokens[i].lemmas & _SUFFIXES
        ):
            break
        run.append(tokens[i])
    return run


def _mark(row: Row, term: Found, span: Span) -> Mark:
    reason = f"the Chinese says only {term.zh}; “{span.of(row.target).strip()}” is added"
    return Mark("target", span, "accuracy/addition", "major", SURE, reason, "", term.place, f"additions:{term.zh}")
