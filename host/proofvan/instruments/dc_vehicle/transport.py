"""J1939 transport protocol: messages of more than 8 bytes go as RTS, CTS, numbered packets and an acknowledgement.

`Listener` follows both sides of a bus that it only hears; `Endpoint` is one side of it. No input or output: frames and
time are handed in, frames are taken out.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from proofvan.instruments.dc_vehicle.complaints import Complaint
from proofvan.instruments.dc_vehicle.identifiers import CONNECTION, TRANSFER, TRANSPORT_PRIORITY, Identifier
from proofvan.link.can_frames import CanFrame

# J1939-21 control bytes [V: real logs].
RTS, CTS, ACKNOWLEDGED, ABORT = 0x10, 0x11, 0x13, 0xFF
PACKET_BYTES = 7
FEWEST_BYTES, MOST_BYTES = 9, 1785
_MILLISECOND = 1_000_000
# J1939-21 [M-med]: T1 between two packets, T2 from CTS to the first packet, T3 from the last packet to the answer,
# T4 while the receiver holds the connection.
T1_NS, T2_NS, T3_NS, T4_NS = 750 * _MILLISECOND, 1250 * _MILLISECOND, 1250 * _MILLISECOND, 1050 * _MILLISECOND
# Reasons of an abort: J1939-21.
BUSY, NO_ROOM, TIMED_OUT = 1, 2, 3
# How often packets are asked for again before the connection is given up.
_MOST_REPEATS = 2


@dataclass(frozen=True, slots=True)
class LongMessage:
    """A message that came in packets."""

    identifier: Identifier
    data: bytes


@dataclass(slots=True)
class _Incoming:
    number: int
    size: int
    packets: int
    data: bytearray
    expected: int
    deadline_ns: int
    asked_again: int = 0  # the packet that was asked for again last
    repeats: int = 0

    def take(self, packet: bytes) -> None:
        self.data += packet[1:]
        self.expected += 1

    @property
    def complete(self) -> bool:
        return self.expected > self.packets


class Listener:
    """Puts packets together as they pass; what does not fit becomes a complaint, never an exception."""

    def __init__(self) -> None:
        self._open: dict[tuple[int, int], _Incoming] = {}

    def hear(self, time_ns: int, frame: CanFrame) -> tuple[LongMessage | None, tuple[Complaint, ...]]:
        """Take a frame of the transport protocol; gives the message that it completes."""
        identifier = Identifier.of(frame.identifier)
        if len(frame.data) < 2:
            return None, (Complaint.of("can-transport-short", length=len(frame.data)),)
        if identifier.number == TRANSFER:
            return self._packet(time_ns, identifier, frame.data)
        return None, self._control(time_ns, identifier, frame.data)

    def _control(self, time_ns: int, identifier: Identifier, data: bytes) -> tuple[Complaint, ...]:
        way = (identifier.source, identifier.destination)
        if len(data) < 8:
            return (Complaint.of("can-transport-short", length=len(data)),)
        if data[0] == RTS:
            unfinished = self._open.pop(way, None)
            request = _request(data, time_ns + T2_NS)
            if request is None:
                return (Complaint.of("can-transport-request", data=data.hex()),)
            self._open[way] = request
            return (_broken(unfinished),) if unfinished else ()
        if data[0] == ABORT:
            self._open.pop(way, None)
            self._open.pop((way[1], way[0]), None)
            return (Complaint.of("can-transport-aborted", number=f"{_group(data):04X}", reason=data[1]),)
        return (
            () if data[0] in (CTS, ACKNOWLEDGED) else (Complaint.of("can-transport-control", value=f"{data[0]:02X}"),)
        )

    def _packet(
        self, time_ns: int, identifier: Identifier, data: bytes
    ) -> tuple[LongMessage | None, tuple[Complaint, ...]]:
        way = (identifier.source, identifier.destination)
        connection = self._open.get(way)
        if connection is None:
            return None, (Complaint.of("can-transport-no-request", packet=data[0]),)
        if data[0] < connection.expected:
            return None, ()  # a packet again: the receiver asked for it
        if data[0] != connection.expected:
            del self._open[way]
            found = Complaint.of("can-transport-gap", found=data[0], expected=connection.expected)
            return None, (found,)
        late = time_ns > connection.deadline_ns
        complaints = (Complaint.of("can-transport-late", packet=data[0]),) if late else ()
        connection.take(data)
        connection.deadline_ns = time_ns + T1_NS
        if not connection.complete:
            return None, complaints
        del self._open[way]
        return _message(identifier, connection), complaints


class Endpoint:
    """One side of the bus at an address; sends one long message at a time and receives one from each peer."""

    def __init__(self, address: int) -> None:
        self._address = address
        self._incoming: dict[int, _Incoming] = {}
        self._outgoing: _Outgoing | None = None
        self._waiting: deque[_Outgoing] = deque()
        self._frames: list[CanFrame] = []
        self.failures: list[Complaint] = []

    @property
    def sending(self) -> tuple[int, ...]:
        """Parameter groups that are on their way or wait for it."""
        queue = ([self._outgoing] if self._outgoing else []) + list(self._waiting)
        return tuple(one.number for one in queue)

    def send(self, now_ns: int, number: int, destination: int, data: bytes) -> None:
        """Queue a message of 9 to 1785 bytes; one of the same group that still waits is replaced."""
        if not FEWEST_BYTES <= len(data) <= MOST_BYTES:
            raise ValueError(f"{len(data)} bytes; allowed: {FEWEST_BYTES} .. {MOST_BYTES}")
        waiting = [one for one in self._waiting if one.number != number]
        self._waiting = deque([*waiting, _Outgoing(number, destination, data)])
        self._begin_next(now_ns)

    def forget(self) -> None:
        """Drop everything: the session is over."""
        self._incoming.clear()
        self._waiting.clear()
        self._outgoing = None

    def receive(self, now_ns: int, frame: CanFrame) -> LongMessage | None:
        """Take a frame of the transport protocol that is meant for us; gives the message that it completes."""
        identifier = Identifier.of(frame.identifier)
        if identifier.destination != self._address or len(frame.data) < 8:
            return None
        if identifier.number == TRANSFER:
            return self._packet(now_ns, identifier, frame.data)
        self._control(now_ns, identifier, frame.data)
        return None

    def tick(self, now_ns: int) -> None:
        """Give up what took too long."""
        for peer, connection in list(self._incoming.items()):
            if now_ns >= connection.deadline_ns:
                self._refuse(peer, connection.number, TIMED_OUT)
        if self._outgoing is not None and now_ns >= self._outgoing.deadline_ns:
            self._put(self._outgoing.destination, _control(ABORT, self._outgoing.number, TIMED_OUT))
            self._fail(now_ns, self._outgoing.number, TIMED_OUT)

    def next_deadline_ns(self) -> int | None:
        """Give the time at which `tick` has something to give up."""
        deadlines = [one.deadline_ns for one in self._incoming.values()]
        if self._outgoing is not None:
            deadlines.append(self._outgoing.deadline_ns)
        return min(deadlines, default=None)

    def take_frames(self) -> list[CanFrame]:
        """Give what is to be sent now."""
        frames, self._frames = self._frames, []
        return frames

    # ---- receiving

    def _control(self, now_ns: int, identifier: Identifier, data: bytes) -> None:
        if data[0] == RTS:
            self._requested(now_ns, identifier.source, data)
        elif data[0] == ABORT:
            self._aborted(now_ns, identifier.source, data)
        elif self._outgoing is not None and _group(data) == self._outgoing.number:
            if data[0] == CTS:
                self._cleared(now_ns, self._outgoing, data)
            elif data[0] == ACKNOWLEDGED:
                self._outgoing = None
                self._begin_next(now_ns)

    def _requested(self, now_ns: int, peer: int, data: bytes) -> None:
        connection = _request(data, now_ns + T2_NS)
        if connection is None:
            self._refuse(peer, _group(data), NO_ROOM)
            return
        self._incoming[peer] = connection  # a second request means that the peer began again
        self._clear(peer, connection)

    def _packet(self, now_ns: int, identifier: Identifier, data: bytes) -> LongMessage | None:
        peer = identifier.source
        connection = self._incoming.get(peer)
        if connection is None or data[0] < connection.expected:
            return None
        connection.deadline_ns = now_ns + T1_NS
        if data[0] != connection.expected:
            self._ask_again(peer, connection)
            return None
        connection.take(data)
        if not connection.complete:
            return None
        del self._incoming[peer]
        self._put(peer, _closing(connection))
        return _message(identifier, connection)

    def _ask_again(self, peer: int, connection: _Incoming) -> None:
        if connection.asked_again == connection.expected:
            return  # packets that were under way when it was asked for
        connection.asked_again = connection.expected
        connection.repeats += 1
        if connection.repeats > _MOST_REPEATS:
            self._refuse(peer, connection.number, TIMED_OUT)
        else:
            self._clear(peer, connection)

    def _clear(self, peer: int, connection: _Incoming) -> None:
        left = connection.packets - connection.expected + 1
        head = bytes((CTS, left, connection.expected, 0xFF, 0xFF))
        self._put(peer, head + connection.number.to_bytes(3, "little"))

    def _refuse(self, peer: int, number: int, reason: int) -> None:
        self._incoming.pop(peer, None)
        self._put(peer, _control(ABORT, number, reason))
        self.failures.append(Complaint.of("can-transport-given-up", number=f"{number:04X}", reason=reason))

    # ---- sending

    def _begin_next(self, now_ns: int) -> None:
        if self._outgoing is None and self._waiting:
            self._outgoing = self._waiting.popleft()
            self._outgoing.deadline_ns = now_ns + T3_NS
            self._put(self._outgoing.destination, self._outgoing.request())

    def _cleared(self, now_ns: int, outgoing: _Outgoing, data: bytes) -> None:
        count, first = data[1], data[2]
        if count == 0:
            outgoing.deadline_ns = now_ns + T4_NS
            return
        outgoing.deadline_ns = now_ns + T3_NS
        for packet in outgoing.numbered(first, count):
            self._put(outgoing.destination, packet, TRANSFER)

    def _aborted(self, now_ns: int, peer: int, data: bytes) -> None:
        number = _group(data)
        connection = self._incoming.get(peer)
        if connection is not None and connection.number == number:
            del self._incoming[peer]
        if self._outgoing is not None and self._outgoing.number == number:
            self._fail(now_ns, number, data[1])

    def _fail(self, now_ns: int, number: int, reason: int) -> None:
        self.failures.append(Complaint.of("can-transport-given-up", number=f"{number:04X}", reason=reason))
        self._outgoing = None
        self._begin_next(now_ns)

    def _put(self, destination: int, data: bytes, number: int = CONNECTION) -> None:
        word = Identifier(TRANSPORT_PRIORITY, number, destination, self._address).word
        self._frames.append(CanFrame(word, data))


@dataclass(slots=True)
class _Outgoing:
    number: int
    destination: int
    data: bytes
    deadline_ns: int = 0

    @property
    def packets(self) -> int:
        return -(-len(self.data) // PACKET_BYTES)

    def request(self) -> bytes:
        head = bytes((RTS,)) + len(self.data).to_bytes(2, "little") + bytes((self.packets, 0xFF))
        return head + self.number.to_bytes(3, "little")

    def numbered(self, first: int, count: int) -> list[bytes]:
        last = min(first + count - 1, self.packets)
        parts = (self.data[(n - 1) * PACKET_BYTES : n * PACKET_BYTES] for n in range(first, last + 1))
        return [bytes((n,)) + part.ljust(PACKET_BYTES, b"\xff") for n, part in enumerate(parts, first)]


def _request(data: bytes, deadline_ns: int) -> _Incoming | None:
    size, packets = int.from_bytes(data[1:3], "little"), data[3]
    if not FEWEST_BYTES <= size <= MOST_BYTES or packets != -(-size // PACKET_BYTES):
        return None
    return _Incoming(_group(data), size, packets, bytearray(), 1, deadline_ns)


def _message(identifier: Identifier, connection: _Incoming) -> LongMessage:
    whole = Identifier(identifier.priority, connection.number, identifier.destination, identifier.source)
    return LongMessage(whole, bytes(connection.data[: connection.size]))


def _closing(connection: _Incoming) -> bytes:
    head = bytes((ACKNOWLEDGED,)) + connection.size.to_bytes(2, "little") + bytes((connection.packets, 0xFF))
    return head + connection.number.to_bytes(3, "little")


def _control(control: int, number: int, reason: int) -> bytes:
    return bytes((control, reason, 0xFF, 0xFF, 0xFF)) + number.to_bytes(3, "little")


def _group(data: bytes) -> int:
    return int.from_bytes(data[5:8], "little")


def _broken(connection: _Incoming) -> Complaint:
    return Complaint.of("can-transport-broken-off", number=f"{connection.number:04X}", got=connection.expected - 1)
