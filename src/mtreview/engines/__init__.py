"""The two engines: CTranslate2 decodes drafts, transformers force-decodes the given text (so can CTranslate2).

A model is None (the embedded one), a local directory in the Hub's layout, or a name added by `mtreview models add`.
Loading is cached for the life of the process; torch and ctranslate2 are imported at the first load.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from threading import RLock
from typing import TYPE_CHECKING, Any, Literal

from mtreview.errors import ConfigError
from mtreview.protocols import EnglishReader, Judge, PairReader, Translator

if TYPE_CHECKING:
    from mtreview.engines.families import Checkpoint

__all__ = ["import_libraries", "load_judge", "load_pair_reader", "load_reader", "load_translator", "use_one_core"]

# Threads that share a product wait for each other: a tenth of a millisecond awake, then asleep. GNU OpenMP's own default keeps
# them awake fifty times as long, which beside other busy programs took three to five times the processor time. It is read when torch
# and ctranslate2 are imported, which nothing above this line does; a person's own setting stands.
if not {"OMP_WAIT_POLICY", "GOMP_SPINCOUNT"} & os.environ.keys():
    os.environ["GOMP_SPINCOUNT"] = "3000"

_LOADING = RLock()
"""Held while a model is loaded, so that two threads that ask at once (the page scores beside a cell) share one."""


def import_libraries() -> None:
    """Imports what the engines stand on. One thread must do so before several load models: they would wait for each other's
    imports, and where two packages import each other see one half made."""
    from mtreview.engines import conversion, decoding, forcing, pair_reader  # noqa: F401


def load_translator(model: str | None = None, *, beam: int = 4) -> Translator:
    """The translator of a model; converts it into the cache first where that has not been done."""
    if not 1 <= beam <= 64:
        raise ConfigError(f"beam = {beam}: give a number from 1 to 64")
    with _LOADING:
        return _translator(model, beam)


def load_judge(
    model: str | None = None,
    *,
    engine: Literal["transformers", "ctranslate2"] = "transformers",
    compute: str = "float32",
) -> Judge:
    """The judge of a model: the same weights in float32. CTranslate2 computes in other number types too (`compute`),
    and shows neither attention nor states."""
    with _LOADING:
        return _judge(model) if engine == "transformers" else _other_judge(model, compute)


def load_reader() -> EnglishReader:
    """The English reader, whose weights ship."""
    from mtreview.engines.english_reader import load_english_reader

    return load_english_reader()


def load_pair_reader() -> PairReader:
    """The reader of both languages, whose weights ship; it stands on the English reader's."""
    from mtreview.engines.pair_reader import load_pair_reader

    return load_pair_reader()


@contextmanager
def use_one_core() -> Iterator[None]:
    """The calling thread computes on one core inside. A single sentence gains little from more, and where another program
    (the browser) keeps a core busy, torch's threads wait for each other: it took many times as long."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)  # of this thread alone: OpenMP counts for each
    try:
        yield
    finally:
        torch.set_num_threads(before)


@lru_cache(maxsize=4)
def _checkpoint(model: str | None) -> "tuple[Checkpoint, str]":
    from mtreview.engines import families, places

    folder, name, key = places.find(model)
    return families.open_checkpoint(folder, name), key


@lru_cache(maxsize=2)
def _engine(model: str | None) -> Any:
    from mtreview.engines import conversion, decoding

    checkpoint, key = _checkpoint(model)
    return decoding.open_engine(conversion.convert_cached(checkpoint, key))


@lru_cache(maxsize=4)
def _translator(model: str | None, beam: int) -> Translator:
    from mtreview.engines import decoding

    checkpoint, _ = _checkpoint(model)
    return decoding.Decoder(checkpoint, _engine(model), decoding.settings(checkpoint, beam))


@lru_cache(maxsize=2)
def _judge(model: str | None) -> Judge:
    from mtreview.engines.forcing import Forcing

    checkpoint, _ = _checkpoint(model)
    return Forcing(checkpoint)


@lru_cache(maxsize=2)
def _other_judge(model: str | None, compute: str) -> Judge:
    from mtreview.engines import conversion, decoding, storage
    from mtreview.engines.forcing import Forcing
    from mtreview.engines.network import Network
    from mtreview.engines.prefixes import PrefixReader

    checkpoint, key = _checkpoint(model)
    stored = "float32" if compute == "float32" else "int8"
    engine = decoding.open_engine(conversion.convert_for_judging(checkpoint, key, stored), compute)
    network = Network(checkpoint) if (checkpoint.folder / storage.RATERS).is_file() else None
    return Forcing(checkpoint, PrefixReader(checkpoint, engine, network))
