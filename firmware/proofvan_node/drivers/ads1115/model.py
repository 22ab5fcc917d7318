"""A model of the ADS1115 with loops at its inputs, on an I2C bus. Datasheet SBAS444.

`fault`: "", "silent" (no acknowledge), "stopped" (a conversion never ends). A broken loop is a current of 0.
"""


class Ads1115Model:
    """The chip; `milliampere` of the four loops through a shunt."""

    def __init__(self, address=0x48, shunt=49.9):
        self.address = address
        self.shunt = shunt
        self.milliampere = [12.0, 12.0, 12.0, 12.0]
        self.fault = ""
        self._configuration = 0x8583
        self._conversion = 0

    def writeto_mem(self, address, register, data):
        """Take a register."""
        self._answer(address)
        value = data[0] << 8 | data[1]
        self._configuration = value | 0x8000
        if value & 0x8000:
            if self.fault == "stopped":
                self._configuration &= 0x7FFF
            else:
                volt = self.milliampere[value >> 12 & 3] * self.shunt / 1000
                self._conversion = max(-32768, min(32767, int(volt / 31.25e-6 + 0.5)))

    def readfrom_mem_into(self, address, register, buffer):
        """Give a register."""
        self._answer(address)
        value = (self._configuration if register else self._conversion) & 0xFFFF
        buffer[0] = value >> 8
        buffer[1] = value & 0xFF

    def _answer(self, address):
        if address != self.address or self.fault == "silent":
            raise OSError(5)
