"""Alternating quantities cycle by cycle: powers, r.m.s. values, spectra, corrected, the same bits for every partition.

The reference channel is thinned out by three moving sums and correlated with a window six nominal cycles
long, eight times a cycle: that is its fundamental's phase. Where the phase passes a whole turn a cycle begins. Everything
else is a function of the samples between two such positions, computed when both are known, about three cycles later.
"""

from fractions import Fraction

from cpython.buffer cimport PyBUF_FORMAT, PyBUF_STRIDES, PyBuffer_Release, PyObject_GetBuffer
from cpython.bytes cimport PyBytes_FromStringAndSize
from libc.math cimport ceil
from libc.string cimport memcpy

from proofvan_dsp.corrected cimport (
    CHANNEL_NUMBERS, Units, clipped, correct_channels, correct_for, correct_pairs, prepare_units, weigh_window,
)
from proofvan_dsp.cycle cimport (
    Blocks, Scratch, Sums, add_sums, clear_sums, prepare_blocks, prepare_scratch, prepare_sums, sum_cycle,
)
from proofvan_dsp.cycle_sums cimport LANES, PAIR_LANES, exact_high, exact_low, exact_set
from proofvan_dsp.fundamental cimport (
    PIECE, POSITION_BITS, RECENT, Fundamental, Thinned, hop_position, hops_to, phase_waits, prepare_fundamental,
    restart_fundamental, slope_of, steady, take_phase, thin, turn_between, waiting_from,
)
from proofvan_dsp.handover cimport before_gil, gil_left
from proofvan_dsp.low_rate cimport LowRate, low_frame, lower, prepare_low_rate, refill, restart_low_rate, take_low
from proofvan_dsp.memory cimport Memory, free_memory, ints
from proofvan_dsp.pairs cimport Pairs, prepare_pairs
from proofvan_dsp.samples cimport Samples, copy_in, frame_at
from proofvan_dsp.spectrum cimport TAPS
from proofvan_dsp.wide cimport Wide, prepare_wide
from proofvan_dsp.window_spectrum cimport SPECTRUM_NUMBERS, Spectrum, prepare_spectrum, transform_window

from proofvan_dsp import checks, snapshot
from proofvan_dsp.analysis_config import AnalysisConfig, config_fields, config_of
from proofvan_dsp.analysis_results import CYCLE, WINDOW, Layout, Reading
from proofvan_dsp.analysis_tables import end_weights, lagrange, tables
from proofvan_dsp.errors import CountsError, StateError

cdef enum:
    OVERRANGE_FLAG = 8      # sums.OVERRANGE
    FRAME = 4 * LANES       # bytes; counts and floats alike

cdef long long FARTHEST = checks.MOST

cdef object NEW_TUPLE = tuple.__new__


cdef class AnalysisMeter:
    """Readings per cycle and per 10/12 cycles; see AnalysisConfig. A hole, or no fundamental, ends the cycles."""

    cdef readonly object config
    cdef object layout
    cdef list temperatures              # (index, degrees), from when on
    cdef list overranges                # (first index, index after the last)
    cdef bint spectral
    cdef double rate
    cdef Memory memory
    # The stretch without a hole; positions and indices below count from its first sample.
    cdef long long first
    cdef bint started
    cdef Samples samples
    cdef int reference
    cdef Thinned thinned
    cdef Fundamental wave
    cdef LowRate low
    # The cycle and the window that are summed up.
    cdef bint counting
    cdef long long cycle_start, window_start
    cdef long long shortest_cycle       # positions between turns that are taken for cycles
    cdef int cycles_done, window_cycles
    cdef Pairs pairs
    cdef Wide wide
    cdef Scratch scratch
    cdef Sums cycle, window
    cdef Blocks blocks
    # Readings.
    cdef list readings                  # that the call gives
    cdef bint warms                     # temperatures are known
    cdef Units units
    cdef Spectrum spectrum
    cdef long long margin               # samples beside a reading that it is made of
    cdef long long low_span             # longest that a window may be, in samples

    def __cinit__(self, config):
        if not isinstance(config, AnalysisConfig):
            raise TypeError("config is an AnalysisConfig")
        self.config = config
        self.layout = Layout(len(config.channels), config.pairs, Fraction(config.rate), config.nominal_frequency)
        self.spectral, self.rate = config.harmonics, float(config.rate)
        self.reference, self.window_cycles = config.reference, config.cycles
        self.temperatures, self.overranges, self.readings = [], [], []
        self._prepare(config, config.samples_per_cycle)
        if self.spectral:
            self._prepare_spectra(tables(config), config.samples_per_cycle)
        self._restart(0)

    def __dealloc__(self):
        free_memory(&self.memory)

    @property
    def next_index(self):
        """Index that the next sample must have; None before the first."""
        return self.first + self.samples.count if self.started else None

    def feed(self, first_index, counts):
        """Take counts[n, channels] (int32) from sample `first_index` on; give the readings that they complete."""
        cdef Py_buffer buffer
        self._open_counts(counts, &buffer)
        try:
            self._feed(self._first_of(first_index, buffer.shape[0]), &buffer)
        finally:
            PyBuffer_Release(&buffer)
        return self._given()

    def hole(self, first_index, count):
        """Take note that `count` samples from `first_index` on will never come; give the readings before them."""
        cdef long long missing = checks.hole_length(count)
        cdef long long first = checks.follows(first_index, missing, self.next_index)
        readings = self.finish()
        self.started = True
        self._restart(first + missing)
        return readings

    def finish(self):
        """Give the readings that the samples allow, the last cycles by the last frequency; begin anew after them."""
        if self.started:
            self._finish()
            self._restart(self.first + self.samples.count)
        return self._given()

    def temperature(self, index, degrees):
        """Correct cycles that begin at sample `index` or later, which is yet to come, for a temperature in °C."""
        index = checks.follows(index, 0, None)
        if self.started and index < self.first + self.samples.count:
            checks.follows(index, 0, self.first + self.samples.count)
        self.temperatures = [each for each in self.temperatures if each[0] < index] + [(index, float(degrees))]
        self.warms = True

    def overrange(self, first_index, count):
        """Take note that the converter reports an overrange among `count` samples, which are yet to come."""
        cdef long long length = checks.hole_length(count)
        first = checks.follows(first_index, length, None)
        if self.started and first < self.first + self.samples.count:
            checks.follows(first, length, self.first + self.samples.count)
        self.overranges.append((first, first + length))

    def state(self):
        """Everything needed to go on as bytes, the same however the samples were cut into blocks."""
        cdef int i
        fields = {
            "config": config_fields(self.config), "temperatures": self.temperatures, "overranges": self.overranges,
            "first": self.first, "count": self.samples.count, "started": bool(self.started),
            "kept": min(self.samples.count, self.samples.keep), "low_kept": min(self.low.count, self.low.keep),
            "integrals": [self.thinned.integrals[i] for i in range(3)],
            "combs": [self.thinned.combs[i] for i in range(3)],
            "thinned_count": self.thinned.count, "hops": self.wave.hops, "chain": self.wave.chain,
            "next_turn": self.wave.next_turn, "phase": [self.wave.phase[i] for i in range(RECENT)],
            "size": [self.wave.size[i] for i in range(RECENT)], "low_input_first": self.low.input_first,
            "low_count": self.low.count, "counting": bool(self.counting), "cycle_start": self.cycle_start,
            "window_start": self.window_start, "cycles_done": self.cycles_done, "blocks": self.blocks.count,
            "exact": [[exact_high(&self.window.exact[i]), exact_low(&self.window.exact[i])]
                      for i in range(self.window.quantities)],
            "rotated": [self.window.rotated[i] for i in range(2 * self.window.lanes)],
            "lowest": [self.window.lowest[i] for i in range(self.window.lanes)],
            "highest": [self.window.highest[i] for i in range(self.window.lanes)],
        }
        return snapshot.pack("analysis", fields, b"".join(self._stored(fields["kept"], fields["low_kept"])))

    @classmethod
    def from_state(cls, state):
        """Build the meter whose state() this is. Raises StateError."""
        fields, raw = snapshot.unpack("analysis", state)
        try:
            meter = cls(config_of(fields["config"]))
            (<AnalysisMeter>meter)._restore(fields, bytes(raw))
        except (KeyError, TypeError, ValueError, OverflowError) as wrong:
            raise StateError("the state does not fit together", cause=str(wrong)) from wrong
        return meter

    # ---- setting up

    cdef int _prepare(self, config, long long per_cycle) except -1:
        cdef int groups = (len(config.channels) + LANES - 1) // LANES
        prepare_pairs(&self.pairs, &self.memory, config, lagrange)
        prepare_wide(&self.wide, &self.memory, groups, &self.pairs)
        self.samples.channels, self.samples.groups = len(config.channels), groups
        self.samples.keep = 9 * per_cycle + 2 * self.wide.margin + 64
        self.samples.capacity = self.samples.keep + PIECE
        self.samples.ring = ints(&self.memory, groups * self.samples.capacity * LANES)
        prepare_fundamental(&self.wave, &self.thinned, &self.memory, tables(config),
                            config.channels[config.reference].full_scale,
                            config.nominal_frequency / Fraction(config.rate))
        prepare_sums(&self.cycle, &self.memory, groups, &self.pairs)
        prepare_sums(&self.window, &self.memory, groups, &self.pairs)
        prepare_blocks(&self.blocks, &self.memory, &self.pairs, self.window_cycles, per_cycle)
        prepare_scratch(&self.scratch, &self.memory, &self.cycle, &self.blocks, end_weights())
        prepare_units(&self.units, &self.memory, config)
        self.shortest_cycle = (per_cycle << POSITION_BITS) // 2
        self.margin, self.low_span = self.wide.margin, 2 * self.window_cycles * per_cycle
        return 0

    cdef int _prepare_spectra(self, prepared, long long per_cycle) except -1:
        prepare_low_rate(&self.low, &self.memory, prepared, self.samples.groups, self.window_cycles, per_cycle)
        prepare_spectrum(&self.spectrum, &self.memory, prepared, self.samples.groups, self.window_cycles)
        self.margin = max(self.margin, (TAPS // 2 + 1) * self.low.step + self.low.taps // 2 + 1)
        return 0

    cdef void _restart(self, long long first) noexcept:
        """Begin a stretch without holes at an index."""
        self.first, self.samples.count = first, 0
        restart_fundamental(&self.wave, &self.thinned)
        restart_low_rate(&self.low)
        self.cycle_start = 0
        self._drop_cycles()

    cdef void _drop_cycles(self) noexcept nogil:
        """The next cycle does not follow on the last one."""
        self.counting = False
        self._clear_window(0)

    cdef void _clear_window(self, long long start) noexcept nogil:
        self.window_start, self.cycles_done, self.blocks.count = start, 0, 0
        clear_sums(&self.window)

    # ---- taking samples in

    cdef int _open_counts(self, counts, Py_buffer *buffer) except -1:
        """Open int32[n, channels]. Raises CountsError."""
        cdef const char *code
        try:
            PyObject_GetBuffer(counts, buffer, PyBUF_STRIDES | PyBUF_FORMAT)
        except (ValueError, TypeError, BufferError) as refused:
            raise _not_counts(counts) from refused
        code = <const char *>buffer.format
        if code[0] == b"@" or code[0] == b"=":
            code += 1
        if buffer.ndim == 2 and buffer.itemsize == sizeof(int) and code[0] in b"il" and code[1] == 0 and (
                buffer.shape[1] == self.samples.channels):
            return 0
        channels, kind = buffer.shape[1] if buffer.ndim == 2 else None, code[0]
        PyBuffer_Release(buffer)
        if channels is None or kind not in b"il":
            raise _not_counts(counts)
        raise CountsError("counts have another number of channels", channels=channels, wanted=self.samples.channels)

    cdef long long _first_of(self, first_index, Py_ssize_t n) except -1:
        """The index of the first of n samples. Raises IndexBackwardsError, IndexJumpError."""
        cdef long long expected = self.first + self.samples.count
        if self.started and type(first_index) is int and first_index == expected and expected + n <= FARTHEST:
            return expected
        return checks.follows(first_index, n, self.next_index)

    cdef int _feed(self, long long first, const Py_buffer *buffer) except -1:
        cdef Py_ssize_t at = 0, n = buffer.shape[0], take
        if n and not self.started:
            self.started, self.first = True, first
        with nogil:
            gil_left()
            while at < n:
                take = min(n - at, PIECE)
                self._take(buffer, at, take)
                self._advance()
                at += take
            before_gil()
        return 0

    cdef void _take(self, const Py_buffer *buffer, Py_ssize_t at, Py_ssize_t n) noexcept nogil:
        """Put at most PIECE samples into the ring, the thinned reference and the low rate."""
        cdef Py_ssize_t place = self.samples.count % self.samples.capacity
        cdef Py_ssize_t part = min(n, self.samples.capacity - place)
        self._take_run(buffer, at, place, part)
        if part < n:
            self._take_run(buffer, at + part, 0, n - part)
        if self.spectral:
            lower(&self.low, self.samples.count)

    cdef void _take_run(self, const Py_buffer *buffer, Py_ssize_t at, Py_ssize_t place, Py_ssize_t n) noexcept nogil:
        """Put samples where they lie side by side."""
        copy_in(&self.samples, buffer, at, place, n)
        thin(&self.thinned, frame_at(&self.samples, self.reference // LANES, place) + self.reference % LANES,
             self.samples.count, n)
        if self.spectral:
            take_low(&self.low, &self.samples, place, n)
        self.samples.count += n

    # ---- where cycles begin

    cdef int _advance(self) except -1 nogil:
        """Follow the phase through what has come."""
        while phase_waits(&self.wave, &self.thinned):
            if not take_phase(&self.wave, &self.thinned):
                self._drop_cycles()
            elif self.wave.chain >= RECENT:
                self._find_cycles()
        return 0

    cdef int _find_cycles(self) except -1 nogil:
        cdef int at
        if self.wave.chain > RECENT:
            self._cycles_between(RECENT - 3)
            return 0
        self.wave.next_turn = ceil(self.wave.phase[0])
        if self.wave.hops == RECENT and steady(&self.wave):
            self._cycles_before()
        for at in range(RECENT - 2):
            self._cycles_between(at)
        return 0

    cdef int _cycles_before(self) except -1 nogil:
        """The cycles before the first phase, by the frequency after it."""
        cdef double slope = slope_of(&self.wave), turn
        cdef long long position
        turn = ceil(self.wave.phase[0] - slope * hops_to(&self.wave, self.thinned.step, 0))
        while turn < self.wave.phase[0]:
            position = self._at_hop((turn - self.wave.phase[0]) / slope)
            if position >= self.margin << POSITION_BITS:
                self._begin_cycle(position)
            turn += 1.0
        self.wave.next_turn = turn
        return 0

    cdef int _cycles_between(self, int at) except -1 nogil:
        """The turns between two phases next to each other."""
        cdef double place
        while self.wave.next_turn < self.wave.phase[at + 1]:
            place = turn_between(&self.wave, at)
            self.wave.next_turn += 1.0
            self._begin_cycle(self._at_hop(place))
        return 0

    cdef int _finish(self) except -1:
        """The cycles after the last phase of which the samples are here, by the last frequency."""
        cdef double slope
        cdef long long position
        if self.wave.chain < RECENT:
            return 0
        self._cycles_between(RECENT - 2)
        slope = slope_of(&self.wave)
        while steady(&self.wave):
            position = self._at_hop(RECENT - 1 + (self.wave.next_turn - self.wave.phase[RECENT - 1]) / slope)
            if position > (self.samples.count - self.margin) << POSITION_BITS:
                break
            self.wave.next_turn += 1.0
            self._begin_cycle(position)
        return 0

    cdef long long _at_hop(self, double place) noexcept nogil:
        return hop_position(&self.wave, self.thinned.step, place)

    # ---- readings

    cdef int _begin_cycle(self, long long position) except -1 nogil:
        """A turn of the fundamental is complete at a position, and the next one begins."""
        if not self.counting:
            if position < self.margin << POSITION_BITS:
                return 0
            self.counting, self.cycle_start = True, position
            self._clear_window(position)
            return 0
        if position - self.cycle_start < self.shortest_cycle:
            return 0
        sum_cycle(&self.cycle, &self.blocks, &self.scratch, &self.wide, &self.pairs, &self.samples,
                  self.cycle_start, position, self.window_start)
        add_sums(&self.window, &self.cycle)
        self.cycles_done += 1
        self._give(self.cycle_start, position, 1, &self.cycle, False)
        self.cycle_start = position
        if self.cycles_done == self.window_cycles:
            self._give(self.window_start, position, self.cycles_done, &self.window, True)
            self._clear_window(position)
        return 0

    cdef int _give(self, long long start, long long end, int cycles, const Sums *sums, bint whole) except -1 nogil:
        """Correct the sums of a cycle, or of a whole window, and give them as a reading."""
        cdef double length = <double>(end - start) / (1 << POSITION_BITS)
        if self.warms:
            with gil:
                self._correct_at(start)
        correct_channels(&self.units, sums, length, cycles * self.rate / length)
        correct_pairs(&self.units, sums, &self.pairs, length)
        if whole:
            weigh_window(&self.units, &self.blocks, &self.pairs, length)
        if whole and self.spectral:
            transform_window(&self.spectrum, &self.low, &self.units, start, length, cycles * self.rate / length)
        before_gil()
        with gil:
            self._append(start, end, cycles, clipped(&self.units, sums), whole)
        gil_left()
        return 0

    cdef int _append(self, long long start, long long end, int cycles, int flags, bint whole) except -1:
        begin = <object>self.first << POSITION_BITS
        first, last = begin + start, begin + end
        spectra = PyBytes_FromStringAndSize(
            <char *>self.spectrum.numbers, SPECTRUM_NUMBERS * self.samples.channels * sizeof(double)
        ) if whole and self.spectral else b""
        # As Reading(...) would do, without its Python code.
        self.readings.append(NEW_TUPLE(Reading, (
            self.layout, WINDOW if whole else CYCLE, first, last, cycles, flags | self._overranged(first, last),
            PyBytes_FromStringAndSize(<char *>self.units.values, self.units.value_count * sizeof(double)), spectra)))
        return 0

    cdef list _given(self):
        """Hand out the readings, and have room for others."""
        given, self.readings = self.readings, []
        return given

    cdef int _correct_at(self, long long start) except -1:
        """Use the temperature in force at a position, and forget those before it."""
        index = self.first + (start >> POSITION_BITS)
        while len(self.temperatures) > 1 and self.temperatures[1][0] <= index:
            del self.temperatures[0]
        correct_for(&self.units, self.config, self.temperatures[0][1] if self.temperatures[0][0] <= index else None)
        return 0

    cdef int _overranged(self, start, end) except -1:
        """OVERRANGE when a reading touches samples that the converter complained of; forgets those long gone."""
        if not self.overranges:
            return 0
        oldest = self.first + self.samples.count - self.samples.keep - self.low_span
        self.overranges = [each for each in self.overranges if each[1] > oldest]
        first, last = (start >> POSITION_BITS) - self.margin, (end >> POSITION_BITS) + self.margin
        return OVERRANGE_FLAG if any(each[0] <= last and each[1] > first for each in self.overranges) else 0

    # ---- state

    cdef list _stored(self, long long kept, long long low_kept):
        """Samples, thinned reference, low rate and block sums, oldest first."""
        cdef list parts = []
        cdef int group
        cdef long long begin = (self.samples.count - kept) % self.samples.capacity
        cdef long long early = min(kept, self.samples.capacity - begin), waiting = waiting_from(&self.wave)
        for group in range(self.samples.groups):
            parts.append(PyBytes_FromStringAndSize(<char *>frame_at(&self.samples, group, begin), early * FRAME))
            parts.append(PyBytes_FromStringAndSize(<char *>frame_at(&self.samples, group, 0), (kept - early) * FRAME))
        for group in range(self.low.groups):
            parts.append(PyBytes_FromStringAndSize(
                <char *>low_frame(&self.low, group, self.low.count - low_kept), low_kept * FRAME))
        if self.thinned.count > waiting:
            parts.append(PyBytes_FromStringAndSize(<char *>(self.thinned.values + (waiting - self.thinned.first)),
                                                   (self.thinned.count - waiting) * sizeof(double)))
        parts.append(PyBytes_FromStringAndSize(<char *>self.blocks.sums, self.blocks.count * self._block_size()))
        parts.append(PyBytes_FromStringAndSize(<char *>self.blocks.centres, self.blocks.count * sizeof(double)))
        parts.append(PyBytes_FromStringAndSize(<char *>self.blocks.lengths, self.blocks.count * sizeof(double)))
        return parts

    cdef Py_ssize_t _block_size(self) noexcept:
        return self.pairs.groups * PAIR_LANES * sizeof(double)

    cdef int _restore(self, fields, bytes raw) except -1:
        cdef int i
        self.temperatures = [(index, degrees) for index, degrees in fields["temperatures"]]
        self.overranges, self.warms = [(first, end) for first, end in fields["overranges"]], bool(self.temperatures)
        self.first, self.samples.count, self.started = fields["first"], fields["count"], fields["started"]
        self.thinned.count, self.wave.hops, self.wave.chain = fields["thinned_count"], fields["hops"], fields["chain"]
        self.wave.next_turn, self.counting = fields["next_turn"], fields["counting"]
        self.low.input_first, self.low.count = fields["low_input_first"], fields["low_count"]
        self.cycle_start, self.window_start = fields["cycle_start"], fields["window_start"]
        self.cycles_done, self.blocks.count = fields["cycles_done"], fields["blocks"]
        for i in range(3):
            self.thinned.integrals[i], self.thinned.combs[i] = fields["integrals"][i], fields["combs"][i]
        for i in range(RECENT):
            self.wave.phase[i], self.wave.size[i] = fields["phase"][i], fields["size"][i]
        for i in range(self.window.quantities):
            exact_set(&self.window.exact[i], fields["exact"][i][0], fields["exact"][i][1])
        for i in range(2 * self.window.lanes):
            self.window.rotated[i] = fields["rotated"][i]
        for i in range(self.window.lanes):
            self.window.lowest[i], self.window.highest[i] = fields["lowest"][i], fields["highest"][i]
        self._put_back(fields["kept"], fields["low_kept"], raw)
        return 0

    cdef int _put_back(self, long long kept, long long low_kept, bytes raw) except -1:
        """Copy what _stored() gave to its places."""
        cdef const char *source = raw
        cdef long long waiting = max(0, self.thinned.count - waiting_from(&self.wave)), begin, early
        cdef int group
        self._require_fit(kept, low_kept, waiting, len(raw))
        begin = (self.samples.count - kept) % self.samples.capacity
        early = min(kept, self.samples.capacity - begin)
        for group in range(self.samples.groups):
            source = _copied(frame_at(&self.samples, group, begin), source, early * FRAME)
            source = _copied(frame_at(&self.samples, group, 0), source, (kept - early) * FRAME)
        self.low.first = self.low.count - low_kept
        for group in range(self.low.groups):
            source = _copied(low_frame(&self.low, group, self.low.first), source, low_kept * FRAME)
        self.thinned.first = self.thinned.count - waiting
        source = _copied(self.thinned.values, source, waiting * sizeof(double))
        source = _copied(self.blocks.sums, source, self.blocks.count * self._block_size())
        source = _copied(self.blocks.centres, source, self.blocks.count * sizeof(double))
        _copied(self.blocks.lengths, source, self.blocks.count * sizeof(double))
        refill(&self.low, &self.samples)
        return 0

    cdef int _require_fit(self, long long kept, long long low_kept, long long waiting, long long size) except -1:
        expected = (self.samples.groups * kept * FRAME + self.low.groups * low_kept * FRAME
                    + waiting * sizeof(double) + self.blocks.count * (self._block_size() + 2 * sizeof(double)))
        if (size != expected or not 0 <= kept <= self.samples.keep or not 0 <= low_kept <= self.low.room
                or waiting > self.thinned.room or not 0 <= self.blocks.count <= self.blocks.most
                or (self.spectral and not 0 <= self.samples.count - self.low.input_first <= max(kept, 1))):
            raise StateError("the samples do not fit the counts", size=size, expected=expected)
        return 0


cdef inline const char *_copied(void *to, const char *source, Py_ssize_t size) noexcept:
    """Copy; gives where the rest begins."""
    memcpy(to, source, size)
    return source + size


def _not_counts(counts):
    return CountsError("counts are an int32 array [n, channels]", given=getattr(counts, "dtype", type(counts)),
                       shape=getattr(counts, "shape", None))
