"""The board's end of the line: frames in, frames out, and the memory that makes a repeated command harmless."""

from proofvan_wire import frame
from proofvan_wire.authentication import BARE
from proofvan_wire.frame import FLAG_AUTHENTICATED, FrameScanner
from proofvan_wire.sequence import UNSOLICITED

# What a host may make a board keep: it sends one command at a time; none is half as long, but a piece of an update.
_MOST_WAITING = 64
_LONGEST_COMMAND = 96
_MOST_WHOLE = 2  # frames that are kept whatever their length
_PIECE_BYTES = 512  # the scanner copies what it is fed


class Link:
    """One step's output in a buffer taken once; `room` is what still fits into it."""

    def __init__(self, step_bytes):
        self._memory = bytearray(step_bytes)
        self._view = memoryview(self._memory)
        self._used = 0
        self.room = step_bytes
        self.scanner = FrameScanner()
        self.waiting = []  # (message, flags, sequence, payload)
        self.guard = None  # tags what leaves, once the session is authenticated
        self._command = None
        self._answer = None

    def begin(self):
        """Start a step: what the last one gave has left the board."""
        self._used = 0
        self.room = len(self._memory)

    def written(self):
        """Give what this step wrote: a view that holds until the next step."""
        return self._view[: self._used]

    def receive(self, data):
        """Take bytes from the host; of what is no command only the beginning is kept, of a flood only the first."""
        for start in range(0, len(data), _PIECE_BYTES):
            for message, flags, sequence, payload in self.scanner.feed(data[start : start + _PIECE_BYTES]):
                count = len(self.waiting)
                if count < _MOST_WAITING:
                    kept = payload if count < _MOST_WHOLE else payload[:_LONGEST_COMMAND]
                    self.waiting.append((message, flags, sequence, kept))

    def send(self, message, sequence, payload, flags=0):
        """Write a frame, with its tag when the session is authenticated; the caller has looked at `room`."""
        if self.guard is None or message in BARE:
            self._wrote(frame.pack_into(self._view[self._used :], message, flags, sequence, payload))
            return
        flags |= FLAG_AUTHENTICATED
        trailer = self.guard.trailer(message, flags, sequence, payload)
        self._wrote(frame.pack_into(self._view[self._used :], message, flags, sequence, payload, trailer))

    def send_parts(self, message, flags, head, body):
        """Write an unasked frame whose payload lies in two places, without joining them."""
        self._wrote(frame.pack_into(self._view[self._used :], message, flags, UNSOLICITED, head, body))

    def repeated(self, message, sequence, payload):
        """Answer a command that was already executed; False when it is another one."""
        if sequence == UNSOLICITED or self._command != (message, sequence, payload):
            return False
        self.send(self._answer[0], sequence, self._answer[1], frame.FLAG_RETRANSMISSION)
        return True

    def answer(self, command, message, payload):
        """Answer a command (message, sequence, payload) and remember both."""
        self._command = command
        self._answer = (message, payload)
        self.send(message, command[1], payload)

    def _wrote(self, size):
        self._used += size
        self.room -= size
