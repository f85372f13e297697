"""What people wrote as comments on the cells of a sheet, whichever column they stand on."""

import posixpath
import re
import zipfile
from typing import Any

from lxml import etree

__all__ = ["comments_by_row"]


def comments_by_row(packed: zipfile.ZipFile, sheet: str) -> dict[int, list[str]]:
    """The comments of each row, by its number from 1; none where the sheet has no part for them, or a damaged one."""
    folder, name = posixpath.split(sheet)
    found: dict[int, list[str]] = {}
    for link in _parsed(packed, f"{folder}/_rels/{name}.rels"):
        if link.get("Type", "").endswith("/comments"):
            part = posixpath.normpath(posixpath.join("/" + folder, link.get("Target", ""))).lstrip("/")
            for comment in _parsed(packed, part).iter("{*}comment"):
                row = re.search(r"[0-9]{1,7}$", comment.get("ref", ""))
                said = "".join(t.text or "" for t in comment.iter("{*}t")).strip()
                if row is not None and said:
                    found.setdefault(int(row.group()), []).append(said)
    return found


def _parsed(packed: zipfile.ZipFile, part: str) -> Any:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True)
    body = packed.read(part) if part in packed.namelist() else b"<none/>"
    root = etree.fromstring(body or b"<none/>", parser)
    return root if root is not None else etree.Element("none")
