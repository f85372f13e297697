"""What the shipped model can do, in figures: BLEU and chrF++ on public test sets, how much of long sentences is left, the damage test,
numbers and names.

`make model-check`, or `python benchmarks/model_check.py [--model NAME] [--testsets FOLDER] [--beam 4] [--only PART]`.
Without the test sets (they may not be redistributed here) those parts say what is missing.
"""

import argparse
import gzip
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).parent))

from damage import KINDS, Damaged, damages
from survival import read_cases, survived

from mtreview.engines import load_judge, load_translator
from mtreview.protocols import Forced, Judge, Translator

ROOT = Path(__file__).parents[1]
SETS = {"flores200.dev": "FLORES-200 dev", "newstest2019": "newstest2019", "newstest2020": "newstest2020"}
FLOOR = -30.0
PARTS = ("scores", "damage", "survival")
PUBLISHED = {
    "opus-mt-zh-en (published)": {"flores200.dev": 23.0, "newstest2019": 21.3, "newstest2020": 22.2},
    "Google (published)": {"flores200.dev": 33.0, "newstest2019": 39.0, "newstest2020": 36.8},
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", help="a name or a directory; the embedded model without it")
    parser.add_argument(
        "--testsets",
        type=Path,
        default=ROOT.parent / "shared" / "data" / "testsets",
        help="folder of NAME.zh.gz, NAME.en.gz",
    )
    parser.add_argument("--beam", type=int, default=4)
    parser.add_argument("--only", choices=PARTS, action="append", help="one part; may be given more than once")
    parser.add_argument("--each", type=int, default=100, help="references of each kind in the damage test")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    wanted = given.only or PARTS
    if "scores" in wanted:
        translator, directions = load_translator(given.model, beam=given.beam), load_judge(given.model).directions
        scores(translator, given.testsets)
        if "zh" in directions:
            scores_back(translator, given.testsets)
        else:
            print("English to Chinese: not a direction of this model")
    if "damage" in wanted:
        damage(load_judge(given.model), given.testsets, given.each, given.seed)
    if "survival" in wanted:
        survival(load_translator(given.model, beam=given.beam))


def lines(folder: Path, name: str) -> tuple[list[str], list[str]] | None:
    """Both sides of a test set; None, with a word about it, where it is not at hand."""
    paths = [folder / f"{name}.{side}.gz" for side in ("zh", "en")]
    missing = [str(path) for path in paths if not path.exists()]
    if missing:
        print(f"{name}: not measured, {' and '.join(missing)} missing (give the folder by --testsets)")
        return None
    source, target = (
        gzip.decompress(path.read_bytes()).decode("utf-8").removesuffix("\n").split("\n") for path in paths
    )
    return source, target


def scores(translator: Translator, folder: Path) -> None:
    """BLEU and chrF++ with their signatures, beside published figures."""
    from sacrebleu.metrics.bleu import BLEU
    from sacrebleu.metrics.chrf import CHRF

    print(f"\nChinese to English, {translator.id}\n{'':34}{'BLEU':>8}{'chrF++':>8}  sentences/s")
    signatures, lengths = [], []
    for name, title in SETS.items():
        sides = lines(folder, name)
        if sides is None:
            continue
        begun = time.perf_counter()
        drafts = [draft.text for draft in translator.translate(sides[0])]
        speed = len(drafts) / (time.perf_counter() - begun)
        bleu, chrf = BLEU(), CHRF(word_order=2)
        values = [metric.corpus_score(drafts, [sides[1]]).score for metric in (bleu, chrf)]
        print(f"{title:34}{values[0]:8.1f}{values[1]:8.1f}  {speed:.1f}")
        for system, published in PUBLISHED.items():
            print(f"  {system:32}{published[name]:8.1f}")
        signatures = [str(metric.get_signature()) for metric in (bleu, chrf)]
        lengths.append((title, *brevity(*sides, drafts)))
    for signature in signatures:
        print(f"  {signature}")
    print(
        "\nBrevity penalty (13a words; 1 = as long as the reference or longer), by length of the Chinese in characters"
    )
    print(f"{'':34}{'all':>8}{'longest quarter':>18}{'from':>8}")
    for title, whole, long, least in lengths:
        print(f"{title:34}{whole:8.3f}{long:18.3f}{least:8}")


def brevity(sources: Sequence[str], references: Sequence[str], drafts: Sequence[str]) -> tuple[float, float, int]:
    """BLEU's brevity penalty of all drafts and of the quarter with the longest sources, and the characters from which a source
    belongs to it."""
    from sacrebleu.metrics.bleu import BLEU

    order = sorted(range(len(sources)), key=lambda i: -len(sources[i]))
    long = order[: max(1, len(order) // 4)]
    whole, part = (
        float(BLEU().corpus_score([drafts[i] for i in rows], [[references[i] for i in rows]]).bp)
        for rows in (order, long)
    )
    return whole, part, len(sources[long[-1]])


def scores_back(translator: Translator, folder: Path) -> None:
    """The same into Chinese, where nothing published is at hand for these sets."""
    from sacrebleu.metrics.bleu import BLEU
    from sacrebleu.metrics.chrf import CHRF

    bleu, chrf = BLEU(tokenize="zh"), CHRF(word_order=2)
    print(f"\nEnglish to Chinese (the sets turned round)\n{'':34}{'BLEU':>8}{'chrF++':>8}")
    for name, title in SETS.items():
        if (sides := lines(folder, name)) is not None:
            drafts = [draft.text for draft in translator.translate(sides[1], to="zh")]
            values = [metric.corpus_score(drafts, [sides[0]]).score for metric in (bleu, chrf)]
            print(f"{title:34}{values[0]:8.1f}{values[1]:8.1f}")
    print(f"  {bleu.get_signature()}\n  {chrf.get_signature()}")


def damage(judge: Judge, folder: Path, each: int, seed: int) -> None:
    """How often the sound text of a pair has the higher log-probability, by kind of damage."""
    sides = lines(folder, "newstest2020")
    if sides is None:
        return
    cases = damages(*sides, each, seed)
    sources = [sides[0][case.row] for case in cases]
    mean, total, gain = (
        [a > b for a, b in zip(*pair, strict=True)]
        for pair in zip(
            _likelihoods(judge, sources, cases, "sound"), _likelihoods(judge, sources, cases, "broken"), strict=True
        )
    )
    print(
        f"\nDamage test, newstest2020, seed {seed}, {judge.id}\nshare of pairs where the sound reference is preferred"
    )
    print(f"{'':20}{'pairs':>6}{'mean log P(t|s)':>18}{'log P(t|s)':>12}{'log P(t|s)/P(t)':>17}")
    for kind in (*KINDS, "all"):
        rows = [i for i, case in enumerate(cases) if kind in (case.kind, "all")]
        if rows:
            shares = [sum(wins[i] for i in rows) / len(rows) for wins in (mean, total, gain)]
            print(f"{kind:20}{len(rows):6}{shares[0]:18.1%}{shares[1]:12.1%}{shares[2]:17.1%}")
    print(
        "(mean: nats a piece, </s> included; the sum favours whatever is shorter, a dropped clause above all; goal 90 %)"
    )


def _likelihoods(
    judge: Judge, sources: Sequence[str], cases: Sequence[Damaged], which: str
) -> tuple[list[float], list[float], list[float]]:
    """For each case mean and summed log P(target | source) and the sum less log P(target), in nats."""
    targets = [getattr(case, which) for case in cases]
    given = [_sum(forced) for forced in judge.force(sources, targets)]
    free = judge.force([None] * len(targets), targets)
    lengths, alone = [len(forced.logprobs) for forced in free], [_sum(forced) for forced in free]
    return (
        [value / n for value, n in zip(given, lengths, strict=True)],
        given,
        [value - other for value, other in zip(given, alone, strict=True)],
    )


def _sum(forced: Forced) -> float:
    """Summed log-probability in nats; a piece that the model cannot produce counts FLOOR."""
    return float(forced.logprobs.clip(min=FLOOR).sum())


def survival(translator: Translator) -> None:
    """Sixty sentences of ours with numbers, names and much length: what of them is in the draft."""
    cases = read_cases(Path(__file__).parent / "data" / "numbers_names_long.tsv")
    drafts = [draft.text for draft in translator.translate([case.source for case in cases])]
    print(f"\nNumbers, names and long sentences, {translator.id}")
    found: dict[str, list[bool]] = {}
    for case, draft in zip(cases, drafts, strict=True):
        for what, expected in (("numbers", case.numbers), ("names", case.names)):
            hits = [survived(options, draft) for options in expected]
            for kind in (case.kind, "all"):
                found.setdefault(f"{kind}: {what}", []).extend(hits)
        lost = ["|".join(options) for options in (*case.numbers, *case.names) if not survived(options, draft)]
        print(f"  {case.source}\n    {draft}" + (f"\n    lost: {'; '.join(lost)}" if lost else ""))
    for name, hits in found.items():
        if hits:
            print(f"{name:18}{sum(hits):4} of {len(hits):3}  {sum(hits) / len(hits):.0%}")


if __name__ == "__main__":
    main()
