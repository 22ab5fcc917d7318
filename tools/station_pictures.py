"""Puts a small set of what `make e2e` saw into docs/pictures: few colours, small files, for docs/station.md.

    python tools/station_pictures.py

Takes build/screens as it is; a picture that is larger than LARGEST_BYTES, or is not there, is named and ends it with 1.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).parents[1]
SEEN, KEPT = ROOT / "build" / "screens", ROOT / "docs" / "pictures"
# A page of the journey in each theme, language and size that the station is looked at in.
CHOSEN = (
    "connect-zh-day",
    "wrong-board-day",
    "prompt-zh-night-phone",
    "prompt-en-day",
    "questions-longest-day",
    "live-night",
    "stopped-night",
    "result-zh-day",
    "failed-day-phone",
    "certificate-zh",
    "list-night",
)
LARGEST_BYTES = 60_000
_COLOURS = 32  # text and lines of two themes look the same with it


def main() -> int:
    """Write the pictures; give the exit code."""
    KEPT.mkdir(parents=True, exist_ok=True)
    faults = [fault for name in CHOSEN if (fault := _kept(name))]
    print("\n".join(faults) or f"{len(CHOSEN)} pictures in {KEPT.relative_to(ROOT)}")
    return 1 if faults else 0


def _kept(name: str) -> str:
    path = SEEN / f"{name}.png"
    if not path.is_file():
        return f"{name}: not in {SEEN.relative_to(ROOT)}; run `make e2e` and `make bench-screen` first"
    drawn = io.BytesIO()
    Image.open(path).convert("RGB").quantize(_COLOURS, dither=Image.Dither.NONE).save(drawn, "PNG", optimize=True)
    if drawn.tell() > LARGEST_BYTES:
        return f"{name}: {drawn.tell()} bytes, at most {LARGEST_BYTES}"
    (KEPT / f"{name}.png").write_bytes(drawn.getvalue())
    return ""


if __name__ == "__main__":
    sys.exit(main())
