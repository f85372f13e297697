"""The project file beside a review: what holds for every article of one client."""

import json
from dataclasses import dataclass, field, replace
from pathlib import Path

from mtreview.config import fill, read_toml
from mtreview.errors import ConfigError, unknown
from mtreview.files import beside
from mtreview.language.text import is_han
from mtreview.protocols import STYLES, Style

__all__ = ["FILE_NAME", "STYLES", "Project", "add_phrase", "add_term", "project_path", "read_project", "write_project"]

FILE_NAME = "mtreview-project.toml"


@dataclass(frozen=True, slots=True)
class Project:
    """`dismissed` phrases are never a problem, `keep` terms are not translated, `style` is the client's, `keys` moves
    actions of the review page to other keys, `terms` is the project's glossary: Chinese term -> English."""

    dismissed: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()
    style: dict[str, str] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    terms: dict[str, str] = field(default_factory=dict)

    @property
    def settled(self) -> frozenset[str]:
        """The phrases that no mark should trouble a person with, in lower case."""
        return frozenset(p.lower() for p in (*self.dismissed, *self.keep))

    @property
    def wanted(self) -> Style:
        """What the checks go by: the style and the phrases that are not translated."""
        return Style(**self.style, keep=self.keep)

    @property
    def glossary(self) -> dict[str, tuple[str, ...]]:
        """The terms as the checks read them: Chinese term -> its renderings, here one."""
        return {zh: (english,) for zh, english in self.terms.items()}


def project_path(review: Path) -> Path:
    """The project file of a review file: one for all reviews in the same folder."""
    return Path(review).with_name(FILE_NAME)


def read_project(path: Path, *, required: bool = False) -> Project:
    """The project file, or an empty project when there is none and none is `required`; ConfigError for an unknown key or a
    wrong value."""
    if not path.exists() and not required:
        return Project()
    project: Project = fill(Project, read_toml(path, "no such project file"), str(path))
    for name, choice in project.style.items():
        if name not in STYLES:
            raise unknown("style", name, STYLES, str(path))
        if choice not in STYLES[name]:
            raise unknown(f"{name} style", choice, STYLES[name], str(path))
    return project


def write_project(path: Path, project: Project) -> None:
    """Writes beside `path` and renames, so that a full disk leaves the old file whole."""
    lines = ["# The mtreview project of this folder: it holds for every review file beside it.", ""]
    lines += [f"{name} = {_listed(getattr(project, name))}" for name in ("dismissed", "keep")]
    for name in ("style", "keys", "terms"):
        table: dict[str, str] = getattr(project, name)
        lines += ["", f"[{name}]", *(f"{_quoted(k)} = {_quoted(v)}" for k, v in sorted(table.items()))]
    try:
        with beside(path) as part:
            part.write_text("\n".join([*lines, ""]), encoding="utf-8")
    except UnicodeEncodeError as error:
        raise ConfigError(f"{path}: cannot write the project file: {error}") from None


def add_phrase(project: Project, kind: str, phrase: str) -> Project:
    """The project with one more phrase in `dismissed` or `keep`."""
    if kind not in ("dismissed", "keep"):
        raise unknown("list of phrases", kind, ("dismissed", "keep"))
    if not phrase.strip():
        raise ConfigError(f"an empty phrase cannot be added to {kind!r}")
    before: tuple[str, ...] = getattr(project, kind)
    after = before if phrase in before else (*before, phrase)
    return replace(project, dismissed=after) if kind == "dismissed" else replace(project, keep=after)


def add_term(project: Project, zh: str, english: str) -> Project:
    """The project with one more term, or with another English for a term that it has."""
    zh, english = zh.strip(), english.strip()
    if not any(is_han(c) for c in zh) or not english:
        raise ConfigError("a term needs its Chinese and its English; give both")
    return replace(project, terms={**project.terms, zh: english})


def _listed(phrases: tuple[str, ...]) -> str:
    return "[" + "".join(f"\n  {_quoted(p)}," for p in phrases) + ("\n]" if phrases else "]")


def _quoted(text: str) -> str:
    # A JSON string is a TOML string but for DEL, which TOML wants escaped.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
