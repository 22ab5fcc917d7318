"""The power board: eight channels at once, PT100 of the standard, control pilot, relays."""

from __future__ import annotations

from proofvan_hw.schematics.common import decouple, filtered, i2c, powered, relay_output, supply, sync_line
from proofvan_hw.schematics.flow import loops, pt100
from proofvan_hw.schematics.parts import (
    ADS131M08,
    ADS1115,
    C_1U,
    C_10N,
    C_100N,
    CLOCK_8M192,
    SHT45,
    terminal,
)
from proofvan_hw.schematics.sheet import Sheet


def draw(sheet: Sheet) -> None:
    """Draw the board."""
    supply(sheet)
    sync_line(sheet)
    _converter(sheet)
    pt100(sheet, ("rtd0",))
    loops_chip, air = sheet.place(ADS1115), sheet.place(SHT45)
    powered(sheet, loops_chip, "VDD", "GND ADDR AIN2 AIN3")
    powered(sheet, air, "VDD", "VSS")
    loops(sheet, loops_chip, ("CP", "CC"))
    i2c(sheet, (loops_chip, "SDA", "SCL"), (air, "SDA", "SCL"))
    sheet.join("PILOT_READY", loops_chip["ALERT"], sheet.place(terminal("test", "1"))["1"])
    for number, name in enumerate(("LOAD", "PILOT_B", "PILOT_C", "AUX12V", "PILOT_PE", "PILOT_DIODE")):
        relay_output(sheet, f"output{number}", name)


def _converter(sheet: Sheet) -> None:
    # Terminals carry the outputs of divider and current transducer, at most +-1.2 V (SBAS950: full scale at gain 1).
    adc, clock = sheet.place(ADS131M08), sheet.place(CLOCK_8M192)
    powered(sheet, adc, "AVDD DVDD", "AGND DGND")
    powered(sheet, clock, "VDD", "GND")
    sheet.join("3V3", clock["OE"])
    sheet.join("ADC_CLOCK", clock["OUT"], adc["CLKIN"])
    for pin, part in (("CAP", C_100N), ("REFIN", C_1U)):
        decouple(sheet, f"ADC_{pin}", part)
        sheet.join(f"ADC_{pin}", adc[pin])
    for gpio, pin in (
        ("adc_miso", "DOUT"),
        ("adc_cs", "CS"),
        ("adc_sck", "SCLK"),
        ("adc_mosi", "DIN"),
        ("adc_drdy", "DRDY"),
        ("adc_reset", "SYNC_RESET"),
    ):
        sheet.gpio(gpio, adc[pin])
    for channel in range(8):
        ways = sheet.place(terminal(f"channel {channel}", "P N SHIELD"))
        for side in "PN":
            filtered(sheet, f"AIN{channel}{side}", ways[side], adc[f"AIN{channel}{side}"], C_10N)
        sheet.join("GND", ways["SHIELD"])
