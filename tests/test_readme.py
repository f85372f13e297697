"""The README is kept true: its commands run as printed, its links lead somewhere, its two make targets exist."""

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def commands() -> list[str]:
    """The lines `$ mtreview ...` of all console blocks, in order."""
    blocks = re.findall(r"```console\n(.*?)```", README, re.S)
    return [line[2:] for block in blocks for line in block.splitlines() if line.startswith("$ mtreview ")]


@pytest.mark.slow
def test_the_commands_run_as_printed(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "corpora", tmp_path / "corpora")
    shown = commands()
    assert len(shown) >= 4
    for line in shown:
        arguments = [sys.executable, "-m", "mtreview.cli", *shlex.split(line, comments=True)[1:]]
        result = subprocess.run(arguments, capture_output=True, text=True, cwd=tmp_path, timeout=300)
        assert result.returncode == 0, f"{line}\n{result.stderr}"


def test_the_python_example_runs() -> None:
    (example,) = re.findall(r"```python\n(.*?)```", README, re.S)
    run = subprocess.run([sys.executable, "-c", example], capture_output=True, text=True, cwd=ROOT, timeout=300)
    assert run.returncode == 0, run.stderr


@pytest.mark.parametrize("target", ["review", "test", "check", "bench", "model-check"])
def test_make_targets_exist(target: str) -> None:
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M)
    assert f"make {target}" in README or target in ("bench", "check")


def test_links_lead_somewhere() -> None:
    for page in [ROOT / "README.md", ROOT / "ARCHITECTURE.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").glob("*.md")]:
        for link in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            if "://" not in link and not link.startswith("pictures/"):  # those are taken by `make docs`
                assert (page.parent / link).exists(), f"{page.name}: {link}"


@pytest.mark.parametrize("page", ["CONTRIBUTING.md", "ARCHITECTURE.md", "README.md"])
def test_named_places_exist(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    for place in re.findall(r"`([\w./*-]+/[\w./*-]*|[\w/]+\.(?:py|md|toml))`", text):
        roots = (ROOT, ROOT / "src" / "mtreview")
        assert any(list(root.glob(place.rstrip("/"))) for root in roots), f"{page} names {place}"


def test_named_functions_exist() -> None:
    from importlib import import_module
    from importlib.util import find_spec

    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    found = re.findall(r"`([a-z_]+(?:\.[a-z_]+)*)\.([A-Za-z_]+)[`(]", text)
    package = ROOT / "src" / "mtreview"
    for module, name in found:
        first = module.split(".")[0]
        if name not in ("py", "md") and ((package / first).is_dir() or (package / f"{first}.py").is_file()):
            home = import_module(f"mtreview.{module}")
            assert hasattr(home, name) or find_spec(f"mtreview.{module}.{name}"), f"{module}.{name}"
