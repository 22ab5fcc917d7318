"""Whole cycles of an alternating voltage: where they begin and end, and the exact sums between.

The reference channel goes through three moving sums, a third, a fifth and a seventh of a cycle long (they remove those
harmonics and most noise, in integers, with a constant delay), and the straight line through the result is cut where it
rises through zero. Everything else is PowerMeter's.
"""

from fractions import Fraction

cimport cython
from libc.stdlib cimport calloc, free

from proofvan_dsp.lanes cimport crossing_fraction

from proofvan_dsp import snapshot
from proofvan_dsp.errors import StateError
from proofvan_dsp.meters import AcConfig, AcWindow
from proofvan_dsp.power import PowerMeter
from proofvan_dsp.sums import POSITION_BITS

cdef enum:
    STAGES = 3
    # A crossing counts after the filtered voltage was below -1/HYSTERESIS of full scale.
    HYSTERESIS = 512
    # Without a crossing for this many nominal cycles the cycles are no longer counted on.
    LONGEST_CYCLE = 4


cdef class AcMeter:
    """PowerMeter with windows of `cycles` whole cycles; the same bits for every partition. See AcConfig.

    A hole, or no crossing for four nominal cycles, ends the cycles: the next window starts at the next crossing.
    """

    cdef readonly object config
    cdef object power
    cdef int reference, full_scale, cycles
    cdef long long samples_per_cycle
    cdef long long threshold            # filtered voltage that arms a crossing
    cdef long long half_delay           # twice the filter's delay in samples
    cdef int[STAGES] lengths
    cdef long long *past[STAGES]
    cdef int[STAGES] places
    cdef long long[STAGES] moving
    cdef long long settled              # samples since the filter began
    cdef long long before               # filtered voltage of the last sample
    cdef bint armed, counting
    cdef long long crossings            # cycles since window_start
    cdef long long last_crossing        # index
    cdef long long window_start         # position

    def __cinit__(self, config):
        cdef int stage
        if not isinstance(config, AcConfig):
            raise TypeError("config is an AcConfig")
        self.config = config
        self.power = PowerMeter(config.power_config())
        self.reference, self.full_scale = config.reference, config.full_scale[config.reference]
        self.cycles, self.samples_per_cycle = config.cycles, config.samples_per_cycle
        self.threshold = self.full_scale
        for stage in range(STAGES):
            self.lengths[stage] = max(1, round(Fraction(config.rate) / (config.nominal_frequency * (3 + 2 * stage))))
            self.half_delay += self.lengths[stage] - 1
            self.threshold *= self.lengths[stage]
            self.past[stage] = <long long *>calloc(self.lengths[stage], sizeof(long long))
            if self.past[stage] == NULL:
                raise MemoryError
        self.threshold //= HYSTERESIS
        self._restart()

    def __dealloc__(self):
        cdef int stage
        for stage in range(STAGES):
            free(self.past[stage])

    @property
    def next_index(self):
        """Index that the next sample must have; None before the first."""
        return self.power.next_index

    def feed(self, first_index, counts):
        """Take counts[n, channels] (int32) from sample `first_index` on; give the windows that they complete."""
        windows = []
        # In pieces, so that a window's samples are still kept when it is complete.
        piece = self.config.history // 4
        try:
            size = len(counts)
        except TypeError:
            size = 0
        if size <= piece:
            self._feed_piece(first_index, counts, windows)
            return windows
        self.power.check(first_index, counts)
        for at in range(0, size, piece):
            self._feed_piece(first_index + at, counts[at:at + piece], windows)
        return windows

    def hole(self, first_index, count):
        """Take note that `count` samples from `first_index` on will never come."""
        self.power.hole(first_index, count)
        self._restart()
        return []

    def gate(self, start, end):
        """Exact sums between two positions (2**-20 sample), as PowerMeter.gate."""
        return self.power.gate(start, end)

    def state(self):
        """Everything needed to go on, and to answer the same gates, as bytes."""
        cdef int stage, i
        rate, nominal = Fraction(self.config.rate), Fraction(self.config.nominal_frequency)
        fields = {
            "config": [self.config.channels, [list(pair) for pair in self.config.pairs], list(self.config.full_scale),
                       list(rate.as_integer_ratio()), self.config.reference, list(nominal.as_integer_ratio()),
                       self.config.cycles, self.config.history],
            # Oldest first: where the ring begins depends on nothing but the samples, yet is no one's business.
            "past": [[self.past[stage][(self.places[stage] + i) % self.lengths[stage]]
                      for i in range(self.lengths[stage])] for stage in range(STAGES)],
            "moving": [self.moving[stage] for stage in range(STAGES)],
            "settled": self.settled, "before": self.before, "armed": bool(self.armed),
            "counting": bool(self.counting), "crossings": self.crossings, "last_crossing": self.last_crossing,
            "window_start": self.window_start,
        }
        return snapshot.pack("ac", fields, self.power.state())

    @classmethod
    def from_state(cls, state):
        """Build the meter whose state() this is. Raises StateError."""
        fields, raw = snapshot.unpack("ac", state)
        try:
            channels, pairs, full_scale, rate, reference, nominal, cycles, history = fields["config"]
            meter = cls(AcConfig(channels, tuple((a, b) for a, b in pairs), tuple(full_scale), Fraction(*rate),
                                 reference, Fraction(*nominal), cycles, history))
            (<AcMeter>meter)._restore(fields, raw)
        except (KeyError, TypeError, ValueError, OverflowError) as wrong:
            raise StateError("the state does not fit together", cause=str(wrong)) from wrong
        return meter

    @cython.boundscheck(False)
    @cython.wraparound(False)
    cdef int _feed_piece(self, first_index, counts, list windows) except -1:
        cdef const int[:, :] view
        cdef long long index
        cdef Py_ssize_t i
        cdef bint crossed
        self.power.feed(first_index, counts)
        view = counts
        index = first_index
        for i in range(view.shape[0]):
            crossed = self._cross(view[i, self.reference])
            if crossed:
                self._count_cycle(index + i, crossing_fraction(self.before, self.moving[STAGES - 1]), windows)
            elif self.counting and index + i - self.last_crossing > LONGEST_CYCLE * self.samples_per_cycle:
                self.counting = False
            self.before = self.moving[STAGES - 1]
        return 0

    cdef bint _cross(self, int count) noexcept:
        """Filter one count; whether the line rose through zero on the way to it."""
        cdef long long value = min(max(count, -self.full_scale), self.full_scale), filtered
        cdef int stage
        for stage in range(STAGES):
            self.moving[stage] += value - self.past[stage][self.places[stage]]
            self.past[stage][self.places[stage]] = value
            self.places[stage] = self.places[stage] + 1 if self.places[stage] + 1 < self.lengths[stage] else 0
            value = self.moving[stage]
        filtered = value
        self.settled += 1
        if self.settled <= self.half_delay + STAGES:
            return False
        if filtered < -self.threshold:
            self.armed = True
        if self.armed and self.before < 0 <= filtered:
            self.armed = False
            return True
        return False

    cdef int _count_cycle(self, long long index, long long fraction, list windows) except -1:
        """A crossing between the samples index - 1 and index, counted back by the filter's delay."""
        position = ((2 * (<object>index - 1) - self.half_delay) << (POSITION_BITS - 1)) + fraction
        self.last_crossing = index
        if not self.counting:
            self.counting, self.crossings, self.window_start = True, 0, position
            return 0
        self.crossings += 1
        if self.crossings == self.cycles:
            windows.append(AcWindow(self.power.gate(self.window_start, position), self.cycles, self.config.rate))
            self.crossings, self.window_start = 0, position
        return 0

    cdef void _restart(self) noexcept:
        cdef int stage, i
        for stage in range(STAGES):
            self.moving[stage], self.places[stage] = 0, 0
            for i in range(self.lengths[stage]):
                self.past[stage][i] = 0
        self.settled, self.before, self.crossings, self.last_crossing, self.window_start = 0, 0, 0, 0, 0
        self.armed = self.counting = False

    cdef int _restore(self, fields, raw) except -1:
        cdef int stage, i
        self.power = PowerMeter.from_state(raw)
        if self.power.config != self.config.power_config():
            raise StateError("the sums belong to another meter")
        for stage in range(STAGES):
            if len(fields["past"][stage]) != self.lengths[stage]:
                raise StateError("the filter does not fit", stage=stage)
            for i in range(self.lengths[stage]):
                self.past[stage][i] = fields["past"][stage][i]
            self.moving[stage], self.places[stage] = fields["moving"][stage], 0
        self.settled, self.before, self.armed = fields["settled"], fields["before"], fields["armed"]
        self.counting, self.crossings, self.last_crossing = (
            fields["counting"], fields["crossings"], fields["last_crossing"])
        self.window_start = fields["window_start"]
        return 0
