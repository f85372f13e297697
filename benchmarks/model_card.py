"""The table of training text for a model card, from what was trained on and where each origin comes from.

`python benchmarks/model_card.py REPORT ORIGINS`: REPORT is the `report.json` that `mtreview train` leaves in its work
folder (pairs kept by origin), ORIGINS a Markdown file with a table whose columns are origin, source, licence, pairs,
share of good pairs, and whether shipped weights may be trained on it (yes, unverified, research).
"""

import json
import re
import sys
from dataclasses import dataclass
from pathlib import Path

LABELS = {"yes": "open licence", "unverified": "**unverified**", "research": "**research use**"}


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a part of the text comes from. `terms`: yes, unverified or research."""

    source: str
    licence: str
    terms: str


def read_origins(path: Path) -> dict[str, Origin]:
    """The rows of the table; a row may name several origins, parted by commas."""
    found: dict[str, Origin] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if len(cells) != 6 or cells[5] not in LABELS:
            continue
        for name in cells[0].split(","):
            found[name.strip()] = Origin(cells[1], cells[2], cells[5])
    found["cedict"] = Origin("CC-CEDICT, entries as short pairs", "CC BY-SA 4.0", "yes")
    return found


def short(licence: str) -> str:
    """The licence's name without the remarks on where it was found."""
    names = re.findall(
        r"CC0(?: 1\.0)?|CC[ -]BY(?:-SA)?(?:[ -]\d\.\d)?(?: FR)?|(?:A?L?GPL)-\d\.\d(?:-or-later)?|Apache-2\.0|MPL-2\.0|BSD(?:-3-Clause)?|"
        r"\bMIT\b|GFDL(?: 1\.3)?|PSF|research use|free for research|any purpose|statutes|UN terms",
        licence,
    )
    return ", ".join(dict.fromkeys(name.replace("CC-BY", "CC BY") for name in names)) or "none stated"


def table(kept: dict[str, int], origins: dict[str, Origin]) -> list[str]:
    """Markdown lines, the largest origins first; KeyError for an origin that nothing is known of."""
    rows = ["| origin | from | licence as stated | pairs | terms |", "|---|---|---|---:|---|"]
    for name, count in sorted(kept.items(), key=lambda item: -item[1]):
        origin = origins[name]
        place = re.sub(r" *\([^)]*\)", "", origin.source).split("; ")[0]
        rows.append(f"| {name} | {place} | {short(origin.licence)} | {count:,} | {LABELS[origin.terms]} |")
    for terms, label in LABELS.items():
        part = sum(count for name, count in kept.items() if origins[name].terms == terms)
        rows.append(f"| all: {label} | | | {part:,} | {part / sum(kept.values()):.0%} |")
    return rows


if __name__ == "__main__":
    report, described = map(Path, sys.argv[1:3])
    print("\n".join(table(json.loads(report.read_text(encoding="utf-8"))["kept"], read_origins(described))))
