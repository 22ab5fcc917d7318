"""A model of the MAX31865 with a PT100: registers and faults at its SPI pins. Datasheet 19-6478.

`fault`: "", "open", "short", "voltage", "silent" (the line stays high), "stopped" (a conversion never ends).
"""


class Max31865Model:
    """The chip and its thermometer of `ohm`; both the bus and the select pin of the driver."""

    def __init__(self, ohm=100.0, reference=430.0):
        self.ohm = ohm
        self.reference = reference
        self.fault = ""
        self.registers = bytearray(8)
        self._address = -1

    def select(self, level):
        """Take the chip select pin."""
        self._address = -1

    def write(self, data):
        """Take bytes: the address, then values."""
        for byte in data:
            if self._address < 0:
                self._address = byte
            elif self._address & 0x80 and self.fault != "silent":
                self._store(self._address & 0x7F, byte)
                self._address += 1

    def readinto(self, buffer):
        """Give registers from the address on."""
        for place in range(len(buffer)):
            silent = self.fault == "silent"
            buffer[place] = 0xFF if silent else self.registers[(self._address + place) & 7]

    def _store(self, register, value):
        if register == 0:
            if value & 0x02:
                self.registers[7] = 0
            if value & 0x0C:
                self.registers[7] |= {"open": 0x20, "voltage": 0x04}.get(self.fault, 0)
            self.registers[0] = value & ~0x0E
            if value & 0x20 and self.fault != "stopped":
                self._convert()
        elif register in (3, 4, 5, 6):
            self.registers[register] = value

    def _convert(self):
        ohm = {"open": self.reference * 0.99997, "short": 0.5}.get(self.fault, self.ohm)
        code = min(32767, int(ohm / self.reference * 32768 + 0.5))
        self.registers[1] = code >> 7
        self.registers[2] = code << 1 & 0xFE
        if code << 1 >= self.registers[3] << 8 | self.registers[4]:
            self.registers[7] |= 0x80
        if code << 1 <= self.registers[5] << 8 | self.registers[6]:
            self.registers[7] |= 0x40
        self.registers[0] &= ~0x20
