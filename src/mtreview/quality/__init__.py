"""Judging: the evidence about each pair of texts, and the quality head that was trained on human judgements."""

from mtreview.quality.gather import EVERYTHING, EVIDENCE, gather, read_targets, unfit

__all__ = ["EVERYTHING", "EVIDENCE", "gather", "read_targets", "unfit"]
