"""Imports point downwards only: the table in ARCHITECTURE.md is the rule, the code is held to it."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src" / "mtreview"
PUBLIC = [
    "Decision", "Document", "Draft", "Edit", "Failure", "Finding", "MtreviewError", "Pair", "Review", "ReviewData",
    "Score", "Segment", "Span", "__version__", "align", "detect", "open", "review", "score", "translate",
]  # fmt: skip


def layers() -> dict[str, int]:
    table: dict[str, int] = {}
    for row in re.findall(r"^\| (\d) \| ([^|]+) \|", (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8"), re.M):
        table |= dict.fromkeys(re.findall(r"`(\w+)`", row[1]), int(row[0]))
    return table


def imports(path: Path) -> set[str]:
    """Top-level modules of mtreview that a file imports when it is imported (not inside functions)."""
    found = set()
    pending: list[ast.AST] = [ast.parse(path.read_text(encoding="utf-8"))]
    while pending:
        node = pending.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
            continue
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "mtreview":
            parts = node.module.split(".")
            found |= {parts[1]} if len(parts) > 1 else {a.name for a in node.names}
        if isinstance(node, ast.Import):
            found |= {a.name.split(".")[1] for a in node.names if a.name.startswith("mtreview.")}
        pending.extend(ast.iter_child_nodes(node))
    return found


def modules() -> list[Path]:
    return sorted(p for p in PACKAGE.rglob("*.py") if p != PACKAGE / "__init__.py")


def test_every_module_has_a_layer() -> None:
    names = {p.relative_to(PACKAGE).parts[0].removesuffix(".py") for p in modules()}
    assert names == set(layers())


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_imports_point_downwards(path: Path) -> None:
    table = layers()
    here = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    upward = {name for name in imports(path) if name in table and table[name] > table[here]}
    assert not upward, f"{here} (layer {table[here]}) imports {upward}"


def test_no_submodule_is_named_like_a_public_function() -> None:
    assert not {p.stem for p in modules()} & {"translate", "align", "score", "detect", "review", "open"}


def test_public_names() -> None:
    import mtreview

    assert sorted(mtreview.__all__) == sorted(PUBLIC)
    for name in mtreview.__all__:
        assert getattr(mtreview, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        mtreview.nothing  # noqa: B018


def test_import_is_light() -> None:
    heavy = "torch transformers ctranslate2 sentencepiece pyarrow docx openpyxl lxml pandas numpy ray anywidget"
    code = f"import sys, mtreview, mtreview.records; print([m for m in {heavy.split()!r} if m in sys.modules])"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"
