"""A judge that keeps book: how many pieces it read, and which texts were longer than the model's window."""

from collections.abc import Sequence

from mtreview.protocols import Forced, Judge, Language, Progress

__all__ = ["NotedJudge"]


class NotedJudge:
    """Gives what the wrapped judge gives. `tokens`: pieces of the English read on its own, each text of a review
    once. `cut`: (source, target) -> windows, of the texts that were read in more than one."""

    def __init__(self, inner: Judge) -> None:
        self.inner = inner
        self.id = inner.id
        self.directions = inner.directions
        self.begin()

    def begin(self) -> None:
        """A new book."""
        self.tokens = 0
        self.cut: dict[tuple[str | None, str], int] = {}

    def force(
        self,
        sources: Sequence[str | None],
        targets: Sequence[str],
        *,
        to: Language = "en",
        attention: bool = False,
        states: bool = False,
        doubts: bool = False,
        progress: Progress | None = None,
    ) -> list[Forced]:
        """See `Judge`."""
        found = self.inner.force(
            sources, targets, to=to, attention=attention, states=states, doubts=doubts, progress=progress
        )
        for source, forced in zip(sources, found, strict=True):
            self.tokens += len(forced.spans) if source is None else 0
            if forced.windows > 1:
                self.cut[source, forced.text] = forced.windows
        return found

    def windows(self, source: str, target: str) -> int:
        """In how many windows a pair was read at most, with and without its source."""
        return max(self.cut.get((source, target), 1), self.cut.get((None, target), 1))
