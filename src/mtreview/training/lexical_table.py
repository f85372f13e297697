"""The recipe of the lexical table: words of the training pairs, aligned by eflomal, counted, pruned, packed.

eflomal is GPL and is only run here, as a tool (`pip install mtreview[train]`); the package never imports it.
"""

import logging
import lzma
import random
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mtreview.errors import InputError
from mtreview.language.words import words_en, words_zh
from mtreview.training.corpus import read_rows
from mtreview.training.guard import Guard
from mtreview.training.lexical_corpus import DICTIONARY, FILES, Corpus

__all__ = ["align_words", "dictionary_pairs", "read_corpus", "train_table"]

log = logging.getLogger(__name__)

SEED = 7

_ENTRY = re.compile(r"\S+ (\S+) \[.*?\] /(.*)/")
_NOT_A_SENSE = re.compile(r"CL:|variant of|see also|^see |surname|abbr\. for|used in |\bpr\. \[")
_ASIDE = re.compile(r"\([^)]*\)|\[[^\]]*\]|[\u4e00-\u9fff|]+")
_LEAD = re.compile(r"^(to be|to|a|an|the) ")
_RUN = """
import sys, eflomal
source, target, forward, backward = sys.argv[1:]
with open(source, encoding="utf-8") as s, open(target, encoding="utf-8") as t:
    eflomal.Aligner(model=3, score_model=0, n_samplers=2, rel_iterations=0.5).align(
        s, t, links_filename_fwd=forward, links_filename_rev=backward)
"""


def read_corpus(data: Path) -> Corpus:
    """The pairs of `data`/train in the shares of FILES, then the senses of the dictionary in `data`/lexicon."""
    corpus, chance = Corpus([], [], [], []), random.Random(SEED)
    guard = Guard(sorted((data / "testsets").glob("*.gz")))
    for name, (share, weight) in FILES.items():
        path = data / "train" / f"{name}.tsv.xz"
        if not path.is_file():
            raise InputError(f"{path}: the training text is missing; give the folder that holds train/ and lexicon/")
        for row in read_rows(path):
            if share == 1 or chance.random() < share:
                guard.check(row)
                corpus.add(_zh(row.source), _en(row.target), weight, row.origin)
        log.info("%s read: %d pairs so far", name, len(corpus.zh))
    for word, sense in dictionary_pairs(data / "lexicon" / "cedict_ts.u8.xz"):
        corpus.add([word] if len(word) <= 4 and word.isalnum() else _zh(word), _en(sense), DICTIONARY, "cedict")
    return corpus


def dictionary_pairs(path: Path) -> Iterator[tuple[str, str]]:
    """Simplified word and one English sense at a time, of a CC-CEDICT file; cross-references are left out."""
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            entry = _ENTRY.match(line)
            for sense in re.split("[/;]", entry[2]) if entry and line[0] != "#" else ():
                plain = _LEAD.sub("", _ASIDE.sub("", sense).strip())
                if entry and plain and len(plain) < 60 and not _NOT_A_SENSE.search(sense):
                    yield entry[1], plain


def _zh(text: str) -> list[str]:
    return [word for _, word in words_zh(text)]


def _en(text: str) -> list[str]:
    return [word for _, word in words_en(text)]


def align_words(corpus: Corpus, work: Path) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Links of both directions: sorted keys pair << 16 | source word << 8 | target word, and whether both agree."""
    names = [str(work / name) for name in ("zh.txt", "en.txt", "forward", "backward")]
    for path, sentences in zip(names, (corpus.zh, corpus.en), strict=False):
        Path(path).write_text("".join(" ".join(words) + "\n" for words in sentences), encoding="utf-8")
    subprocess.run([sys.executable, "-c", _RUN, *names], check=True)
    keys = np.concatenate([_links(Path(names[2])), _links(Path(names[3]))])
    found, times = np.unique(keys, return_counts=True)
    return found, times == 2


def _links(path: Path) -> NDArray[np.int64]:
    """Keys of one direction's links in Pharaoh form ("0-0 1-2" a line)."""
    data = path.read_bytes()
    raw = np.frombuffer(data, np.uint8)
    ends = np.cumsum(raw == ord("-"))[raw == ord("\n")]
    numbers = np.array(data.replace(b"-", b" ").split(), dtype=np.int64)
    line = np.repeat(np.arange(len(ends)), np.diff(ends, prepend=0))
    keys: NDArray[np.int64] = line << 16 | numbers[0::2] << 8 | numbers[1::2]
    return keys


def train_table(data: Path, out: Path, work: Path) -> dict[str, int]:
    """Reads `data` (train/, lexicon/, testsets/ and README.md), writes `out` (lexical.npz) and the card beside it;
    `work` takes the intermediate files. Returns the sizes of the table. About ten minutes on one core."""
    from mtreview.training.lexical_packing import count_links, pack, write_card

    corpus = read_corpus(data)
    keys, agreed = align_words(corpus, work)
    sizes = pack(count_links(corpus, keys, agreed), out)
    write_card(out.with_suffix(".md"), Counter(corpus.origins), data / "README.md", sizes)
    return sizes
