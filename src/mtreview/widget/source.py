"""The page's own files, as notebook and browser are given them."""

from importlib.resources import files

__all__ = ["page_source"]

_SCRIPTS = (
    "dom",
    "requests",
    "turns",
    "text",
    "card",
    "list",
    "queue",
    "panels",
    "reading",
    "plot",
    "editing",
    "actions",
    "page",
)


def page_source(kind: str) -> str:
    """The page's script or style: the files of `page/` in order, as one ES module (they share one scope)."""
    folder = files("mtreview.widget") / "page"
    if kind == "css":
        return (folder / "page.css").read_text(encoding="utf-8")
    return "\n".join((folder / f"{name}.js").read_text(encoding="utf-8") for name in _SCRIPTS)
