"""The table of swaps: wordings that fluent English can confuse without a trace, and the Chinese that makes it worth asking.

`data/swaps.tsv`: a regular expression on the Simplified text, a tab, the wordings parted by " / ", each with its forms in
the same order, parted by commas. A form that ends in " #" counts before a figure alone. A third column may hold the Chinese of each
wording: one whose Chinese is there is not held against one whose Chinese is not."""

import re
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from mtreview.errors import FormatError
from mtreview.records import Span

__all__ = ["Swap", "find_swaps", "load_table", "read_table"]

_FIGURE = r"(?=\s+(?:(?:about|around|some|almost|roughly|more than|US)\s+)?[\d$¥€£])"


@dataclass(frozen=True, slots=True)
class Swap:
    """One set: `wordings` have their forms in the same order; `pattern` finds any of them, in any case; `chinese` of each
    wording, empty where no wording has any."""

    cue: re.Pattern[str]
    wordings: tuple[tuple[str, ...], ...]
    pattern: re.Pattern[str]
    places: dict[str, tuple[int, int]]
    chinese: tuple[re.Pattern[str], ...] = ()

    def rules_out(self, source: str, own: int, other: int) -> bool:
        """Whether the Chinese says the wording that is there and not the other one."""
        return bool(self.chinese) and bool(self.chinese[own].search(source)) and not self.chinese[other].search(source)


@lru_cache(maxsize=1)
def load_table() -> tuple[Swap, ...]:
    """The shipped table, read once."""
    return read_table((files("mtreview.detectors") / "data" / "swaps.tsv").read_text(encoding="utf-8"), "swaps.tsv")


def read_table(text: str, name: str) -> tuple[Swap, ...]:
    """The sets of a table; FormatError with the line for one that is none."""
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        cue, tab, rest = line.partition("\t")
        rest, _, chinese = rest.partition("\t")
        patterns = tuple(re.compile(part.strip()) for part in chinese.split(" / ")) if chinese else ()
        wordings = tuple(tuple(form.strip() for form in part.split(",")) for part in rest.split(" / "))
        if not tab or len(wordings) < 2 or len({len(forms) for forms in wordings}) > 1 or not all(map(all, wordings)):
            raise FormatError(
                f"{name}: line {number}: give a cue, a tab, and two wordings or more with equally many forms"
            )
        if patterns and len(patterns) != len(wordings):
            raise FormatError(f"{name}: line {number}: give the Chinese of all {len(wordings)} wordings, or of none")
        found.append(_compile(cue, wordings, patterns))
    return tuple(found)


def _compile(cue: str, wordings: tuple[tuple[str, ...], ...], chinese: tuple[re.Pattern[str], ...]) -> Swap:
    places = {
        form.removesuffix(" #").casefold(): (w, f) for w, forms in enumerate(wordings) for f, form in enumerate(forms)
    }
    figures = any(form.endswith(" #") for forms in wordings for form in forms)
    longest_first = sorted(places, key=len, reverse=True)
    body = "|".join(re.escape(form).replace(r"\ ", r"\s+") for form in longest_first)
    pattern = re.compile(rf"(?<![\w'’-])(?:{body})(?![\w'’-])" + (_FIGURE if figures else ""), re.IGNORECASE)
    plain = tuple(tuple(form.removesuffix(" #") for form in forms) for forms in wordings)
    return Swap(re.compile(cue), plain, pattern, places, chinese)


def find_swaps(source: str, target: str) -> list[tuple[Span, str]]:
    """What may be put in the place of what, in the order of the text; nothing where the Chinese gives no cue. The new
    wording begins with a capital where the old one does."""
    found = []
    for swap in load_table():
        if not swap.cue.search(source):
            continue
        for match in swap.pattern.finditer(target):
            own, form = swap.places[" ".join(match[0].casefold().split())]
            for other, forms in enumerate(swap.wordings):
                if swap.rules_out(source, own, other):
                    continue
                if other != own and forms[form].casefold() != match[0].casefold():
                    found.append((Span(*match.span()), _cased(forms[form], match[0])))
    return sorted(set(found))


def _cased(new: str, old: str) -> str:
    return new[0].upper() + new[1:] if old[0].isupper() and old != "I" else new
