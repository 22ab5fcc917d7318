"""Where records lie in a file: XML of the transparency software, or the bare text, one record or several."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

from proofvan.instruments.ocmf.deviations import Notebook
from proofvan.instruments.ocmf.encodings import DECODERS, decode, readings_of

_RECORD = re.compile(rb"^[ \t]*OCMF\|", re.MULTILINE)
_BOM = b"\xef\xbb\xbf"
_START = b"OCMF"


@dataclass(frozen=True, slots=True)
class Enclosed:
    """The exact bytes of one record, the key that lies beside it, and where both were found."""

    place: str
    data: bytes
    key_text: str = ""
    context: str = ""
    transaction: str = ""
    sealed: bool = False  # `data` is a container whose text comes out with the key


def enclosed_records(data: bytes, notebook: Notebook) -> list[Enclosed]:
    """Find the records of a file; an empty list when there is none."""
    if data.removeprefix(_BOM).lstrip().startswith(b"<"):
        return _in_xml(data, notebook)
    if data.startswith(_BOM):
        notebook.note("ocmf-deviation-bom", "1")
    starts = [found.start() for found in _RECORD.finditer(data.removeprefix(_BOM))]
    bare = data.removeprefix(_BOM)
    ends = [*starts[1:], len(bare)]
    return [
        Enclosed(str(number), bare[start:end].strip())
        for number, (start, end) in enumerate(zip(starts, ends, strict=False), 1)
    ]


def _in_xml(data: bytes, notebook: Notebook) -> list[Enclosed]:
    root = _tree(data, notebook)
    if root is None:
        return []
    elements = list(root.iter("{*}signedData", "{*}encodedData"))
    found = [_of_element(element, str(number), notebook) for number, element in enumerate(elements, 1)]
    return [one for one in found if one is not None]


def _tree(data: bytes, notebook: Notebook) -> etree._Element | None:
    # No DTD, no entities, no network: a receipt from a stranger.
    options = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False}
    try:
        return etree.fromstring(data, etree.XMLParser(**options))
    except etree.XMLSyntaxError as problem:
        notebook.note("ocmf-deviation-xml", f"line {problem.lineno}", problem.msg)
    try:
        return etree.fromstring(data, etree.XMLParser(recover=True, **options))
    except etree.XMLSyntaxError:
        return None


def _of_element(element: etree._Element, place: str, notebook: Notebook) -> Enclosed | None:
    format_name = element.get("format", "")
    if format_name.strip().upper() not in ("OCMF", ""):
        notebook.note("ocmf-deviation-other-format", place, format_name, "OCMF")
        return None
    text = (element.text or "").strip()
    sealed = etree.QName(element).localname == "encodedData"
    read = _sealed if sealed else _plain
    data = read(text, element.get("encoding", ""), place, notebook)
    value = element.getparent()
    attributes = {} if value is None else value.attrib
    key = None if value is None else value.find("{*}publicKey")
    return Enclosed(
        place,
        data,
        "" if key is None else (key.text or "").strip(),
        attributes.get("context", ""),
        attributes.get("transactionId", ""),
        sealed,
    )


def _sealed(text: str, encoding: str, place: str, notebook: Notebook) -> bytes:
    """Give the container's bytes; empty when the text is of no encoding."""
    named = decode(text, encoding) if encoding in DECODERS else None
    if named is None and (found := readings_of(text)):
        name, named = found[0]
        notebook.note("ocmf-deviation-encoding", place, encoding, name)
    return named or b""


def _plain(text: str, encoding: str, place: str, notebook: Notebook) -> bytes:
    """Give the record's bytes: as they stand, or out of the encoding that the element names or that fits."""
    data = text.encode()
    if data.startswith(_START) or not data:
        return data
    named = decode(text, encoding) if encoding in DECODERS else None
    if named is not None:
        return named.strip()
    for name, bytes_ in readings_of(text):
        if bytes_.strip().startswith(_START):
            notebook.note("ocmf-deviation-encoding", place, encoding, name)
            return bytes_.strip()
    return data
