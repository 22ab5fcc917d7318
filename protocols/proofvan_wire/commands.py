"""Commands one at a time: sent, repeated until answered, given up after five attempts; sans-I/O."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from proofvan_wire.definition import Message, definition_of
from proofvan_wire.errors import LocalProtocolError
from proofvan_wire.frame import FLAG_ACK_WANTED, FLAG_RETRANSMISSION, SILENCE_BYTES
from proofvan_wire.registry import encode, number_of
from proofvan_wire.sequence import following

ATTEMPTS = 5
FIRST_TIMEOUT_NS = 400_000_000
SHORTEST_TIMEOUT_NS = 100_000_000
LONGEST_TIMEOUT_NS = 1_600_000_000

# From this attempt on a frame's length of zeros goes first: a node whose scanner waits for the rest of a frame with a
# damaged length would else take the repetitions for that rest.
SILENCE_FROM_ATTEMPT = 3

# number, flags, sequence, payload
Send = Callable[[int, int, int, bytes], None]


@dataclass(slots=True)
class Pending:
    """A command on its way."""

    sequence: int
    command: Message
    payload: bytes
    attempts: int = 0
    sent_ns: int = 0
    timeout_ns: int = 0


class CommandChannel:
    """Stop-and-wait with an adaptive timeout.

    The timeout is 7/8 of the old one plus half the measured time (four times the usual time, in the long run). Only
    commands sent once are measured (Karn): the answer of a repeated one may belong to any of its copies. Repetitions
    of one command wait twice as long each time; the next command starts from the measured timeout again, because on
    these lines frames are lost to damage, not to congestion.
    """

    def __init__(self, send: Send, write: Callable[[bytes], None], first_sequence: int) -> None:
        self._send = send
        self._write = write
        self._next_sequence = first_sequence
        self._queue: deque[Pending] = deque()
        self._timeout_ns = FIRST_TIMEOUT_NS

    def submit(self, now_ns: int, command: Message) -> int:
        """Queue a command and send it when the line is free; give its sequence number.

        Raises LocalProtocolError for a message that is no command or can't be encoded.
        """
        if definition_of(type(command)).answer is None:
            raise LocalProtocolError("wire-not-a-command", message=type(command).__name__)
        pending = Pending(self._next_sequence, command, encode(command))
        self._next_sequence = following(self._next_sequence)
        self._queue.append(pending)
        if len(self._queue) == 1:
            self._start(now_ns)
        return pending.sequence

    def waiting_for(self, sequence: int) -> Pending | None:
        """Give the command that an answer with this sequence number would answer."""
        first = self._queue[0] if self._queue else None
        return first if first is not None and first.sequence == sequence else None

    def finish(self, now_ns: int) -> None:
        """Note that the command in flight was answered; send the next."""
        done = self._queue.popleft()
        if done.attempts == 1:
            measured = now_ns - done.sent_ns
            self._timeout_ns = _limited(self._timeout_ns * 7 // 8 + measured // 2)
        self._start(now_ns)

    def expire(self, now_ns: int) -> list[Pending]:
        """Repeat the command in flight when its time is over; give those that are given up."""
        lost: list[Pending] = []
        while (deadline := self.deadline_ns()) is not None and now_ns >= deadline:
            if self._queue[0].attempts < ATTEMPTS:
                self._attempt(now_ns, self._queue[0])
            else:
                lost.append(self._queue.popleft())
                self._start(now_ns)
        return lost

    def cancel(self, keep: int) -> list[Pending]:
        """Forget all commands but the one with sequence number `keep`; give the forgotten."""
        forgotten = [pending for pending in self._queue if pending.sequence != keep]
        self._queue = deque(pending for pending in self._queue if pending.sequence == keep)
        return forgotten

    def holds(self, kind: type[Message]) -> bool:
        """Tell whether such a command waits or is in flight."""
        return any(isinstance(pending.command, kind) for pending in self._queue)

    def deadline_ns(self) -> int | None:
        """Give the time at which `expire` has something to do."""
        return self._queue[0].sent_ns + self._queue[0].timeout_ns if self._queue else None

    def _start(self, now_ns: int) -> None:
        if self._queue:
            self._queue[0].timeout_ns = self._timeout_ns
            self._attempt(now_ns, self._queue[0])

    def _attempt(self, now_ns: int, pending: Pending) -> None:
        pending.attempts += 1
        pending.sent_ns = now_ns
        flags = FLAG_ACK_WANTED
        if pending.attempts > 1:
            flags |= FLAG_RETRANSMISSION
            pending.timeout_ns = min(pending.timeout_ns * 2, LONGEST_TIMEOUT_NS)
        if pending.attempts >= SILENCE_FROM_ATTEMPT:
            self._write(bytes(SILENCE_BYTES))
        self._send(number_of(pending.command), flags, pending.sequence, pending.payload)


def _limited(timeout_ns: int) -> int:
    return min(max(timeout_ns, SHORTEST_TIMEOUT_NS), LONGEST_TIMEOUT_NS)
