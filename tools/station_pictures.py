"""Puts what `make e2e` saw into docs/pictures: few colours, small files, for docs/station.md.

    python tools/station_pictures.py

Takes build/screens as it is. A page becomes one sheet: by day above, by night below, at 1280×800 and on a phone.
A picture that is larger than LARGEST_BYTES, or is not there, is named and ends it with 1.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).parents[1]
SEEN, KEPT = ROOT / "build" / "screens", ROOT / "docs" / "pictures"
# The pages of the journey, each in both themes and sizes.
SHEETS = (
    "jobs-zh",
    "last-results",
    "nearest",
    "draft",
    "list",
    "connect-zh",
    "wrong-board",
    "prompt-en",
    "questions-longest",
    "stopped",
    "result-zh",
    "failed",
    "share",
)
# Where one picture says it: what is printed, and the waveform that is drawn 25 times a second.
SINGLE = ("certificate-zh", "live-night")
LARGEST_BYTES = 140_000
_COLOURS = 96  # both themes with their colours of verdicts; text is as sharp with it
_ROW = 480  # pixels of a sheet's row: smaller, Chinese text can't be read
_GAP = 12


def main() -> int:
    """Write the pictures; give the exit code."""
    KEPT.mkdir(parents=True, exist_ok=True)
    faults = [fault for name in SHEETS if (fault := _kept(name, _views(name)))]
    faults += [fault for name in SINGLE if (fault := _kept(name, ((name,),)))]
    print("\n".join(faults) or f"{len(SHEETS) + len(SINGLE)} pictures in {KEPT.relative_to(ROOT)}")
    return 1 if faults else 0


def _views(name: str) -> tuple[tuple[str, ...], ...]:
    return tuple((f"{name}-{theme}", f"{name}-{theme}-phone") for theme in ("day", "night"))


def _kept(name: str, rows: tuple[tuple[str, ...], ...]) -> str:
    if missing := [view for row in rows for view in row if not _path(view).is_file()]:
        return f"{', '.join(missing)}: not in {SEEN.relative_to(ROOT)}; run `make e2e` and `make bench-screen` first"
    if len(rows) == 1:
        picture = Image.open(_path(name)).convert("RGB")
    else:
        picture = _stacked([_beside([_scaled(view) for view in row]) for row in rows])
    drawn = io.BytesIO()
    picture.quantize(_COLOURS, dither=Image.Dither.NONE).save(drawn, "PNG", optimize=True)
    if drawn.tell() > LARGEST_BYTES:
        return f"{name}: {drawn.tell()} bytes, at most {LARGEST_BYTES}"
    (KEPT / f"{name}.png").write_bytes(drawn.getvalue())
    return ""


def _path(view: str) -> Path:
    return SEEN / f"{view}.png"


def _scaled(view: str) -> Image.Image:
    picture = Image.open(_path(view)).convert("RGB")
    return picture.resize((round(picture.width * _ROW / picture.height), _ROW), Image.Resampling.LANCZOS)


def _beside(pictures: list[Image.Image]) -> Image.Image:
    width = sum(one.width for one in pictures) + _GAP * (len(pictures) - 1)
    row = Image.new("RGB", (width, _ROW), "#808080")
    place = 0
    for one in pictures:
        row.paste(one, (place, 0))
        place += one.width + _GAP
    return row


def _stacked(rows: list[Image.Image]) -> Image.Image:
    sheet = Image.new("RGB", (max(row.width for row in rows), (_ROW + _GAP) * len(rows) - _GAP), "#808080")
    for number, row in enumerate(rows):
        sheet.paste(row, (0, number * (_ROW + _GAP)))
    return sheet


if __name__ == "__main__":
    sys.exit(main())
