"""From the stamps of an edge-timing state machine to a stream of pulses, one 64-bit time each.

Memory is taken once per block, for the block's own time; nothing per pulse.
"""

from array import array

from proofvan_node import edge_stamps, wire

_RUNNING = 1
_PERIOD = 1 << 32  # ticks
_LONG_US = 20_000_000  # a pause after which the counter may have wrapped


class EdgeCapture:
    """Moves the stamps of one input into its stream.

    A source has `stamps` (an array of 32-bit down-counts, a power of two of them, filled round and round),
    `position()` (stamps so far, modulo their number), `tick_ns`, `begin()`, which gives the node clock (us) at which
    it started from 2^32 - 1, `end()`, and `counted()`: edges so far by another counter, modulo 2^32, or -1.
    """

    def __init__(self, source, stream, reports):
        self._source = source
        self._stream = stream
        self._reports = reports
        self._work = array("I", [0] * edge_stamps.WORK_PLACES)
        self._work[edge_stamps.UNIT] = source.tick_ns
        self._work[edge_stamps.MASK] = len(source.stamps) - 1
        self._running = False
        self._starts = 0
        self._position = 0
        self._seen_us = 0
        self._taken = 0
        self.overruns = 0  # pulses whose time was lost
        self.damaged = 0

    def convert(self, now_us):
        """Follow the stream's start and stop, and take every stamp there is."""
        stream = self._stream
        wanted = stream.state == _RUNNING
        if self._running and (not wanted or stream.starts != self._starts):
            self._source.end()
            self._running = False
        if wanted and not self._running:
            self._begin()
        elif wanted:
            self._take(now_us)

    def _begin(self):
        work = self._work
        self._running = True
        self._starts = self._stream.starts
        self._seen_us = self._source.begin()
        began_ns = self._seen_us * 1000
        work[edge_stamps.LAST] = _PERIOD - 1
        work[edge_stamps.NS_LOW] = began_ns & 0xFFFFFFFF
        work[edge_stamps.NS_HIGH] = began_ns >> 32
        self._position = self._source.position()
        self._taken = 0

    def _take(self, now_us):
        source = self._source
        waiting = (source.position() - self._position) & self._work[edge_stamps.MASK]
        if not waiting:
            return
        if now_us - self._seen_us > _LONG_US:
            self._add_wraps(now_us)
        while waiting:
            waiting -= self._take_part(waiting)
        self._seen_us = now_us
        self._compare(now_us)

    def _take_part(self, waiting):
        ring = self._stream.ring
        work = self._work
        fresh = ring.reserve(ring.produced)
        count = ring.block_samples - ring.filled
        if count > waiting:
            count = waiting
        place = ring.place()
        work[edge_stamps.PLACE] = place >> 2
        work[edge_stamps.FIRST] = self._position
        work[edge_stamps.COUNT] = count
        edge_stamps.take(self._source.stamps, ring.memory, work)  # type: ignore[arg-type]
        if fresh:
            first = int.from_bytes(ring.memory[place : place + 8], "little")
            ring.tick[ring.head] = first // 1000
        ring.commit(count)
        self._stream.heard()
        self._position = (self._position + count) & work[edge_stamps.MASK]
        self._taken += count
        return count

    def _add_wraps(self, now_us):
        """Add the whole turns of the counter that fell into a long pause."""
        work = self._work
        unit = work[edge_stamps.UNIT]
        count = self._source.stamps[self._position]
        passed_ns = ((work[edge_stamps.LAST] - count) % _PERIOD) * unit
        last_ns = work[edge_stamps.NS_HIGH] << 32 | work[edge_stamps.NS_LOW]
        turn_ns = _PERIOD * unit
        turns = (now_us * 1000 - last_ns - passed_ns + turn_ns // 2) // turn_ns
        if turns > 0:
            last_ns += turns * turn_ns
            work[edge_stamps.NS_LOW] = last_ns & 0xFFFFFFFF
            work[edge_stamps.NS_HIGH] = last_ns >> 32

    def _compare(self, now_us):
        """Compare with the other counter: what it has more was never stamped, and the stream says so."""
        counted = self._source.counted()
        if counted < 0:
            return
        lost = (counted - self._taken - self.overruns) % _PERIOD
        lost -= (self._source.position() - self._position) & self._work[edge_stamps.MASK]  # came meanwhile
        if 0 < lost < _PERIOD // 2:
            ring = self._stream.ring
            ring.reserve(ring.produced + lost)
            self.overruns += lost
            self._reports.add(wire.FAULT_CODE_CAPTURE_OVERRUN, self._stream.number, now_us)
