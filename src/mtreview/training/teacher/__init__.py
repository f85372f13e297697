"""The teacher: a bilingual encoder and an English language model, joined, tuned on pairs. Its translations train the network
that ships (sequence-level distillation, Kim and Rush 2016).

recipe    the TOML file
network   the two parts and the bridge between them
data      pairs as pieces of both parts, batches
sources   the Chinese it is to translate
tuning    the loop
writing   translations, as rows that `mtreview train` reads
"""

from mtreview.training.teacher.teacher_recipe import TeacherRecipe, read_teacher_recipe

__all__ = ["TeacherRecipe", "read_teacher_recipe"]
