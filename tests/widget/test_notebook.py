import json
import os
import socket
import sys
from pathlib import Path

import nbformat
import pytest
from typer import Typer
from typer.testing import CliRunner

from mtreview.cli import notebook
from mtreview.errors import MtreviewError, StoreError
from mtreview.revision.project import STYLES
from mtreview.revision.session import Review
from mtreview.revision.store import Store
from mtreview.widget.keys import ACTIONS


def test_the_copy_is_pointed_at_the_review_and_never_overwritten(review: Review) -> None:
    path = notebook.copy_notebook(review.store.path)  # type: ignore[union-attr]
    book = nbformat.read(path, as_version=4)
    nbformat.validate(book)
    assert path.name == "sample.ipynb"
    assert [c.source for c in book.cells if "parameters" in c.metadata.get("tags", ())] == ['path = "sample.mtr"']
    path.write_text("mine", encoding="utf-8")
    assert notebook.copy_notebook(review.store.path).read_text(encoding="utf-8") == "mine"  # type: ignore[union-attr]


def test_what_is_no_review_gets_no_notebook(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no such review file"):
        notebook.copy_notebook(tmp_path / "none.mtr")
    (tmp_path / "text.mtr").write_text("hello")
    with pytest.raises(StoreError, match=r"text\.mtr"):
        notebook.copy_notebook(tmp_path / "text.mtr")
    assert not list(tmp_path.glob("*.ipynb"))


def test_without_the_notebook_extra_one_clear_line(review: Review, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notebook, "find_spec", lambda name: None)
    app = Typer()
    notebook.add(app)
    app.callback()(lambda: None)
    shown = CliRunner().invoke(app, ["edit", "--notebook", str(review.store.path)])  # type: ignore[union-attr]
    assert isinstance(shown.exception, MtreviewError) and "pip install mtreview[notebook]" in str(shown.exception)
    monkeypatch.setitem(sys.modules, "anywidget", None)
    with pytest.raises(MtreviewError, match="pip install mtreview"):
        review.widget()


def test_the_lab_stays_on_this_machine_and_its_token_off_the_command_line(tmp_path: Path) -> None:
    command = notebook.lab_command(tmp_path / "a b.ipynb", port=1234, browser=False)
    assert "--ServerApp.ip=127.0.0.1" in command and "--no-browser" in command
    assert "--LabApp.default_url=/lab/tree/a%20b.ipynb" in command
    environment = notebook.lab_environment("secret")
    assert environment["JUPYTER_TOKEN"] == "secret" and not any("secret" in c for c in command)
    ours = Path(environment["JUPYTER_CONFIG_PATH"].split(os.pathsep)[0])
    settings = json.loads((ours / "labconfig" / "default_setting_overrides.json").read_text())
    assert settings["@jupyterlab/apputils-extension:notification"]["fetchNews"] == "false"


def test_a_taken_port_is_passed_by() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert notebook.free_port(port) > port
    with pytest.raises(MtreviewError, match="--port"):
        notebook.free_port(65536)


@pytest.mark.slow
# Jupyter's client warns of its own plans (a changed default, a deprecated call); the notebook itself may not warn.
@pytest.mark.filterwarnings(
    "ignore::DeprecationWarning:jupyter_client", "ignore::DeprecationWarning:zmq", "ignore::DeprecationWarning:nbclient"
)
def test_the_notebook_runs_headless_and_keeps_a_readable_picture(
    review: Review, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from nbclient import NotebookClient

    for name in ("IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    monkeypatch.setenv("JUPYTER_PLATFORM_DIRS", "1")
    path = notebook.copy_notebook(review.store.path)  # type: ignore[union-attr]
    book = nbformat.read(path, as_version=4)
    NotebookClient(
        book, timeout=120, kernel_name="python3", resources={"metadata": {"path": str(path.parent)}}
    ).execute()
    outputs = [o for c in book.cells for o in c.get("outputs", ())]
    assert not [o for o in outputs if o.output_type == "error"]
    data = [o.get("data", {}) for o in outputs]
    assert len([d for d in data if "application/vnd.jupyter.widget-view+json" in d]) == 1
    pictures = [d["text/html"] for d in data if "Review of sample" in d.get("text/html", "")]
    assert len(pictures) == 1 and "self-blood creation" in pictures[0] and "<script" not in pictures[0]
    assert Store(review.store.path).decisions() == ()  # type: ignore[union-attr]


def test_the_docs_name_every_key_and_every_style() -> None:
    text = (Path(__file__).parents[2] / "docs" / "notebook.md").read_text(encoding="utf-8")
    for name, (about, keys) in ACTIONS.items():
        assert f"| {about} | {' '.join(f'`{k}`' for k in keys)} | `{name}` |" in text
    for name, choices in STYLES.items():
        assert f"{name} {' or '.join(choices)}" in text
