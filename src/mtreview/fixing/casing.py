"""Capitals of a wording: those that its place has, not those of the sentence or the headline it was taken from."""

import re
from collections.abc import Sequence

__all__ = ["fit_case", "keep_case"]


def keep_case(old: str, new: str) -> str:
    """`new` with the words that `old` has in small letters in small letters too ("apple festival", "Apple event")."""
    small = set(re.findall(r"\b[a-z]+\b", old))
    return re.sub(r"\b[A-Z][a-z]+\b", lambda m: m[0].lower() if m[0].lower() in small else m[0], new)


def fit_case(before: str, old: str, new: str, drafts: Sequence[str]) -> str:
    """Words of a draft in the place of `old`, which stands after `before`: a capital where `old` begins with one; none that
    the draft has for beginning a sentence, or for a title that the text writes small ("County Magistrate" for "county head")."""
    if old[:1].isupper() and new[:1].islower():
        return new[0].upper() + new[1:]
    if not (old[:1].islower() and new[:1].isupper() and before.strip()):
        return new
    begins = bool(drafts) and drafts[0].startswith(new)
    return new[0].lower() + new[1:] if begins or _in_title(before, new, drafts) else new


def _in_title(before: str, new: str, drafts: Sequence[str]) -> bool:
    """True when the word before `new` is the same in a draft, but for its capital."""
    last = re.search(r"\b([a-z]+) $", before)
    return last is not None and any(f"{last[1].capitalize()} {new}" in draft for draft in drafts)
