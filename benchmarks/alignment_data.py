"""Bilingual documents with known alignment: real ones (the Bible set) and ones damaged by a seeded generator.

The generator takes documents of human-rated test sets (shared/data/qe), in which segment i of one side is the
translation of segment i of the other, and does to the English what clumsy translations do. The beads that are right
follow from what was done. Documents are split for good into those for calibrating and those for measuring.
"""

import ast
import gzip
import lzma
import random
import re
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

KINDS = ("intact", "merge", "split", "shift", "drop", "insert", "move", "repeat", "reword", "everything")
MARK = re.compile(r"</?v>")
CLAUSE = re.compile(r"(?<=[,;:—]) (?=\S)")
Bead = tuple[tuple[int, ...], tuple[int, ...]]


@dataclass(frozen=True)
class Sample:
    """Two lists of segments and their gold beads; `drafts` another system's translation of each source segment."""

    name: str
    kind: str
    sources: list[str]
    targets: list[str]
    gold: list[Bead]
    drafts: list[str]
    moved: frozenset[int] = frozenset()  # target indices


@dataclass(frozen=True)
class Original:
    name: str
    source: list[str]
    versions: dict[str, list[str]]


def bible(data: Path, *, sentences: int | None = None) -> Sample:
    """The Bible set, or its first `sentences` Chinese ones. In the gold file the English numbers come first."""
    texts = {}
    for name in ("zh", "en", "gold"):
        with gzip.open(data / "align" / "bible" / f"bible.{name}.gz", "rt", encoding="utf-8") as lines:
            texts[name] = [line.rstrip("\n") for line in lines]
    gold = [tuple(tuple(ast.literal_eval(x)) for x in line.split(":"))[::-1] for line in texts["gold"]]
    if sentences is not None:
        gold = [(s, t) for s, t in gold if s[-1] < sentences]
    rows, columns = _end(gold, 0), _end(gold, 1)
    return Sample("bible", "bible", texts["zh"][:rows], texts["en"][:columns], gold, [])


def _end(gold: list[Bead], side: int) -> int:
    return max(i for bead in gold for i in bead[side]) + 1


def half(sample: Sample, which: int) -> Sample:
    """The first half of the beads (0), on which weights and confidence were tuned, or the second (1), which is measured."""
    middle = len(sample.gold) // 2
    kept = sample.gold[middle:] if which else sample.gold[:middle]
    zh, en = (min(i for bead in kept for i in bead[side]) for side in (0, 1))
    gold = [(tuple(i - zh for i in s), tuple(j - en for j in t)) for s, t in kept]
    return Sample(
        sample.name, sample.kind, sample.sources[zh : _end(kept, 0)], sample.targets[en : _end(kept, 1)], gold, []
    )


def literary() -> Sample:
    """Five stories of our own, freely translated, with the beads they were written in (data/literary.tsv)."""
    sources: list[str] = []
    targets: list[str] = []
    gold = []
    for line in (Path(__file__).parent / "data" / "literary.tsv").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            zh, en = ([text for text in side.split(" | ") if text] for side in line.split("\t"))
            gold.append((_run(len(sources), len(zh)), _run(len(targets), len(en))))
            sources, targets = sources + zh, targets + en
    return Sample("literary", "literary", sources, targets, gold, [])


def _run(first: int, count: int) -> tuple[int, ...]:
    return tuple(range(first, first + count))


def originals(data: Path, name: str, *, part: str) -> list[Original]:
    """The documents of mqm_`name`_zhen whose names fall into `part` ("calibrate" or "measure"), all systems'
    versions."""
    said: dict[str, dict[str, dict[int, Counter[str]]]] = defaultdict(lambda: defaultdict(lambda: defaultdict(Counter)))
    source: dict[str, dict[int, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    with lzma.open(data / "qe" / f"mqm_{name}_zhen.tsv.xz", "rt", encoding="utf-8", newline="\n") as lines:
        next(lines)
        for line in lines:
            row = line.rstrip("\n").split("\t")
            system, document, segment = row[0], row[1], int(row[3])
            source[document][segment][MARK.sub("", row[5]).strip()] += 1
            said[document][system][segment][MARK.sub("", row[6]).strip()] += 1
    found = []
    for document in sorted(source):
        if (zlib.crc32(document.encode()) % 2 == 0) == (part == "calibrate"):
            numbers = sorted(source[document])
            versions = {
                system: [texts[n].most_common(1)[0][0] for n in numbers]
                for system, texts in sorted(said[document].items())
                if set(numbers) <= set(texts)
            }
            found.append(Original(document, [source[document][n].most_common(1)[0][0] for n in numbers], versions))
    return [o for o in found if len(o.versions) > 1]


def samples(documents: list[Original], *, seed: int, rounds: int = 1, size: int = 60) -> Iterator[Sample]:
    """Damaged documents of each kind, each of several originals joined up to about `size` segments."""
    for turn in range(rounds):
        chance = random.Random(f"{seed} {turn}")
        order = documents[:]
        chance.shuffle(order)
        group: list[Original] = []
        for document in order:
            group.append(document)
            if sum(len(d.source) for d in group) >= size:
                strangers = [d for d in documents if d not in group]
                for kind in KINDS:
                    yield _damaged(group, strangers, kind, random.Random(f"{seed} {turn} {kind} {group[0].name}"))
                group = []


class _Unit:
    """A source segment with the target segments that stand for it, while the damage is done."""

    def __init__(self, sources: list[str], targets: list[str], drafts: list[str]) -> None:
        self.sources, self.targets, self.drafts, self.moved = sources, targets, drafts, False


def _damaged(group: list[Original], strangers: list[Original], kind: str, chance: random.Random) -> Sample:
    units = []
    for document in group:
        system, other = chance.sample(sorted(document.versions), 2)
        for source, target, draft in zip(
            document.source, document.versions[system], document.versions[other], strict=True
        ):
            units.append(_Unit([source], [target], [draft]))
    kinds = KINDS[1:-1] if kind == "everything" else (kind,)
    for one in kinds:
        units = _DAMAGE[one](units, strangers, chance, 0.05 if kind == "everything" else 0.15)
    return _sample("+".join(d.name for d in group), kind, units)


def _sample(name: str, kind: str, units: list[_Unit]) -> Sample:
    home = sorted(range(len(units)), key=lambda k: getattr(units[k], "place", k))
    sources, drafts, at = [], [], {}
    for k in home:
        at[k] = tuple(range(len(sources), len(sources) + len(units[k].sources)))
        sources.extend(units[k].sources)
        drafts.extend(units[k].drafts)
    targets: list[str] = []
    gold, moved = [], set()
    for k, unit in enumerate(units):
        places = tuple(range(len(targets), len(targets) + len(unit.targets)))
        targets.extend(unit.targets)
        gold.append((at[k], places))
        moved.update(places if unit.moved else ())
    return Sample(name, kind, sources, targets, gold, drafts, frozenset(moved))


Units = list[_Unit]


def _intact(units: Units, strangers: list[Original], chance: random.Random, rate: float) -> Units:
    return units


def _merge(units: Units, strangers: list[Original], chance: random.Random, rate: float) -> Units:
    """Neighbours become one segment on one side or both."""
    found: Units = []
    for unit in units:
        last = found[-1] if found else None
        if last and chance.random() < rate and len(last.sources) < 4 and last.targets and unit.targets:
            side = chance.choice(("target", "target", "source"))
            if side == "source" and len(last.sources) == 1:
                texts = [last.sources[0] + unit.sources[0]]
                last.drafts = [" ".join(last.drafts + unit.drafts)]
                last.sources, last.targets = texts, last.targets + unit.targets
                continue
            if side == "target" and len(last.targets) == 1:
                last.sources, last.drafts = last.sources + unit.sources, last.drafts + unit.drafts
                last.targets = [" ".join(last.targets + unit.targets)]
                continue
        found.append(unit)
    return found


def _split(units: Units, strangers: list[Original], chance: random.Random, rate: float) -> Units:
    """A target segment is cut at clause ends, the pieces made sentences."""
    for unit in units:
        pieces = CLAUSE.split(unit.targets[0]) if len(unit.targets) == 1 else []
        if len(pieces) > 1 and chance.random() < 2 * rate:
            cuts = sorted(chance.sample(range(1, len(pieces)), min(len(pieces) - 1, chance.choice((1, 1, 2)))))
            parts = [" ".join(pieces[a:b]) for a, b in zip([0, *cuts], [*cuts, len(pieces)], strict=True)]
            unit.targets = [p[0].upper() + p[1:].rstrip(",;:—") + ("." if p[-1] in ",;:—" else "") for p in parts]
    return units


def _shift(units: Units, strangers: list[Original], chance: random.Random, rate: float) -> Units:
    """The first clause of a target segment goes to the end of the segment before it: two and two belong together."""
    found: Units = []
    for unit in units:
        last = found[-1] if found else None
        pieces = CLAUSE.split(unit.targets[0]) if len(unit.targets) == 1 else []
        if last and len(pieces) > 1 and chance.random() < rate and len(last.sources) == len(last.targets) == 1:
            first = last.targets[0].rstrip(".。 ") + ", " + pieces[0].rstrip(",;:—") + "."
            rest = " ".join(pieces[1:])
            last.sources, last.drafts = last.sources + unit.sources, last.drafts + unit.drafts
            last.targets = [first, rest[0].upper() + rest[1:]]
        else:
            found.append(unit)
    return found


def _drop(units: Units, strangers: list[Original], chance: random.Random, rate: float) -> Units:
    """Runs of one to four target segments are missing."""
    at = 0
    while at < len(units):
        if chance.random() < rate / 2:
            for unit in units[at : at + chance.choice((1, 1, 2, 4))]:
                unit.targets, at = [], at + 1
        at += 1
    return units


def _insert(units: Units, strangers: list[Original], chance: random.Random, rate: float) -> Units:
    """Runs of one to four target segments of another document stand between."""
    found: Units = []
    for unit in units:
        if chance.random() < rate / 2:
            texts = chance.choice(list(chance.choice(strangers).versions.values()))
            first = chance.randrange(len(texts))
            found += [_Unit([], [t], []) for t in texts[first : first + chance.choice((1, 1, 2, 4))]]
        found.append(unit)
    return found


def _move(units: Units, strangers: list[Original], chance: random.Random, rate: float) -> Units:
    """One block of three to six units stands elsewhere in the target, at least eight units away."""
    for place, unit in enumerate(units):
        unit.place = place  # type: ignore[attr-defined]
    size = chance.randint(3, 6)
    if len(units) < size + 20:
        return units
    first = chance.randrange(len(units) - size)
    block, rest = units[first : first + size], units[:first] + units[first + size :]
    goals = [g for g in range(len(rest) + 1) if abs(g - first) >= 8]
    goal = chance.choice(goals)
    for unit in block:
        unit.moved = True
    return rest[:goal] + block + rest[goal:]


def _repeat(units: Units, strangers: list[Original], chance: random.Random, rate: float) -> Units:
    """A target segment is said again some segments later."""
    found: Units = []
    for unit in units:
        if len(found) > 6 and chance.random() < rate / 2:
            old = found[-chance.randint(3, 6)]
            found += [_Unit([], old.targets[-1:], [])] if old.targets else []
        found.append(unit)
    return found


def _reword(units: Units, strangers: list[Original], chance: random.Random, rate: float) -> Units:
    """Every third word of the target is dropped, doubled, swapped with its neighbour or cut short."""
    for unit in units:
        unit.targets = [_reworded(text, chance) for text in unit.targets]
    return units


def _reworded(text: str, chance: random.Random) -> str:
    words = text.split(" ")
    for at in range(len(words) - 1):
        if chance.random() < 0.33:
            what = chance.choice("dddsc")
            if what == "d":
                words[at] = ""
            elif what == "s":
                words[at], words[at + 1] = words[at + 1], words[at]
            else:
                words[at] = words[at][: max(3, len(words[at]) // 2)]
    return " ".join(w for w in words if w) or text


_DAMAGE = {
    "intact": _intact, "merge": _merge, "split": _split, "shift": _shift, "drop": _drop, "insert": _insert, "move": _move,
    "repeat": _repeat, "reword": _reword,
}  # fmt: skip


def blurred(sample: Sample) -> Sample:
    """The sample with a third of the target's words lost and as many replaced by words from elsewhere in it: for
    seeing how sure the aligner is when it should not be."""
    chance = random.Random(f"blur {sample.name} {sample.kind}")
    pool = [word for text in sample.targets for word in text.split()]
    targets = []
    for text in sample.targets:
        drawn = [(word, chance.random()) for word in text.split()]
        words = [chance.choice(pool) if r < 0.66 else word for word, r in drawn if r > 0.33]
        targets.append(" ".join(words) or text)
    return Sample(sample.name, sample.kind, sample.sources, targets, sample.gold, sample.drafts, sample.moved)


def unrelated(all_samples: list[Sample]) -> list[Sample]:
    """The source of each intact sample with the target of the next: nothing belongs together."""
    intact = [s for s in all_samples if s.kind == "intact"]
    found = []
    for own, other in zip(intact, intact[1:] + intact[:1], strict=True):
        if not set(own.sources) & set(other.sources):
            gold: list[Bead] = [((i,), ()) for i in range(len(own.sources))]
            gold += [((), (j,)) for j in range(len(other.targets))]
            found.append(
                Sample(f"{own.name} / {other.name}", "unrelated", own.sources, other.targets, gold, own.drafts)
            )
    return found
