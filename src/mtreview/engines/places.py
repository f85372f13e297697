"""Which folder a model name stands for: the embedded model, a local directory, or one that was added."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from mtreview.config import cache_folder, data_folder
from mtreview.engines import storage
from mtreview.errors import ModelError
from mtreview.files import beside

__all__ = ["EMBEDDED", "Record", "find", "licence", "list_added", "record_path", "write"]

EMBEDDED = "zh-en"


@dataclass(frozen=True, slots=True)
class Record:
    """A model that `mtreview models add` has converted and tried. `revision`: the Hub's commit, or the content hash
    of a local directory. `licence` as the model card gives it, or "not given"."""

    name: str
    folder: str
    family: str
    revision: str
    licence: str
    directions: tuple[str, ...]
    added: str
    sample: str
    versions: str


def find(name: str | None) -> tuple[Path, str, str]:
    """Folder, id and cache key of a model; ModelError when there is none of that name."""
    if name in (None, EMBEDDED):
        folder = data_folder("models") / EMBEDDED
        if not (folder / "config.json").is_file():
            raise ModelError(f"the embedded model is missing from {folder}; install mtreview again")
        key = storage.content_key(folder)
        return folder, f"{EMBEDDED}@{key[:8]}", key
    assert name is not None
    for record in list_added():
        if record.name == name:
            return _recorded(record)
    folder = Path(name).expanduser()
    if (folder / "config.json").is_file():
        key = storage.content_key(folder)
        return folder, f"{folder.resolve().name}@{key[:8]}", key
    if folder.is_dir():
        raise ModelError(f"the folder {name} has no config.json, so it is not a model in the Hub's layout")
    known = ", ".join(r.name for r in list_added()) or "none yet"
    raise ModelError(f"there is no model {name!r} here (added: {known}); try: mtreview models add {name}")


def list_added() -> list[Record]:
    """Every added model, by name."""
    records = []
    for path in sorted((cache_folder() / "models").glob("*.json")):
        try:
            raw = json.loads(path.read_text(encoding="utf-8"))
            records.append(Record(**{**raw, "directions": tuple(raw["directions"])}))
        except (ValueError, TypeError, KeyError) as error:
            raise ModelError(f"{path}: a damaged record ({error}); delete it and add the model again") from None
    return records


def record_path(name: str) -> Path:
    """Where the record of an added model is kept."""
    return cache_folder() / "models" / f"{name.replace('/', '--')}.json"


def write(record: Record) -> None:
    """Beside and renamed, so that a reader never sees half a record."""
    path = record_path(record.name)
    path.parent.mkdir(parents=True, exist_ok=True)
    with beside(path) as part:
        part.write_text(json.dumps(asdict(record), ensure_ascii=False, indent=1), encoding="utf-8")


def _recorded(record: Record) -> tuple[Path, str, str]:
    folder = Path(record.folder)
    if not (folder / "config.json").is_file():
        raise ModelError(f"the files of {record.name} are gone from {folder}; try: mtreview models add {record.name}")
    return folder, f"{record.name}@{record.revision[:8]}", record.revision


def licence(folder: Path) -> str:
    """The licence that the model card names."""
    card = folder / "README.md"
    if not card.is_file():
        return "not given"
    from huggingface_hub import ModelCard

    try:
        data: Any = ModelCard.load(card).data
    except ValueError:  # a card without the header that the Hub asks for
        return "not given"
    return str(data.get("license_name") or data.get("license") or "not given")
