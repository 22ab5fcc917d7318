"""The flow board: pulses behind optocouplers, three PT100, level and current loops, valves."""

from __future__ import annotations

from typing import Any

from proofvan_hw.schematics.common import i2c, powered, relay_output, supply, sync_line
from proofvan_hw.schematics.parts import (
    ADS1115,
    C_10N,
    DPS310,
    MAX31865,
    OPTOCOUPLER,
    R_1K,
    R_4K7,
    REFERENCE_400R,
    SHT45,
    SHUNT_49R9,
    terminal,
)
from proofvan_hw.schematics.sheet import Sheet


def draw(sheet: Sheet) -> None:
    """Draw the board."""
    supply(sheet)
    sync_line(sheet)
    for gpio, name in (("pulse", "PULSE"), ("gate", "GATE"), ("quadrature_a", "A"), ("quadrature_b", "B")):
        pulse_input(sheet, gpio, name)
    pt100(sheet, ("rtd0", "rtd1", "rtd2"))
    level, air, pressure = sheet.place(ADS1115), sheet.place(SHT45), sheet.place(DPS310)
    powered(sheet, level, "VDD", "GND ADDR")
    powered(sheet, air, "VDD", "VSS")
    powered(sheet, pressure, "VDD VDDIO", "GND")
    sheet.join("3V3", pressure["CSB"])
    loops(sheet, level, ("LEVEL", "LOOP1", "LOOP2", "LOOP3"))
    i2c(sheet, (level, "SDA", "SCL"), (air, "SDA", "SCL"), (pressure, "SDI", "SCK"))
    ready = sheet.place(R_4K7)
    sheet.gpio("level_ready", level["ALERT"], ready["1"], reads=True)
    sheet.join("3V3", ready["2"])
    for number, name in enumerate(("DRAIN", "VALVE2")):
        relay_output(sheet, f"output{number}", name)


def pulse_input(sheet: Sheet, gpio: str, name: str) -> None:
    """Take pulses of 5 V to 24 V through an optocoupler."""
    way, series = sheet.place(terminal(name, "P N")), sheet.place(R_1K)
    coupler, pull_up = sheet.place(OPTOCOUPLER), sheet.place(R_4K7)
    sheet.join(f"{name}_P", way["P"], series["1"])
    sheet.join(f"{name}_LED", series["2"], coupler["ANODE"])
    sheet.join(f"{name}_N", way["N"], coupler["CATHODE"])
    sheet.join("GND", coupler["EMITTER"])
    sheet.gpio(gpio, coupler["COLLECTOR"], pull_up["1"], reads=True)
    sheet.join("3V3", pull_up["2"])


def pt100(sheet: Sheet, names: tuple[str, ...]) -> None:
    """Measure platinum thermometers with four wires against 400 Ohm (MAX31865 19-6478, figure 2)."""
    for name in names:
        chip, reference = sheet.place(MAX31865), sheet.place(REFERENCE_400R)
        way, filter_ = sheet.place(terminal(name, "F+ S+ S- F-")), sheet.place(C_10N)
        powered(sheet, chip, "VDD DVDD", "GND1 GND2 DGND")
        sheet.join(f"{name}_BIAS", chip["BIAS"], chip["REFIN_P"], reference["1"])
        sheet.join(f"{name}_REF", chip["REFIN_N"], chip["ISENSOR"], chip["FORCE_P"], reference["2"])
        sheet.join(f"{name}_F+", chip["FORCE2"], way["F+"])
        sheet.join(f"{name}_S+", chip["RTDIN_P"], way["S+"], filter_["1"])
        sheet.join(f"{name}_S-", chip["RTDIN_N"], way["S-"], filter_["2"])
        sheet.join(f"{name}_F-", chip["FORCE_N"], way["F-"])
        sheet.gpio(f"{name}_cs", chip["CS"])
        for gpio, pin in (("sensor_sck", "SCLK"), ("sensor_mosi", "SDI"), ("sensor_miso", "SDO")):
            sheet.gpio(gpio, chip[pin])
        # Ready is read over the bus.
        sheet.join(f"{name}_READY", chip["DRDY"], sheet.place(terminal("test", "1"))["1"])


def loops(sheet: Sheet, chip: Any, names: tuple[str, ...]) -> None:
    """Turn currents of 4 mA to 20 mA into 0.2 V to 1 V over 49.9 Ohm."""
    for number, name in enumerate(names):
        way, shunt = sheet.place(terminal(name, "P N")), sheet.place(SHUNT_49R9)
        sheet.join(name, way["P"], shunt["1"], chip[f"AIN{number}"])
        sheet.join("GND", way["N"], shunt["2"])
