"""The anywidget: it carries messages between the browser and the desk and knows nothing itself."""

from typing import Any

import anywidget
import traitlets

from mtreview.widget.handlers import Desk
from mtreview.widget.source import page_source
from mtreview.widget.static import static_html

__all__ = ["Board"]


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
