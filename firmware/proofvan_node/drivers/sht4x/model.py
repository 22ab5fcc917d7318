"""A model of the SHT4x on an I2C bus. Datasheet: Sensirion "SHT4x".

`fault`: "", "silent" (no acknowledge), "checksum", "stopped" (a measurement never ends).
"""


class Sht4xModel:
    """The chip; `degc` and `percent` are what is there."""

    def __init__(self, address=0x44):
        self.address = address
        self.degc = 20.0
        self.percent = 50.0
        self.fault = ""
        self._data = None

    def writeto(self, address, data):
        """Take a command."""
        self._answer(address)
        if data == b"\xfd" and self.fault != "stopped":
            words = ((self.degc + 45) / 175, (self.percent + 6) / 125)
            self._data = b"".join(_word(int(share * 65535 + 0.5) & 0xFFFF) for share in words)
        elif data == b"\x94":
            self._data = None

    def readfrom_into(self, address, buffer):
        """Give the measurement once; without one the chip does not acknowledge."""
        self._answer(address)
        if self._data is None:
            raise OSError(5)
        data = bytearray(self._data)
        if self.fault == "checksum":
            data[1] ^= 4
            data[4] ^= 4
        buffer[:] = data
        self._data = None

    def _answer(self, address):
        if address != self.address or self.fault == "silent":
            raise OSError(5)


def _word(value):
    """Give a word with its CRC, by the remainder of a long division: the driver shifts bytes."""
    rest = (0xFF00 ^ value) << 8
    for bit in range(23, 7, -1):
        if rest >> bit & 1:
            rest ^= 0x131 << bit - 8
    return bytes((value >> 8, value & 0xFF, rest & 0xFF))
