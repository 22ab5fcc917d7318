"""A model of the ADS131M08 at its pins: registers, frames with checksum, faults. Runs under both interpreters.

Datasheet: TI SBAS950, the sections that the driver names.
"""

FRAME_BYTES = 30
_RESET_VALUES = {0: 0x2800, 1: 0x0500, 2: 0x0510, 3: 0xFF0E, 4: 0, 5: 0, 6: 0x0600}
_REGISTERS = 0x3F


def checksum(data):
    """Give CRC-16/CCITT (polynomial 0x1021, seed 0xFFFF), bit by bit: the driver has it by table."""
    value = 0xFFFF
    for byte in data:
        value ^= byte << 8
        for _ in range(8):
            value = (value << 1) ^ 0x1021 if value & 0x8000 else value << 1
            value &= 0xFFFF
    return value


class Ads131m08Model:
    """The chip; `fault` is "", "checksum", "silent" (line stays high) or "identity" (another chip)."""

    def __init__(self):
        self.fault = ""
        self.registers = {}
        self.samples = [0] * 8
        self.reset(0)

    def reset(self, level):
        """Take the SYNC/RESET pin."""
        if not level:
            self.registers = {place: _RESET_VALUES.get(place, 0) for place in range(_REGISTERS)}
            self._answer = 0xFF28

    def select(self, level):
        """Take the chip select pin: nothing depends on it here, a frame is one exchange."""

    def write_readinto(self, out, into):
        """Exchange one frame."""
        frame = self.frame(self._answer)
        into[:] = frame if self.fault != "silent" else b"\xff" * FRAME_BYTES
        self._answer = self._respond(out[0] << 8 | out[1], out[3] << 8 | out[4])

    def frame(self, first_word=None):
        """Give a frame of the present samples; the first word is the status when nothing else was asked for."""
        word = self.status() if first_word is None else first_word
        data = bytearray(FRAME_BYTES)
        data[0] = word >> 8
        data[1] = word & 0xFF
        for channel, sample in enumerate(self.samples):
            for place in range(3):
                data[3 + 3 * channel + place] = (sample >> (16 - 8 * place)) & 0xFF
        check = checksum(data[:27]) ^ (0x0001 if self.fault == "checksum" else 0)
        data[27] = check >> 8
        data[28] = check & 0xFF
        return bytes(data)

    def status(self):
        """Give the STATUS register: the reset bit of MODE shows in it, and all channels have new data."""
        return self.registers[1] & ~0x0400 | self.registers[2] & 0x0400 | 0x00FF

    def _respond(self, command, value):
        register = command >> 7 & 0x3F
        if command >> 13 == 0b101:
            return 0x1100 if register == 0 and self.fault == "identity" else self.registers.get(register, 0)
        if command >> 13 == 0b011:
            if register not in (0, 1):
                self.registers[register] = value
            if register == 2:
                self.registers[2] &= ~0x0400 | value
            return 0x4000 | register << 7
        return None
