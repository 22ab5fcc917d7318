"""What a satellite receiver says of its second pulse: fix quality, satellites, time of day.

NMEA 0183 (sentence GGA: fields 1 time, 6 quality, 7 satellites; checksum: exclusive-or between $ and *). Faults and
their times: damaged sentences: with the first one; a receiver that says nothing: 2.7 s; no fix: with the sentence
that says so; a second pulse that stays away: 2.7 s.
"""

from proofvan_node import wire

_SILENT = 25  # readings of 0.1 s
_LONGEST = 120  # NMEA 0183 allows 82 characters
QUALITY = 0
SATELLITES = 1
TIME_OF_DAY = 2  # milliseconds


class Gnss:
    """One receiver at a UART with `read()`; `sensor(n)` are its sensors of the slow stream, number 0 works for all."""

    def __init__(self, uart):
        self._uart = uart
        self._line = b""
        self._age = _SILENT
        self._damaged = False
        self.values = [0, 0, 0]

    def sensor(self, number):
        """Give one of QUALITY, SATELLITES, TIME_OF_DAY as a sensor."""
        return Said(self, number)

    def listen(self):
        """Take what came since the last reading."""
        self._age += 1
        self._damaged = False
        self._line += self._uart.read() or b""
        while b"\n" in self._line:
            line, self._line = self._line.split(b"\n", 1)
            self._take(line.strip())
        self._line = self._line[-_LONGEST:]

    def state(self):
        """Give the FaultCode of the receiver, 0 when all is well."""
        if self._damaged:
            return wire.FAULT_CODE_SENSOR_CHECKSUM
        if self._age > _SILENT:
            return wire.FAULT_CODE_SENSOR_SILENT
        return 0 if self.values[QUALITY] else wire.FAULT_CODE_SENSOR_RANGE

    def _take(self, line):
        if not is_whole(line):
            self._damaged = True
            return
        fields = line.split(b"*")[0].split(b",")
        if fields[0][3:] != b"GGA" or len(fields) < 8:
            return
        self._age = 0
        self.values[QUALITY] = _whole(fields[6])
        self.values[SATELLITES] = _whole(fields[7])
        self.values[TIME_OF_DAY] = _milliseconds(fields[1])


class Said:
    """One number that the receiver says."""

    def __init__(self, receiver, number):
        self._receiver = receiver
        self._number = number

    def set_up(self):
        """Do nothing: a receiver speaks by itself."""
        return True

    def start(self):
        """Do nothing."""

    def read(self):
        """Give (number, 0) or (0, code)."""
        if not self._number:
            self._receiver.listen()
        code = self._receiver.state()
        # silence is told as a clock that stopped: there is nothing to set up again
        code = wire.FAULT_CODE_SENSOR_CLOCK_STOPPED if code == wire.FAULT_CODE_SENSOR_SILENT else code
        return self._receiver.values[self._number], code


class SecondPulse:
    """Watches that second pulses come; `taken()` gives how many came so far. Its count is that number."""

    def __init__(self, taken):
        self._taken = taken
        self._last = -1
        self._age = 0

    def set_up(self):
        """Do nothing."""
        return True

    def start(self):
        """Do nothing."""

    def read(self):
        """Give (pulses so far, 0) or (.., code)."""
        count = self._taken()
        self._age = 0 if count != self._last else self._age + 1
        self._last = count
        return count, wire.FAULT_CODE_SENSOR_CLOCK_STOPPED if self._age >= _SILENT else 0


def is_whole(line):
    """Say whether a sentence has its right checksum."""
    if line[:1] != b"$" or line[-3:-2] != b"*":
        return False
    value = 0
    for byte in line[1:-3]:
        value ^= byte
    return line[-2:].upper() == b"%02X" % value


def _whole(field):
    return int(field) if field else 0


def _milliseconds(field):
    """Give the time of day of hhmmss.sss."""
    if len(field) < 6:
        return 0
    seconds, _, part = field.partition(b".")
    hours, minutes, rest = int(seconds[:2]), int(seconds[2:4]), int(seconds[4:6])
    return ((hours * 60 + minutes) * 60 + rest) * 1000 + int((part + b"000")[:3])
