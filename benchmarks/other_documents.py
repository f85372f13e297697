"""What a quality head would reach on each document of a file if it had learned from the other documents of that file.

    python benchmarks/other_documents.py mqm_ted_zhen.tsv.xz [--members 2]

An upper bound for heads that learn from another kind of text: it says how much of the order of segments the evidence
holds. Takes the forced passes that `mtreview evaluate` keeps under var/judging, or makes them. Nothing of it ships.
"""

import argparse
from itertools import product
from pathlib import Path

import numpy as np

from mtreview import engines
from mtreview.cli.evaluation import CACHE, _tables
from mtreview.evaluation.calibration import raw_rows
from mtreview.evaluation.dataset import Labelled, force_all, label_rows
from mtreview.evaluation.report import read_judged, sample_rows
from mtreview.evaluation.statistics import mean_within
from mtreview.quality.features import COLUMNS, SOURCELESS
from mtreview.quality.head import Head
from mtreview.training import quality_head


def trained(data: Labelled, settings: quality_head.Settings) -> Head:
    """A head without calibration, from all rows."""
    rows = np.arange(len(data.penalties))
    scaling = quality_head._scaling(data, np.zeros(len(rows), bool))
    arrays = {
        "mean": scaling.mean,
        "scale": scaling.scale,
        "english": SOURCELESS,
        "dilations": np.array(settings.dilations),
    }
    for member in range(settings.members):
        network = quality_head._member(data, rows, scaling, settings, member, None)
        arrays |= {f"{member}.{name}": value for name, value in quality_head._exported(network, settings).items()}
    return Head(arrays, "none", "none", settings.members)


def summed(data: Labelled, values: np.ndarray) -> np.ndarray:
    return np.add.reduceat(values.astype(float), data.starts[:-1])


def within(data: Labelled, values: np.ndarray) -> float:
    """Mean Spearman within a translation."""
    systems = np.array([one.system for one in data.judged])
    return mean_within(
        values, data.penalties.astype(float), [np.flatnonzero(systems == name) for name in np.unique(systems)]
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--members", type=int, default=2)
    given = parser.parse_args()
    judged = sample_rows(read_judged(given.data).segments, 0, 1)
    forcings = force_all([(one.source, one.target) for one in judged], engines.load_judge(), cache=CACHE)
    data = label_rows(judged, forcings, _tables())
    documents = np.array(data.documents)
    penalty = np.zeros(len(judged))
    for document in np.unique(documents):
        asked = np.flatnonzero(documents == document)
        head = trained(data.only(np.flatnonzero(documents != document)), quality_head.Settings(members=given.members))
        raw, _, _, _ = raw_rows(head, data, asked, source=True)
        penalty[asked] = summed(data.only(asked), raw[:, 3])
        print(f"{document}: {len(asked)} rows", flush=True)
    surprise = np.maximum(summed(data, data.columns[:, COLUMNS.index("given_surprisal")]), 0.1)
    length = data.units.astype(float)
    for powers in product((0, 1), repeat=3):
        if any(powers):
            named = " x ".join(
                name for name, power in zip(("penalty", "surprisal", "length"), powers, strict=True) if power
            )
            mix = penalty ** powers[0] * surprise ** powers[1] * length ** powers[2]
            print(f"{named:<32}{within(data, mix):.4f}")


if __name__ == "__main__":
    main()
