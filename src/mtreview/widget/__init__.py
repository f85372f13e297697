"""The review page for notebooks: an anywidget whose truth is the review file."""

from typing import Any

from mtreview.errors import MtreviewError

__all__ = ["Page"]


class Page:
    """What the table of widgets knows as "review"."""

    def show(self, review: Any, *, keys: dict[str, str] | None = None, height: str = "75vh") -> Any:
        """The page of a `Review` for a notebook cell. `keys` moves actions to other keys ({"accept": "y"}); `height`
        is a CSS length. MtreviewError when the notebook extra is missing."""
        try:
            import anywidget  # noqa: F401
        except ImportError:
            raise MtreviewError("the review page needs anywidget; `pip install mtreview[notebook]` brings it") from None
        from mtreview.widget.handlers import Desk
        from mtreview.widget.widget import Board

        return Board(Desk(review, keys=keys), height=height)
