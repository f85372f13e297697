"""Sentences nobody gets through in one breath, and sentences without a verb."""

import re

from mtreview.detectors.mechanics.rules import sentences
from mtreview.protocols import Context, Mark, Row
from mtreview.records import Span

__all__ = ["Fragments", "RunOn"]

WORDS = 45
COMMAS = 4
PHRASES = 3
_WORD = re.compile(r"[A-Za-z\d]+(?:['’.,-][A-Za-z\d]+)*")
# A comma after which a main clause begins: a subject, at most three more words, and a verb that can only be a finite
# one.
_MAIN = re.compile(
    r",(?= (?P<joined>and |but |so |then )?(?:(?:the|this|these|those|its|their|his|her|such|some) (?!of )(?:[\w’'-]+ ){1,4}?|it |he |she |they |we |there "  # noqa: E501
    r"|[A-Z][\w’'-]+ (?:[A-Z][\w’'-]+ )?)(?:also |then |now |still |even )?(?:is|are|was|were|has|have|had|will|would|can|could|should|must|include|includes)\b)"  # noqa: E501
)
_SUBORDINATE = re.compile(
    r"(?:^|, )(?:(?:and|but|especially|particularly|even) )?(?:if|when|as|with|in|according|for|after|before|although|though|while|since|because|once|on|at|by|from|under|despite|due"  # noqa: E501
    r"|during|given|unless|until|where|which|who|that|so that|saying|said|[\w]+ing)\b[^,]*$",
    re.IGNORECASE,
)
_OPENS = re.compile(
    r"(?:if|when|as|with|in|for|after|before|although|though|while|since|because|once|on|at|by|from|under|despite|due|during|given|unless"
    r"|until|to|besides|previously|now|then|today|currently|recently|earlier|later)\b",
    re.IGNORECASE,
)
_BEGINS = re.compile(
    r"(?:(?:and|but|so|also|however|therefore|in addition|according to [^,]*),? )?(?:(?:especially|particularly|even|only) )?"
    r"(?:to|in order to|if|when|after|although|though|while|since|because|once|despite|unless|until)\b",
    re.IGNORECASE,
)
_SAYS_THAT = re.compile(r"\bthat ")
_OF_WHICH = re.compile(r", the \w+ of (?:which|whom)\b")
_FINITE = re.compile(
    r"\b(?:is|are|was|were|am|has|have|had|do|does|did|will|would|can|could|may|might|shall|should|must|'s|’s (?:a|the|not)|\w+n['’]t)\b"
)
_GERUND = re.compile(
    r"(?:and |or |then |and then |while |by )*(?!(?:during|including|according|regarding|being|king|spring|thing|morning|evening)\b)([a-z]{2,}ing)\b(?! ?,)",  # noqa: E501
    re.IGNORECASE,
)


class RunOn:
    """Sentences chained by commas."""

    name = "run-on"
    category = "style/awkward"
    needs = frozenset({"target"})
    certain = True
    summary = f"a sentence of over {WORDS} words joined by commas, with the place to divide it"

    def detect(self, row: Row, context: Context) -> list[Mark]:
        if row.target.count(",") < COMMAS:
            return []
        return [mark for span in sentences(row.target) if (mark := _run_on(row.target, span)) is not None]


def _run_on(text: str, span: Span) -> Mark | None:
    sentence = span.of(text)
    words = len(_WORD.findall(sentence))
    commas = [m.start() for m in re.finditer(r",(?!\d)", sentence)]
    if words <= WORDS or len(commas) < COMMAS or re.search(r"[;:]\s", sentence):
        return None
    found = [
        m
        for m in _MAIN.finditer(sentence)
        if not _goes_on(sentence[: m.start()]) and not _OF_WHICH.match(sentence, m.start())
    ]
    spliced = [m.start() for m in found if not m["joined"]]
    if not spliced:
        return None
    middle = min(spliced, key=lambda place: abs(place - len(sentence) / 2))
    place = Span(span.start + middle, span.start + middle + 1)
    reason = f"{words} words in one sentence, joined by {len(commas)} commas: start a new sentence here"
    return Mark("target", place, "style/awkward", "minor", 0.5, reason)


def _goes_on(before: str) -> bool:
    """The comma ends an introduction (When the time came, it ...) or stands in a list of names."""
    return _SUBORDINATE.search(before) is not None or len(before.rpartition(",")[2].split()) <= 2 or _is_opening(before)


def _is_opening(before: str) -> bool:
    """True for an introduction with commas of its own, at the beginning or after "said that", before any main clause."""
    if _BEGINS.match(before) is not None and _MAIN.search(before) is None:
        return True
    said = (before[m.end() :] for m in _SAYS_THAT.finditer(before))
    return any(_OPENS.match(own) is not None and _MAIN.search(own) is None for own in said)


class Fragments:
    """Sentences that consist of -ing phrases alone."""

    name = "fragments"
    category = "fluency/grammar"
    needs = frozenset({"target"})
    certain = True
    summary = "a sentence of -ing phrases without a main verb"

    def detect(self, row: Row, context: Context) -> list[Mark]:
        if row.target.casefold().count("ing") < PHRASES:
            return []
        return [mark for span in sentences(row.target) if (mark := _fragment(row.target, span)) is not None]


def _fragment(text: str, span: Span) -> Mark | None:
    sentence = span.of(text)
    clauses = [c.strip() for c in re.split(r",\s|;\s", sentence)]
    heads = [m for c in clauses if (m := _GERUND.match(c)) is not None]
    if len(clauses) < PHRASES or len(heads) < len(clauses) or _FINITE.search(sentence) or sentence.endswith("?"):
        return None
    if any(len(c.split()) < 3 for c in clauses):
        return None
    first = heads[0]
    place = Span(span.start + first.start(1), span.start + first.end(1))
    named = ", ".join(h[1] for h in heads)
    reason = f"no main verb: every part of the sentence begins with an -ing form ({named}); say who does it"
    return Mark("target", place, "fluency/grammar", "major", 0.75, reason)
