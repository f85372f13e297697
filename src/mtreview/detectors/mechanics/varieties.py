"""American and British spelling: `data/varieties.tsv`, one stem a line with its endings.

Columns: `us`, `uk`, `endings` (parted by spaces, "-" for none), `only`: "US" where the American word is a British word
too in another sense (check, tire), so that it is wanted but never marked."""

from functools import lru_cache
from importlib.resources import files

__all__ = ["read_varieties"]


@lru_cache(maxsize=2)
def read_varieties(wanted: str) -> dict[str, str]:
    """Words of the other variety -> how the `wanted` one ("US" or "UK") spells them."""
    lines = (files("mtreview.detectors") / "data" / "varieties.tsv").read_text(encoding="utf-8").splitlines()
    found: dict[str, str] = {}
    for line in lines[1:]:
        us, uk, endings, only = line.split("\t")
        for ending in endings.split(" "):
            american, british = (stem + ending.removeprefix("-") for stem in (us, uk))
            if wanted == "US":
                found[british] = american
            elif not only:
                found[american] = british
    return found
