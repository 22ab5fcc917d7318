"""One running stream as the host receives it: order, holes, credit and seal; sans-I/O."""

from collections import OrderedDict
from collections.abc import Callable

from proofvan_wire.continuity import Continuity, Hole, Missing, instants
from proofvan_wire.definition import Message, definition_of
from proofvan_wire.events import BlockReceived, Event, GapFound, SealChecked, StatusReceived, StreamEnded
from proofvan_wire.sample_messages import SampleBlock
from proofvan_wire.seal import StreamSeal
from proofvan_wire.stream_messages import Credit, Resend, Seal, StreamInfo, StreamKind, StreamStatus

# A seal may come before or after the blocks that it covers; so many block ends and seals are remembered.
_REMEMBERED = 1024
_END_DUE_NS = 1_000_000_000  # the last status and seal follow the answer of a stop within this time
_SEAL_ASKED = 3  # so often is a last seal asked for before the stream ends without it
_LARGEST_COUNT = 0xFFFF_FFFF
_HEAD = definition_of(SampleBlock).head


class StreamReception:
    """Turns blocks, statuses and seals of one stream into events; asks for holes once and keeps the node in credit."""

    def __init__(
        self, info: StreamInfo, nonce: bytes, window: int, granted: int, wait_ns: int, send: Callable[[Message], None]
    ) -> None:
        self.continuity = Continuity(wait_ns)
        self._info = info
        self._window = window
        self._granted = granted
        self._send = send
        self._seal: StreamSeal | None = StreamSeal(nonce, info.stream)
        self._sealed: OrderedDict[int, bytes] = OrderedDict({0: self._seal.digest()})
        self._seals: OrderedDict[int, bytes] = OrderedDict()
        self._produced = 0
        self._miscounted = 0
        self._stopping = False
        self._sealed_upto = 0  # of the node's latest seal
        self._end_due_ns = 0
        self._end_asked = 0
        self._last: StreamStatus | None = None
        self._ended = False

    def block(self, now_ns: int, block: SampleBlock) -> list[Event]:
        """Take a block in any order."""
        self._ask(self.continuity.arrived(now_ns, block))
        events = self.advance(now_ns)
        self._grant(least=self._window // 4)
        return events

    def status(self, now_ns: int, status: StreamStatus) -> list[Event]:
        """Take a status: it shows what was lost at the end of the stream."""
        self._last = status
        self._produced = max(self._produced, status.produced)
        self._find_lost_end(now_ns, status)
        self._grant(least=None)
        return [StatusReceived(status), *self.advance(now_ns)]

    def seal(self, seal: Seal) -> list[Event]:
        """Take a seal; it is checked as soon as everything up to its index is there."""
        self._sealed_upto = max(self._sealed_upto, seal.upto_index)
        self._seals[seal.upto_index] = seal.digest
        if len(self._seals) > _REMEMBERED:
            self._seals.popitem(last=False)
        return [*self._check_seals(), *self._end()]

    def stopping(self, now_ns: int) -> list[Event]:
        """Note that the node took a stop: only what comes from now on can be the last status."""
        self._stopping = True
        self._end_due_ns = now_ns + _END_DUE_NS
        self._last = None
        return []

    def asks_for_end(self, now_ns: int) -> bool:
        """Tell, once per second, that the last status or seal is overdue: a stop makes the node send them again."""
        if not self._stopping or self._ended or now_ns < self._end_due_ns:
            return False
        self._end_due_ns = now_ns + _END_DUE_NS
        self._end_asked += 1
        return True

    def deadline_ns(self) -> int | None:
        """Give the time at which something is due."""
        hole_ns = self.continuity.deadline_ns()
        if not self._stopping or self._ended:
            return hole_ns
        return self._end_due_ns if hole_ns is None else min(hole_ns, self._end_due_ns)

    def resend_refused(self, now_ns: int) -> list[Event]:
        """Note that the ring has no more of the oldest hole asked for."""
        self.continuity.give_up()
        return self.advance(now_ns)

    def advance(self, now_ns: int) -> list[Event]:
        """Give everything that is certain at `now_ns`."""
        events: list[Event] = []
        for item in self.continuity.ready(now_ns):
            if isinstance(item, Missing):
                self._seal = None
                events.append(GapFound(self._info.stream, item.first_index, item.count, item.cause))
            else:
                self._chain(item)
                events.append(BlockReceived(item))
        if events and self._seals:
            events.extend(self._check_seals())
        if self._stopping:
            events.extend(self._end())
        return events

    def rebooted(self) -> GapFound:
        """Give the gap with which the stream ends when its node was reset."""
        return GapFound(self._info.stream, self.continuity.next_index, 0, "reboot")

    def _ask(self, hole: Hole | None) -> None:
        """Ask once for a hole if the ring may still have it."""
        if hole is None:
            return
        kept = self._info.ring_blocks * self._info.block_samples
        if max(self._produced, self.continuity.end) - hole.end < max(kept, 1):
            self._send(Resend(self._info.stream, hole.first_index, min(hole.count, _LARGEST_COUNT)))
        else:
            self.continuity.give_up()

    def _find_lost_end(self, now_ns: int, status: StreamStatus) -> None:
        """Blocks lost on the line with none behind them show only in the count of what was sent."""
        known = self.continuity.known_overflow()
        unexplained = status.overflow - known
        # Blocks lost on the line just before overwritten ones were taken for overwritten: they did use credit.
        self._miscounted = max(0, -unexplained)
        # Samples overwritten that no block told of yet lie behind the last block sent, until nothing more is to come.
        final = self._is_final(status)
        passed = status.sent + (status.overflow if final else min(known, status.overflow))
        passed = min(passed, status.produced)  # more would contradict itself
        overwritten = final and 0 < passed - self.continuity.end <= unexplained
        self._ask(self.continuity.reaches(now_ns, passed, "overflow" if overwritten else None))

    def _is_final(self, status: StreamStatus) -> bool:
        return self._stopping and status.sent + status.overflow == status.produced

    def _grant(self, least: int | None) -> None:
        """Renew the credit when `least` blocks can be added; None: in any case, since the last may have been lost."""
        continuity = self.continuity
        passed = continuity.accepted + self._blocks(continuity.lost + continuity.open_instants() + self._miscounted)
        allowed = passed + self._window
        if least is None or allowed - self._granted >= max(least, 1):
            self._granted = max(self._granted, allowed)
            self._send(Credit(self._info.stream, min(self._granted, _LARGEST_COUNT)))

    def _blocks(self, count: int) -> int:
        """Count the blocks that `count` missing sample instants were at most; slow streams send blocks part full."""
        if self._info.kind is not StreamKind.WAVEFORM or self._info.block_samples == 0:
            return count
        return -(-count // self._info.block_samples)

    def _chain(self, block: SampleBlock) -> None:
        if self._seal is None:
            return
        header = _HEAD.pack(block.stream, 0, block.channels, block.width, block.first_index, block.tick)
        self._seal.add(header, block.samples)
        self._sealed[block.first_index + instants(block)] = self._seal.digest()
        if len(self._sealed) > _REMEMBERED:
            self._sealed.popitem(last=False)

    def _check_seals(self) -> list[Event]:
        events: list[Event] = []
        for upto in sorted(index for index in self._seals if index <= self.continuity.next_index):
            digest, ours = self._seals.pop(upto), self._sealed.get(upto)
            # Without a gap every seal of the node ends at a block; one that is too old to be remembered is not judged.
            known = self._seal is not None and upto >= next(iter(self._sealed))
            ok = digest == ours if ours is not None or known else None
            events.append(SealChecked(self._info.stream, upto, ok))
        return events

    def _end(self) -> list[Event]:
        last = self._last
        if self._ended or last is None or not self._is_final(last):
            return []
        if self.continuity.next_index < last.produced or self.continuity.end > last.produced:
            return []
        if self._sealed_upto < last.produced and self._end_asked <= _SEAL_ASKED:
            return []
        self._ended = True
        return [StreamEnded(self._info.stream, last.produced, last.overflow)]
