"""Host and peer on one line in virtual time, with a line that can do everything lines do."""

import heapq
from collections.abc import Callable
from itertools import count
from random import Random

from wire_peer import Peer

from proofvan_wire.definition import Message
from proofvan_wire.events import BlockReceived, Event, GapFound
from proofvan_wire.link import HostLink, LinkOptions

MS = 1_000_000
SECOND = 1000 * MS
STEP_NS = 5 * MS  # how often the peer looks
DELAY_NS = 1 * MS

# One frame (to the host) or one write (to the node) -> what arrives, each with its extra delay.
Line = Callable[[bytes], list[tuple[int, bytes]]]


def clean(data: bytes) -> list[tuple[int, bytes]]:
    return [(0, data)]


class Bench:
    """The whole scene; `events` holds all that the link said."""

    def __init__(self, to_host: Line = clean, to_node: Line = clean, *, options: LinkOptions | None = None) -> None:
        self.now = SECOND
        self.peer = Peer()
        self.link = HostLink("B1", nonce=b"nonce-01", options=options)
        self.events: list[Event] = []
        self.to_host, self.to_node = to_host, to_node
        self.deaf = False  # the host does not read; the line holds everything back
        self._order = count()
        self._line: list[tuple[int, int, str, bytes]] = []
        self._next_step = self.now

    def connect(self) -> None:
        self.link.connect(self.now)
        self.run(0.2)

    def command(self, message: Message) -> int:
        sequence = self.link.command(self.now, message)
        self._flush_host()
        return sequence

    def run(self, seconds: float) -> list[Event]:
        """Let time pass; give the events of that time."""
        before = len(self.events)
        end = self.now + int(seconds * SECOND)
        self._flush_host()
        while True:
            when = self._next()
            if when > end:
                break
            self.now = max(self.now, when)
            self._at_now()
        self.now = end
        return self.events[before:]

    def until(self, kind: type[Event], seconds: float = 20.0) -> Event:
        """Run until such an event was said."""
        seen = len(self.events)
        for _ in range(int(seconds / 0.05)):
            self.run(0.05)
            found = [event for event in self.events[seen:] if isinstance(event, kind)]
            if found:
                return found[0]
        raise AssertionError(f"no {kind.__name__} in {seconds} s")

    def of(self, kind: type) -> list:
        return [event for event in self.events if isinstance(event, kind)]

    def received(self) -> list[tuple[int, int, str]]:
        """All blocks and gaps in order as (first index, end, what), with the samples checked."""
        from wire_peer import CHANNELS, WIDTH, samples_of

        result = []
        for event in self.events:
            if isinstance(event, BlockReceived):
                block = event.block
                count_ = len(block.samples) // (CHANNELS * WIDTH)
                assert block.samples == samples_of(block.first_index, count_)
                result.append((block.first_index, block.first_index + count_, "block"))
            elif isinstance(event, GapFound):
                result.append((event.first_index, event.first_index + event.count, event.cause))
        return result

    def _next(self) -> int:
        times = [self._next_step]
        if self._line:
            times.append(self._line[0][0])
        deadline = self.link.next_deadline_ns()
        if deadline is not None:
            times.append(deadline)
        return min(times)

    def _at_now(self) -> None:
        to_node = b""
        while self._line and self._line[0][0] <= self.now:
            due, _, side, data = heapq.heappop(self._line)
            if side == "node":
                to_node += data
            elif self.deaf:
                self._put(self.now + STEP_NS - due % STEP_NS, side, data)
                break
            else:
                self.events += self.link.receive(self.now, data)
        deadline = self.link.next_deadline_ns()
        if deadline is not None and deadline <= self.now:
            self.events += self.link.tick(self.now)
        self._flush_host()
        if to_node or self._next_step <= self.now:
            for frame in self.peer.step(self.now, to_node):
                for delay, data in self.to_host(frame):
                    self._put(self.now + DELAY_NS + delay, "host", data)
        while self._next_step <= self.now:
            self._next_step += STEP_NS

    def _flush_host(self) -> None:
        output = self.link.take_output()
        if output:
            for delay, data in self.to_node(output):
                self._put(self.now + DELAY_NS + delay, "node", data)

    def _put(self, due: int, side: str, data: bytes) -> None:
        heapq.heappush(self._line, (due, next(self._order), side, data))


def lossy(seed: int, share: float) -> Line:
    random = Random(seed)
    return lambda data: [] if random.random() < share else [(0, data)]


def doubling(seed: int, share: float) -> Line:
    random = Random(seed)
    return lambda data: [(0, data), (random.randrange(30) * MS, data)] if random.random() < share else [(0, data)]


def reordering(seed: int, share: float) -> Line:
    random = Random(seed)
    return lambda data: [(random.randrange(60) * MS if random.random() < share else 0, data)]


def flipping(seed: int, share: float) -> Line:
    """Flip one bit in a `share` of the bytes."""
    random = Random(seed)

    def line(data: bytes) -> list[tuple[int, bytes]]:
        damaged = bytearray(data)
        for place in range(len(damaged)):
            if random.random() < share:
                damaged[place] ^= 1 << random.randrange(8)
        return [(0, bytes(damaged))]

    return line


def byte_by_byte(data: bytes) -> list[tuple[int, bytes]]:
    return [(0, data[place : place + 1]) for place in range(len(data))]
