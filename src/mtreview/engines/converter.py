"""A checkpoint into CTranslate2's format: its own converter, which imports transformers, on our way of reading."""

from typing import Any

from ctranslate2.converters import TransformersConverter

from mtreview.engines.families import Checkpoint
from mtreview.engines.network import load_network, quiet

__all__ = ["Converter"]


class Converter(TransformersConverter):  # type: ignore[misc]
    """CTranslate2's own converter, reading weights and vocabulary through ours: so int8 files load as well, and no
    tokenizer class of transformers is needed."""

    def __init__(self, checkpoint: Checkpoint) -> None:
        super().__init__(str(checkpoint.folder))
        self._checkpoint = checkpoint

    def convert(self, folder: str, **options: Any) -> str:
        with quiet():
            return str(super().convert(folder, **options))

    def load_model(self, *_: Any, **__: Any) -> Any:
        model = load_network(self._checkpoint)
        if hasattr(model.config, "scale_decoder_outputs"):
            # transformers 5 calls every T5 tied; CTranslate2 still reads from that whether outputs are scaled.
            model.config.tie_word_embeddings = model.config.scale_decoder_outputs
        return model

    def load_tokenizer(self, *_: Any, **__: Any) -> Any:
        return _Vocabulary(self._checkpoint)


class _Vocabulary:
    """What the converters ask of a tokenizer."""

    num_madeup_words = 0  # the coder's tokens already fill the embedding
    special_tokens_map: dict[str, list[str]] = {}  # noqa: RUF012

    def __init__(self, checkpoint: Checkpoint) -> None:
        self._tokens = list(checkpoint.coder.tokens)
        config = checkpoint.config
        self.eos_token = self._tokens[config["eos_token_id"]]
        self.pad_token = self._tokens[config["pad_token_id"]]
        self.bos_token = self._tokens[config.get("bos_token_id") or 0]
        self.unk_token = "<unk>"
        self.unk_token_id = self._tokens.index("<unk>")

    def get_vocab(self) -> dict[str, int]:
        return {token: i for i, token in enumerate(self._tokens)}

    def convert_ids_to_tokens(self, index: int) -> str:
        return self._tokens[index]
