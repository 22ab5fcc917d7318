"""Alternating quantities cycle by cycle: powers, r.m.s. values, spectra, corrected, the same bits for every partition.

The reference channel is thinned out by three moving sums and correlated with a window six nominal cycles
long, eight times a cycle: that is its fundamental's phase. Where the phase passes a whole turn a cycle begins. Everything
else is a function of the samples between two such positions, computed when both are known, about three cycles later.
"""

from fractions import Fraction

from cpython.buffer cimport PyBUF_FORMAT, PyBUF_STRIDES, PyBuffer_Release, PyObject_GetBuffer
from cpython.bytes cimport PyBytes_FromStringAndSize
from libc.math cimport ceil, floor, sqrt, NAN
from libc.stdlib cimport calloc, free
from libc.string cimport memcpy, memmove

from proofvan_dsp.cycle_sums cimport (
    CHUNK, END_POINTS, LAGS, LANES, PAIR_LANES, add_rows, correlate, exact_add, exact_add_ends, exact_add_product,
    exact_add_whole, exact_clear, exact_high, exact_low, exact_set, exact_t, exact_to_double, extremes, integrate,
    product_blocks, rotor, sum_four, weigh_lags, weigh_rows, widen,
)
from proofvan_dsp.spectrum cimport POINTS, TAPS, bin_powers, low_pass, narrow, resample, subgroups, transform
from proofvan_dsp.turns cimport angle_in_turns, turn_cos_sin

from proofvan_dsp import checks, snapshot
from proofvan_dsp.analysis_config import CORRECTIONS, AnalysisConfig, Channel
from proofvan_dsp.analysis_results import CYCLE, WINDOW, Layout, Reading
from proofvan_dsp.analysis_tables import end_weights, lagrange, tables
from proofvan_dsp.errors import CountsError, StateError

cdef enum:
    POSITION_BITS = 20
    PIECE = 1024            # samples taken in before cycles are looked for
    ORDERS = 50
    RECENT = 17             # phases kept: two cycles
    OWNED = 64
    CHANNEL_NUMBERS = 6     # see analysis_results.py
    PAIR_NUMBERS = 6
    SPECTRUM_NUMBERS = 4 * (ORDERS + 1)
    CLIPPED_FLAG = 2        # sums.CLIPPED
    OVERRANGE_FLAG = 8      # sums.OVERRANGE
    LARGEST_24_BIT = 1 << 23
    HIGHEST_INT = 2147483647
    LOWEST_INT = -2147483648
    # The fundamental counts from 1/FAINT of full scale on.
    FAINT = 512

cdef long long FARTHEST = checks.MOST

cdef object NEW_TUPLE = tuple.__new__

cdef double[END_POINTS][END_POINTS + 1] END_TABLE
for _point, _row in enumerate(end_weights()):
    for _power, _value in enumerate(_row):
        END_TABLE[_point][_power] = _value


cdef class AnalysisMeter:
    """Readings per cycle and per 10/12 cycles; see AnalysisConfig. A hole, or no fundamental, ends the cycles."""

    cdef readonly object config
    cdef object layout
    cdef list temperatures              # (index, degrees), from when on
    cdef list overranges                # (first index, index after the last)
    cdef int channels, groups, pairs, pair_groups, lags, reach, reference, window_cycles
    cdef bint spectral
    cdef int *pair_u
    cdef int *pair_i
    cdef int *shift                     # per pair lane: whole samples that i is read later
    cdef bint *straight                 # per group of pairs
    cdef double *lag_weights            # [pair_groups][LAGS][PAIR_LANES]
    cdef double rate
    cdef long long shortest_cycle       # positions between turns that are taken for cycles
    # The stretch without a hole; indices below count from its first sample.
    cdef long long first, count
    cdef bint started
    cdef int *ring                      # [groups][capacity][LANES]
    cdef long long keep, capacity
    # Thinned reference: three integrators, three combs.
    cdef int thinning
    cdef unsigned long long[3] integrals
    cdef unsigned long long[3] combs
    cdef double *thinned
    cdef long long thinned_first, thinned_count, thinned_room
    # Phase of the fundamental.
    cdef int half, hop
    cdef double *phase_cos
    cdef double *phase_sin
    cdef double threshold, nominal_step
    cdef long long hops, chain          # hops so far; those since the fundamental is there
    cdef double[RECENT] phase           # in turns, newest last
    cdef double[RECENT] size
    cdef double next_turn
    # Low rate for the spectra.
    cdef int decimation, low_taps
    cdef float *low_weights
    cdef float *low_input               # [groups][room][LANES]
    cdef long long low_input_first, low_input_room
    cdef float *low                     # [groups][room][LANES]
    cdef long long low_first, low_count, low_keep, low_room
    cdef float *kernel
    cdef double usable
    cdef long long margin, low_span
    # The cycle and the window that are summed up.
    cdef bint counting
    cdef long long cycle_start, window_start
    cdef int cycles_done
    cdef exact_t *exact                 # [quantities]: totals, squares, products by lag
    cdef exact_t *window_exact
    cdef int quantities
    cdef double *rotated                # [2][groups][LANES]: correlation with the fundamental
    cdef double *window_rotated
    cdef int *lowest
    cdef int *highest
    cdef int *window_lowest
    cdef int *window_highest
    cdef double *block_sums             # [most_blocks][pair_groups][PAIR_LANES]
    cdef double *block_centres          # in samples after window_start
    cdef double *block_lengths
    cdef double *block_weights          # scratch
    cdef long long blocks, most_blocks
    cdef int block                      # samples per sum
    # Scratch
    cdef double *wide                   # [groups][CHUNK + 2 * (reach + END_POINTS)][LANES]
    cdef double *products               # [blocks of a chunk][lags][PAIR_LANES]
    cdef double *u_lanes
    cdef double *i_lanes
    cdef double *cosine
    cdef double *sine
    cdef double *values
    cdef double *spectra
    cdef double *powers                 # [1 + bins][LANES], the first row is empty
    cdef double *end_scratch
    cdef double *gains
    cdef double *offsets
    cdef double *delays                 # seconds
    cdef int *full_scales
    cdef double *transformed            # [4][POINTS][PAIR_LANES]
    cdef double *twiddle_cos
    cdef double *twiddle_sin
    cdef Py_ssize_t value_count
    cdef void *owned[OWNED]
    cdef int owned_count

    def __cinit__(self, config):
        if not isinstance(config, AnalysisConfig):
            raise TypeError("config is an AnalysisConfig")
        self.config = config
        self.layout = Layout(len(config.channels), config.pairs, Fraction(config.rate), config.nominal_frequency)
        self.channels, self.pairs = len(config.channels), len(config.pairs)
        self.groups = (self.channels + LANES - 1) // LANES
        self.pair_groups = (self.pairs + PAIR_LANES - 1) // PAIR_LANES
        self.reference, self.window_cycles = config.reference, config.cycles
        self.spectral, self.rate = config.harmonics, float(config.rate)
        self.temperatures, self.overranges = [], []
        self._prepare_pairs()
        self._prepare_phase(tables(config))
        self._prepare_sums()
        if self.spectral:
            self._prepare_spectra(tables(config))
        self._restart(0)

    def __dealloc__(self):
        cdef int i
        for i in range(self.owned_count):
            free(self.owned[i])

    @property
    def next_index(self):
        """Index that the next sample must have; None before the first."""
        return self.first + self.count if self.started else None

    def feed(self, first_index, counts):
        """Take counts[n, channels] (int32) from sample `first_index` on; give the readings that they complete."""
        cdef Py_buffer buffer
        cdef list readings = []
        self._open_counts(counts, &buffer)
        try:
            self._feed(self._first_of(first_index, buffer.shape[0]), &buffer, readings)
        finally:
            PyBuffer_Release(&buffer)
        return readings

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
        cdef list readings = []
        if self.started:
            self._finish(readings)
            self._restart(self.first + self.count)
        return readings

    def temperature(self, index, degrees):
        """Correct cycles that begin at sample `index` or later, which is yet to come, for a temperature in °C."""
        index = checks.follows(index, 0, None)
        if self.started and index < self.first + self.count:
            checks.follows(index, 0, self.first + self.count)
        self.temperatures = [each for each in self.temperatures if each[0] < index] + [(index, float(degrees))]

    def overrange(self, first_index, count):
        """Take note that the converter reports an overrange among `count` samples, which are yet to come."""
        cdef long long length = checks.hole_length(count)
        first = checks.follows(first_index, length, None)
        if self.started and first < self.first + self.count:
            checks.follows(first, length, self.first + self.count)
        self.overranges.append((first, first + length))

    def state(self):
        """Everything needed to go on as bytes, the same however the samples were cut into blocks."""
        cdef long long kept = min(self.count, self.keep), low_kept = min(self.low_count, self.low_keep)
        fields = {
            "config": _config_fields(self.config), "temperatures": self.temperatures, "overranges": self.overranges,
            "first": self.first, "count": self.count, "started": bool(self.started), "kept": kept, "low_kept": low_kept,
            "integrals": [self.integrals[i] for i in range(3)], "combs": [self.combs[i] for i in range(3)],
            "thinned_count": self.thinned_count, "hops": self.hops, "chain": self.chain, "next_turn": self.next_turn,
            "phase": [self.phase[i] for i in range(RECENT)], "size": [self.size[i] for i in range(RECENT)],
            "low_input_first": self.low_input_first, "low_count": self.low_count, "counting": bool(self.counting),
            "cycle_start": self.cycle_start, "window_start": self.window_start, "cycles_done": self.cycles_done,
            "blocks": self.blocks,
            "exact": [[exact_high(&self.window_exact[i]), exact_low(&self.window_exact[i])]
                      for i in range(self.quantities)],
            "rotated": [self.window_rotated[i] for i in range(2 * self.groups * LANES)],
            "lowest": [self.window_lowest[i] for i in range(self.groups * LANES)],
            "highest": [self.window_highest[i] for i in range(self.groups * LANES)],
        }
        return snapshot.pack("analysis", fields, b"".join(self._stored(kept, low_kept)))

    @classmethod
    def from_state(cls, state):
        """Build the meter whose state() this is. Raises StateError."""
        fields, raw = snapshot.unpack("analysis", state)
        try:
            meter = cls(_config_of(fields["config"]))
            (<AnalysisMeter>meter)._restore(fields, bytes(raw))
        except (KeyError, TypeError, ValueError, OverflowError) as wrong:
            raise StateError("the state does not fit together", cause=str(wrong)) from wrong
        return meter

    cdef list _stored(self, long long kept, long long low_kept):
        """Samples, thinned reference, low rate and block sums, oldest first."""
        cdef list parts = []
        cdef int group
        cdef long long begin = (self.count - kept) % self.capacity, early = min(kept, self.capacity - begin)
        cdef long long waiting = 2 + self.hops * self.hop
        for group in range(self.groups):
            parts.append(PyBytes_FromStringAndSize(<char *>self._frame(group, begin), early * LANES * sizeof(int)))
            parts.append(PyBytes_FromStringAndSize(<char *>self._frame(group, 0), (kept - early) * LANES * sizeof(int)))
        for group in range(self.groups if self.spectral else 0):
            parts.append(PyBytes_FromStringAndSize(
                <char *>(self.low + (group * self.low_room + self.low_count - self.low_first - low_kept) * LANES),
                low_kept * LANES * sizeof(float)))
        if self.thinned_count > waiting:
            parts.append(PyBytes_FromStringAndSize(<char *>(self.thinned + (waiting - self.thinned_first)),
                                                   (self.thinned_count - waiting) * sizeof(double)))
        parts.append(PyBytes_FromStringAndSize(<char *>self.block_sums,
                                               self.blocks * self.pair_groups * PAIR_LANES * sizeof(double)))
        parts.append(PyBytes_FromStringAndSize(<char *>self.block_centres, self.blocks * sizeof(double)))
        parts.append(PyBytes_FromStringAndSize(<char *>self.block_lengths, self.blocks * sizeof(double)))
        return parts

    cdef int _restore(self, fields, bytes raw) except -1:
        cdef int i
        self.temperatures = [(index, degrees) for index, degrees in fields["temperatures"]]
        self.overranges = [(first, end) for first, end in fields["overranges"]]
        self.first, self.count, self.started = fields["first"], fields["count"], fields["started"]
        self.thinned_count, self.hops, self.chain = fields["thinned_count"], fields["hops"], fields["chain"]
        self.next_turn, self.counting = fields["next_turn"], fields["counting"]
        self.low_input_first, self.low_count = fields["low_input_first"], fields["low_count"]
        self.cycle_start, self.window_start = fields["cycle_start"], fields["window_start"]
        self.cycles_done, self.blocks = fields["cycles_done"], fields["blocks"]
        for i in range(3):
            self.integrals[i], self.combs[i] = fields["integrals"][i], fields["combs"][i]
        for i in range(RECENT):
            self.phase[i], self.size[i] = fields["phase"][i], fields["size"][i]
        for i in range(self.quantities):
            exact_set(&self.window_exact[i], fields["exact"][i][0], fields["exact"][i][1])
        for i in range(2 * self.groups * LANES):
            self.window_rotated[i] = fields["rotated"][i]
        for i in range(self.groups * LANES):
            self.window_lowest[i], self.window_highest[i] = fields["lowest"][i], fields["highest"][i]
        self._put_back(fields["kept"], fields["low_kept"], raw)
        return 0

    cdef int _put_back(self, long long kept, long long low_kept, bytes raw) except -1:
        """Copy what _stored() gave to its places."""
        cdef const char *source = raw
        cdef long long begin = (self.count - kept) % self.capacity, early = min(kept, self.capacity - begin), waiting
        cdef int group
        waiting = max(0, self.thinned_count - (2 + self.hops * self.hop))
        expected = (self.groups * LANES * (kept * sizeof(int) + (low_kept * sizeof(float) if self.spectral else 0))
                    + (waiting + self.blocks * (self.pair_groups * PAIR_LANES + 2)) * sizeof(double))
        if (len(raw) != expected or not 0 <= kept <= self.keep or not 0 <= low_kept <= self.low_room
                or waiting > self.thinned_room or not 0 <= self.blocks <= self.most_blocks
                or not 0 <= self.count - self.low_input_first <= max(kept, 1)):
            raise StateError("the samples do not fit the counts", size=len(raw), expected=expected)
        for group in range(self.groups):
            memcpy(self._frame(group, begin), source, early * LANES * sizeof(int))
            source += early * LANES * sizeof(int)
            memcpy(self._frame(group, 0), source, (kept - early) * LANES * sizeof(int))
            source += (kept - early) * LANES * sizeof(int)
        for group in range(self.groups if self.spectral else 0):
            memcpy(self.low + group * self.low_room * LANES, source, low_kept * LANES * sizeof(float))
            source += low_kept * LANES * sizeof(float)
        self.low_first = self.low_count - low_kept
        self.thinned_first = self.thinned_count - waiting
        memcpy(self.thinned, source, waiting * sizeof(double))
        source += waiting * sizeof(double)
        memcpy(self.block_sums, source, self.blocks * self.pair_groups * PAIR_LANES * sizeof(double))
        source += self.blocks * self.pair_groups * PAIR_LANES * sizeof(double)
        memcpy(self.block_centres, source, self.blocks * sizeof(double))
        memcpy(self.block_lengths, source + self.blocks * sizeof(double), self.blocks * sizeof(double))
        if self.spectral:
            self._refill()
        return 0

    cdef void _refill(self) noexcept:
        """What is yet to be filtered for the low rate is among the samples kept."""
        cdef long long index, place
        cdef int group
        for group in range(self.groups):
            for index in range(self.low_input_first, self.count):
                place = (index - self.low_input_first) * LANES
                narrow(self._frame(group, index % self.capacity),
                       self.low_input + group * self.low_input_room * LANES + place, LANES)

    # ---- setting up

    cdef void *_room(self, long long numbers, size_t size) except NULL:
        """Give zeroed memory that lives as long as the meter."""
        cdef void *memory = calloc(max(numbers, 1), size)
        if memory == NULL or self.owned_count == OWNED:
            free(memory)
            raise MemoryError
        self.owned[self.owned_count] = memory
        self.owned_count += 1
        return memory

    cdef double *_table(self, numbers) except NULL:
        cdef double *table = <double *>self._room(len(numbers), sizeof(double))
        for i, number in enumerate(numbers):
            table[i] = number
        return table

    cdef float *_short_table(self, numbers) except NULL:
        cdef float *table = <float *>self._room(len(numbers), sizeof(float))
        for i, number in enumerate(numbers):
            table[i] = number
        return table

    cdef int _prepare_pairs(self) except -1:
        cdef int lanes = self.pair_groups * PAIR_LANES, k, lag
        self.pair_u = <int *>self._room(lanes, sizeof(int))
        self.pair_i = <int *>self._room(lanes, sizeof(int))
        self.shift = <int *>self._room(lanes, sizeof(int))
        self.lag_weights = <double *>self._room(lanes * LAGS, sizeof(double))
        between = [self.config.samples_between(pair) for pair in self.config.pairs]
        self.lags = LAGS if any(delay != int(delay) for delay in between) else 1
        for k in range(self.pairs):
            self.pair_u[k], self.pair_i[k] = self.config.pairs[k]
            whole = <int>floor(between[k])
            self.shift[k] = whole
            self.reach = max(self.reach, abs(whole))
            weights = lagrange(between[k] - whole) if self.lags == LAGS else [1.0]
            for lag in range(self.lags):
                self.lag_weights[(k // PAIR_LANES * LAGS + lag) * PAIR_LANES + k % PAIR_LANES] = weights[lag]
        if self.lags == LAGS:
            self.reach += 3
        self._prepare_straight()
        return 0

    cdef int _prepare_straight(self) except -1:
        """Find the groups of pairs whose channels lie side by side in order, which need not be gathered."""
        cdef int group, k
        self.straight = <bint *>self._room(self.pair_groups, sizeof(bint))
        for group in range(self.pair_groups):
            k = group * PAIR_LANES
            self.straight[group] = (self.pair_u[k] % LANES <= LANES - PAIR_LANES
                                    and self.pair_i[k] % LANES <= LANES - PAIR_LANES)
            for k in range(k + 1, min(self.pairs, k + PAIR_LANES)):
                self.straight[group] &= (self.pair_u[k] == self.pair_u[k - 1] + 1
                                         and self.pair_i[k] == self.pair_i[k - 1] + 1
                                         and self.shift[k] == self.shift[k - 1])
        return 0

    cdef int _prepare_phase(self, prepared) except -1:
        self.thinning, self.hop = prepared.thinning, prepared.hop
        self.phase_cos, self.phase_sin = self._table(prepared.phase_cos), self._table(prepared.phase_sin)
        self.half = len(prepared.phase_cos) // 2
        # Correlation of the window with a sine at 1/FAINT of full scale: half its amplitude times the mean weight.
        self.threshold = (self.config.channels[self.reference].full_scale * <double>self.thinning ** 3 / FAINT
                          * 0.338946 * (2 * self.half + 1) / 2)
        self.nominal_step = float(self.hop * self.thinning * self.config.nominal_frequency / Fraction(self.config.rate))
        self.thinned_room = 2 * (2 * self.half + 1 + self.hop + PIECE)
        self.thinned = <double *>self._room(self.thinned_room, sizeof(double))
        return 0

    cdef int _prepare_sums(self) except -1:
        cdef long long per_cycle = self.config.samples_per_cycle
        cdef int lanes = self.groups * LANES, pair_lanes = self.pair_groups * PAIR_LANES
        cdef long long frames = CHUNK + 2 * (self.reach + END_POINTS)
        self.shortest_cycle = (per_cycle << POSITION_BITS) // 2
        self.keep = 9 * per_cycle + 2 * (self.reach + END_POINTS) + 64
        self.capacity = self.keep + PIECE
        self.ring = <int *>self._room(self.groups * self.capacity * LANES, sizeof(int))
        self.quantities = 2 * lanes + self.lags * pair_lanes
        self.exact = <exact_t *>self._room(self.quantities, sizeof(exact_t))
        self.window_exact = <exact_t *>self._room(self.quantities, sizeof(exact_t))
        self.rotated = <double *>self._room(2 * lanes, sizeof(double))
        self.window_rotated = <double *>self._room(2 * lanes, sizeof(double))
        self.lowest, self.highest = <int *>self._room(lanes, sizeof(int)), <int *>self._room(lanes, sizeof(int))
        self.window_lowest = <int *>self._room(lanes, sizeof(int))
        self.window_highest = <int *>self._room(lanes, sizeof(int))
        # 160 to 320 sums per cycle, so that no harmonic's power folds into the mean.
        self.block = min(CHUNK, 1 << max(0, int(per_cycle // 160).bit_length() - 1))
        self.most_blocks = self.window_cycles * (per_cycle * 3 // 2 // self.block + 2)
        self.block_sums = <double *>self._room(self.most_blocks * pair_lanes, sizeof(double))
        self.block_centres = <double *>self._room(self.most_blocks, sizeof(double))
        self.block_lengths = <double *>self._room(self.most_blocks, sizeof(double))
        self.block_weights = <double *>self._room(self.most_blocks, sizeof(double))
        self.products = <double *>self._room((CHUNK // self.block + 1) * LAGS * PAIR_LANES, sizeof(double))
        self.wide = <double *>self._room(self.groups * frames * LANES, sizeof(double))
        self.u_lanes = <double *>self._room(self.pair_groups * frames * PAIR_LANES, sizeof(double))
        self.i_lanes = <double *>self._room(self.pair_groups * frames * PAIR_LANES, sizeof(double))
        self.cosine, self.sine = <double *>self._room(CHUNK, sizeof(double)), <double *>self._room(CHUNK, sizeof(double))
        self.value_count = CHANNEL_NUMBERS * self.channels + PAIR_NUMBERS * self.pairs
        self.values = <double *>self._room(self.value_count, sizeof(double))
        self.end_scratch = <double *>self._room(2 * (self.quantities + 2 * lanes), sizeof(double))
        self.gains, self.offsets = <double *>self._room(lanes, sizeof(double)), <double *>self._room(lanes, sizeof(double))
        self.delays, self.full_scales = <double *>self._room(lanes, sizeof(double)), <int *>self._room(lanes, sizeof(int))
        for i, channel in enumerate(self.config.channels):
            self.delays[i], self.full_scales[i] = channel.delay, channel.full_scale
        self._correct_for(None)
        self.margin = self.reach + END_POINTS
        self.low_span = 2 * self.window_cycles * per_cycle
        return 0

    cdef int _correct_for(self, degrees) except -1:
        for i, channel in enumerate(self.config.channels):
            self.gains[i], self.offsets[i] = channel.gain_at(degrees), channel.offset_at(degrees)
        return 0

    cdef int _prepare_spectra(self, prepared) except -1:
        cdef int i
        cdef long long per_cycle = self.config.samples_per_cycle
        self.decimation, self.usable = prepared.decimation, prepared.usable
        self.low_weights, self.low_taps = self._short_table(prepared.low_pass), len(prepared.low_pass)
        self.low_input_room = PIECE + self.low_taps + self.decimation
        self.low_input = <float *>self._room(self.groups * self.low_input_room * LANES, sizeof(float))
        self.low_keep = (self.window_cycles * 5 // 4 + 9) * per_cycle // self.decimation + 2 * TAPS + PIECE
        self.low_room = self.low_keep * 3 // 2 + PIECE
        self.low = <float *>self._room(self.groups * self.low_room * LANES, sizeof(float))
        self.kernel = self._short_table(prepared.kernel)
        self.margin = max(self.margin, (TAPS // 2 + 1) * self.decimation + self.low_taps // 2 + 1)
        self.powers = <double *>self._room(((ORDERS + 1) * self.window_cycles + 1) * LANES, sizeof(double))
        self.spectra = <double *>self._room(SPECTRUM_NUMBERS * self.groups * LANES, sizeof(double))
        self.transformed = <double *>self._room(4 * POINTS * PAIR_LANES, sizeof(double))
        self.twiddle_cos = <double *>self._room(POINTS, sizeof(double))
        self.twiddle_sin = <double *>self._room(POINTS, sizeof(double))
        for i in range(POINTS):
            turn_cos_sin(<double>i / POINTS, &self.twiddle_cos[i], &self.twiddle_sin[i])
        return 0

    cdef void _restart(self, long long first) noexcept:
        """Begin a stretch without holes at an index."""
        cdef int i
        self.first, self.count = first, 0
        for i in range(3):
            self.integrals[i] = self.combs[i] = 0
        for i in range(RECENT):
            self.phase[i] = self.size[i] = 0.0
        self.thinned_first = self.thinned_count = 0
        self.hops = self.chain = 0
        self.next_turn = 0.0
        self.low_input_first = self.low_first = self.low_count = 0
        self.cycle_start = 0
        self._drop_cycles()

    cdef void _drop_cycles(self) noexcept nogil:
        """The next cycle does not follow on the last one."""
        self.counting = False
        self._clear_window(0)

    cdef void _clear_window(self, long long start) noexcept nogil:
        cdef int i
        self.window_start, self.cycles_done, self.blocks = start, 0, 0
        for i in range(self.quantities):
            exact_clear(&self.window_exact[i])
        for i in range(2 * self.groups * LANES):
            self.window_rotated[i] = 0.0
        for i in range(self.groups * LANES):
            self.window_lowest[i], self.window_highest[i] = HIGHEST_INT, LOWEST_INT

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
                buffer.shape[1] == self.channels):
            return 0
        channels, kind = buffer.shape[1] if buffer.ndim == 2 else None, code[0]
        PyBuffer_Release(buffer)
        if channels is None or kind not in b"il":
            raise _not_counts(counts)
        raise CountsError("counts have another number of channels", channels=channels, wanted=self.channels)

    cdef long long _first_of(self, first_index, Py_ssize_t n) except -1:
        """The index of the first of n samples. Raises IndexBackwardsError, IndexJumpError."""
        cdef long long expected = self.first + self.count
        if self.started and type(first_index) is int and first_index == expected and expected + n <= FARTHEST:
            return expected
        return checks.follows(first_index, n, self.next_index)

    cdef int _feed(self, long long first, const Py_buffer *buffer, list readings) except -1:
        cdef Py_ssize_t at = 0, n = buffer.shape[0], take
        if n and not self.started:
            self.started, self.first = True, first
        while at < n:
            take = min(n - at, PIECE)
            with nogil:
                self._take(buffer, at, take)
            self._advance(readings)
            at += take
        return 0

    cdef void _take(self, const Py_buffer *buffer, Py_ssize_t at, Py_ssize_t n) noexcept nogil:
        """Put at most PIECE samples into the ring, the thinned reference and the low rate."""
        cdef Py_ssize_t place = self.count % self.capacity
        cdef Py_ssize_t part = min(n, self.capacity - place)
        self._take_run(buffer, at, place, part)
        if part < n:
            self._take_run(buffer, at + part, 0, n - part)
        if self.spectral:
            self._lower()

    cdef void _take_run(self, const Py_buffer *buffer, Py_ssize_t at, Py_ssize_t place, Py_ssize_t n) noexcept nogil:
        """Put samples where they lie side by side."""
        cdef int group
        cdef Py_ssize_t have = self.count - self.low_input_first
        self._copy(buffer, at, place, n)
        self._thin(place, n)
        if self.spectral:
            for group in range(self.groups):
                narrow(self._frame(group, place), self.low_input + (group * self.low_input_room + have) * LANES, n * LANES)
        self.count += n

    cdef int *_frame(self, int group, Py_ssize_t place) noexcept nogil:
        return self.ring + (group * self.capacity + place) * LANES

    cdef void _copy(self, const Py_buffer *buffer, Py_ssize_t at, Py_ssize_t place, Py_ssize_t n) noexcept nogil:
        """Copy samples into the ring, group by group."""
        cdef Py_ssize_t along = buffer.strides[0], across = buffer.strides[1], i
        cdef const char *source = <const char *>buffer.buf + at * along
        cdef int group, c, lanes
        cdef int *frame
        for group in range(self.groups):
            lanes = min(LANES, self.channels - group * LANES)
            frame = self._frame(group, place)
            if lanes == LANES and across == sizeof(int) and along == LANES * sizeof(int):
                memcpy(frame, source, n * LANES * sizeof(int))
            elif lanes == LANES and across == sizeof(int):
                for i in range(n):
                    memcpy(frame + i * LANES, source + i * along, LANES * sizeof(int))
            else:
                for i in range(n):
                    for c in range(lanes):
                        frame[i * LANES + c] = (<const int *>(source + i * along + c * across))[0]
            source += LANES * across

    cdef void _thin(self, Py_ssize_t place, Py_ssize_t n) noexcept nogil:
        """Three moving sums over `thinning` samples of the reference, kept once per `thinning` samples.

        As integrators and combs, which go around 2**64: the differences are right all the same.
        """
        cdef const int *x = self._frame(self.reference // LANES, place) + self.reference % LANES
        cdef unsigned long long y, z
        cdef Py_ssize_t at = 0, stop
        cdef int k
        while at < n:
            stop = min(n, at + self.thinning - (self.count + at) % self.thinning)
            integrate(x + at * LANES, stop - at, self.integrals)
            at = stop
            if (self.count + at) % self.thinning == 0:
                y = self.integrals[2]
                for k in range(3):
                    z = y - self.combs[k]
                    self.combs[k] = y
                    y = z
                self._keep_thinned(<double><long long>y)

    cdef void _keep_thinned(self, double value) noexcept nogil:
        cdef long long kept = 2 * self.half + 1 + self.hop + PIECE
        if self.thinned_count - self.thinned_first == self.thinned_room:
            memmove(self.thinned, self.thinned + (self.thinned_room - kept), kept * sizeof(double))
            self.thinned_first += self.thinned_room - kept
        # The first two are not over three whole sums; no phase looks at them.
        self.thinned[self.thinned_count - self.thinned_first] = value
        self.thinned_count += 1

    cdef void _lower(self) noexcept nogil:
        """Give the low rate what the samples allow, and move the filter's rest to the front."""
        cdef int group
        cdef long long ready = self.count - self.low_input_first, done, rest, kept
        cdef float *source
        if self.low_taps:
            ready = (ready - self.low_taps) // self.decimation + 1 if ready >= self.low_taps else 0
        if self.low_count - self.low_first + ready > self.low_room:
            kept = min(self.low_keep, self.low_count - self.low_first)
            for group in range(self.groups):
                source = self.low + group * self.low_room * LANES
                memmove(source, source + (self.low_count - self.low_first - kept) * LANES, kept * LANES * sizeof(float))
            self.low_first = self.low_count - kept
        done = ready * self.decimation
        rest = self.count - self.low_input_first - done
        for group in range(self.groups):
            source = self.low_input + group * self.low_input_room * LANES
            self._filter(source, self.low + (group * self.low_room + self.low_count - self.low_first) * LANES, ready)
            memmove(source, source + done * LANES, rest * LANES * sizeof(float))
        self.low_input_first += done
        self.low_count += ready

    cdef void _filter(self, const float *source, float *low, Py_ssize_t n) noexcept nogil:
        if self.low_taps:
            low_pass(source, self.low_weights, self.low_taps, self.decimation, n, low)
        else:
            memcpy(low, source, n * LANES * sizeof(float))

    # ---- the fundamental's phase, and where cycles begin

    cdef int _advance(self, list readings) except -1:
        """Follow the phase through what has come."""
        cdef double re, im
        # The first two thinned samples are left out.
        while self.thinned_count >= 2 + self.hops * self.hop + 2 * self.half + 1:
            correlate(self.thinned + (2 + self.hops * self.hop - self.thinned_first), self.phase_cos, self.phase_sin,
                      2 * self.half + 1, &re, &im)
            self.hops += 1
            if self._follow(re, im):
                self._find_cycles(readings)
        return 0

    cdef bint _follow(self, double re, double im) noexcept:
        """Take the next phase; whether cycles may be looked for."""
        cdef double size = sqrt(re * re + im * im), turns, step, whole
        cdef int i
        if size < self.threshold:
            self.chain = 0
            self._drop_cycles()
            return False
        # As a sine: 0 where it rises through zero.
        turns = angle_in_turns(re, im) + 0.25
        step = turns - self.phase[RECENT - 1] - self.nominal_step
        step = step - floor(step + 0.5)
        if self.chain and (step > 0.25 * self.nominal_step or step < -0.25 * self.nominal_step):
            self.chain = 0
            self._drop_cycles()
        turns = self.phase[RECENT - 1] + self.nominal_step + step if self.chain else turns
        # Counted from the whole turn before the oldest, so that nothing grows.
        whole = floor(self.phase[1])
        for i in range(RECENT - 1):
            self.phase[i], self.size[i] = self.phase[i + 1] - whole, self.size[i + 1]
        self.phase[RECENT - 1], self.size[RECENT - 1] = turns - whole, size
        self.next_turn -= whole
        self.chain += 1
        return self.chain >= RECENT

    cdef int _find_cycles(self, list readings) except -1:
        cdef int at
        if self.chain > RECENT:
            self._cycles_between(RECENT - 3, readings)
            return 0
        self.next_turn = ceil(self.phase[0])
        if self.hops == RECENT and self._steady():
            self._cycles_before(readings)
        for at in range(RECENT - 2):
            self._cycles_between(at, readings)
        return 0

    cdef bint _steady(self) noexcept:
        """Whether the fundamental's size is the same over the phases kept, so that the phase may be drawn out."""
        return (self.size[RECENT - 1] < 1.05 * self.size[0]) and (self.size[0] < 1.05 * self.size[RECENT - 1])

    cdef long long _hop_position(self, double place) noexcept:
        """Position of a place among the phases kept (0 is the oldest)."""
        cdef long long oldest = self.hops - RECENT
        # In half samples: a threefold moving sum stands for the middle of its 3 * thinning - 2 samples.
        cdef long long twice = 2 * (oldest * self.hop + self.half) * self.thinning + 3 * self.thinning + 1
        return (twice << (POSITION_BITS - 1)) + <long long>floor(
            place * self.hop * self.thinning * (1 << POSITION_BITS) + 0.5)

    cdef int _cycles_before(self, list readings) except -1:
        """The cycles before the first phase, by the frequency after it."""
        cdef double slope = (self.phase[RECENT - 1] - self.phase[0]) / (RECENT - 1), turn
        cdef long long position
        turn = ceil(self.phase[0] - slope * self._hops_to(0))
        while turn < self.phase[0]:
            position = self._hop_position((turn - self.phase[0]) / slope)
            if position >= self.margin << POSITION_BITS:
                self._begin_cycle(position, readings)
            turn += 1.0
        self.next_turn = turn
        return 0

    cdef double _hops_to(self, long long sample) noexcept:
        """How many hops a sample lies before the oldest phase."""
        return <double>(self._hop_position(0.0) - (sample << POSITION_BITS)) / (
            <double>(1 << POSITION_BITS) * self.hop * self.thinning)

    cdef int _cycles_between(self, int at, list readings) except -1:
        """The turns between two phases next to each other, on the cubic through four."""
        cdef int base = min(max(at - 1, 0), RECENT - 4), step
        cdef double x, value, slope
        cdef double *p = &self.phase[base]
        # Newton's form on the places 0, 1, 2, 3.
        cdef double d1 = p[1] - p[0], d2 = (p[2] - 2 * p[1] + p[0]) / 2, d3 = (p[3] - 3 * p[2] + 3 * p[1] - p[0]) / 6
        while self.next_turn < self.phase[at + 1]:
            x = at - base + (self.next_turn - self.phase[at]) / (self.phase[at + 1] - self.phase[at])
            for step in range(3):
                value = p[0] + x * (d1 + (x - 1) * (d2 + (x - 2) * d3))
                slope = d1 + (2 * x - 1) * d2 + (3 * x * x - 6 * x + 2) * d3
                x += (self.next_turn - value) / slope
            self.next_turn += 1.0
            self._begin_cycle(self._hop_position(base + x), readings)
        return 0

    cdef int _finish(self, list readings) except -1:
        """The cycles after the last phase of which the samples are here, by the last frequency."""
        cdef double slope
        cdef long long position
        if self.chain < RECENT:
            return 0
        self._cycles_between(RECENT - 2, readings)
        slope = (self.phase[RECENT - 1] - self.phase[0]) / (RECENT - 1)
        while self._steady():
            position = self._hop_position(RECENT - 1 + (self.next_turn - self.phase[RECENT - 1]) / slope)
            if position > (self.count - self.margin) << POSITION_BITS:
                break
            self.next_turn += 1.0
            self._begin_cycle(position, readings)
        return 0

    # ---- a cycle

    cdef int _begin_cycle(self, long long position, list readings) except -1:
        """A turn of the fundamental is complete at a position, and the next one begins."""
        if not self.counting:
            if position < self.margin << POSITION_BITS:
                return 0
            self.counting, self.cycle_start = True, position
            self._clear_window(position)
            return 0
        if position - self.cycle_start < self.shortest_cycle:
            return 0
        with nogil:
            self._sum_cycle(self.cycle_start, position)
        self._give(CYCLE, self.cycle_start, position, 1, self.exact, self.rotated, self.lowest, self.highest, readings)
        with nogil:
            self._add_to_window()
        self.cycle_start = position
        if self.cycles_done == self.window_cycles:
            self._give(WINDOW, self.window_start, position, self.cycles_done, self.window_exact, self.window_rotated,
                       self.window_lowest, self.window_highest, readings)
            self._clear_window(position)
        return 0

    cdef void _sum_cycle(self, long long start, long long end) noexcept nogil:
        """Everything that is summed between two positions."""
        cdef long long k0 = start >> POSITION_BITS, k1 = end >> POSITION_BITS, at, n
        cdef double length = <double>(end - start) / (1 << POSITION_BITS)
        cdef double before = <double>(start - (k0 << POSITION_BITS)) / (1 << POSITION_BITS)
        cdef double after = <double>(end - (k1 << POSITION_BITS)) / (1 << POSITION_BITS)
        cdef int i
        for i in range(self.quantities):
            exact_clear(&self.exact[i])
        for i in range(2 * self.groups * LANES):
            self.rotated[i] = 0.0
        for i in range(self.groups * LANES):
            self.lowest[i], self.highest[i] = HIGHEST_INT, LOWEST_INT
        rotor(1.0 / length, min(k1 - k0, CHUNK), self.cosine, self.sine)
        at = k0
        while at < k1:
            n = min(k1 - at, CHUNK)
            self._load(at, n, self.reach)
            self._sum_chunk(at, n, (<double>(at - k0) - before) / length)
            at += n
        self._sum_ends(k0, before, k1, after, length)

    cdef void _load(self, long long at, Py_ssize_t n, Py_ssize_t around) noexcept nogil:
        """The samples at - around .. at + n + around as doubles, and the pairs' lanes beside each other."""
        cdef Py_ssize_t margin = self.reach + END_POINTS, frames = n + 2 * around, place, part
        cdef Py_ssize_t room = CHUNK + 2 * margin
        cdef int group
        cdef double *wide
        place = (at - around) % self.capacity
        part = min(frames, self.capacity - place)
        for group in range(self.groups):
            wide = self.wide + (group * room + margin - around) * LANES
            widen(self._frame(group, place), wide, part * LANES)
            widen(self._frame(group, 0), wide + part * LANES, (frames - part) * LANES)
        for group in range(self.pair_groups):
            if not self.straight[group]:
                self._pair_up(group, margin + self.reach - around, n + 2 * (around - self.reach), room)

    cdef void _pair_up(self, int group, Py_ssize_t begin, Py_ssize_t n, Py_ssize_t room) noexcept nogil:
        """Gather the lanes of a group of pairs, with the neighbours that the lags need."""
        cdef int k
        cdef Py_ssize_t i, early = 2 if self.lags > 1 else 0, late = 3 if self.lags > 1 else 0
        cdef const double *u
        cdef const double *v
        cdef double *u_lane
        cdef double *i_lane
        for k in range(group * PAIR_LANES, min(self.pairs, (group + 1) * PAIR_LANES)):
            u = self.wide + (self.pair_u[k] // LANES * room + begin) * LANES + self.pair_u[k] % LANES
            v = self.wide + (self.pair_i[k] // LANES * room + begin + self.shift[k]) * LANES + self.pair_i[k] % LANES
            u_lane = self.u_lanes + (group * room + begin) * PAIR_LANES + k % PAIR_LANES
            i_lane = self.i_lanes + (group * room + begin) * PAIR_LANES + k % PAIR_LANES
            for i in range(n):
                u_lane[i * PAIR_LANES] = u[i * LANES]
            for i in range(-early, n + late):
                i_lane[i * PAIR_LANES] = v[i * LANES]

    cdef int _pair_rows(self, int group, const double **u, const double **v) noexcept nogil:
        """Where the pairs' first frame lies; gives how far the next one is."""
        cdef Py_ssize_t margin = self.reach + END_POINTS, room = CHUNK + 2 * margin
        cdef int k = group * PAIR_LANES
        if self.straight[group]:
            u[0] = self.wide + (self.pair_u[k] // LANES * room + margin) * LANES + self.pair_u[k] % LANES
            v[0] = self.wide + (self.pair_i[k] // LANES * room + margin + self.shift[k]) * LANES + self.pair_i[k] % LANES
            return LANES
        u[0] = self.u_lanes + (group * room + margin) * PAIR_LANES
        v[0] = self.i_lanes + (group * room + margin) * PAIR_LANES
        return PAIR_LANES

    cdef void _sum_chunk(self, long long at, Py_ssize_t n, double turns) noexcept nogil:
        """Add a chunk; the fundamental has made `turns` at its first sample."""
        cdef Py_ssize_t margin = self.reach + END_POINTS, room = CHUNK + 2 * margin, place, part
        cdef double[4 * LANES] sums
        cdef double c, s
        cdef const double *wide
        cdef int group, j, lanes = self.groups * LANES
        cdef bint narrow = True
        place = at % self.capacity
        part = min(n, self.capacity - place)
        for group in range(self.groups):
            extremes(self._frame(group, place), part, self.lowest + group * LANES, self.highest + group * LANES)
            extremes(self._frame(group, 0), n - part, self.lowest + group * LANES, self.highest + group * LANES)
            for j in range(LANES):
                narrow = narrow and self.lowest[group * LANES + j] >= -LARGEST_24_BIT
                narrow = narrow and self.highest[group * LANES + j] <= LARGEST_24_BIT
        turn_cos_sin(turns, &c, &s)
        for group in range(self.groups):
            wide = self.wide + (group * room + margin) * LANES
            for j in range(0, LANES, 4):
                sum_four(wide + j, self.cosine, self.sine, n, sums + j)
            for j in range(LANES):
                exact_add_whole(&self.exact[group * LANES + j], sums[j])
                self.rotated[group * LANES + j] += sums[2 * LANES + j] * c - sums[3 * LANES + j] * s
                self.rotated[lanes + group * LANES + j] += sums[3 * LANES + j] * c + sums[2 * LANES + j] * s
            if narrow:
                for j in range(LANES):
                    exact_add_whole(&self.exact[lanes + group * LANES + j], sums[LANES + j])
            else:
                self._wide_squares(group, n)
        self._note_blocks(at, n)
        for group in range(self.pair_groups):
            self._sum_products(group, n, narrow)
        self.blocks = min(self.blocks + (n + self.block - 1) // self.block, self.most_blocks)

    cdef void _wide_squares(self, int group, Py_ssize_t n) noexcept nogil:
        """Squares of counts beyond 24 bit."""
        cdef Py_ssize_t margin = self.reach + END_POINTS, room = CHUNK + 2 * margin, i
        cdef const double *x = self.wide + (group * room + margin) * LANES
        cdef int j
        for i in range(n):
            for j in range(LANES):
                exact_add_product(&self.exact[(self.groups + group) * LANES + j],
                                  <long long>x[i * LANES + j], <long long>x[i * LANES + j])

    cdef void _note_blocks(self, long long at, Py_ssize_t n) noexcept nogil:
        """Centres and lengths of the blocks of a chunk."""
        cdef double first = (<double>(at << POSITION_BITS) - <double>self.window_start) / (1 << POSITION_BITS)
        cdef long long b = self.blocks
        cdef Py_ssize_t i = 0, size
        while i < n and b < self.most_blocks:
            size = min(self.block, n - i)
            self.block_lengths[b] = size
            self.block_centres[b] = first + i + 0.5 * (size - 1)
            i += size
            b += 1

    cdef void _sum_products(self, int group, Py_ssize_t n, bint narrow) noexcept nogil:
        """Products, and their sums over `block` samples for the weighted mean."""
        cdef double[LAGS * PAIR_LANES] sums
        cdef const double *u
        cdef const double *v
        cdef const double *products = self.products
        cdef const double *weights = self.lag_weights + group * LAGS * PAIR_LANES
        cdef double *block = self.block_sums + (self.blocks * self.pair_groups + group) * PAIR_LANES
        cdef exact_t *exact = self.exact + 2 * self.groups * LANES + group * self.lags * PAIR_LANES
        cdef Py_ssize_t blocks = (n + self.block - 1) // self.block, kept = min(blocks, self.most_blocks - self.blocks)
        cdef int j, stride = self._pair_rows(group, &u, &v), width = self.lags * PAIR_LANES
        if self.lags == 1 and self.pair_groups == 1 and kept == blocks:
            products = block
            product_blocks(u, v, stride, 1, n, self.block, block)
        else:
            product_blocks(u, v, stride, self.lags, n, self.block, self.products)
            weigh_lags(products, kept, weights, self.lags, block, self.pair_groups * PAIR_LANES)
        if not narrow:
            self._wide_products(group, n)
            return
        add_rows(products, blocks, width, sums)
        for j in range(width):
            exact_add_whole(&exact[j], sums[j])

    cdef void _wide_products(self, int group, Py_ssize_t n) noexcept nogil:
        """Products of counts beyond 24 bit."""
        cdef Py_ssize_t i
        cdef const double *u
        cdef const double *v
        cdef exact_t *exact = self.exact + 2 * self.groups * LANES + group * self.lags * PAIR_LANES
        cdef int j, lag, early = 2 if self.lags > 1 else 0, stride = self._pair_rows(group, &u, &v)
        for i in range(n):
            for lag in range(self.lags):
                for j in range(PAIR_LANES):
                    exact_add_product(&exact[lag * PAIR_LANES + j], <long long>u[i * stride + j],
                                      <long long>v[(i + lag - early) * stride + j])

    cdef void _sum_ends(self, long long k0, double before, long long k1, double after, double length) noexcept nogil:
        """What lies between the whole samples and the fractional ends, see end_weights()."""
        cdef double[END_POINTS] weights
        cdef double *opening = self._end_values(k0, before, weights, -before / length, 1.0 / length, self.end_scratch)
        cdef double *closing = self._end_values(k1, after, weights, 1.0 - after / length, 1.0 / length,
                                                self.end_scratch + self.quantities + 2 * self.groups * LANES)
        cdef int q, lanes = self.groups * LANES
        for q in range(self.quantities):
            exact_add_ends(&self.exact[q], closing[q], opening[q])
        for q in range(2 * lanes):
            self.rotated[q] += closing[self.quantities + q] - opening[self.quantities + q]

    cdef double *_end_values(self, long long k, double fraction, double *weights, double turns, double step,
                             double *ends) noexcept nogil:
        """The weighted samples around an end, for every quantity and the correlation."""
        cdef Py_ssize_t margin = self.reach + END_POINTS, room = CHUNK + 2 * margin
        cdef int group, j, lag, point, stride, lanes = self.groups * LANES, early = 2 if self.lags > 1 else 0
        cdef double weight, c, s, x
        cdef const double *frame
        cdef const double *u
        cdef const double *v
        for j in range(self.quantities + 2 * lanes):
            ends[j] = 0.0
        self._load(k, 0, margin)
        for point in range(END_POINTS):
            weight = END_TABLE[point][END_POINTS]
            for j in range(END_POINTS - 1, -1, -1):
                weight = weight * fraction + END_TABLE[point][j]
            turn_cos_sin(turns + (point - 2) * step, &c, &s)
            for group in range(self.groups):
                frame = self.wide + (group * room + margin + point - 2) * LANES
                for j in range(LANES):
                    x = frame[j]
                    ends[group * LANES + j] += weight * x
                    ends[lanes + group * LANES + j] += weight * (x * x)
                    ends[self.quantities + group * LANES + j] += weight * (x * c)
                    ends[self.quantities + lanes + group * LANES + j] += weight * (x * s)
            for group in range(self.pair_groups):
                stride = self._pair_rows(group, &u, &v)
                u += (point - 2) * stride
                v += (point - 2 - early) * stride
                for lag in range(self.lags):
                    for j in range(PAIR_LANES):
                        ends[2 * lanes + (group * self.lags + lag) * PAIR_LANES + j] += weight * (
                            u[j] * v[lag * stride + j])
        return ends

    cdef void _add_to_window(self) noexcept nogil:
        cdef int i
        self.cycles_done += 1
        for i in range(self.quantities):
            exact_add(&self.window_exact[i], &self.exact[i])
        for i in range(2 * self.groups * LANES):
            self.window_rotated[i] += self.rotated[i]
        for i in range(self.groups * LANES):
            self.window_lowest[i] = min(self.window_lowest[i], self.lowest[i])
            self.window_highest[i] = max(self.window_highest[i], self.highest[i])

    # ---- readings

    cdef int _give(self, kind, long long start, long long end, int cycles, exact_t *exact, double *rotated, int *lowest,
                   int *highest, list readings) except -1:
        cdef double length = <double>(end - start) / (1 << POSITION_BITS)
        cdef bint whole = kind is WINDOW
        spectra = b""
        if self.temperatures:
            self._correct_at(start)
        with nogil:
            self._correct_channels(length, cycles, exact, rotated, lowest, highest)
            self._correct_pairs(length, exact)
            if whole:
                self._weigh(length)
            if whole and self.spectral:
                self._transform_window(start, length)
        if whole and self.spectral:
            spectra = PyBytes_FromStringAndSize(<char *>self.spectra,
                                                SPECTRUM_NUMBERS * self.channels * sizeof(double))
        begin = <object>self.first << POSITION_BITS
        first, last = begin + start, begin + end
        # As Reading(...) would do, without its Python code.
        readings.append(NEW_TUPLE(Reading, (
            self.layout, kind, first, last, cycles, self._flags(lowest, highest) | self._overranged(first, last),
            PyBytes_FromStringAndSize(<char *>self.values, self.value_count * sizeof(double)), spectra)))
        return 0

    cdef int _correct_at(self, long long start) except -1:
        """Use the temperature in force at a position, and forget those before it."""
        index = self.first + (start >> POSITION_BITS)
        while len(self.temperatures) > 1 and self.temperatures[1][0] <= index:
            del self.temperatures[0]
        self._correct_for(self.temperatures[0][1] if self.temperatures[0][0] <= index else None)
        return 0

    cdef int _overranged(self, start, end) except -1:
        """OVERRANGE when a reading touches samples that the converter complained of; forgets those long gone."""
        if not self.overranges:
            return 0
        self.overranges = [each for each in self.overranges if each[1] + self.keep + self.low_span > self.first + self.count]
        first, last = (start >> POSITION_BITS) - self.margin, (end >> POSITION_BITS) + self.margin
        return OVERRANGE_FLAG if any(each[0] <= last and each[1] > first for each in self.overranges) else 0

    cdef int _flags(self, const int *lowest, const int *highest) noexcept:
        cdef int c
        for c in range(self.channels):
            if highest[c] >= self.full_scales[c] or lowest[c] <= -self.full_scales[c]:
                return CLIPPED_FLAG
        return 0

    cdef void _correct_channels(self, double length, int cycles, const exact_t *exact, const double *rotated,
                                const int *lowest, const int *highest) noexcept nogil:
        """R.m.s. value, mean, fundamental and extremes in the channels' units."""
        cdef double mean, square, gain, offset, re, im, c, s, scale = 1.4142135623730951 / length
        cdef double *to = self.values
        cdef int channel, lanes = self.groups * LANES
        for channel in range(self.channels):
            gain, offset = self.gains[channel], self.offsets[channel]
            mean = exact_to_double(&exact[channel]) / length
            square = exact_to_double(&exact[lanes + channel]) / length
            square = square - 2.0 * offset * mean + offset * offset
            # As a sine, and by the channel's delay earlier.
            re, im = rotated[lanes + channel] * scale * gain, rotated[channel] * scale * gain
            c, s = 1.0, 0.0
            if self.delays[channel] != 0.0:
                turn_cos_sin(cycles * self.rate / length * self.delays[channel], &c, &s)
            to[0] = (gain if gain >= 0.0 else -gain) * sqrt(square if square > 0.0 else 0.0)
            to[1] = gain * (mean - offset)
            to[2], to[3] = re * c - im * s, re * s + im * c
            to[4] = gain * ((lowest if gain >= 0.0 else highest)[channel] - offset)
            to[5] = gain * ((highest if gain >= 0.0 else lowest)[channel] - offset)
            to += CHANNEL_NUMBERS

    cdef void _correct_pairs(self, double length, const exact_t *exact) noexcept nogil:
        """Powers of the pairs; the delay between u and i is interpolated between the lags' sums."""
        cdef double mean, active, apparent
        cdef double *u
        cdef double *v
        cdef const double *weights
        cdef double *to = self.values + CHANNEL_NUMBERS * self.channels
        cdef int k, lag, at
        for k in range(self.pairs):
            at = k // PAIR_LANES * self.lags * PAIR_LANES + k % PAIR_LANES
            weights = self.lag_weights + k // PAIR_LANES * LAGS * PAIR_LANES + k % PAIR_LANES
            mean = 0.0
            for lag in range(self.lags):
                mean += weights[lag * PAIR_LANES] * (
                    exact_to_double(&exact[2 * self.groups * LANES + at + lag * PAIR_LANES]) / length)
            u = self.values + CHANNEL_NUMBERS * self.pair_u[k]
            v = self.values + CHANNEL_NUMBERS * self.pair_i[k]
            active = self._power_of(k, mean)
            apparent = u[0] * v[0]
            to[0] = active
            to[1] = u[2] * v[2] + u[3] * v[3]
            to[2] = u[3] * v[2] - u[2] * v[3]
            to[3] = apparent
            to[4] = sqrt(apparent * apparent - active * active) if apparent * apparent > active * active else 0.0
            to[5] = NAN
            to += PAIR_NUMBERS

    cdef double _power_of(self, int k, double mean) noexcept nogil:
        """Power of a pair from the mean product of its counts; the channels' means are known already."""
        cdef int u = self.pair_u[k], v = self.pair_i[k]
        cdef double mean_u = self.values[CHANNEL_NUMBERS * u + 1], mean_v = self.values[CHANNEL_NUMBERS * v + 1]
        cdef double gain_u = self.gains[u], gain_v = self.gains[v], offset_u = self.offsets[u], offset_v = self.offsets[v]
        # With x = g (count - o): mean(xy) = g h mean(counts) - g o mean(y) - h p mean(x) - g h o p.
        return gain_u * gain_v * mean - gain_u * offset_u * mean_v - gain_v * offset_v * mean_u - (
            gain_u * gain_v * offset_u * offset_v)

    cdef void _weigh(self, double length) noexcept nogil:
        """Power with a Blackman-Harris weight over the window instead of whole cycles."""
        cdef double[16] sums
        cdef double c = 1.0, s = 0.0, turn_c, turn_s, last = -1e300, total = 0.0, centre, kept
        cdef double *weights = self.block_weights
        cdef long long b
        cdef int k
        if self.pairs == 0:
            return
        turn_cos_sin(self.block / length, &turn_c, &turn_s)
        for b in range(self.blocks):
            centre = self.block_centres[b]
            if centre - last == self.block:
                kept = c * turn_c - s * turn_s
                s = s * turn_c + c * turn_s
                c = kept
            else:
                turn_cos_sin(centre / length, &c, &s)
            last = centre
            # cos 2a and cos 3a by cos a.
            weights[b] = 0.35875 - c * 0.48829 + (2.0 * c * c - 1.0) * 0.14128 - c * (4.0 * c * c - 3.0) * 0.01168
            total += weights[b] * self.block_lengths[b]
        weigh_rows(self.block_sums, self.blocks, self.pair_groups * PAIR_LANES, weights, sums)
        for k in range(self.pairs):
            self.values[CHANNEL_NUMBERS * self.channels + PAIR_NUMBERS * k + 5] = self._power_of(k, sums[k] / total)

    # ---- spectra

    cdef void _transform_window(self, long long start, double length) noexcept nogil:
        cdef double *re = self.transformed
        cdef double *im = re + POINTS * PAIR_LANES
        cdef double *other = im + POINTS * PAIR_LANES
        cdef long long origin = self.low_first * self.decimation + self.low_taps // 2
        cdef double place = <double>(start - (origin << POSITION_BITS)) / (1 << POSITION_BITS) / self.decimation
        cdef double frequency = self.window_cycles * self.rate / length
        cdef int group
        for group in range(self.groups):
            resample(self.low + group * self.low_room * LANES, self.kernel, place,
                     length / (<double>POINTS * self.decimation), re, im)
            transform(re, im, other, other + POINTS * PAIR_LANES, self.twiddle_cos, self.twiddle_sin)
            bin_powers(re, im, (ORDERS + 1) * self.window_cycles, self.powers + LANES)
            self._group(group, frequency, re, im)

    cdef void _group(self, int group, double frequency, const double *re, const double *im) noexcept nogil:
        """Subgroups and components of a group's channels, in their units."""
        cdef int j, order, k, here = min(LANES, self.channels - group * LANES)
        cdef double gain, harmonic
        cdef double[LANES] harmonics
        cdef double[LANES] between
        cdef double *first = self.spectra + group * LANES * SPECTRUM_NUMBERS
        cdef double *to
        for order in range(ORDERS + 1):
            if (order + 0.6) * frequency > self.usable:
                for j in range(here):
                    for k in range(4):
                        first[j * SPECTRUM_NUMBERS + order + k * (ORDERS + 1)] = NAN
                continue
            # Order 0 has no bins before it; its harmonic is the mean, below.
            subgroups(self.powers + (order * self.window_cycles + 1) * LANES, self.window_cycles, harmonics, between)
            for j in range(here):
                to = first + j * SPECTRUM_NUMBERS + order
                gain = self.gains[group * LANES + j]
                to[ORDERS + 1] = (gain if gain >= 0.0 else -gain) * sqrt(between[j])
                if order:
                    to[0] = (gain if gain >= 0.0 else -gain) * sqrt(harmonics[j])
                    self._component(order * self.window_cycles, j, gain,
                                    order * frequency * self.delays[group * LANES + j], re, im, to)
        for j in range(here):
            to = first + j * SPECTRUM_NUMBERS
            harmonic = self.gains[group * LANES + j] * (
                (re if j < 4 else im)[j % 4] / POINTS - self.offsets[group * LANES + j])
            to[2 * (ORDERS + 1)], to[3 * (ORDERS + 1)] = harmonic, 0.0
            to[0] = harmonic if harmonic >= 0.0 else -harmonic

    cdef void _component(self, Py_ssize_t b, int j, double gain, double turns, const double *re, const double *im,
                         double *to) noexcept nogil:
        """One bin as a complex r.m.s. value of a sine, by a delay earlier."""
        cdef Py_ssize_t here = 4 * b + j % 4, mirrored = 4 * (POINTS - b) + j % 4
        cdef double scale = 0.7071067811865476 / POINTS * gain, x, y, c, s
        if j < 4:
            x, y = re[here] + re[mirrored], im[here] - im[mirrored]
        else:
            x, y = im[here] + im[mirrored], re[mirrored] - re[here]
        c, s = 1.0, 0.0
        if turns != 0.0:
            turn_cos_sin(turns, &c, &s)
        # A cosine's x + iy is a sine's -y + ix.
        x, y = -y * scale, x * scale
        to[2 * (ORDERS + 1)] = x * c - y * s
        to[3 * (ORDERS + 1)] = x * s + y * c


def _not_counts(counts):
    return CountsError("counts are an int32 array [n, channels]", given=getattr(counts, "dtype", type(counts)),
                       shape=getattr(counts, "shape", None))


def _config_fields(config):
    """The configuration as it is kept in a state."""
    return [[[channel.full_scale, *(getattr(channel, name) for name in CORRECTIONS)] for channel in config.channels],
            [list(pair) for pair in config.pairs], list(Fraction(config.rate).as_integer_ratio()),
            config.nominal_frequency, config.reference, config.harmonics]


def _config_of(fields):
    channels, pairs, rate, nominal_frequency, reference, harmonics = fields
    return AnalysisConfig(
        tuple(Channel(full_scale, **dict(zip(CORRECTIONS, corrections))) for full_scale, *corrections in channels),
        tuple((u, i) for u, i in pairs), Fraction(*rate), nominal_frequency, reference, harmonics)
