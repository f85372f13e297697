"""Which segments of two documents belong together."""

from mtreview.alignment.aligner import align_segments
from mtreview.alignment.share import share_aligned

__all__ = ["align_segments", "share_aligned"]
