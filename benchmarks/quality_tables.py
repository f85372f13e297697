"""Puts the figures of `mtreview evaluate --json` into docs/evaluation.md, between its two marker lines.

mtreview evaluate --data FILE... --json > var/quality.json
python benchmarks/quality_tables.py var/quality.json docs/evaluation.md
"""

import json
import sys
from pathlib import Path
from typing import Any

BEGIN, END = "<!-- figures -->", "<!-- end of figures -->"


def main() -> None:
    figures, page = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")), Path(sys.argv[2])
    text = page.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN)
    _, after = rest.split(END)
    lines = [f"Head `{figures['head']}` for `{figures['judge']}`, seed {figures['seed']}.", ""]
    for report in figures["reports"]:
        lines += _section(report)
    page.write_text("\n".join([before + BEGIN, "", *lines, END + after]), encoding="utf-8")


def _section(report: dict[str, Any]) -> list[str]:
    lines = [f"### {report['data']}", "", *(f"- {note}" for note in report["notes"]), ""]
    if report["rankings"]:
        lines += [
            "| signal | Spearman within a translation | risk is better by | Pearson | acc-eq | systems in order |"
        ]
        lines += ["|---|---|---|---|---|---|"]
        lines += [_ranking(r) for r in report["rankings"]]
        if people := report["one_rater"]:
            lines += [
                "",
                f"With the penalties of one rater alone: another rater {_interval(people['another'])}, risk {_interval(people['risk'])}.",
            ]
        lines += [""]
    if report["quality"]:
        lines += [
            f"Quality with human quality, within a translation: {_interval(report['quality'])}. Reliability, predicted"
        ]
        bins = ", ".join(f"{b['predicted']:.0f}→{b['human']:.0f}" for b in report["bins"])
        lines += [f"quality → mean human quality in ten bins of equally many segments: {bins}.", ""]
    lines += [
        "| marked by | P | R | F1 | MCC by token | P | R | F1 | MCC by character | share marked | major R | marks that hit |"
    ]
    lines += ["|---|---|---|---|---|---|---|---|---|---|---|---|"]
    lines += [_marked(name, values) for name, values in report["marks"].items()]
    return [*lines, ""]


def _interval(value: dict[str, float]) -> str:
    return f"{value['value']:.3f} [{value['low']:.3f}, {value['high']:.3f}]"


def _ranking(r: dict[str, Any]) -> str:
    margin = (
        ""
        if r["margin"] is None
        else f"{r['margin']['value']:+.3f} [{r['margin']['low']:+.3f}, {r['margin']['high']:+.3f}]"
    )
    cells = " | ".join("" if r[k] is None else f"{r[k]:.3f}" for k in ("pearson", "acc_eq", "systems"))
    return f"| {r['signal'].replace(chr(124), chr(92) + chr(124))} | {_interval(r['within'])} | {margin} | {cells} |"


def _marked(name: str, values: dict[str, float]) -> str:
    cells = [values.get(f"token_{k}", values.get(k)) for k in ("precision", "recall", "f1", "mcc")]
    cells += [values.get(f"char_{k}") for k in ("precision", "recall", "f1", "mcc")]
    cells += [values.get("share"), values.get("major_recall"), values.get("hit")]
    return f"| {name} | " + " | ".join("" if c is None else f"{c:.3f}" for c in cells) + " |"


if __name__ == "__main__":
    main()
