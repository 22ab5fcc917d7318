"""Current loops at an ADS1115 with a shunt of 49.9 ohm: current in nanoamperes.

The level transmitter (magnetostrictive) is one with a 4-20 mA loop: its resolution over 1 m is 0.63 uA = 0.04 mm.
Datasheet: SBAS444. Faults and their times: an open or shorted loop, a current that a working transmitter never gives
(NAMUR NE 43): with the next reading of that input, 0.2 s times the inputs in use; a chip that no longer converts or
answers: the same. A stuck transmitter: by the channel's Watch.
"""

from proofvan_node import wire
from proofvan_node.faults import NOT_YET

# "Register Map": conversion, configuration
_CONVERSION = 0
_CONFIGURATION = 1
# "Config Register": start / idle bit 15, input 0 single-ended 0x4000 up, +-1.024 V 0x0600, single shot 0x0100,
# 128 samples per second 0x0080, comparator off 0x0003
_BEGIN = 0x8000
_INPUT = 0x4000
_SETTINGS = 0x0600 | 0x0100 | 0x0080 | 0x0003
_NANOVOLT_PER_COUNT = 31_250
_FULL = 32767
# NAMUR NE 43 (2003): below 3.6 mA and above 21 mA is a fault, a measurement lies in 3.8 .. 20.5 mA
_LEAST_NANOAMPERE = 3_600_000
_OPEN_NANOAMPERE = 500_000  # below that nothing is connected: our choice


class Ads1115:
    """One chip, its inputs in turn: `inputs` of them, each a Loop given by `loop(n)`.

    Without `loops` an input is a voltage behind a divider: any value may be true.
    """

    def __init__(self, bus, address=0x48, inputs=1, shunt_milliohm=49_900, loops=True):
        self._bus = bus
        self._address = address
        self._inputs = inputs
        self._shunt = shunt_milliohm
        self._loops = loops
        self._turn = 0
        self._data = bytearray(2)
        self._unknown = ((0, wire.FAULT_CODE_SENSOR_SILENT),) * inputs
        self._found = [(0, NOT_YET)] * inputs

    def loop(self, number):
        """Give one input as a sensor. Input 0 does the chip's work for all."""
        return Loop(self, number)

    def set_up(self):
        """Look for the chip; False when its configuration does not come back."""
        self._write(_SETTINGS | _INPUT)
        return self._read(_CONFIGURATION) & 0x7FFF == _SETTINGS | _INPUT

    def start(self):
        """Begin the conversion of the input whose turn it is: 8 ms ("Data Rate")."""
        self._write(_BEGIN | _SETTINGS | _INPUT | self._turn << 12)

    def take(self):
        """Take the conversion that was begun, and give the turn to the next input."""
        before, self._found = list(self._found), self._unknown  # should the chip not answer
        if not self._read(_CONFIGURATION) & _BEGIN:
            self._found = [(0, wire.FAULT_CODE_SENSOR_CLOCK_STOPPED)] * self._inputs
            return
        count = self._read(_CONVERSION)
        self._found = before
        self._found[self._turn] = self._current(count - 65536 if count & 0x8000 else count)
        self._turn = (self._turn + 1) % self._inputs

    def found(self, number):
        """Give the last reading of an input."""
        return self._found[number]

    def _current(self, count):
        current = count * _NANOVOLT_PER_COUNT * 1000 // self._shunt
        if not self._loops:
            return current, 0
        if count == _FULL:  # more than 20.5 mA: the loop's supply drives it alone
            return current, wire.FAULT_CODE_SENSOR_SHORT
        if current < _OPEN_NANOAMPERE:
            return current, wire.FAULT_CODE_SENSOR_OPEN
        if current < _LEAST_NANOAMPERE:
            return current, wire.FAULT_CODE_SENSOR_RANGE
        return current, 0

    def _write(self, value):
        self._bus.writeto_mem(self._address, _CONFIGURATION, bytes((value >> 8, value & 0xFF)))

    def _read(self, register):
        self._bus.readfrom_mem_into(self._address, register, self._data)
        return self._data[0] << 8 | self._data[1]


class Loop:
    """One input as a sensor of the slow stream."""

    def __init__(self, chip, number):
        self._chip = chip
        self._number = number

    def set_up(self):
        """Look for the chip, once for all inputs: a conversion of another one may be on its way."""
        return True if self._number else self._chip.set_up()

    def start(self):
        """Begin the chip's next conversion."""
        if not self._number:
            self._chip.start()

    def read(self):
        """Give (nanoamperes, 0) or (.., code)."""
        if not self._number:
            self._chip.take()
        return self._chip.found(self._number)


class Level(Loop):
    """A level transmitter at one input: micrometres, `span_um` from 4 to 20 mA."""

    def __init__(self, chip, number, span_um):
        super().__init__(chip, number)
        self._span_um = span_um

    def read(self):
        """Give (micrometres, 0) or (.., code)."""
        current, code = Loop.read(self)
        return (current - 4_000_000) * self._span_um // 16_000_000, code
