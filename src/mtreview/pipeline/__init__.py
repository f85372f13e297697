"""The order of the stages, from two texts to a review. Nothing else knows it."""

from mtreview.pipeline.rows import pair_rows
from mtreview.pipeline.scores import score_document, score_rows
from mtreview.pipeline.stages import align_document, run, run_many
from mtreview.pipeline.work import Tools

__all__ = ["Tools", "align_document", "pair_rows", "run", "run_many", "score_document", "score_rows"]
