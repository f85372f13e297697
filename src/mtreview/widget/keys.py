"""The keys of the review page and what they do. A key is written as the page shows it: "Ctrl+Shift+Z", "n", "?"."""

from collections.abc import Mapping

from mtreview.errors import ConfigError, unknown

__all__ = ["ACTIONS", "keymap", "remap_keys"]

ACTIONS: dict[str, tuple[str, tuple[str, ...]]] = {
    "next_problem": ("next problem", ("n", "j")),
    "previous_problem": ("previous problem", ("p", "k")),
    "next_worst": ("next problem by weight", ("w",)),
    "next_pair": ("next segment", ("ArrowDown", "Alt+ArrowDown")),
    "previous_pair": ("previous segment", ("ArrowUp", "Alt+ArrowUp")),
    "accept": ("accept the suggestion", ("a",)),
    "take_first": ("take fix 1", ("1",)),
    "take_second": ("take fix 2", ("2",)),
    "take_third": ("take fix 3", ("3",)),
    "accept_all": ("accept it everywhere the phrase stands", ("Shift+A",)),
    "preview": ("show the sentence as it will read", ("Space", "v")),
    "batch": ("take many fixes at once, after a preview", ("b",)),
    "take_new": ("take the fix of what a change brought", ("i",)),
    "take_phrase": ("take the draft's words for the phrase", ("t",)),
    "take_draft": ("take the whole draft", ("Shift+T",)),
    "edit": ("edit the English", ("e", "Enter")),
    "dismiss": ("dismiss the mark, with a reason", ("x",)),
    "dismiss_all": ("dismiss it everywhere the phrase stands", ("Shift+X",)),
    "dismiss_for_ever": ("never mark this phrase again in this project", ("Alt+X",)),
    "done": ("mark as done and go on (again: reopen)", ("Ctrl+Enter",)),
    "undo": ("undo", ("u", "Ctrl+Z")),
    "redo": ("redo", ("r", "Ctrl+Y", "Ctrl+Shift+Z")),
    "mark": ("add a mark of your own", ("m",)),
    "comment": ("comment", ("c",)),
    "query": ("ask the author", ("q",)),
    "lock": ("lock or unlock", ("l",)),
    "merge": ("merge with the next segment", ("Shift+M",)),
    "split": ("split, or move a sentence to the next segment", ("Shift+S",)),
    "search": ("search", ("/", "Ctrl+F")),
    "filter": ("filter and order", ("f",)),
    "queue": ("show or hide the list of problems", ("o",)),
    "reading": ("read the English in one piece", ("Shift+V",)),
    "export": ("export the edited text", ("Shift+E",)),
    "terms": ("glossary: the terms here, and a new one", ("d",)),
    "summary": ("summary for the client", ("s",)),
    "plot": ("quality along the article", ("g",)),
    "rescore": ("score the edited text again", ("Shift+R",)),
    "project": ("the project: style, terms, dismissed phrases", ("Shift+P",)),
    "keys": ("show and change the keys", ("?",)),
}
"""action -> (what it does, its keys)."""


def keymap(*changes: Mapping[str, str]) -> dict[str, dict[str, object]]:
    """action -> {"about", "keys"}, with each change (action -> key) put in the place of the action's own keys.

    ConfigError for an unknown action, an empty key, or a key that another action has already."""
    keys = {name: list(own) for name, (_, own) in ACTIONS.items()}
    for change in changes:
        for action, key in change.items():
            if action not in ACTIONS:
                raise unknown("action", action, ACTIONS, "keys")
            _check(action, key, keys)
            keys[action] = [key]
    return {name: {"about": ACTIONS[name][0], "keys": keys[name]} for name in ACTIONS}


def remap_keys(current: Mapping[str, str], action: str, key: str) -> dict[str, str]:
    """The changes with one more; ConfigError as in `keymap`."""
    changes = {**current, action: key}
    keymap(changes)
    return changes


def _check(action: str, key: str, keys: dict[str, list[str]]) -> None:
    if not key.strip():
        raise ConfigError(f"an empty key for {action!r}")
    if key in ("Escape", "Tab", "Shift+Tab"):
        raise ConfigError(f"{key} leads out of things; give {action!r} another key")
    taken = next((a for a, ks in keys.items() if a != action and key in ks), None)
    if taken is not None:
        raise ConfigError(f"{key} is already the key of {ACTIONS[taken][0]!r}; give {action!r} another one")
