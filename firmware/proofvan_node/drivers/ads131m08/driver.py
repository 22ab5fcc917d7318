"""Sets the ADS131M08 up; the frames themselves are taken by hardware and looked at by `unpack`.

Datasheet: TI SBAS950. Faults and their times: a chip that does not answer is told at the start of a stream; a damaged
frame or lost settings with the block that holds it (40 frames); a clock that stopped within 1 s (no block comes); a
channel that gives one and the same count within 0.5 s, below 800 S/s within 10 blocks; a count at an end of the range
is marked in its block.
"""

from proofvan_node.drivers.ads131m08.unpack import FRAME_BYTES

# "Commands": NULL, read and write of one register; "the response comes with the next frame"
_READ = 0xA000
_WRITE = 0x6000
# "Registers": ID, STATUS, MODE, CLOCK, GAIN1, GAIN2, CFG
ID = 0x00
STATUS = 0x01
MODE = 0x02
CLOCK = 0x03
GAIN1 = 0x04
GAIN2 = 0x05
# "ID Register": bits 11:8 count the channels, the upper half-byte is 2
_IDENTITY = 0x28
# "MODE Register": 24-bit words, SPI time-out on, reset bit cleared, CCITT checksum, data ready stays low until read
_MODE = 0x0110
# "CLOCK Register": all channels on, oversampling in bits 4:2 from 128 on, high-resolution mode in bits 1:0
_ALL_CHANNELS = 0xFF00
_HIGH_RESOLUTION = 0x0002
_FIRST_OVERSAMPLING = 128
_OVERSAMPLINGS = 8
# "Pin Functions", SYNC/RESET: low for at least 2048 clocks resets, that is 0.25 ms at 8.192 MHz
_RESET_MS = 1


class Ads131m08:
    """One converter; `connect()` gives its bus and chip select (state machines may have held the pins), `reset` a pin.

    `clock_hz` is the frequency at CLKIN, `sleep_ms` waits.
    """

    def __init__(self, connect, reset, clock_hz, sleep_ms):
        self._connect = connect
        self._reset = reset
        self._clock_hz = clock_hz
        self._sleep_ms = sleep_ms
        self._out = bytearray(FRAME_BYTES)
        self._in = bytearray(FRAME_BYTES)
        self._bus = None
        self._select = None

    def rates_mhz(self):
        """Give the rates the chip can do, slowest first."""
        fastest = self._clock_hz * 1000 // (2 * _FIRST_OVERSAMPLING)
        return tuple(fastest >> exponent for exponent in range(_OVERSAMPLINGS - 1, -1, -1))

    def set_up(self, rate_mhz):
        """Reset and set the chip; False when it does not answer as an ADS131M08 or can't do this rate."""
        rates = self.rates_mhz()
        if rate_mhz not in rates:
            return False
        oversampling = len(rates) - 1 - rates.index(rate_mhz)
        self._bus, self._select = self._connect()
        self._reset(0)
        self._sleep_ms(_RESET_MS)
        self._reset(1)
        self._sleep_ms(_RESET_MS)
        if self.read(ID) >> 8 != _IDENTITY:
            return False
        settings = (
            (MODE, _MODE),
            (CLOCK, _ALL_CHANNELS | oversampling << 2 | _HIGH_RESOLUTION),
            (GAIN1, 0),
            (GAIN2, 0),
        )
        for register, value in settings:
            self.write(register, value)
        return all(self.read(register) == value for register, value in settings)

    def read(self, register):
        """Read a register: the answer is the first word of the next frame."""
        self._exchange(_READ | register << 7, 0)
        self._exchange(0, 0)
        return self._in[0] << 8 | self._in[1]

    def write(self, register, value):
        """Write a register."""
        self._exchange(_WRITE | register << 7, value)

    def _exchange(self, command, value):
        out = self._out
        out[0] = command >> 8
        out[1] = command & 0xFF
        out[3] = value >> 8
        out[4] = value & 0xFF
        self._select(0)
        self._bus.write_readinto(out, self._in)
        self._select(1)
