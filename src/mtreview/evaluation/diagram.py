"""The reliability diagram: predicted quality against what people said, as a PNG. Needs matplotlib (extra `train`)."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from mtreview.errors import ConfigError
from mtreview.evaluation.ranking import Bin

__all__ = ["reliability_diagram"]


def reliability_diagram(bins: Mapping[str, Sequence[Bin]], path: Path) -> None:
    """One curve a data set, a point a bin of equally many segments; the diagonal is perfect calibration."""
    try:
        import matplotlib
    except ImportError:
        raise ConfigError("the diagram needs matplotlib: pip install 'mtreview[train]', or leave --plot out") from None
    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(5.2, 5), layout="constrained")
    axes.plot([0, 100], [0, 100], color="0.6", linestyle="--", linewidth=1, label="perfect")
    for name, points in bins.items():
        axes.plot([p.predicted for p in points], [p.human for p in points], marker="o", markersize=4, label=name)
    axes.set(xlim=(0, 100), ylim=(0, 100), xlabel="predicted quality", ylabel="mean quality by human MQM")
    axes.set_title("Reliability, ten bins of equally many segments", fontsize=10)
    axes.legend(fontsize=8)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=150)
    pyplot.close(figure)
