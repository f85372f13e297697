"""Which segments of two documents belong together."""

from mtreview.alignment.aligner import align_segments

__all__ = ["align_segments"]
