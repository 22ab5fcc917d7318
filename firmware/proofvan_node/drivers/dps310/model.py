"""A model of the DPS310 on an I2C bus. Datasheet: Infineon DPS310.

`fault`: "", "silent" (no acknowledge), "stopped" (nothing new), "identity" (another chip). The raw values are the
test's: what they mean is the formula's business.
"""

# c0 c1 c00 c10 c01 c11 c20 c21 c30, of the size that real chips have (made up)
COEFFICIENTS = (203, -261, 80_469, -54_769, -2_803, 1_226, -11_787, 99, -1_549)
WIDTHS = (12, 12, 20, 20, 16, 16, 16, 16, 16)


class Dps310Model:
    """The chip; `raw_pressure` and `raw_temperature` are what its converter gives."""

    def __init__(self, address=0x77):
        self.address = address
        self.fault = ""
        self.raw_pressure = -3_000_000
        self.raw_temperature = 150_000
        self.settings = {}

    def readfrom_mem(self, address, register, count):
        """Give registers."""
        self._answer(address)
        return self._memory()[register : register + count]

    def readfrom_mem_into(self, address, register, buffer):
        """Give registers."""
        buffer[:] = self.readfrom_mem(address, register, len(buffer))

    def writeto_mem(self, address, register, data):
        """Take a register."""
        self._answer(address)
        self.settings[register] = data[0]

    def _memory(self):
        memory = bytearray(0x40)
        running = self.settings.get(8) == 7 and self.fault != "stopped"
        memory[0:3] = (self.raw_pressure & 0xFFFFFF).to_bytes(3, "big")
        memory[3:6] = (self.raw_temperature & 0xFFFFFF).to_bytes(3, "big")
        memory[8] = 0xC0 | (0x30 if running else 0) | self.settings.get(8, 0)
        memory[0x0D] = 0x11 if self.fault == "identity" else 0x10
        bits = 0
        for value, width in zip(COEFFICIENTS, WIDTHS):
            bits = bits << width | value & ((1 << width) - 1)
        memory[0x10:0x22] = bits.to_bytes(18, "big")
        memory[0x28] = 0x80
        return bytes(memory)

    def _answer(self, address):
        if address != self.address or self.fault == "silent":
            raise OSError(5)
