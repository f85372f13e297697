"""The built wheel, installed outside the tree, holds the model and the sample and reviews it without a network."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    made = subprocess.run(build, capture_output=True, text=True)
    assert made.returncode == 0, made.stdout + made.stderr
    (wheel,) = folder.glob("*.whl")
    zipfile.ZipFile(wheel).extractall(folder / "site")
    return folder / "site"


@pytest.mark.slow
def test_the_wheel_reviews_the_sample(installed: Path, tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "PYTHONPATH": str(installed),
        "MTREVIEW_CACHE": str(tmp_path / "cache"),
        "HF_HUB_OFFLINE": "1",
    }
    where = "import mtreview; from mtreview.config import data_folder; print(mtreview.__file__, data_folder('corpora'))"
    shown = subprocess.run(
        [sys.executable, "-c", where], capture_output=True, text=True, cwd=tmp_path, env=environment, check=True
    )
    module, corpora = shown.stdout.split()
    assert Path(module).is_relative_to(installed) and Path(corpora).is_relative_to(installed)
    sample = Path(corpora) / "alibaba-2020"
    command = [sys.executable, "-m", "mtreview.cli", "review", str(sample / "zh.txt"), str(sample / "en.txt"), "--json"]
    result = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, env=environment, timeout=300)
    assert result.returncode == 0, result.stderr
    assert len(json.loads(result.stdout)["findings"]) > 15
    assert (tmp_path / "en.mtr").exists() and (tmp_path / "en.html").exists()


def test_what_the_wheel_holds(installed: Path) -> None:
    held = {str(p.relative_to(installed)) for p in installed.rglob("*") if p.is_file()}
    for name in ("models/zh-en/README.md", "corpora/alibaba-2020/zh.txt", "notebooks/review.ipynb"):
        assert f"mtreview/_data/{name}" in held
    pair = ("README.md", "LICENSE", "LICENSE-MIT", "adapter.safetensors", "encoder.safetensors")
    assert {f"mtreview/_data/models/pair-reader/{name}" for name in pair} <= held
    assert not [n for n in held if n.startswith(("tests/", "benchmarks/"))]
    assert sum((installed / n).stat().st_size for n in held if "_data/models" in n) < 250_000_000
