"""Every board family's drawing; a new family needs a module of its name here."""

from __future__ import annotations

import importlib

from proofvan_hw.load import FAMILIES, load_board
from proofvan_hw.schematics.parts import PICO_2
from proofvan_hw.schematics.sheet import Sheet


def drawing(family: str) -> Sheet:
    """Draw one board."""
    sheet = Sheet(load_board(family), PICO_2)
    importlib.import_module(f"proofvan_hw.schematics.{family}").draw(sheet)
    return sheet


def drawings() -> dict[str, Sheet]:
    """Draw all boards, by family."""
    return {family: drawing(family) for family in FAMILIES}
