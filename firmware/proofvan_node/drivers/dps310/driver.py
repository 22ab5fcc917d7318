"""A DPS310: pressure in Pa and temperature in 0.001 degC, computed in whole numbers from its own coefficients.

Datasheet: Infineon DPS310 (version 1.2). Faults and their times: a chip that does not answer: 0.2 s; one that no
longer converts: 0.4 s; pressure that can't be true: 0.2 s, a stuck value: by the channel's Watch. The chip's
data have no checksum.
"""

from proofvan_node import wire

# "Register Map": pressure 0x00, temperature 0x03, PRS_CFG 0x06, TMP_CFG 0x07, MEAS_CFG 0x08, ID 0x0D, COEF 0x10,
# COEF_SRCE 0x28
_VALUES = 0x00
_PRESSURE_SETTINGS = 0x06
_TEMPERATURE_SETTINGS = 0x07
_MEASURE = 0x08
_IDENTITY = 0x0D
_COEFFICIENTS = 0x10
_SOURCE = 0x28
_IS_DPS310 = 0x10
# 16 measurements per second (0x40), oversampling 8 (0x03) and 1 (0x00); continuous measurement of both (0x07)
_PRESSURE_16_BY_8 = 0x43
_TEMPERATURE_16_BY_1 = 0x40
_CONTINUOUS = 0x07
_COEFFICIENTS_READY = 0x80
_PRESSURE_READY = 0x10
# "Calculating compensated values", table of scale factors: oversampling 8 and 1
_PRESSURE_SCALE = 7864320
_TEMPERATURE_SCALE = 524288
_MISSED = 3
_FRACTION = 1 << 24  # scaled raw values are kept in this unit


class Dps310:
    """One chip; `pressure` and `temperature` are its two sensors of the slow stream."""

    def __init__(self, bus, address=0x77):
        self._bus = bus
        self._address = address
        self._data = bytearray(18)
        self._six = memoryview(self._data)[:6]
        self._missed = 0
        self._known = None
        self.found = (0, wire.FAULT_CODE_SENSOR_CLOCK_STOPPED)
        self.found_temperature = self.found
        self.pressure = Pressure(self)
        self.temperature = Temperature(self)

    def set_up(self):
        """Read the coefficients and start measuring; False for another chip, or one that is not ready yet."""
        if self._byte(_IDENTITY) != _IS_DPS310 or not self._byte(_MEASURE) & _COEFFICIENTS_READY:
            return False
        self._bus.readfrom_mem_into(self._address, _COEFFICIENTS, self._data)
        self._known = coefficients(self._data)
        source = self._byte(_SOURCE) & 0x80  # which thermometer the coefficients belong to
        for register, value in (
            (_PRESSURE_SETTINGS, _PRESSURE_16_BY_8),
            (_TEMPERATURE_SETTINGS, _TEMPERATURE_16_BY_1 | source),
            (_MEASURE, _CONTINUOUS),
        ):
            self._bus.writeto_mem(self._address, register, bytes((value,)))
        self._missed = 0
        return True

    def take(self):
        """Take the newest measurement; until it is here nobody answers for the temperature."""
        before, self.found_temperature = self.found_temperature, (0, wire.FAULT_CODE_SENSOR_SILENT)
        if not self._byte(_MEASURE) & _PRESSURE_READY:
            self._missed += 1
            if self._missed >= _MISSED:
                self.found = before = (0, wire.FAULT_CODE_SENSOR_CLOCK_STOPPED)
            self.found_temperature = before
            return
        self._missed = 0
        self._bus.readfrom_mem_into(self._address, _VALUES, self._six)
        raw_pressure, raw_temperature = (_signed(self._data[place : place + 3], 24) for place in (0, 3))
        pressure, temperature = compensated(self._known, raw_pressure, raw_temperature)
        self.found, self.found_temperature = (pressure, 0), (temperature, 0)

    def _byte(self, register):
        return self._bus.readfrom_mem(self._address, register, 1)[0]


class Pressure:
    """The pressure; does the chip's work for the temperature too."""

    def __init__(self, chip):
        self._chip = chip

    def set_up(self):
        """Set the chip up."""
        return self._chip.set_up()

    def start(self):
        """Do nothing: the chip measures by itself."""

    def read(self):
        """Give (Pa, 0) or (0, code)."""
        self._chip.take()
        return self._chip.found


class Temperature:
    """The temperature of the chip; read after the pressure."""

    def __init__(self, chip):
        self._chip = chip

    def set_up(self):
        """Do nothing: the pressure's part did it."""
        return True

    def start(self):
        """Do nothing: the chip measures by itself."""

    def read(self):
        """Give (0.001 degC, 0) or (0, code)."""
        return self._chip.found_temperature


def coefficients(data):
    """Take the 18 bytes of COEF apart ("Calibration Coefficients"): c0 c1 c00 c10 c01 c11 c20 c21 c30."""
    bits = 0
    for byte in data[:18]:
        bits = bits << 8 | byte
    found = []
    left = 144
    for width in (12, 12, 20, 20, 16, 16, 16, 16, 16):
        left -= width
        value = bits >> left & ((1 << width) - 1)
        found.append(value - (1 << width) if value >> (width - 1) else value)
    return tuple(found)


def compensated(known, raw_pressure, raw_temperature):
    """Give (Pa, 0.001 degC): the datasheet's formulas ("Calculating compensated values") in whole numbers."""
    c0, c1, c00, c10, c01, c11, c20, c21, c30 = known
    p = raw_pressure * _FRACTION // _PRESSURE_SCALE
    t = raw_temperature * _FRACTION // _TEMPERATURE_SCALE
    inner = c10 * _FRACTION + p * (c20 * _FRACTION + p * c30) // _FRACTION
    mixed = t * (c01 * _FRACTION + p * (c11 * _FRACTION + p * c21) // _FRACTION)
    pressure = c00 * _FRACTION + (p * inner + mixed) // _FRACTION
    return pressure // _FRACTION, c0 * 500 + c1 * t * 1000 // _FRACTION


def _signed(data, bits):
    value = 0
    for byte in data:
        value = value << 8 | byte
    return value - (1 << bits) if value >> (bits - 1) else value
