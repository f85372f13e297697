"""The review page for notebooks: an anywidget whose truth is the review file."""

from typing import Any

from mtreview.errors import MtreviewError

__all__ = ["Page"]


class Page:
    """What the table of widgets knows as "review"."""

    def show(self, review: Any, *, keys: dict[str, str] | None = None, height: str = "75vh", check: bool = True) -> Any:
        """The page of a `Review` for a notebook cell. `keys` moves actions to other keys ({"accept": "y"}); `height`
        is a CSS length; with `check` changed English is checked again at once. MtreviewError when the notebook extra is missing."""
        try:
            import anywidget  # noqa: F401
        except ImportError:
            raise MtreviewError("the review page needs anywidget; `pip install mtreview[notebook]` brings it") from None
        from mtreview.widget.handlers import Desk
        from mtreview.widget.live import Live
        from mtreview.widget.widget import Board

        live = Live(review) if check else None
        if live is not None:
            live.warm()
        return Board(Desk(review, keys=keys, live=live), height=height)
