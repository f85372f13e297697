"""Judging: the evidence about each pair of texts, and the quality head that was trained on human judgements."""

from mtreview.quality.gather import EVERYTHING, EVIDENCE, add_readings, gather, read_pairs, read_targets, unfit

__all__ = ["EVERYTHING", "EVIDENCE", "add_readings", "gather", "read_pairs", "read_targets", "unfit"]
