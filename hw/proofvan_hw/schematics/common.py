"""What every board has: the processor's supply, the isolated SYNC line, the I2C bus."""

from __future__ import annotations

from typing import Any

from proofvan_hw.schematics.parts import (
    C_1U,
    C_100N,
    CLAMP,
    ISOLATED_SUPPLY,
    R_2K2,
    R_4K7,
    R_100,
    R_330,
    SOLID_STATE_RELAY,
    SYNC_TRANSCEIVER,
    terminal,
)
from proofvan_hw.schematics.sheet import Sheet


def supply(sheet: Sheet) -> None:
    """Power the processor from USB; the USB isolator stands between it and the van's computer (hw/README.md)."""
    sheet.join("5V_USB", sheet.processor("VBUS"), sheet.processor("VSYS"))
    sheet.join("3V3", sheet.processor("3V3"))
    sheet.join("GND", sheet.processor("GND"), sheet.processor("AGND"))
    decouple(sheet, "3V3", C_1U)
    log = sheet.place(terminal("log", "TX GND"))
    sheet.gpio("log", log["TX"])
    sheet.join("GND", log["GND"])


def decouple(sheet: Sheet, net: str, part: Any = C_100N, ground: str = "GND") -> None:
    """Put a capacitor from a supply to ground."""
    capacitor = sheet.place(part)
    sheet.join(net, capacitor["1"])
    sheet.join(ground, capacitor["2"])


def powered(sheet: Sheet, part: Any, supplies: str, grounds: str, net: str = "3V3") -> None:
    """Join supply and ground pins of a part, and decouple each supply."""
    for pin in supplies.split():
        sheet.join(net, part[pin])
        decouple(sheet, net)
    for pin in grounds.split():
        sheet.join("GND", part[pin])


def sync_line(sheet: Sheet, drives: str = "") -> None:
    """Receive the SYNC line over an isolated RS-485; `drives` is the output that sends on it."""
    transceiver = sheet.place(SYNC_TRANSCEIVER)
    isolated = sheet.place(ISOLATED_SUPPLY)
    line = sheet.place(terminal("SYNC", "A B SHIELD"))
    sheet.join("3V3", transceiver["VCC1"], isolated["VIN"])
    sheet.join("GND", transceiver["GND1"], isolated["GND_IN"])
    sheet.join("3V3_SYNC", transceiver["VCC2"], isolated["VOUT"])
    sheet.join("GND_SYNC", transceiver["GND2"], isolated["GND_OUT"], line["SHIELD"])
    decouple(sheet, "3V3_SYNC", ground="GND_SYNC")
    clamp = sheet.place(CLAMP)
    sheet.join("SYNC_A", transceiver["A"], line["A"], clamp["K1"])
    sheet.join("SYNC_B", transceiver["B"], line["B"], clamp["K2"])
    sheet.join("GND_SYNC", clamp["COM"])
    sheet.gpio("sync", transceiver["R"])
    sheet.join("GND", transceiver["RE"])
    if drives:
        sheet.gpio(drives, transceiver["D"], transceiver["DE"])
    else:
        sheet.join("GND", transceiver["D"], transceiver["DE"])


def i2c(sheet: Sheet, *chips: tuple[Any, str, str]) -> None:
    """Join chips (part, name of its data pin, name of its clock pin) to the board's I2C bus with its pull-ups."""
    for name in ("sda", "scl"):
        pull_up = sheet.place(R_2K2)
        sheet.gpio(name, pull_up["1"], *(chip[data if name == "sda" else clock] for chip, data, clock in chips))
        sheet.join("3V3", pull_up["2"])


def relay_output(sheet: Sheet, gpio: str, name: str) -> None:
    """Switch a low voltage load or a contactor's coil; open whenever the processor does not drive it."""
    relay, series, down = sheet.place(SOLID_STATE_RELAY), sheet.place(R_330), sheet.place(R_4K7)
    way = sheet.place(terminal(name, "1 2"))
    sheet.gpio(gpio, series["1"], down["1"])
    sheet.join(f"{name}_LED", series["2"], relay["ANODE"])
    sheet.join("GND", relay["CATHODE"], down["2"])
    sheet.join(f"{name}_1", relay["OUT1"], way["1"])
    sheet.join(f"{name}_2", relay["OUT2"], way["2"])


def filtered(sheet: Sheet, name: str, source: Any, target: Any, capacitor: Any) -> None:
    """Join a terminal to a converter's input through 100 Ohm, with a capacitor from the input to ground."""
    series, shunt = sheet.place(R_100), sheet.place(capacitor)
    sheet.join(f"{name}_IN", source, series["1"])
    sheet.join(name, series["2"], shunt["1"], target)
    sheet.join("GND", shunt["2"])
