"""The anywidget: it carries messages between the browser and the desk and knows nothing itself."""

from importlib.resources import files
from typing import Any

import anywidget
import traitlets

from mtreview.widget.handlers import Desk
from mtreview.widget.static import static_html

__all__ = ["Board", "page_source"]

_SCRIPTS = ("dom", "requests", "text", "card", "list", "panels", "plot", "editing", "actions", "page")


def page_source(kind: str) -> str:
    """The page's script or style: the files of `page/` in order, as one ES module (they share one scope)."""
    folder = files("mtreview.widget") / "page"
    if kind == "css":
        return (folder / "page.css").read_text(encoding="utf-8")
    return "\n".join((folder / f"{name}.js").read_text(encoding="utf-8") for name in _SCRIPTS)


class Board(anywidget.AnyWidget):
    """The page of one review. Every message from the browser is answered, with a result or with an error."""

    _esm = page_source("js")
    _css = page_source("css")
    height = traitlets.Unicode("75vh").tag(sync=True)

    def __init__(self, desk: Desk, *, height: str = "75vh") -> None:
        super().__init__(height=height)
        self.desk = desk
        desk.tell = self.send
        self.on_msg(self._heard)

    def _heard(self, _: Any, content: Any, __: Any) -> None:
        self.send(self.desk.answer(content))

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        bundle = super()._repr_mimebundle_(**kwargs)
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle, {})
        return {**(data or {}), "text/plain": repr(self.desk.review), "text/html": self._picture()}, metadata

    def _ipython_display_(self, **kwargs: Any) -> None:
        """Shows the page and below it, folded up, its static form: a reopened notebook shows of a widget only an error
        until its cell is run, whatever else stands in the same output."""
        from IPython.display import display

        data, metadata = self._repr_mimebundle_(**kwargs)
        picture = data.pop("text/html")
        display(data, metadata=metadata, raw=True)  # type: ignore[no-untyped-call]
        folded = f"<details><summary>The review as it was when this cell was run</summary>{picture}</details>"
        display({"text/html": folded, "text/plain": "(the review as a table)"}, raw=True)  # type: ignore[no-untyped-call]

    def _picture(self) -> str:
        return static_html(self.desk.review.standing)
