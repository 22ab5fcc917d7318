"""The fonts of the documents: always these, never the computer's own, so that every machine draws the same page."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.metadata import version
from pathlib import Path

import pylopdf_fonts_zh_cn
import typst

# What draws, writes and signs: the same versions give the same bytes.
_SOFTWARE = ("lxml", "pyhanko", "pylopdf-fonts-zh-cn", "segno", "signxml", "typst")


@cache
def fonts() -> typst.Fonts:
    """Give Noto Sans SC, Noto Serif SC and typst's own fonts."""
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=True,
        font_paths=[Path(pylopdf_fonts_zh_cn.__file__).parent],
    )


def drawing_software() -> Mapping[str, str]:
    """Give the versions of what draws the pages, for the manifest: the same versions give the same bytes."""
    return {name: version(name) for name in _SOFTWARE}
