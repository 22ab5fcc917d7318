"""The parts on our boards: what they are called when one orders them, and what each pin does to its net.

Pin names are the datasheets'. Kinds: `in`, `out`, `third` (an output that is open while not selected), `bi`, `open`
(open drain), `passive`, `supply` (wants power), `source` (gives power), `free` (stays open).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Part:
    """One line of a bill of materials: reference letter, maker and order number, what it is, pins and their kinds."""

    letter: str
    maker: str
    number: str
    what: str
    pins: tuple[tuple[str, str], ...]


def _part(letter: str, maker: str, number: str, what: str, **kinds: str) -> Part:
    pins = tuple((pin, kind) for kind, names in kinds.items() for pin in names.split())
    return Part(letter, maker, number, what, pins)


# Pico 2 datasheet (RP-008299-DS), figure "pinout": GP0 to GP22, GP26 to GP28; VBUS from USB, 3V3(OUT) 300 mA.
PICO_2 = _part(
    "A",
    "Raspberry Pi",
    "SC1631",
    "Pico 2 module, RP2350 (A4 stepping: erratum E9)",
    bi=" ".join(f"GP{number}" for number in (*range(23), 26, 27, 28)),
    source="VBUS 3V3",
    supply="VSYS",
    passive="GND AGND",
    free="RUN 3V3_EN ADC_VREF",
)
# TI SBAS950: 8 simultaneous 24 bit channels, internal reference 1.2 V; CLKIN 8.192 MHz for high resolution mode.
ADS131M08 = _part(
    "U",
    "Texas Instruments",
    "ADS131M08IPBSR",
    "converter, 8 x 24 bit simultaneous",
    passive=" ".join(f"AIN{channel}{side}" for channel in range(8) for side in "PN") + " AGND DGND CAP REFIN",
    supply="AVDD DVDD",
    **{"in": "CS SCLK DIN CLKIN SYNC_RESET", "out": "DOUT DRDY"},
)
CLOCK_8M192 = _part(
    "Y",
    "SiTime",
    "SIT8008BI-12-33E-8.192000",
    "oscillator 8.192 MHz, 3.3 V",
    supply="VDD",
    out="OUT",
    passive="GND OE",
)
# Analog Devices 19-6478: SDI, SDO, SCLK, CS; two-, three- or four-wire PT100.
MAX31865 = _part(
    "U",
    "Analog Devices",
    "MAX31865ATP+",
    "PT100 to digital",
    supply="VDD DVDD",
    passive="FORCE_P FORCE2 FORCE_N RTDIN_P RTDIN_N BIAS REFIN_P REFIN_N ISENSOR GND1 GND2 DGND",
    third="SDO",
    **{"in": "SDI SCLK CS", "out": "DRDY"},
)
# TI SBAS444: four inputs, I2C, ALERT/RDY open drain.
ADS1115 = _part(
    "U",
    "Texas Instruments",
    "ADS1115IDGSR",
    "converter, 4 x 16 bit",
    supply="VDD",
    passive="AIN0 AIN1 AIN2 AIN3 GND",
    bi="SDA",
    open="ALERT",
    **{"in": "SCL ADDR"},
)
# TI SBAS350: load cell converter, reference = excitation.
ADS1232 = _part(
    "U",
    "Texas Instruments",
    "ADS1232IPWR",
    "load cell converter, 2 x 24 bit",
    supply="AVDD DVDD",
    passive="AINP1 AINN1 AINP2 AINN2 REFP REFN CAP1 CAP2 AGND DGND",
    **{"in": "SCLK PDWN A0 TEMP GAIN0 GAIN1 SPEED CLKIN", "out": "DRDY_DOUT"},
)
SHT45 = _part(
    "U",
    "Sensirion",
    "SHT45-AD1B-R2",
    "temperature and humidity",
    supply="VDD",
    passive="VSS",
    bi="SDA",
    **{"in": "SCL"},
)
DPS310 = _part(
    "U",
    "Infineon",
    "DPS310XTSA1",
    "pressure and temperature",
    supply="VDD VDDIO",
    passive="GND",
    bi="SDI",
    free="SDO",
    **{"in": "SCK CSB"},
)
# u-blox UBX-18010854: TIMEPULSE, UART at 3.3 V.
GNSS = _part(
    "U",
    "u-blox",
    "NEO-M9N-00B",
    "satellite receiver with second pulse",
    supply="VCC V_BCKP",
    passive="GND RF_IN",
    free="SDA SCL D_SEL RESET_N",
    out="TXD TIMEPULSE",
    **{"in": "RXD"},
)
OPTOCOUPLER = _part(
    "U",
    "Broadcom",
    "ACPL-217-500E",
    "optocoupler of a pulse input, 3750 V r.m.s.",
    passive="ANODE CATHODE EMITTER",
    open="COLLECTOR",
)
SOLID_STATE_RELAY = _part(
    "K", "Panasonic", "AQY212GS", "relay without contacts, 60 V 0.5 A", passive="ANODE CATHODE OUT1 OUT2"
)
SYNC_TRANSCEIVER = _part(
    "U",
    "Texas Instruments",
    "ISO1410DWR",
    "isolated RS-485 of the SYNC line",
    supply="VCC1 VCC2",
    passive="GND1 GND2 A B",
    out="R",
    **{"in": "D DE RE"},
)
ISOLATED_SUPPLY = _part(
    "U",
    "Murata",
    "NXE1S0303MC-R7",
    "isolated supply 3.3 V to 3.3 V, 1 W",
    supply="VIN",
    source="VOUT",
    passive="GND_IN GND_OUT",
)
REGULATOR_5V = _part(
    "U",
    "Texas Instruments",
    "TPS61222DCKR",
    "boost converter to 5 V",
    supply="VIN EN",
    source="VOUT",
    passive="GND L FB",
)
CLAMP = _part("D", "Nexperia", "PESD5V0S2BT", "clamp of two lines to ground", passive="K1 K2 COM")
SHUNT_49R9 = _part("R", "Vishay", "Y162449R9000T9R", "49.9 Ohm 0.01 % 2 ppm/K, loop shunt", passive="1 2")
REFERENCE_400R = _part("R", "Vishay", "Y1624400R000T9R", "400 Ohm 0.01 % 2 ppm/K, PT100 reference", passive="1 2")


def resistor(value: str, number: str) -> Part:
    """Give a 0.1 % thin film resistor."""
    return Part("R", "Susumu", number, f"{value} 0.1 % 25 ppm/K", (("1", "passive"), ("2", "passive")))


def capacitor(value: str, number: str) -> Part:
    """Give a ceramic capacitor."""
    return Part("C", "Murata", number, value, (("1", "passive"), ("2", "passive")))


def terminal(name: str, ways: str) -> Part:
    """Give a pluggable terminal with named ways."""
    pins = tuple((way, "passive") for way in ways.split())
    return Part("X", "Phoenix Contact", f"MCV 1,5/{len(pins)}-G-3,81", f"terminal {name}", pins)


R_100 = resistor("100 Ohm", "RG1608P-101-B-T5")
R_330 = resistor("330 Ohm", "RG1608P-331-B-T5")
R_1K = resistor("1 kOhm", "RG1608P-102-B-T5")
R_1K3 = resistor("1.3 kOhm", "RG1608P-132-B-T5")
R_2K2 = resistor("2.2 kOhm", "RG1608P-222-B-T5")
R_2K74 = resistor("2.74 kOhm", "RG1608P-2741-B-T5")
R_4K7 = resistor("4.7 kOhm", "RG1608P-472-B-T5")
C_10N = capacitor("10 nF C0G 50 V", "GRM2165C1H103JA01D")
C_100N = capacitor("100 nF X7R 50 V", "GRM188R71H104KA93D")
C_1U = capacitor("1 uF X7R 25 V", "GRM188R71E105KA12D")
