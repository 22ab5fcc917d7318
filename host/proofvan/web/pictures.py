"""Pictures that the program draws into files, for a screen."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

# The drawing library keeps its fonts and settings for the whole process: one picture at a time.
_ONE_AT_A_TIME = threading.Lock()


def picture(ending: str, draw: Callable[[Path], None]) -> bytes:
    """Give what `draw` writes into a file with this ending (.svg, .png)."""
    with _ONE_AT_A_TIME, tempfile.TemporaryDirectory(prefix="proofvan-") as place:
        file = Path(place) / f"picture{ending}"
        draw(file)
        return file.read_bytes()
