"""Adding models: every family from a folder, the Hub library's own cache without a network, and what can go wrong."""

import errno
import json
import shutil
from pathlib import Path
from typing import Any

import huggingface_hub
import pytest
from huggingface_hub import errors

from mtreview.cli.models import describe, list_all_models
from mtreview.engines import families, hub, load_judge, load_translator, places
from mtreview.errors import ConfigError, ModelError

COMMIT = "0123456789abcdef0123456789abcdef01234567"


@pytest.fixture
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache with nothing added."""
    monkeypatch.setenv("MTREVIEW_CACHE", str(tmp_path / "cache"))
    return tmp_path


@pytest.fixture
def hub_cache(alone: Path, toys: dict[str, Path], monkeypatch: pytest.MonkeyPatch) -> Path:
    """The Hub library's cache as a finished download of `someone/toy-marian` leaves it."""
    repository = alone / "hub" / "models--someone--toy-marian"
    (repository / "refs").mkdir(parents=True)
    (repository / "refs" / "main").write_text(COMMIT)
    shutil.copytree(toys["marian"], repository / "snapshots" / COMMIT)
    card = "---\nlicense: cc-by-4.0\nlanguage: [zh, en]\n---\nA toy.\n"
    (repository / "snapshots" / COMMIT / "README.md").write_text(card)
    real = huggingface_hub.snapshot_download

    def cached(name: str, **options: Any) -> str:
        return real(name, cache_dir=alone / "hub", local_files_only=True, **options)

    monkeypatch.setattr(huggingface_hub, "snapshot_download", cached)
    return repository


def test_a_folder_of_every_family(toy: Path, alone: Path) -> None:
    steps: list[tuple[str, int, int]] = []
    record = hub.add(str(toy), progress=lambda *step: steps.append(step))
    assert record.name == toy.name and "en" in record.directions and record.licence == "not given"
    assert record.sample.startswith("今天天气很好。 → ") and "ctranslate2" in record.versions
    assert steps[-1] == ("convert", 2, 2)
    assert describe(toy.name)["revision"] == record.revision
    assert load_translator(toy.name).translate(["猫"])[0].model.startswith(toy.name)
    assert load_judge(toy.name).force(["猫"], ["A cat."])[0].logprobs.size > 1


def test_a_name_of_the_hub(hub_cache: Path) -> None:
    record = hub.add("someone/toy-marian")
    assert (record.name, record.revision, record.licence) == ("someone/toy-marian", COMMIT, "cc-by-4.0")
    assert load_translator("someone/toy-marian").id.startswith("someone/toy-marian@01234567 ")
    assert [row["name"] for row in list_all_models()] == ["zh-en", "someone/toy-marian"]


def test_weights_for_torch_only(hub_cache: Path) -> None:
    """Older repositories hold pytorch_model.bin."""
    import torch
    from safetensors.torch import load_file

    snapshot = hub_cache / "snapshots" / COMMIT
    torch.save(load_file(snapshot / "model.safetensors"), snapshot / "pytorch_model.bin")
    (snapshot / "model.safetensors").unlink()
    assert hub.add("someone/toy-marian").sample


def test_no_weights(hub_cache: Path) -> None:
    (hub_cache / "snapshots" / COMMIT / "model.safetensors").unlink()
    with pytest.raises(ModelError, match="no weights"):
        hub.add("someone/toy-marian")
    assert places.list_added() == []


def test_an_unknown_family_is_refused_before_its_weights_are_fetched(hub_cache: Path) -> None:
    snapshot = hub_cache / "snapshots" / COMMIT
    (snapshot / "model.safetensors").unlink()
    (snapshot / "config.json").write_text(json.dumps({"model_type": "llama"}))
    with pytest.raises(ModelError, match=r"family 'llama'.*supported: Marian, M2M100, NLLB and T5"):
        hub.add("someone/toy-marian")


class _Answer:
    """As much of a web answer as the Hub library's errors want."""

    status_code = 403
    headers: dict[str, str] = {}  # noqa: RUF012
    request = None
    text = ""


def _raised(kind: type[Exception]) -> Exception:
    if issubclass(kind, errors.HfHubHTTPError):
        return kind("the Hub says no", response=_Answer())  # type: ignore[call-arg]
    return kind("the Hub says no")


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (_raised(errors.GatedRepoError), "gated: accept its terms"),
        (_raised(errors.RepositoryNotFoundError), "no model someone/model on the Hub"),
        (_raised(errors.RevisionNotFoundError), "no revision v9"),
        (_raised(errors.OfflineModeIsEnabled), "HF_HUB_OFFLINE forbids"),
        (_raised(errors.LocalEntryNotFoundError), "the Hub does not answer"),
        (ConnectionError("refused"), "the Hub does not answer"),
        (OSError(errno.ENOSPC, "No space left on device"), "the disk is full"),
        (_raised(errors.HFValidationError), "neither a folder here nor a name on the Hub"),
    ],
)
def test_what_the_hub_may_answer(error: Exception, message: str, alone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: Any, **__: Any) -> str:
        raise error

    monkeypatch.setattr(huggingface_hub, "snapshot_download", fails)
    with pytest.raises(ModelError, match=message):
        hub.add("someone/model", revision="v9")
    assert places.list_added() == []


def test_no_network_in_earnest(alone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The Hub library itself, pointed at a port where nobody listens."""
    real = huggingface_hub.snapshot_download
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", False)
    monkeypatch.setattr(
        huggingface_hub,
        "snapshot_download",
        lambda name, **options: real(name, endpoint="http://127.0.0.1:9", cache_dir=alone / "hub", **options),
    )
    with pytest.raises(ModelError, match="someone/model cannot be fetched, the Hub does not answer"):
        hub.add("someone/model")


def test_a_full_disk_while_converting(alone: Path, toys: dict[str, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any, **__: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("mtreview.engines.conversion.convert", full)
    with pytest.raises(ModelError, match="the disk is full"):
        hub.add(str(toys["marian"]))
    assert places.list_added() == []


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"tokenizer_config.json": {"source_lang": "deu", "target_lang": "eng"}}, "from 'deu' to 'eng', not between"),
        ({"tokenizer_config.json": {}}, "from None to None"),
        ({"config.json": "{"}, "not JSON"),
        ({"source.spm": None}, "has no source.spm"),
        ({"model.safetensors": "no weights"}, "weights of the model .* cannot be loaded"),
    ],
)
def test_broken_folders(change: dict[str, Any], message: str, alone: Path, toys: dict[str, Path]) -> None:
    folder = alone / "broken"
    shutil.copytree(toys["marian"], folder)
    for file, content in change.items():
        if content is None:
            (folder / file).unlink()
        else:
            (folder / file).write_text(content if isinstance(content, str) else json.dumps(content))
    with pytest.raises(ModelError, match=message):
        hub.add(str(folder))
    assert places.list_added() == []


def test_a_plain_t5_is_no_translator(alone: Path, toys: dict[str, Path]) -> None:
    folder = alone / "plain"
    shutil.copytree(toys["madlad"], folder)
    text = (folder / "tokenizer.json").read_text(encoding="utf-8").replace("<2en>", "<not>")
    (folder / "tokenizer.json").write_text(text, encoding="utf-8")
    with pytest.raises(ModelError, match="T5 without translation marks"):
        families.open_checkpoint(folder, "plain")


def test_names_that_stand_for_nothing(alone: Path) -> None:
    with pytest.raises(ModelError, match="mtreview models add no/such"):
        places.find("no/such")
    (alone / "empty").mkdir()
    with pytest.raises(ModelError, match=r"no config\.json"):
        places.find(str(alone / "empty"))
    with pytest.raises(ConfigError, match="did you mean 'zh-en'"):
        describe("zh-eng")


def test_files_that_were_deleted_after_adding(alone: Path, toys: dict[str, Path]) -> None:
    folder = alone / "moved"
    shutil.copytree(toys["marian"], folder)
    hub.add(str(folder))
    shutil.rmtree(folder)
    with pytest.raises(ModelError, match="files of moved are gone"):
        places.find("moved")


def test_a_damaged_record(alone: Path) -> None:
    places.record_path("x").parent.mkdir(parents=True)
    places.record_path("x").write_text("{}")
    with pytest.raises(ModelError, match="a damaged record"):
        places.list_added()
