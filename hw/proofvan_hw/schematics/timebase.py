"""The timebase board: second pulses of a satellite receiver, and the SYNC line that every board captures."""

from __future__ import annotations

from proofvan_hw.schematics.common import powered, supply, sync_line
from proofvan_hw.schematics.parts import GNSS, terminal
from proofvan_hw.schematics.sheet import Sheet


def draw(sheet: Sheet) -> None:
    """Draw the board."""
    supply(sheet)
    sync_line(sheet, drives="output0")
    receiver, antenna = sheet.place(GNSS), sheet.place(terminal("antenna SMA", "RF SHIELD"))
    powered(sheet, receiver, "VCC V_BCKP", "GND")
    sheet.join("ANTENNA", receiver["RF_IN"], antenna["RF"])
    sheet.join("GND", antenna["SHIELD"])
    sheet.gpio("pulse", receiver["TIMEPULSE"])
    sheet.gpio("gnss_tx", receiver["RXD"])
    sheet.gpio("gnss_rx", receiver["TXD"])
