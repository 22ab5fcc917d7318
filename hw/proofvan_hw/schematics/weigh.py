"""The weigh board: two load cells, ratiometric to their own excitation."""

from __future__ import annotations

from proofvan_hw.schematics.common import decouple, i2c, powered, supply, sync_line
from proofvan_hw.schematics.parts import ADS1232, C_100N, REGULATOR_5V, SHT45, terminal
from proofvan_hw.schematics.sheet import Sheet


def draw(sheet: Sheet) -> None:
    """Draw the board."""
    supply(sheet)
    sync_line(sheet)
    chip, excitation, air = sheet.place(ADS1232), sheet.place(REGULATOR_5V), sheet.place(SHT45)
    sheet.join("5V_USB", excitation["VIN"], excitation["EN"], excitation["L"])
    sheet.join("5V_CELL", excitation["VOUT"], excitation["FB"], chip["AVDD"], chip["REFP"])
    decouple(sheet, "5V_CELL")
    powered(sheet, chip, "DVDD", "DGND AGND REFN TEMP SPEED CLKIN")
    sheet.join("GND", excitation["GND"])
    sheet.join("3V3", chip["GAIN0"], chip["GAIN1"])  # gain 128 (SBAS350, table 3)
    capacitor = sheet.place(C_100N)
    sheet.join("CAP1", chip["CAP1"], capacitor["1"])
    sheet.join("CAP2", chip["CAP2"], capacitor["2"])
    for number in (1, 2):
        way = sheet.place(terminal(f"cell {number}", "E+ E- S+ S-"))
        sheet.join("5V_CELL", way["E+"])
        sheet.join("GND", way["E-"])
        sheet.join(f"CELL{number}_P", way["S+"], chip[f"AINP{number}"])
        sheet.join(f"CELL{number}_N", way["S-"], chip[f"AINN{number}"])
    for gpio, pin in (
        ("load_data", "DRDY_DOUT"),
        ("load_clock", "SCLK"),
        ("load_power", "PDWN"),
        ("load_channel", "A0"),
    ):
        sheet.gpio(gpio, chip[pin])
    powered(sheet, air, "VDD", "VSS")
    i2c(sheet, (air, "SDA", "SCL"))
