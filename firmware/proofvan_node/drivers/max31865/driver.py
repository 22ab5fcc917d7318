"""A PT100 at a MAX31865: temperature in 0.001 degC, its faults by the chip's own detection.

Datasheet: 19-6478. Faults and their times: open, short, over- or under-voltage: with the next reading (0.1 s), the
chip's detection cycle runs before each; a chip that no longer converts or answers: 0.2 s.
"""

from proofvan_node import wire

# "Register Map": configuration, RTD, thresholds, fault status; write addresses have bit 7 set
_CONFIGURATION = 0x00
_RTD = 0x01
_HIGH_THRESHOLD = 0x03
_STATUS = 0x07
_WRITE = 0x80
# "Configuration Register": bias on, one shot, fault detection cycle with automatic delay, fault clear, 50 Hz filter
_BIAS = 0x80
_ONE_SHOT = 0x20
_DETECT = 0x04
_CLEAR = 0x02
_MAINS_50 = 0x01
_FOUR_WIRES = 0x00
# "Fault Status Register": bits 7 high threshold, 6 low threshold, 5 to 3 an open input, 2 over- or under-voltage
_OPEN = 0x80 | 0x20 | 0x10 | 0x08
_SHORT = 0x40
_VOLTAGE = 0x04
# Thresholds of the RTD code (15 bits of resistance / reference): 10 ohm and 390 ohm at 430 ohm reference
_LOW_OHM = 10
_HIGH_OHM = 390

# IEC 60751:2008, section 4: R(t) = 100 ohm (1 + A t + B t^2), below 0 degC also C (t - 100) t^3, with
# A = 3.9083e-3, B = -5.775e-7, C = -4.183e-12. Here in units of 1e-15 ohm per power of 0.001 degC.
_R0 = 100 * 10**15
_A = 390_830_000_000
_B = -57_750
_C = -4_183  # of 1e-25 ohm per fourth power, see _resistance


class Max31865:
    """One thermometer; `bus` in SPI mode 1 or 3, `select` its chip select, `reference_milliohm` its reference."""

    def __init__(self, bus, select, reference_milliohm=430_000):
        self._bus = bus
        self._select = select
        self._reference = reference_milliohm
        self._base = _BIAS | _FOUR_WIRES | _MAINS_50
        self._data = bytearray(8)

    def set_up(self):
        """Set bias, filter and thresholds; False when the chip does not keep them."""
        self._write(_CONFIGURATION, self._base | _CLEAR)
        thresholds = (self._code(_HIGH_OHM), self._code(_LOW_OHM))
        for place, code in enumerate(thresholds):
            self._write(_HIGH_THRESHOLD + 2 * place, code >> 8)
            self._write(_HIGH_THRESHOLD + 2 * place + 1, code & 0xFF)
        data = self._read_all()
        return data[0] == self._base and (data[3] << 8 | data[4], data[5] << 8 | data[6]) == thresholds

    def start(self):
        """Run the fault detection (0.1 ms), then one conversion: 62.5 ms with the 50 Hz filter ("AC timing")."""
        self._write(_CONFIGURATION, self._base | _CLEAR)
        self._write(_CONFIGURATION, self._base & ~_ONE_SHOT | _DETECT)
        self._write(_CONFIGURATION, self._base | _ONE_SHOT)

    def read(self):
        """Give (0.001 degC, 0) or (0, code)."""
        data = self._read_all()
        if data[0] & ~(_ONE_SHOT | 0x0C) != self._base:
            return 0, wire.FAULT_CODE_SENSOR_SILENT
        if data[0] & _ONE_SHOT:
            return 0, wire.FAULT_CODE_SENSOR_CLOCK_STOPPED
        status = data[7]
        if status & _OPEN:
            return 0, wire.FAULT_CODE_SENSOR_OPEN
        if status & _SHORT:
            return 0, wire.FAULT_CODE_SENSOR_SHORT
        if status & _VOLTAGE:
            return 0, wire.FAULT_CODE_SENSOR_RANGE
        code = (data[1] << 8 | data[2]) >> 1
        return temperature_millikelvin(code * self._reference * 10**12 // 32768), 0

    def _code(self, ohm):
        return ohm * 1000 * 32768 // self._reference << 1

    def _write(self, register, value):
        self._select(0)
        self._bus.write(bytes((register | _WRITE, value)))
        self._select(1)

    def _read_all(self):
        self._select(0)
        self._bus.write(b"\x00")
        self._bus.readinto(self._data)
        self._select(1)
        return self._data


def temperature_millikelvin(resistance):
    """Give the temperature in 0.001 degC for a resistance in 1e-15 ohm: whole numbers only, the same on every chip."""
    temperature = (resistance - _R0) // _A
    for _ in range(4):
        temperature += (resistance - _resistance(temperature)) // (_A + 2 * _B * temperature)
    return temperature


def _resistance(t):
    total = _R0 + _A * t + _B * t * t
    if t < 0:
        total += _C * (t - 100_000) * t * t * t // 10**10
    return total
