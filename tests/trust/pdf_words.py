"""What the pages of a PDF say, read back through the fonts' own tables of characters."""

from __future__ import annotations

from io import BytesIO

import pikepdf


def words(pdf: bytes) -> list[str]:
    """What each page shows, read back through the fonts' own tables of characters."""
    with pikepdf.open(BytesIO(pdf)) as document:
        return [_page_words(page) for page in document.pages]


def _page_words(page: pikepdf.Page) -> str:
    fonts = {str(name): _characters(font) for name, font in page.resources.Font.items()}
    shown, current = [], {}
    for operands, operator in pikepdf.parse_content_stream(page):
        if str(operator) == "Tf":
            current = fonts[str(operands[0])]
        elif str(operator) in ("Tj", "TJ"):
            parts = operands[0] if str(operator) == "TJ" else [operands[0]]
            for part in parts:
                if isinstance(part, pikepdf.String):
                    codes = bytes(part)
                    shown += [current.get(codes[at : at + 2].hex(), "") for at in range(0, len(codes), 2)]
    return "".join(shown).replace(" ", "")


def _characters(font: pikepdf.Object) -> dict[str, str]:
    table: dict[str, str] = {}
    lines = font.ToUnicode.read_bytes().decode().splitlines()
    for line in lines:
        parts = [part.strip("<>") for part in line.split()]
        if len(parts) == 2 and line.startswith("<"):
            table[parts[0].lower()] = bytes.fromhex(parts[1]).decode("utf-16-be")
        elif len(parts) == 3 and line.startswith("<"):
            first, last, start = int(parts[0], 16), int(parts[1], 16), int(parts[2], 16)
            table.update({f"{first + n:04x}": chr(start + n) for n in range(last - first + 1)})
    return table
