"""Imports point downwards only: the table in ARCHITECTURE.md is the rule, the code is held to it."""

import ast
import re
import subprocess
import sys
from collections.abc import Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src" / "mtreview"
PUBLIC = [
    "Decision", "Document", "Draft", "Edit", "Failure", "Finding", "MtreviewError", "Pair", "Review", "ReviewData",
    "Score", "Segment", "Span", "__version__", "align", "detect", "open", "review", "score", "translate",
]  # fmt: skip


def dotted(path: Path) -> str:
    return ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__")


NAMES = {dotted(p) for p in PACKAGE.rglob("*.py")}


def layers() -> dict[str, int]:
    table: dict[str, int] = {}
    for row in re.findall(r"^\| (\d) \| ([^|]+) \|", (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8"), re.M):
        table |= dict.fromkeys(re.findall(r"`(\w+)`", row[1]), int(row[0]))
    return table


def imports(path: Path) -> set[str]:
    """The dotted modules of mtreview that a file imports anywhere, inside functions too, for type checkers not."""
    found = set()
    pending: list[ast.AST] = [ast.parse(path.read_text(encoding="utf-8"))]
    while pending:
        node = pending.pop()
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
            continue
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "mtreview":
            deeper = {f"{node.module}.{a.name}" for a in node.names}
            found |= (deeper & NAMES) | ({node.module} if deeper - NAMES else set())
        if isinstance(node, ast.Import):
            found |= {a.name for a in node.names if a.name.startswith("mtreview.")}
        pending.extend(ast.iter_child_nodes(node))
    return found - {"mtreview"}


def room(module: str) -> str:
    return module.split(".")[1]


def circles(graph: Mapping[str, set[str]]) -> list[str]:
    """What `graphlib` finds: one circle, or none."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return [" -> ".join(error.args[1])]
    return []


def modules() -> list[Path]:
    return sorted(p for p in PACKAGE.rglob("*.py") if p != PACKAGE / "__init__.py")


def test_every_module_has_a_layer() -> None:
    names = {p.relative_to(PACKAGE).parts[0].removesuffix(".py") for p in modules()}
    assert names == set(layers())


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_imports_point_downwards(path: Path) -> None:
    table = layers()
    here = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    upward = {name for name in map(room, imports(path)) if table[name] > table[here]}
    assert not upward, f"{here} (layer {table[here]}) imports {upward}"


def test_no_circle_of_rooms_or_files() -> None:
    files = {dotted(p): imports(p) - {dotted(p)} for p in modules()}
    rooms: dict[str, set[str]] = {}
    sections: dict[str, set[str]] = {}  # the folders inside formats
    for module, others in files.items():
        for other in others:
            if room(other) != room(module):
                rooms.setdefault(room(module), set()).add(room(other))
            elif module.startswith("mtreview.formats.") and other.count(".") == module.count(".") == 3:
                sections.setdefault(module.split(".")[2], set()).add(other.split(".")[2])
    sections = {name: others - {name} for name, others in sections.items()}
    for name in sorted(rooms):
        print(f"{name:10} -> {' '.join(sorted(rooms[name]))}")
    assert circles(files) == circles(rooms) == circles(sections) == []


def test_circles_are_found() -> None:
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"a"}})
    assert not circles({"a": {"b", "c"}, "b": {"c"}})


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
