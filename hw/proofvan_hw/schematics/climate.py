"""The climate board: temperature, humidity and pressure of the air."""

from __future__ import annotations

from proofvan_hw.schematics.common import i2c, powered, supply, sync_line
from proofvan_hw.schematics.parts import DPS310, SHT45
from proofvan_hw.schematics.sheet import Sheet


def draw(sheet: Sheet) -> None:
    """Draw the board."""
    supply(sheet)
    sync_line(sheet)
    air, pressure = sheet.place(SHT45), sheet.place(DPS310)
    powered(sheet, air, "VDD", "VSS")
    powered(sheet, pressure, "VDD VDDIO", "GND")
    sheet.join("3V3", pressure["CSB"])  # I2C (DPS310 datasheet, chapter 5)
    i2c(sheet, (air, "SDA", "SCL"), (pressure, "SDI", "SCK"))
