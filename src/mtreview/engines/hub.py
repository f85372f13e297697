"""Adding a model: fetched from the Hub or taken from a folder, converted, tried on one sentence, recorded."""

import errno
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from mtreview.engines import places, storage
from mtreview.engines.families import Checkpoint, open_checkpoint
from mtreview.engines.places import Record
from mtreview.errors import ModelError
from mtreview.protocols import Language, Progress

__all__ = ["add"]

_SMALL_FILES = ["*.json", "*.spm", "*.model", "README.md", "LICENSE*"]
_WEIGHTS = ("model*.safetensors", "pytorch_model*.bin")
_SAMPLES: dict[Language, str] = {"en": "今天天气很好。", "zh": "The weather is fine today."}


def add(name: str, *, revision: str | None = None, progress: Progress | None = None) -> Record:
    """Makes the model `name` (a Hub repository or a folder) usable; nothing is recorded unless it decodes.

    Small files come first, so that an unknown family is refused before gigabytes are fetched.
    """
    tell = progress or (lambda stage, done, total: None)
    local = Path(name).expanduser()
    if local.is_dir():
        folder = local.resolve()
        name = folder.name
        tell("fetch", 1, 1)
    else:
        folder = _fetched(name, revision, tell)
    checkpoint = open_checkpoint(folder, name)
    found = storage.content_key(folder) if local.is_dir() else folder.name
    record = _tried(checkpoint, found, tell)
    places.write(record)
    return record


def _fetched(name: str, revision: str | None, tell: Progress) -> Path:
    tell("fetch", 0, 2)
    folder = _download(name, revision, _SMALL_FILES)
    open_checkpoint(folder, name)
    tell("fetch", 1, 2)
    for pattern in _WEIGHTS:
        _download(name, revision, [pattern])
        if any(folder.glob(pattern)):
            tell("fetch", 2, 2)
            return folder
    raise ModelError(f"{name} has no weights for torch ({' or '.join(_WEIGHTS)}); choose another model")


def _download(name: str, revision: str | None, patterns: list[str]) -> Path:
    """The snapshot folder in the Hub library's own cache."""
    import huggingface_hub

    try:
        return Path(huggingface_hub.snapshot_download(name, revision=revision, allow_patterns=patterns))
    except (OSError, ValueError) as error:
        raise _explained(name, revision, error) from error


def _explained(name: str, revision: str | None, error: Exception) -> ModelError:
    from huggingface_hub import errors

    wanted = f"{name} (revision {revision})" if revision else name
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, errors.GatedRepoError):
            return ModelError(f"{wanted} is gated: accept its terms on the Hub, then log in with: hf auth login")
        if isinstance(cause, errors.RevisionNotFoundError):
            return ModelError(f"{name} has no revision {revision}; leave --revision out for the newest")
        if isinstance(cause, errors.RepositoryNotFoundError):
            return ModelError(f"there is no model {name} on the Hub (or it is private); check the spelling")
        if isinstance(cause, errors.HFValidationError):
            return ModelError(
                f"{name!r} is neither a folder here nor a name on the Hub (like Helsinki-NLP/opus-mt-zh-en)"
            )
        if isinstance(cause, errors.OfflineModeIsEnabled):
            return ModelError(
                f"{wanted} is not on this disk and HF_HUB_OFFLINE forbids the network; unset it or give a folder"
            )
        if isinstance(cause, OSError) and cause.errno in (errno.ENOSPC, errno.EDQUOT):
            return ModelError(
                f"{wanted}: the disk is full; free some space or set HF_HOME to another disk and try again"
            )
        cause = cause.__cause__ or cause.__context__
    why = str(error).strip().split("\n")[0]
    return ModelError(f"{wanted} cannot be fetched, the Hub does not answer: {why}; check the network or give a folder")


def _tried(checkpoint: Checkpoint, revision: str, tell: Progress) -> Record:
    from mtreview.engines import conversion, decoding

    tell("convert", 0, 2)
    engine = decoding.open_engine(conversion.convert_cached(checkpoint, revision))
    tell("convert", 1, 2)
    to: Language = "en" if "en" in checkpoint.directions else "zh"
    decoder = decoding.Decoder(checkpoint, engine, decoding.settings(checkpoint, 1))
    sample = decoder.translate([_SAMPLES[to]], to=to)[0].text
    if not sample.strip():
        raise ModelError(
            f"{checkpoint.id} was converted but gives no text for {_SAMPLES[to]!r}; its files may be damaged"
        )
    tell("convert", 2, 2)
    return Record(
        name=checkpoint.id,
        folder=str(checkpoint.folder),
        family=checkpoint.family,
        revision=revision,
        licence=places.licence(checkpoint.folder),
        directions=tuple(sorted(checkpoint.directions)),
        added=datetime.now(UTC).isoformat(timespec="seconds"),
        sample=f"{_SAMPLES[to]} → {sample}",
        versions=" ".join(f"{package} {version(package)}" for package in ("ctranslate2", "transformers", "torch")),
    )
