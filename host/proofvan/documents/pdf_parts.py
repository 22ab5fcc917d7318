"""Says what each object of a certificate is, so that a changed byte can be named by what it does."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import pikepdf

_OBJECT = re.compile(rb"(?:^|\n)(\d+) 0 obj\b")
_TABLE = re.compile(rb"(?:^|\n)xref\s")


@dataclass(frozen=True, slots=True)
class PdfPart:
    """An object of a PDF: kind is page, font, picture, colours, attachment, metadata, structure, table or header."""

    kind: str
    number: int  # of the object; 0 for header and table
    page: int  # 0 when it belongs to no page or to several

    @property
    def words(self) -> str:
        """One line for people and scripts, such as `page 2, object 31`."""
        name = f"page {self.page}" if self.kind == "page" else self.kind
        return f"{name}, object {self.number}" if self.number else name

    @property
    def meaning(self) -> str:
        """Message id of what a change there means."""
        return f"verify-pdf-{self.kind}"


@dataclass(frozen=True, slots=True)
class PdfParts:
    """Where each object of a PDF begins, and what it is."""

    starts: tuple[tuple[int, int], ...]  # (byte, object number), rising
    table: int  # byte where the table of objects begins
    kinds: Mapping[int, tuple[str, int]]

    def at(self, offset: int) -> PdfPart:
        """Name the part at a byte."""
        if offset >= self.table:
            return PdfPart("table", 0, 0)
        before = bisect_right(self.starts, (offset, 1 << 31))
        if before == 0:
            return PdfPart("header", 0, 0)
        number = self.starts[before - 1][1]
        kind, page = self.kinds.get(number, ("structure", 0))
        return PdfPart(kind, number, page)


def parts_of(pdf: bytes) -> PdfParts:
    """Find the parts of a PDF; of a damaged one at least the numbers of its objects."""
    starts = tuple((match.start(), int(match[1])) for match in _OBJECT.finditer(pdf))
    tables = [match.start() for match in _TABLE.finditer(pdf)]
    try:
        kinds = _kinds(pdf)
    except Exception:  # a damaged PDF may break its reader in any way; the numbers remain
        kinds = {}
    return PdfParts(starts, tables[-1] if tables else len(pdf), kinds)


def _kinds(pdf: bytes) -> dict[int, tuple[str, int]]:
    with pikepdf.open(BytesIO(pdf)) as document:
        kinds: dict[int, tuple[str, int]] = {}
        for item in document.objects:
            if isinstance(item, pikepdf.Dictionary | pikepdf.Stream):
                kinds[item.objgen[0]] = (_kind(item), 0)
        for number, page in enumerate(document.pages, start=1):
            for entry in (page.obj, *_contents(page)):
                kinds[entry.objgen[0]] = ("page", number)
        return kinds


def _contents(page: pikepdf.Page) -> list[Any]:
    contents: Any = page.obj.get("/Contents")
    return [contents] if isinstance(contents, pikepdf.Stream) else list(contents or [])


def _kind(item: Any) -> str:
    type_name, subtype = str(item.get("/Type", "")), str(item.get("/Subtype", ""))
    if type_name == "/EmbeddedFile" or type_name == "/Filespec":
        return "attachment"
    if type_name == "/Metadata":
        return "metadata"
    if type_name in ("/Font", "/FontDescriptor", "/CMap") or subtype in ("/CIDFontType0C", "/OpenType", "/Type1C"):
        return "font"
    if type_name == "/XObject" or subtype in ("/Image", "/Form"):
        return "picture"
    if ("/N" in item and "/Alternate" in item) or type_name == "/OutputIntent":
        return "colours"
    return "structure"
