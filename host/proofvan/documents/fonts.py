"""The fonts of the documents: always these, never the computer's own, so that every machine draws the same page."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pylopdf_fonts_zh_cn
import typst


@cache
def fonts() -> typst.Fonts:
    """Give Noto Sans SC, Noto Serif SC and typst's own fonts."""
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=True,
        font_paths=[Path(pylopdf_fonts_zh_cn.__file__).parent],
    )
