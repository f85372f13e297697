"""How far the run is, and the rates that belong to it."""

from mtreview.training.recipe import Training

__all__ = ["factor", "progress"]


def progress(training: Training, step: int, seconds: float) -> float:
    """From 0 to 1: by steps done, or by the clock where the recipe gives minutes."""
    done = step / training.steps if training.steps else seconds / (60 * training.minutes)
    return min(1.0, done)


def factor(training: Training, step: int, at: float) -> float:
    """What both rates are multiplied by at progress `at`: linear warm-up over the first steps, linear decay to zero
    over the last part. Half the gain of a run comes with the decay: judge it only after."""
    warm = min(1.0, (step + 1) / max(1, training.warm_up))
    return warm * min(1.0, (1 - at) / training.decay) if training.decay > 0 else warm
