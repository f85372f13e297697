"""Chooses the attention heads of a model for word alignment, on hand-made links, and reports what they are worth.

    python benchmarks/heads.py [MODEL] [--write]

Every head is tried at the step that predicts a piece and at the step that reads it, alone and added greedily; the
choice is made on every other sentence and the alignment error rate (AER; all links sure) reported on the rest.
`--write` records it in the model's mtreview.json, which the judge then follows.
"""

import json
import sys
from collections.abc import Sequence
from itertools import product
from pathlib import Path
from typing import Any

from mtreview.engines import families, places
from mtreview.engines.forcing import Forcing
from mtreview.engines.links import Rule, links
from mtreview.records import Span

LINKS = Path(__file__).resolve().parents[1] / "tests/engines/data/links.txt"
Gold = set[tuple[int, int]]
Side = tuple[str, list[Span], list[set[str]]]
Head = tuple[int, int, int]


def sentences(path: Path) -> list[tuple[Side, Side, Gold]]:
    """Texts, places of their words and the links between word numbers."""
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            source, target = (_side(half, n == 0) for n, half in enumerate(line.split(" ||| ")))
            numbered = product(enumerate(source[2]), enumerate(target[2]))
            found.append((source, target, {(i, j) for (i, a), (j, b) in numbered if a & b}))
    return found


def _side(half: str, chinese: bool) -> Side:
    text, spans, numbers = "", [], []
    for token in half.split():
        word, _, labels = token.partition("/")
        if not chinese and text and word not in (".", ",", "'s"):
            text += " "
        word = "，" if chinese and word == "," else word
        spans.append(Span(len(text), len(text) + len(word)))
        numbers.append(set(labels.split(",")) - {""})
        text += word
    return text, spans, numbers


def error_rate(judge: Forcing, data: Sequence[tuple[Side, Side, Gold]], rule: Rule) -> tuple[float, float, float]:
    """AER, precision and recall over links between words."""
    forced = judge.force([s[0] for s, _, _ in data], [t[0] for _, t, _ in data], attention=True)
    right = made = wanted = 0
    for one, (source, target, gold) in zip(forced, data, strict=True):
        found = {
            (i, j)
            for link in links(one, rule)
            for i, a in enumerate(source[1]) if a.overlaps(link.source)
            for j, b in enumerate(target[1]) if b.overlaps(link.target)
        }  # fmt: skip
        right, made, wanted = right + len(found & gold), made + len(found), wanted + len(gold)
    return 1 - 2 * right / (made + wanted), right / max(made, 1), right / wanted


def best_rule(judge: Forcing, data: Any, heads: list[Head]) -> tuple[float, Rule]:
    judge._reader.network._heads = [(a, b, bool(c)) for a, b, c in heads]
    rules = [Rule(t, s) for t, s in product((0.1, 0.2, 0.3, 0.4), (0.0, 0.5, 0.7, 0.8, 0.9, 1.0))]
    return min(((error_rate(judge, data, rule)[0], rule) for rule in rules), key=lambda found: found[0])


def choose(judge: Forcing, data: Any, candidates: list[Head]) -> tuple[list[Head], float, Rule]:
    """Heads added one by one while each lowers the error by at least a point: fewer heads carry over better."""
    heads: list[Head] = []
    error, rule = 1.0, Rule()
    while True:
        tried = [(*best_rule(judge, data, [*heads, c]), c) for c in candidates if c not in heads]
        found, its_rule, head = min(tried, key=lambda t: t[0])
        if found > error - 0.01:
            return heads, error, rule
        heads, error, rule = [*heads, head], found, its_rule


def main() -> None:
    names = [a for a in sys.argv[1:] if not a.startswith("-")]
    folder, name, _ = places.find(names[0] if names else None)
    checkpoint = families.open_checkpoint(folder, name)
    judge, data = Forcing(checkpoint), sentences(LINKS)
    chosen_on, held_out = data[::2], data[1::2]
    layers, number = (
        judge._reader.network.model.config.decoder_layers,
        judge._reader.network.model.config.decoder_attention_heads,
    )
    last = [(layers - 1, head, 0) for head in range(number)]
    for label, heads in (("mean of the last layer", last),):
        error, rule = best_rule(judge, chosen_on, heads)
        print(f"{label}: AER {error:.3f} chosen on, held out {error_rate(judge, held_out, rule)[0]:.3f} ({rule})")
    heads, error, rule = choose(judge, chosen_on, list(product(range(layers), range(number), (0, 1))))
    judge._reader.network._heads = [(a, b, bool(c)) for a, b, c in heads]
    after, precision, recall = error_rate(judge, held_out, rule)
    print(f"chosen {heads} ({rule}): AER {error:.3f} on the {len(chosen_on)} sentences it was chosen on")
    print(
        f"held out ({len(held_out)} sentences): AER {after:.3f}, precision {precision:.3f}, recall {recall:.3f}; {name}"
    )
    if "--write" in sys.argv:
        noted = {
            "heads": [list(head) for head in heads], "threshold": rule.threshold, "share": rule.share,
            "aer": {"chosen on": round(error, 3), "held out": round(after, 3), "sentences": len(data)},
        }  # fmt: skip
        path = folder / "mtreview.json"
        notes = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
        path.write_text(json.dumps({**notes, "alignment": noted}, indent=1) + "\n", encoding="utf-8")
        print(f"written to {path}")


if __name__ == "__main__":
    main()
