"""What a person hands to `mtreview review`: two texts, one bilingual file, or only the English."""

from collections.abc import Sequence
from pathlib import Path

from mtreview.errors import ConfigError, FormatError, InputError
from mtreview.formats.choosing import reader_of, suffix_of
from mtreview.formats.inplace.giving_back import review_of
from mtreview.formats.inplace.opening import PAIRED, open_in_place, open_pair_in_place
from mtreview.formats.model.reading import bytes_of, refuse_address, text_of
from mtreview.language.inline_codes import without_codes
from mtreview.language.text import main_script
from mtreview.records import Document, ReviewData

__all__ = ["read", "read_document"]


def read(path: Path) -> list[ReviewData]:
    """The reviews in a bilingual file, one a contained document; a file of another tool is one."""
    original = open_in_place(path)
    if original is not None:
        return [review_of(original, id=_name(path), origin=str(path))]
    return list(reader_of(path).read(path))


def is_own(path: Path) -> bool:
    """True for a DOCX that mtreview exported, which is a bilingual file."""
    from mtreview.formats.office.docx_table import is_own as own

    return own(path)


def _docx(path: Path) -> str:
    from mtreview.formats.office.docx_document import text_of_docx  # python-docx only for those who need it

    return text_of_docx(path)


def _html(path: Path) -> str:
    from mtreview.formats.text.html_document import text_of_html

    return text_of_html(path)


# Suffixes that are a document when they come in, whatever they are when they go out.
_TEXTS = {
    ".txt": text_of,
    ".md": text_of,
    ".markdown": text_of,
    "": text_of,
    ".html": _html,
    ".htm": _html,
    ".docx": _docx,
}


def read_document(paths: Sequence[Path], *, limit: int, english_only: bool = False) -> Document | ReviewData:
    """The document in two texts (Chinese first), the already paired review in one bilingual file, or with
    `english_only` the English alone. `limit` is the most bytes of text. InputError says what to do instead."""
    every = [Path(p) for p in paths]
    for path in every:
        refuse_address(path)
    if english_only:
        if len(every) != 1:
            raise InputError(f"--english-only takes one English text, not {len(every)}")
        return _english(every[0], limit)
    if len(every) == 2 and all(p.suffix.lower() in PAIRED for p in every):
        return _checked(
            review_of(open_pair_in_place(*every), id=_name(every[1]), origin=f"{every[0]}, {every[1]}"), every[1], limit
        )
    if len(every) == 2:
        return _two(every[0], every[1], limit)
    if len(every) == 1:
        return _bilingual(every[0], limit)
    raise InputError(
        f"{len(every)} files given; `mtreview review` takes a Chinese and an English text, or one bilingual file"
    )


def _read(path: Path, limit: int) -> str:
    if path.is_dir():
        bytes_of(path)
    packed = path.suffix.lower() == ".docx"  # what counts is the text in it, not the pictures
    if not packed and path.exists() and path.stat().st_size > limit:
        _over(path, path.stat().st_size, limit)
    text = _TEXTS.get(path.suffix.lower(), text_of)(path)
    if packed and len(text.encode("utf-8", "replace")) > limit:
        _over(path, len(text.encode("utf-8", "replace")), limit)
    return text


def _over(path: Path, size: int, limit: int) -> None:
    raise InputError(
        f"{path}: {size:,} bytes are over the limit of {limit:,} for one article; `mtreview score` takes large inputs, "
        "or set `limit` in the configuration"
    )


def _english(path: Path, limit: int) -> Document:
    text = _read(path, limit)
    if main_script(text) == "han":
        raise InputError(f"{path}: is in Chinese, but --english-only wants the English; give that file")
    if main_script(text) != "latin":
        raise InputError(f"{path}: no English in it; --english-only wants an English text")
    return Document(_name(path), None, text, str(path))


def _two(first: Path, second: Path, limit: int) -> Document:
    source, target = _read(first, limit), _read(second, limit)
    check_languages(source, target, str(first), str(second))
    return Document(_name(second), source, target, f"{first}, {second}")


def check_languages(source: str, target: str, first: str, second: str) -> None:
    """InputError when the source is not Chinese or the target not English, with the call that would be right."""
    scripts = main_script(source), main_script(target)
    if scripts == ("latin", "han"):
        raise InputError(
            f"source and target are swapped: {first} is English, {second} Chinese; call `mtreview review {second} {first}`"
        )
    if scripts == ("latin", "latin"):
        raise InputError(
            f"{first} and {second} are both in English; give the Chinese first, or without it "
            f"`mtreview review --english-only {second}`"
        )
    if scripts == ("han", "han"):
        raise InputError(f"{first} and {second} are both in Chinese; the second must be the English translation")
    for name, script, wanted, language in (
        (first, scripts[0], "han", "Chinese"),
        (second, scripts[1], "latin", "English"),
    ):
        if script != wanted:
            raise InputError(
                f"{name}: no {language} in it; `mtreview review` takes the Chinese first, then the English"
            )


def _bilingual(path: Path, limit: int) -> ReviewData:
    if not path.exists() or path.is_dir() or not path.stat().st_size:
        text_of(path)
    data = _paired(path)
    if data is None:
        text = _read(path, limit)
        missing = "Chinese text before it" if main_script(text) == "latin" else "English text after it"
        only = f", or `mtreview review --english-only {path}`" if main_script(text) == "latin" else ""
        raise InputError(f"{path}: one text alone; give the {missing}{only}")
    return _checked(data, path, limit)


def _checked(data: ReviewData, path: Path, limit: int) -> ReviewData:
    """The review; InputError when it is too large, empty or of other languages."""
    if not data.pairs:
        why = f" ({data.failures[0].where}: {data.failures[0].error})" if data.failures else ""
        raise InputError(f"{path}: has no pairs of Chinese and English in it{why}")
    size = len((data.document.source or "").encode("utf-8", "replace")) + len(
        data.document.target.encode("utf-8", "replace")
    )
    if size > limit:
        _over(path, size, limit)
    if data.document.source is not None:
        check_languages(
            without_codes(data.document.source),
            without_codes(data.document.target),
            f"the source side of {path}",
            f"the target side of {path}",
        )
    return data


def _paired(path: Path) -> ReviewData | None:
    """The pairs of a bilingual file; None for what is one text."""
    text = path.suffix.lower() in _TEXTS and not (path.suffix.lower() == ".docx" and is_own(path))
    try:
        original = open_in_place(path)
    except FormatError:
        if not text:
            raise
        original = None  # no table in it that has both languages
    if original is not None:
        return review_of(original, id=_name(path), origin=str(path))
    if text or _unknown(path):
        return None
    found: list[ReviewData] = list(reader_of(path).read(path))
    if len(found) != 1:
        raise InputError(
            f"{path}: holds {len(found)} documents, `mtreview review` takes one; cut the file into one a document"
        )
    return found[0]


def _unknown(path: Path) -> bool:
    """True for a suffix that no format has, where the content is none of those that can be told."""
    if suffix_of(path) is not None:
        return False
    try:
        reader_of(path)
    except ConfigError:
        return True
    return False


def _name(path: Path) -> str:
    """A name for the document: the file's, without the language at its end; the folder's for plain "en.txt"."""
    parts = path.name.split(".")[:-1] if path.suffix else [path.name]
    while parts and parts[-1].lower() in ("en", "zh", "english", "target", "translation"):
        parts.pop()
    return ".".join(parts) or path.resolve().parent.name or path.stem
