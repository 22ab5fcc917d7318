"""An SHT4x: temperature in 0.001 degC and relative humidity in 0.001 %, each checked by its own CRC.

Datasheet: Sensirion "SHT4x" (version 6). Faults and their times: damaged data and a chip that does not answer: 0.2 s;
what can't be true: 0.2 s; a stuck value: by the channel's Watch.
"""

from proofvan_node import wire

# "Command Overview": measure with high precision (8.3 ms at most), soft reset
_MEASURE = b"\xfd"
_RESET = b"\x94"
# "Conversion of Signal Output": T = -45 + 175 S / 65535 degC, RH = -6 + 125 S / 65535 %
_FULL = 65535


class Sht4x:
    """One chip; `temperature` and `humidity` are its two sensors of the slow stream."""

    def __init__(self, bus, address=0x44):
        self._bus = bus
        self._address = address
        self._data = bytearray(6)
        self.fresh = False
        self.temperature = Quantity(self, 0, 175_000, -45_000, True)
        self.humidity = Quantity(self, 3, 125_000, -6_000, False)

    def set_up(self):
        """Reset the chip; raises OSError when it does not answer."""
        self._bus.writeto(self._address, _RESET)
        return True

    def start(self):
        """Begin a measurement of both."""
        self._bus.writeto(self._address, _MEASURE)

    def fetch(self):
        """Read what was measured; a chip without data does not acknowledge, which is an OSError."""
        self.fresh = False
        self._bus.readfrom_into(self._address, self._data)
        self.fresh = True

    def word(self, place):
        """Give one 16-bit word, or None when its CRC is wrong."""
        word = self._data[place : place + 2]
        return None if checksum(word) != self._data[place + 2] else word[0] << 8 | word[1]


class Quantity:
    """One of the two quantities; the first does the chip's work for both."""

    def __init__(self, chip, place, span, offset, first):
        self._chip = chip
        self._place = place
        self._span = span
        self._offset = offset
        self._first = first

    def set_up(self):
        """Reset the chip, once for both."""
        return self._chip.set_up() if self._first else True

    def start(self):
        """Begin a measurement, once for both."""
        if self._first:
            self._chip.start()

    def read(self):
        """Give (thousandths, 0) or (0, code)."""
        if self._first:
            self._chip.fetch()
        if not self._chip.fresh:
            return 0, wire.FAULT_CODE_SENSOR_SILENT
        word = self._chip.word(self._place)
        if word is None:
            return 0, wire.FAULT_CODE_SENSOR_CHECKSUM
        return self._span * word // _FULL + self._offset, 0


def checksum(data):
    """Give the CRC-8 of the datasheet ("Checksum Calculation": polynomial 0x31, start 0xFF)."""
    value = 0xFF
    for byte in data:
        value ^= byte
        for _ in range(8):
            value = (value << 1 ^ 0x31) & 0xFF if value & 0x80 else value << 1
    return value
