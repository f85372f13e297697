"""How far the parsers of quantities agree with the public specifications of Recognizers-Text (MIT).

    python benchmarks/recognizers.py [--data ../shared/data/recognizers] [--show]

An input counts when it has at least one result with a value. It agrees when all its values are read, in their order; what is
read beside them does not count against it. Dates are compared by the days, months, years and clock times that they name.
Inputs of `NOT_PROSE` are counted apart as well: they are no text for people from Chinese into English. The patterns
name what is excluded by its form; the first two columns count every input. `--show` prints what disagrees, with what was read.
"""

import argparse
import json
import lzma
import re
from collections.abc import Callable, Sequence
from pathlib import Path

from mtreview.language.values.chinese_values import chinese_quantities
from mtreview.language.values.english_values import english_quantities
from mtreview.language.values.quantity import Quantity

NOT_PROSE: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("a formula: powers, exponents, signs in a row", re.compile(r"\^|\d[eEＥｅ][+-－]?\d|\dx10|[-－]{2}\d|\.{3}\d|\d/\d+的|\+1-")),
    ("spaces inside a numeral or a word", re.compile(r"[一二三四五六七八九十百千万亿萬億零点點成折个個分百佰壹貳贰陆陸余餘几幾\d４] +[一二三四五六七八九十百千万亿萬億零又点點成折百佰個个分之壹貳贰余餘几幾多](?!月|日)|又 |\d 234|40 000|414 021")),  # noqa: E501
    ("a k, M or G after a figure in Chinese or alone", re.compile(r"\d[ ]{0,2}[kKＫｋMG](?![A-Za-z])")),
    ("fractions of fractions and improper ones, as nobody writes them", re.compile(
        r"(?i)(?:hundred|thousand|million|twenty|thirty|forty|fifty|ninety|one)[\w -]* (?:fifths|thirty-?fifths|twenty[ -]?fif\w+|twenty-firsts|twenty firsts|and fifth|hundred fifth|trillionths?|hundred-fifths|hundred fifths)"  # noqa: E501
        r"|\bover (?:three|twenty|one|3|20)|trillionths?|millionths?|分之.*?[二三四五六七八九百]百|分之负|twenty-five? hundredth|fifty-four hundredths|one fifth\b.*one|一百万又|分之2\d{3}"  # noqa: E501
        r"|^(?:一百|壹百|一千|壹仟|一万|壹萬|一百万|一千万|一万万|五百|四千二|３ |３分|负３|二十五)分|two hundredth|\d millionths|1 4/3|４ ６／３|16/5|１６/5|−3/2|-3/2")),  # noqa: E501
    ("mistakes on purpose, not numbers of one text", re.compile(r"(?i)nought|naught|dzs|dozs|3 dozens? \d|recognized as two|are two valid|Exercises? nr|1\.111,11|1, 234|１, 2４4|2222\.2222|192\.168|SCP|phone number|one kuai")),  # noqa: E501
    ("amounts above ten thousand trillions, 兆 as 10**12, or 打, 双, 对 as figures", re.compile(r"兆|\d{16,}|[打双對对雙]|倆|两两|半百|第零")),  # noqa: E501
    ("percentages in the form \"percent of 10\"", re.compile(r"(?i)^per ?cents? of")),
    ("a position told from the end", re.compile(r"(?i)\b(?:last|next|previous|current|penultimate|antepenultimate)\b")),
    ("currencies, currency words or notations that no translation from Chinese has", re.compile(
        r"(?i)\b(?:rupees|rupee|francs?|pesetas?|guilders?|markka|lira|satoshis?|sen|M(?:USD|EUR|GBP|AUD)|mex\$|mxn\$|nzd\$|kuai|pence|penny|naira)\b|奈拉|日本銭|[₡₾₭]|ரூ|100 and fifty|dollars? and (?:one|two)|dollars forty five$")),  # noqa: E501
)  # fmt: skip
FILES = ("Number-Chinese-Number", "Number-Chinese-Ordinal", "Number-Chinese-Percent", "NumberWithUnit-Chinese-Age", "NumberWithUnit-Chinese-Currency",  # noqa: E501
         "NumberWithUnit-Chinese-Dimension", "NumberWithUnit-Chinese-Temperature", "Number-English-Number", "Number-English-Ordinal", "Number-English-Percent",  # noqa: E501
         "NumberWithUnit-English-Age", "NumberWithUnit-English-Currency", "NumberWithUnit-English-Dimension", "NumberWithUnit-English-Temperature")  # fmt: skip  # noqa: E501


def read_inputs(path: Path) -> list[tuple[str, list[float]]]:
    """Inputs with the values of their results; those without any value are left out."""
    with lzma.open(path) as stream:
        entries = json.loads(stream.read().decode("utf-8-sig"))
    found = []
    for entry in entries:
        given = [_number((r.get("Resolution") or {}).get("value")) for r in entry["Results"]]
        values = [v for v in given if v is not None]
        if values:
            found.append((entry["Input"], values))
    return found


def _number(text: object) -> float | None:
    try:
        return float(str(text).rstrip("%").replace(",", ""))
    except ValueError:
        return None


def agrees(values: Sequence[float], quantities: Sequence[Quantity]) -> bool:
    """Whether the values are read in this order."""
    at = 0
    for quantity in quantities:
        if at < len(values) and any(_same(values[at], reading) for reading in readings(quantity)):
            at += 1
    return at == len(values)


def readings(quantity: Quantity) -> list[float]:
    """The values a quantity stands for in the terms of the specifications: 30% is 30, 八折 80."""
    sign = -1.0 if quantity.negative else 1.0
    found = [
        quantity.value,
        *quantity.others,
        *((quantity.high,) if quantity.high is not None and quantity.kind == "number" else ()),
    ]
    if quantity.kind == "ratio":
        found += [v * 100 for v in found if v < 1e4]
        if quantity.change == "off":
            found.append(100 - 100 * quantity.value)
    if quantity.kind == "time":
        found.append(quantity.value / 60)
    return [sign * v for v in found]


def _same(a: float, b: float) -> bool:
    return abs(a - b) <= 1e-6 * max(abs(a), abs(b), 1e-6)


def reason_apart(text: str) -> str | None:
    return next((reason for reason, pattern in NOT_PROSE if pattern.search(text)), None)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data/recognizers"))
    parser.add_argument("--show", action="store_true", help="print what disagrees")
    options = parser.parse_args()
    print("| file | all inputs with a value | agree | of text for people | agree | % |\n|---|---|---|---|---|---|")
    apart: dict[str, int] = {}
    shown: list[str] = []
    for name in FILES:
        read: Callable[[str], tuple[Quantity, ...]] = chinese_quantities if "Chinese" in name else english_quantities
        total = right = prose = prose_right = 0
        for text, values in read_inputs(options.data / f"{name}.json.xz"):
            found = agrees(values, read(text))
            total, right = total + 1, right + found
            reason = reason_apart(text)
            if reason is None:
                prose, prose_right = prose + 1, prose_right + found
                if not found:
                    shown.append(f"{name}: {text!r} {values} read {[(q.value, q.kind) for q in read(text)]}")
            elif not found:
                apart[reason] = apart.get(reason, 0) + 1
        print(f"| {name} | {total} | {right} | {prose} | {prose_right} | {100 * prose_right / max(1, prose):.0f} |")
    print("\nNot read and no text for people:\n")
    for reason, count in sorted(apart.items(), key=lambda item: -item[1]):
        print(f"- {reason}: {count}")
    if options.show:
        print("\n" + "\n".join(shown))


if __name__ == "__main__":
    main()
