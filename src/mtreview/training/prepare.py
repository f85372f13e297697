"""From files of text to numbered pieces with links: done once, kept in the work folder while the recipe's data stay."""

import hashlib
import json
import logging
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from mtreview.errors import ConfigError, InputError
from mtreview.language.text import normalise
from mtreview.training.corpus import Row, expand, lexicon_rows, read_rows, weight_of
from mtreview.training.embeddings import align_embeddings
from mtreview.training.encoder import open_encoder
from mtreview.training.examples import Examples, join_ragged, load_examples, origins_of, save_examples
from mtreview.training.filters import Sieve
from mtreview.training.guard import Guard
from mtreview.training.likeness import measure_likeness
from mtreview.training.links import align_pieces, merge
from mtreview.training.precision import pick_device, pick_precision
from mtreview.training.recipe import Recipe
from mtreview.training.subwords import Vocabulary, load_vocabulary, make_vocabulary
from mtreview.training.switching import NAMES, rare_names, read_terms, switch_terms

__all__ = ["Prepared", "check_directions", "clean_row", "find_prepared", "prepare", "read_clean_rows"]

log = logging.getLogger(__name__)
Told = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Prepared:
    """The work folder's `data`: piece models, `examples.npz`, `embeddings.npy` where aligned, `names.tsv` where words
    are switched, `report.json` with the pairs kept by origin and those dropped by reason."""

    folder: Path
    fingerprint: str

    def vocabulary(self) -> Vocabulary:
        return load_vocabulary(self.folder)

    def examples(self) -> Examples:
        return load_examples(self.folder / "examples.npz")

    def embeddings(self) -> Any:
        path = self.folder / "embeddings.npy"
        return np.load(path) if path.exists() else None


def prepare(recipe: Recipe, work: Path, told: Told) -> Prepared:
    """The prepared data, from the work folder where its fingerprint fits, else made anew."""
    folder = work / "data"
    paths = expand(recipe.path.parent, recipe.data.files)
    prepared = Prepared(folder, _fingerprint(recipe, paths))
    report = folder / "report.json"
    if report.exists() and json.loads(report.read_text(encoding="utf-8"))["fingerprint"] == prepared.fingerprint:
        return prepared
    hub = recipe.place(recipe.subwords.hub) if recipe.subwords.hub else None
    if hub is not None:
        check_directions(recipe, load_vocabulary(hub))
    folder.mkdir(parents=True, exist_ok=True)
    report.unlink(missing_ok=True)
    (folder / NAMES).unlink(missing_ok=True)
    rows, dropped = _rows(recipe, paths, folder, told)
    told("pieces", 0, len(rows))
    vocabulary = make_vocabulary(recipe.subwords, hub, _texts(rows, recipe), folder, recipe.run.seed)
    examples, more = _examples(rows, vocabulary, recipe, folder, told)
    dropped += more
    if not len(examples):
        raise InputError(
            f"{recipe.path}: no pair is left of {sum(dropped.values())}; dropped: {dict(dropped)}; loosen [filter]"
        )
    save_examples(folder / "examples.npz", examples)
    kept = Counter(examples.origins[i] for i in examples.origin)
    content = {
        "fingerprint": prepared.fingerprint,
        "kept": dict(kept.most_common()),
        "dropped": dict(dropped.most_common()),
    }
    report.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    log.info("kept %d pairs of %d origins, dropped %s", len(examples), len(kept), dict(dropped))
    return prepared


def find_prepared(work: Path) -> Prepared:
    """The data that are in the work folder, whatever recipe made them: they may come from another machine, without
    the text that they were made of. ConfigError where there are none."""
    report = work / "data" / "report.json"
    if not report.is_file():
        raise ConfigError(
            f"{work / 'data'}: no prepared data; run `mtreview train --only-prepare` with this recipe, or copy the folder here"
        )
    return Prepared(report.parent, json.loads(report.read_text(encoding="utf-8"))["fingerprint"])


def check_directions(recipe: Recipe, vocabulary: Vocabulary) -> None:
    """ConfigError where one of two piece models, each of one language, should serve both."""
    if recipe.training.directions != ("eng",) and not vocabulary.joint:
        raise ConfigError(
            f"{recipe.path}: both directions need one joint piece model; leave subwords.hub out or train eng alone"
        )


def _fingerprint(recipe: Recipe, paths: list[Path]) -> str:
    """Changes with the data's settings, the files (by name and size) and the shape of the embeddings."""
    parts = [asdict(recipe.data), asdict(recipe.filter), asdict(recipe.subwords), recipe.run.aligner, recipe.run.seed]
    parts += [recipe.model.width, recipe.model.aligned, [(path.name, path.stat().st_size) for path in paths]]
    return hashlib.sha256(json.dumps(parts, default=list).encode()).hexdigest()[:16]


def read_clean_rows(recipe: Recipe, told: Told) -> list[Row]:
    """The rows of the recipe's files that its filters let through, as the models will see them; those of the lexicon left out.
    InputError for text of a test set."""
    return _filtered(recipe, expand(recipe.path.parent, recipe.data.files), told)[0]


def _rows(recipe: Recipe, paths: list[Path], folder: Path, told: Told) -> tuple[list[Row], Counter[str]]:
    rows, dropped = _filtered(recipe, paths, told)
    if recipe.data.switched:
        terms, names = read_terms(recipe.place(recipe.data.lexicon))
        (folder / NAMES).write_text(rare_names(rows, terms, names, recipe.data.known).lines, encoding="utf-8")
        rows += list(switch_terms(rows, terms, names, recipe.data.switched, recipe.run.seed))
    if recipe.data.lexicon:
        rows += map(clean_row, lexicon_rows(recipe.place(recipe.data.lexicon)))
    return rows, dropped


def _filtered(recipe: Recipe, paths: list[Path], told: Told) -> tuple[list[Row], Counter[str]]:
    sieve, rows, left_out = Sieve(recipe.filter), [], 0
    guard = Guard(recipe.place(name) for name in recipe.data.guard)
    for done, path in enumerate(paths):
        told("reading", done, len(paths))
        for raw in read_rows(path):
            if weight_of(raw.origin, dict.fromkeys(recipe.data.leave_out, 0.0)) == 0 or not _drawn(raw, recipe):
                left_out += 1
                continue
            row = clean_row(raw)
            if sieve.keeps(row):
                guard.check(row)
                rows.append(row)
    dropped = sieve.dropped + Counter({"left out": left_out})
    if recipe.filter.encoder:
        rows, dropped["unlike"] = _alike(recipe, rows, told)
    return rows, dropped


def _alike(recipe: Recipe, rows: list[Row], told: Told) -> tuple[list[Row], int]:
    """The rows whose margin (`likeness`) is at least `filter.margin`, and how many are not."""
    device = pick_device(recipe.run.device, 0)
    encoder = open_encoder(recipe.place(recipe.filter.encoder), pick_precision(recipe.run.precision, device)).to(device)
    likeness = measure_likeness(rows, encoder, lambda done, total: told("comparing", done, total))
    kept = [row for row, margin in zip(rows, likeness, strict=True) if margin >= recipe.filter.margin]
    return kept, len(rows) - len(kept)


def clean_row(row: Row) -> Row:
    """Both texts as the models will see them at work: compatibility forms, Simplified characters."""
    source, target = normalise(row.source.strip(), "source").text, normalise(row.target.strip(), "target").text
    return Row(row.origin, source, target, row.file, row.line)


def _drawn(row: Row, recipe: Recipe) -> bool:
    """Whether the row is in its origin's share: decided by its text and the seed, not by its place."""
    share = weight_of(row.origin, recipe.data.shares)
    return share >= 1 or zlib.crc32(f"{recipe.run.seed}{row.source}".encode()) / 2**32 < share


def _texts(rows: list[Row], recipe: Recipe) -> Iterator[str]:
    for row in rows[:: max(1, len(rows) // recipe.subwords.sample)]:
        yield row.source
        yield row.target


def _examples(
    rows: list[Row], vocabulary: Vocabulary, recipe: Recipe, folder: Path, told: Told
) -> tuple[Examples, Counter[str]]:
    """Pieces, links and literalness; pairs that are too long in pieces or hardly linked are dropped."""
    sources = vocabulary.encode("source", [row.source for row in rows])
    targets = vocabulary.encode("target", [row.target for row in rows])
    most, aligned = recipe.subwords.longest, recipe.run.aligner != "none"
    fits = [i for i in range(len(rows)) if 0 < len(sources[i]) <= most and 0 < len(targets[i]) <= most]
    dropped = Counter({"pieces": len(rows) - len(fits)})
    told("aligning", 0, len(fits))
    lines = ([""] * len(fits),) * 2
    if aligned:
        lines = align_pieces([sources[i] for i in fits], [targets[i] for i in fits], recipe.run.seed)
    kept, links, literal = [], [], []
    linked: list[Any] = []
    for n, i in enumerate(fits):
        pairs, agreed, share = merge(lines[0][n], lines[1][n], (len(sources[i]), len(targets[i])))
        if aligned and share < recipe.filter.literal and rows[i].origin != "cedict":
            dropped["misaligned"] += 1
            continue
        kept.append(i)
        links.append(pairs)
        literal.append(share if aligned else 1.0)
        linked.append(np.stack([sources[i][pairs[:agreed, 0]], targets[i][pairs[:agreed, 1]]], axis=1))
    if aligned and recipe.model.aligned and not recipe.model.start:
        pieces = np.concatenate([np.zeros((0, 2), np.uint16), *linked])
        table = align_embeddings(
            pieces[:, 0], pieces[:, 1], size=vocabulary.size, width=recipe.model.width, seed=recipe.run.seed
        )
        np.save(folder / "embeddings.npy", table)
    else:
        (folder / "embeddings.npy").unlink(missing_ok=True)
    numbers, names = origins_of(rows[i].origin for i in kept)
    none, no_links = np.zeros(0, np.uint16), np.zeros((0, 2), np.uint8)
    source, target = (join_ragged([side[i] for i in kept], none) for side in (sources, targets))
    one_way = np.array([rows[i].switched for i in kept], dtype=bool)
    return Examples(
        source, target, join_ragged(links, no_links), np.array(literal, np.float32), numbers, names, one_way
    ), dropped
