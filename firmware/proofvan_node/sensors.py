"""The slow stream: sensors of many kinds, sampled together ten times a second; a fault is a report, never a guess.

A sensor has `set_up()` (False when its chip does not answer), `start()`, which begins a conversion, and `read()` a
period later: (count, code) with code 0, NOT_YET, or the FaultCode of what it has. While a sensor has a fault its
samples are the lowest count, which marks the block as saturated: no clean reading comes of them.
"""

import struct

from proofvan_node import wire
from proofvan_node.faults import NOT_YET

LOWEST = -2147483648
_RUNNING = 1
_PERIOD_US = 100_000
_AGAIN = 10  # periods between two attempts to set a silent sensor up
_WELL = 3  # good readings in turn that end a fault


class Watch:
    """What a sensor can't know itself: a value that can't be true, one that never changes, noise that is gone.

    Counts outside `lowest` .. `highest` can't be true. `stuck` readings that are the same in turn are one too many;
    when in `quiet` readings largest and smallest differ by less than `noise`, the noise is gone. 0: not watched.
    """

    def __init__(self, lowest, highest, stuck=0, quiet=0, noise=0):
        self._lowest = lowest
        self._highest = highest
        self._stuck = stuck
        self._quiet = quiet
        self._noise = noise
        self.begin()

    def begin(self):
        """Forget what was seen."""
        self._last = None
        self._same = 0
        self._seen = 0
        self._least = 0
        self._most = 0
        self._too_quiet = False

    def judge(self, count):
        """Give the FaultCode of a reading, 0 when nothing is wrong with it."""
        if not self._lowest <= count <= self._highest:
            return wire.FAULT_CODE_SENSOR_RANGE
        self._same = self._same + 1 if count == self._last else 1
        self._last = count
        if self._stuck and self._same >= self._stuck:
            return wire.FAULT_CODE_SENSOR_STUCK
        return wire.FAULT_CODE_SENSOR_NOISE_GONE if self._noise and self._is_quiet(count) else 0

    def _is_quiet(self, count):
        if not self._seen:
            self._least = self._most = count
        self._least = min(self._least, count)
        self._most = max(self._most, count)
        self._seen += 1
        if self._seen == self._quiet:
            self._too_quiet = self._most - self._least < self._noise
            self._seen = 0
        return self._too_quiet


class Channel:
    """One channel of the slow stream: a sensor, what watches it, and how it is at present."""

    def __init__(self, sensor, watch):
        self._sensor = sensor
        self._watch = watch
        self._ready = False
        self._wait = 0
        self._good = 0
        self.fault = 0  # that the host knows

    def start(self):
        """Begin a conversion; a sensor that does not answer is tried again every second."""
        if not self._ready and self._wait == 0:
            self._ready = self._try(self._sensor.set_up) is True
            self._wait = _AGAIN
        if self._ready:
            self._try(self._sensor.start)
        else:
            self._wait -= 1

    def read(self):
        """Give (count, report): the report is 0, a fault that is new, or SENSOR_WELL."""
        count, code = self._reading()
        if code == NOT_YET:
            return LOWEST, 0
        if not code:
            code = self._watch.judge(count)
        if code:
            self._good = 0
            new = code if code != self.fault else 0
            self.fault = code
            return LOWEST, new
        return self._recovered(count)

    def _recovered(self, count):
        if not self.fault:
            return count, 0
        self._good += 1
        if self._good < _WELL:
            return LOWEST, 0
        self.fault = 0
        return count, wire.FAULT_CODE_SENSOR_WELL

    def _reading(self):
        if not self._ready:
            return LOWEST, wire.FAULT_CODE_SENSOR_SILENT
        found = self._try(self._sensor.read)
        if found is None or found[1] == wire.FAULT_CODE_SENSOR_SILENT:
            self._ready = False
            self._watch.begin()
            return LOWEST, wire.FAULT_CODE_SENSOR_SILENT
        return found

    def _try(self, action):
        try:
            return action()
        except OSError:  # nobody answered on the bus
            self._ready = False
            return None


class SlowChannels:
    """Samples all channels of the slow stream at its own rate; a moment that was missed is a gap, not a late sample."""

    damaged = 0

    def __init__(self, channels, stream, reports):
        self._channels = channels
        self._stream = stream
        self._reports = reports
        self._starts = -1
        self._next_us = 0
        self._index = 0
        self._row = bytearray(4 * len(channels))
        self.overruns = 0

    def convert(self, now_us):
        """Read what was begun a period ago and begin anew, when it is time."""
        stream = self._stream
        if stream.state != _RUNNING:
            return
        if stream.starts != self._starts:
            self._starts = stream.starts
            self._index = 0
            self._next_us = now_us + _PERIOD_US
            self._start()
            return
        if now_us < self._next_us:
            return
        missed = (now_us - self._next_us) // _PERIOD_US
        self.overruns += missed
        self._index += missed
        self._next_us += (missed + 1) * _PERIOD_US
        self._read(now_us)
        self._start()

    def _start(self):
        for channel in self._channels:
            channel.start()

    def _read(self, now_us):
        for number, channel in enumerate(self._channels):
            count, report = channel.read()
            if report:
                self._reports.add(report, self._stream.number << 8 | number, now_us)
            struct.pack_into("<i", self._row, 4 * number, count)
        used = self._stream.channels * 4
        self._stream.converted(self._index, now_us, memoryview(self._row)[:used])
        self._index += 1
