"""The currency before or after an English figure."""

from mtreview.language.values.english_figures import Token
from mtreview.language.values.money import ENGLISH_CURRENCIES

__all__ = ["currency_after", "currency_before"]


def currency_before(parts: list[Token], at: int) -> tuple[str, int] | None:
    """The currency sign or code before token `at` and where it begins: RMB 100, US$5, $3."""
    if at == 0:
        return None
    sign = parts[at - 1]
    if (
        sign.text == "$"
        and at > 1
        and parts[at - 2].low in ("us", "hk", "nt", "a", "c", "s")
        and (
            parts[at - 2].end == sign.start
            or (parts[at - 2].end == sign.start - 1 and parts[at - 2].text in ("US", "HK", "NT"))
        )
    ):
        return ENGLISH_CURRENCIES[parts[at - 2].low + "$"], parts[at - 2].start
    if sign.low in ("dollars", "yuan") and at > 1 and parts[at - 2].low in ("u.s.", "us", "chinese"):
        return ENGLISH_CURRENCIES["us dollar" if sign.low == "dollars" else "yuan"], parts[at - 2].start
    if sign.low in ENGLISH_CURRENCIES and (not sign.text.isalpha() or sign.text.isupper()):
        return ENGLISH_CURRENCIES[sign.low], sign.start
    return None


def currency_after(parts: list[Token], at: int) -> tuple[str, int] | None:
    """The currency words from token `at` on and the place after them; the longest name wins."""
    for length in (3, 2, 1):
        words = parts[at : at + length]
        if len(words) < length:
            continue
        name = " ".join(w.low.replace(".", "").replace(" ", "") for w in words)
        for form in (name, name.removesuffix("s")):
            if form in ENGLISH_CURRENCIES and form not in (
                "$",
                "¥",
                "￥",
                "€",
                "£",
                "won" if words[0].text == "Won" else "",
            ):
                return ENGLISH_CURRENCIES[form], at + length
    return None
