"""English words that say a number without figures."""

from mtreview.language.values.english_dates import MONTH_NUMBERS, WEEKDAY_NUMBERS
from mtreview.language.values.english_figures import PLURALS, WORDS

__all__ = ["DECADES", "FIRST", "FRACTIONS", "LONE", "MULTIPLES", "ORDINALS"]

ORDINALS = {"nineth": 9, "twelveth": 12, "twelth": 12, "fourtieth": 40, "nintieth": 90} | {
    w: i for i, w in enumerate(
        ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth", "twentieth"], 1)  # noqa: E501
} | {"thirtieth": 30, "fortieth": 40, "fiftieth": 50, "sixtieth": 60, "seventieth": 70, "eightieth": 80, "ninetieth": 90,
     "hundredth": 100, "thousandth": 1000}  # fmt: skip
"""The usual slips of spelling, which mean the number all the same, stand before the right forms."""
FRACTIONS = {"half": 2, "halves": 2, "third": 3, "thirds": 3, "quarter": 4, "quarters": 4, "fourth": 4, "fourths": 4, "fifth": 5,
              "fifths": 5, "sixth": 6, "seventh": 7, "eighth": 8, "eighths": 8, "tenth": 10, "tenths": 10, "sixths": 6, "sevenths": 7,
              "ninth": 9, "ninths": 9, "hundredth": 100}  # fmt: skip
MULTIPLES = {"twice": 2, "double": 2, "doubled": 2, "doubles": 2, "doubling": 2, "twofold": 2, "triple": 3, "tripled": 3, "tripling": 3,
              "treble": 3, "trebled": 3, "threefold": 3, "quadruple": 4, "quadrupled": 4, "fourfold": 4, "fivefold": 5, "tenfold": 10,
              "thrice": 3, "halved": 2, "halve": 2, "halving": 2, "both": 2, "couple": 2, "pair": 2, "twin": 2, "two-thirds": 0}  # fmt: skip  # noqa: E501
DECADES = {
    "twenties": 20,
    "thirties": 30,
    "forties": 40,
    "fifties": 50,
    "sixties": 60,
    "seventies": 70,
    "eighties": 80,
    "nineties": 90,
}
LONE = {"dozen": (12.0, 12.0), "decade": (10.0, 10.0), "decades": (20.0, 99.0), "century": (100.0, 100.0), "centuries": (200.0, 900.0),
         "centenary": (100.0, 100.0), "millennium": (1000.0, 1000.0), "millionaire": (1e6, 1e6), "billionaire": (1e8, 1e9),
         "once": (1.0, 1.0), "single": (1.0, 1.0), "another": (1.0, 1.0), "few": (3.0, 9.0), "several": (2.0, 9.0), "fortnight": (2.0, 2.0),
         "million": (1e6, 1e6), "billion": (1e9, 1e9), "hundred": (100.0, 100.0), "thousand": (1000.0, 1000.0)}  # fmt: skip
FIRST = (
    frozenset({*WORDS, *PLURALS, *ORDINALS, *FRACTIONS, *MULTIPLES, *DECADES, *LONE, "a", "an", "several", "few", "couple", "many", "half"})
    | {w.lower() for w in (*MONTH_NUMBERS, *WEEKDAY_NUMBERS)} | set("½¼¾⅓⅔⅛⅙⅕")
)  # fmt: skip
"""The words a quantity can begin with, beside digits."""
