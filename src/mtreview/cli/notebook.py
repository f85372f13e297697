"""`mtreview edit`: the review page in the browser or in JupyterLab, on this machine only."""

import json
import os
import secrets
import socket
import subprocess
import sys
import webbrowser
from functools import partial
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated
from urllib.parse import quote

import typer

from mtreview.config import data_folder
from mtreview.errors import MtreviewError
from mtreview.files import beside
from mtreview.revision.store import Store

__all__ = ["add", "copy_notebook", "free_port", "lab_command", "lab_environment"]


def add(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("edit")(edit)


def edit(
    review: Annotated[Path, typer.Argument(help="The review file (.mtr).", show_default=False)],
    port: Annotated[int, typer.Option(help="Port on 127.0.0.1, or the next free one.")] = 8888,
    browser: Annotated[bool, typer.Option(help="Open the page in the browser by itself.")] = True,
    notebook: Annotated[bool, typer.Option("--notebook", help="Open it as a notebook in JupyterLab.")] = False,
    check: Annotated[
        bool, typer.Option(help="Check edited sentences again at once (loads the models; not with --notebook).")
    ] = True,
) -> None:
    """Open the review page in the browser, on this machine only."""
    token = secrets.token_urlsafe(24)
    if notebook:
        raise typer.Exit(_edit_notebook(review, port, token, browser=browser))
    from mtreview.revision.session import open as open_review
    from mtreview.widget.server import HOST, open_socket, serve

    opened = open_review(review)
    listening = open_socket(port)
    address = f"http://{HOST}:{listening.getsockname()[1]}/?token={token}"
    typer.echo(f"Every decision is saved in {review} at once. Ctrl+C here closes the page:")
    typer.echo(address)
    try:
        serve(opened, listening, token, check=check, ready=partial(webbrowser.open, address) if browser else None)
    except KeyboardInterrupt:
        typer.echo("closed; run the same command to continue")


def _edit_notebook(review: Path, port: int, token: str, *, browser: bool) -> int:
    for module in ("jupyterlab", "anywidget", "ipykernel"):
        if find_spec(module) is None:
            raise MtreviewError(
                f"`mtreview edit --notebook` needs {module}; `pip install mtreview[notebook]` brings it"
            )
    notebook = copy_notebook(review)
    port = free_port(port)
    typer.echo(
        f"Every decision is saved in {review} at once. Ctrl+C here closes JupyterLab. The page, for this machine only:"
    )
    typer.echo(f"http://127.0.0.1:{port}/lab/tree/{quote(notebook.name)}?token={token}")
    command = lab_command(notebook, port=port, browser=browser)
    return subprocess.run(command, env=lab_environment(token), check=False).returncode


def copy_notebook(review: Path) -> Path:
    """The review notebook beside the review file, pointed at it. One that is there already stays as it is.

    StoreError when the review is no whole review file."""
    Store(review).read()
    path = review.with_suffix(".ipynb")
    if path.exists():
        return path
    shipped = json.loads((data_folder("notebooks") / "review.ipynb").read_text(encoding="utf-8"))
    for cell in shipped["cells"]:
        if "parameters" in cell["metadata"].get("tags", ()):
            cell["source"] = [f"path = {json.dumps(review.name, ensure_ascii=False)}"]
    with beside(path) as part:
        part.write_text(json.dumps(shipped, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return path


def free_port(first: int) -> int:
    """The first free port of 127.0.0.1 from `first` on; MtreviewError when the next hundred are taken."""
    for port in range(first, min(first + 100, 65536)):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise MtreviewError(f"no free port on 127.0.0.1 from {first} on; give another one with --port")


def lab_command(notebook: Path, *, port: int, browser: bool = True) -> list[str]:
    """JupyterLab on 127.0.0.1 in the notebook's folder, without news, update checks or an extension shop."""
    folder = notebook.resolve().parent
    root = ["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []  # as in most containers
    return [
        sys.executable, "-m", "jupyterlab", "--ServerApp.ip=127.0.0.1", f"--ServerApp.port={port}",
        "--ServerApp.port_retries=0",        f"--ServerApp.root_dir={folder}", f"--LabApp.default_url=/lab/tree/{quote(notebook.name)}",
        "--LabApp.news_url=None", "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        "--LabApp.extension_manager=readonly", *([] if browser else ["--no-browser"]),
        *root,
    ]  # fmt: skip


def lab_environment(token: str) -> dict[str, str]:
    """The environment with the token (on the command line other users of the machine could read it) and with our
    defaults: JupyterLab does not begin by asking whether it may fetch news."""
    ours = str(files("mtreview.widget") / "lab")
    paths = [ours, *filter(None, [os.environ.get("JUPYTER_CONFIG_PATH")])]
    return {**os.environ, "JUPYTER_TOKEN": token, "JUPYTER_CONFIG_PATH": os.pathsep.join(paths)}
