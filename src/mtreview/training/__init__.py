"""The recipe of the embedded model: text in, an ordinary Hub directory of a Marian model out.

recipe     the TOML file, strict keys
corpus filters guard prepare      rows of text, what is dropped, what must never be trained on
encoder encoder_wheel likeness    a bilingual encoder, and which pairs it finds unlike
subwords links embeddings         pieces, word alignments over pieces, a start that already translates
examples buckets                  arrays on disk, batches of few fixed shapes in an order that the seed decides
network body precision muon objective schedule group      one training step
damage detecting                  the second recipe: a detector of wrong words beside a finished model
checkpoint devset loop hub run    the run, its figures, its result
"""

from mtreview.training.run import Trained, prepare_only, train

__all__ = ["Trained", "prepare_only", "train"]
