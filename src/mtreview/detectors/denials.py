"""English with a denial put in or taken out, where the Chinese has a sign of one: "is" and "is not", "came" and "did not come"."""

import re
from collections.abc import Iterator

from mtreview.language.inflection import Form, inflect, lemmas
from mtreview.quality.ngrams import NgramTable
from mtreview.records import Span

__all__ = ["find_denials"]

_CUE = re.compile("[不没未无非勿别莫]|禁止|拒绝|否")
_BE = "is|are|was|were|has|have|had|can|could|will|would|should|may|might|must"
_PLAIN = re.compile(rf"\b(?:{_BE})\b(?!\s*(?:not\b|never\b|no\b|n?['’]t))")
_DENIED = re.compile(rf"\b({_BE})(?: not(?! only\b)|n['’]t)\b|\bcan(?:not\b(?! only)|['’]t\b)|\bwon['’]t\b")
_DO = re.compile(r"\b(do|does|did)(?: not|n['’]t) ([a-z]+)\b")
_PAST = re.compile(r"\b(?:I|[Hh]e|[Ss]he|[Ii]t|[Ww]e|[Tt]hey|[Ww]ho) ([a-z]{3,})\b")
_FORMS: dict[str, Form] = {"do": "base", "does": "s", "did": "past"}


def find_denials(source: str, target: str) -> list[tuple[Span, str]]:
    """What may be put in the place of what, in the order of the text; nothing where the Chinese has no sign of a denial."""
    return sorted(set(_denials(target))) if _CUE.search(source) else []


def _denials(target: str) -> Iterator[tuple[Span, str]]:
    words = NgramTable.load().index  # "preferr" is none
    for match in _PLAIN.finditer(target):
        yield Span(*match.span()), "cannot" if match[0] == "can" else f"{match[0]} not"
    for match in _DENIED.finditer(target):
        yield Span(*match.span()), match[1] or ("can" if match[0].startswith("can") else "will")
    for match in _DO.finditer(target):
        yield Span(*match.span()), inflect(match[2], _FORMS[match[1]])
    for match in _PAST.finditer(target):
        for base in sorted(lemmas(match[1]) - {match[1], "do", "be", "have"}):
            if base in words and inflect(base, "past") == match[1]:
                yield Span(*match.span(1)), f"did not {base}"
