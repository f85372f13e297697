"""Bringing back what was changed elsewhere: only that, never over what was changed here, never from another review."""

import re
from dataclasses import replace

import pytest

from mtreview import formats
from mtreview.cli.exporting import merge
from mtreview.errors import InputError, MtreviewError
from mtreview.formats.merge import apply_merge, compare
from mtreview.formats.model.units import units
from mtreview.records import Decision, Edit, Span
from mtreview.revision.store import Store

OLD, NEW = "Last year RMB 100 billion dollars!", "Last year 100 billion yuan!"


def _replaced(path, old, new):
    """Changes the text of the edited side as another tool would, leaving everything else."""
    if path.suffix == ".docx":
        _replaced_docx(path, old, new)
    elif path.suffix == ".xlsx":
        _replaced_xlsx(path, old, new)
    else:
        text = path.read_text(encoding="utf-8")
        pattern = {
            ".xlf": r"(<target[^>]*state=[^>]*>[^\n]*?)" + re.escape(old), ".tsv": r"(\n\d+\t[^\t\n]*\t[^\t\n]*\t[^\t\n]*)" + re.escape(old),  # noqa: E501
            ".jsonl": r'("edited": "[^"]*)' + re.escape(old), ".po": r'(msgstr "[^"]*)' + re.escape(old),
        }[path.suffix]  # fmt: skip
        changed, count = re.subn(pattern, lambda m: m.group(1) + new, text, count=1)
        assert count == 1
        path.write_text(changed, encoding="utf-8", newline="")


def _replaced_docx(path, old, new):
    import docx

    document = docx.Document(str(path))
    (paragraph,) = [c.paragraphs[0] for c in document.tables[0].columns[3].cells if old in c.text]
    (run,) = [r for r in paragraph.runs if old in r.text]
    run.text = run.text.replace(old, new)
    document.save(str(path))


def _replaced_xlsx(path, old, new):
    import openpyxl

    book = openpyxl.load_workbook(path, rich_text=True)
    names = [c.value for c in book.active[1]]
    for row in book.active.iter_rows(min_row=2):
        cell = row[names.index("edited")]
        cell.value = str(cell.value or "").replace(old, new)
    book.save(path)


@pytest.mark.parametrize("suffix", [".xlf", ".tsv", ".jsonl", ".po", ".docx", ".xlsx"])
def test_one_change_comes_back_and_nothing_else(suffix, sample, tmp_path):
    path = tmp_path / f"r{suffix}"
    formats.write(sample, path)
    assert compare(sample, path).changes == ()
    _replaced(path, OLD, NEW)
    found = compare(sample, path)
    assert [(c.pair.id, c.after.replace(NEW, OLD)) for c in found.changes] == [(1, found.changes[0].before)]
    assert (found.conflicts, found.missing) == ((), ())
    after = apply_merge(sample, found, reviewer="bo", origin=path.name)
    now = {u.id: u.edited for u in units(after)}
    assert NEW in now[1] and OLD not in now[1]
    assert now[0] == {u.id: u.edited for u in units(sample)}[0]


@pytest.mark.parametrize("suffix", [".xlf", ".tsv", ".jsonl", ".docx"])
def test_changed_on_both_sides_is_left_to_a_person(suffix, sample, tmp_path):
    path = tmp_path / f"r{suffix}"
    formats.write(sample, path)
    _replaced(path, OLD, NEW)
    start = sample.document.target.index("RMB")
    here = Edit(Span(start, start + 3), "RMB", "CNY")
    later = replace(
        sample, decisions=(*sample.decisions, Decision(3, None, "edited", (here,), "", "ann", "2026-01-02", (1,)))
    )
    found = compare(later, path)
    assert found.changes == () and [c.pair.id for c in found.conflicts] == [1]
    after = {u.id: u for u in units(apply_merge(later, found, reviewer="bo", origin=path.name))}
    assert "CNY 100 billion" in after[1].edited
    assert after[1].state == "queried" and NEW in after[1].comments[-1]


def test_changed_here_only_stays(sample, tmp_path):
    path = tmp_path / "r.tsv"
    formats.write(sample, path)
    start = sample.document.target.index("RMB")
    here = Edit(Span(start, start + 4), "RMB ", "")
    later = replace(
        sample, decisions=(*sample.decisions, Decision(3, None, "edited", (here,), "", "ann", "2026-01-02", (1,)))
    )
    found = compare(later, path)
    assert (found.changes, found.conflicts) == ((), ())


def test_states_and_comments_come_over(sample, tmp_path):
    path = tmp_path / "r.xlf"
    formats.write(sample, path)
    text = path.read_text(encoding="utf-8")
    text = text.replace('state="translated"', 'state="final"').replace(
        "</target><note", '</target><note from="bo">Good.</note><note', 1
    )
    path.write_text(text, encoding="utf-8", newline="")
    found = compare(sample, path)
    assert [(c.pair.id, c.state, c.comments) for c in found.changes] == [(0, "confirmed", ("Good.",))]
    after = {u.id: u for u in units(apply_merge(sample, found, reviewer="bo", origin="r.xlf"))}
    assert after[0].state == "confirmed" and after[0].comments == ("Good.",)


@pytest.mark.parametrize(
    "suffix",
    [
        ".xlf",
        ".2.xlf",
        ".tsv",
        ".csv",
        ".xlsx",
        ".docx",
        ".jsonl",
        ".po",
        ".tmx",
        ".mqm.tsv",
        ".qe.tsv",
        ".pearmut.json",
        ".mtr",
    ],
)
def test_a_file_of_another_review_is_refused(suffix, sample, tmp_path):
    other = replace(sample, document=replace(sample.document, id="other"))
    path = tmp_path / f"r{suffix}"
    formats.write(other, path)
    with pytest.raises(InputError, match=r"exported from another review \(other"):
        compare(sample, path)


def test_a_file_of_no_review_is_refused(sample, tmp_path):
    path = tmp_path / "r.tsv"
    path.write_text("source\ttarget\n你好\tHello\n", encoding="utf-8")
    with pytest.raises(InputError, match="does not say which review"):
        compare(sample, path)


def test_missing_and_strange_pairs(sample, tmp_path):
    path = tmp_path / "r.tsv"
    formats.write(sample, path)
    lines = path.read_text(encoding="utf-8").split("\n")
    path.write_text("\n".join([lines[0], lines[1], ""]), encoding="utf-8")
    assert compare(sample, path).missing == (1, 3, 4)
    path.write_text("\n".join([lines[0], "99" + lines[1][1:], ""]), encoding="utf-8")
    with pytest.raises(MtreviewError, match="pair 99 is not in the review any more"):
        compare(sample, path)


def test_the_command_writes_once_and_only_when_asked(sample, tmp_path):
    review, path = tmp_path / "r.mtr", tmp_path / "r.tsv"
    Store.create(review, sample)
    formats.write(sample, path)
    _replaced(path, OLD, NEW)
    assert len(merge(review, path, dry_run=True).changes) == 1
    assert Store(review).read() == sample
    merge(review, path, reviewer="bo")
    after = Store(review).read()
    assert after.decisions[-1].reviewer == "bo" and len(after.decisions) == len(sample.decisions) + 1
    assert merge(review, path).changes == ()
    assert Store(review).read() == after
