"""A load cell at an ADS1232, gain 128, 10 samples per second: the converter's own counts.

Datasheet: SBAS350. Faults and their times: an open bridge drives the input to an end of the range: 0.2 s; shorted
signal wires give less than any dead load (`least_count`): 0.2 s; a clock that stopped: no data ready for 0.4 s;
noise that is gone and stuck counts: by the channel's Watch, 10 s and 5 s.
"""

from proofvan_node import wire

_BITS = 24
_LARGEST = 8388607
_SMALLEST = -8388608
_MISSED = 3  # readings of 0.1 s without data ready: the converter's clock has stopped
# "Data Ready/Data Output": a 25th pulse takes DRDY/DOUT high until the next conversion
_EXTRA_PULSES = 1


class Ads1232:
    """One cell; `data`, `clock` and `power` are pins; `least_count` the least that dead load alone gives."""

    def __init__(self, data, clock, power, least_count=1000):
        self._data = data
        self._clock = clock
        self._power = power
        self._least = least_count
        self._missed = 0
        self._last = (0, wire.FAULT_CODE_SENSOR_CLOCK_STOPPED)

    def set_up(self):
        """Wake the chip ("Power-Down Mode": PDWN high starts it). It can't say whether it is there: `read` can."""
        self._clock(0)
        self._power(0)
        self._power(1)
        self._missed = 0
        return True

    def start(self):
        """Do nothing: the chip converts by itself."""

    def read(self):
        """Give (count, 0) or (.., code); a conversion that is not ready yet leaves the last one standing."""
        if self._data():
            self._missed += 1
            if self._missed >= _MISSED:
                return 0, wire.FAULT_CODE_SENSOR_CLOCK_STOPPED
            return self._last
        self._missed = 0
        self._last = self._judged(self._shift())
        return self._last

    def _judged(self, count):
        if count in (_LARGEST, _SMALLEST):
            return count, wire.FAULT_CODE_SENSOR_OPEN
        if abs(count) < self._least:
            return count, wire.FAULT_CODE_SENSOR_SHORT
        return count, 0

    def _shift(self):
        data, clock = self._data, self._clock
        value = 0
        for _ in range(_BITS):
            clock(1)
            value = value << 1 | data()
            clock(0)
        for _ in range(_EXTRA_PULSES):
            clock(1)
            clock(0)
        return value - (1 << _BITS) if value >> (_BITS - 1) else value
