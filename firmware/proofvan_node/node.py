"""The whole board as one function of time and bytes: no input or output of its own.

Per step: commands first, then outputs whose time is over, reports, status and seals, then samples by credit.
"""

from proofvan_node import commands, wire
from proofvan_node.access import Access
from proofvan_node.faults import RefusedError, Reports
from proofvan_node.health import Health
from proofvan_node.link import Link
from proofvan_node.outputs import Outputs
from proofvan_node.streams import Stream
from proofvan_node.version import FIRMWARE
from proofvan_wire.authentication import BARE
from proofvan_wire.frame import MAXIMUM_FRAME, SILENCE_BYTES
from proofvan_wire.sequence import UNSOLICITED

STEP_BYTES = 8192  # the most that one step writes
_LEAST_SAMPLE_BYTES = 2048  # of sample blocks in one step, however short
_SILENCE_US = 100_000  # after that nothing more comes of a frame that was cut short
_LATE_US = 100_000  # so long a turn of the board's own work may take
_REPORT_LATE_US = 1_000_000  # one report a second says it
_ROOM_TO_ANSWER = 2 * MAXIMUM_FRAME  # one answer, and what the board has to report


class Node:
    """A sensor board; `family` is a module of `families`, `uid` and `legal_id` are 8 bytes, `access` has the key.

    `update` takes updates, None where there is no flash for them; `program` is the board's own software, None where its
    host checks it; `restart` says that the board must start anew.
    `streams` by number take what the converters give, `outputs` is the bitmask that the hardware must show after
    each step.
    """

    def __init__(
        self, family, uid, boot_id, legal_id, firmware=FIRMWARE, health=None, access=None, update=None, program=None
    ):
        self.family = family
        self.uid = uid
        self.boot_id = boot_id
        self.legal_id = legal_id
        self.firmware = firmware
        self.nonce = None  # no session yet
        self.now_us = 0
        self.streams = {definition[0]: Stream(definition) for definition in family.STREAMS}
        self._by_size = sorted(self.streams.values(), key=lambda stream: stream.ring.slot_bytes)
        self.output_control = Outputs(family.OUTPUTS)
        self.reports = Reports()
        self.link = Link(STEP_BYTES)
        self.health = health or Health()
        self.access = access or Access()
        self.update = update
        self.program = program
        self.update_handlers = _update_handlers() if update else {}
        self.recovers = update is not None and update.running == wire.SLOT_RECOVERY
        self.restart = False
        self.failures = 0  # of our own software, since boot
        self.last_failure = None
        self._booted = False
        self._heard_us = 0
        self._late_us = -_REPORT_LATE_US
        self._expired = False  # outputs fell, the host does not know yet

    @property
    def outputs(self):
        """Give the state of all outputs, bit n for output n."""
        return self.output_control.bits

    def step(self, now_us, rx):
        """Take what the host sent and give what to send: a view that holds until the next step.

        `now_us` is the 64-bit node clock and never goes back. No input makes it raise.
        """
        link = self.link
        passed = now_us - self.now_us
        self.now_us = now_us
        link.begin()
        if not self._booted:
            self._introduce()
        self._listen(rx)
        while link.waiting and link.room >= _ROOM_TO_ANSWER:
            self._handle(*link.waiting.pop(0))
        self.tend(now_us)
        if self._expired:
            self._expired = False
            self._send_outputs(wire.OUTPUT_CAUSE_EXPIRED)
        if self.reports.waiting:
            self._send_reports()
        self._send_streams(now_us, max(_LEAST_SAMPLE_BYTES, passed))
        return link.written()

    def hear(self, rx):
        """Take bytes from the host before the step that handles them, so that a port can read them in parts."""
        self.link.receive(rx)

    def tend(self, now_us):
        """Do what cannot wait while the line takes nothing: let outputs fall, look after the converters."""
        if self.output_control.expire(now_us):
            self._expired = True
        for stream in self._by_size:
            if stream.look(now_us):
                self.reports.add(wire.FAULT_CODE_CONVERTER_STOPPED, stream.number, now_us)
        if self.program is not None and self.program.look(now_us):
            self._changed(now_us)

    def worked(self, took_us):
        """Take note of how long one turn of the board's work took, all of it; a late one is reported."""
        if self.health.stepped(took_us, _LATE_US) and self.now_us - self._late_us >= _REPORT_LATE_US:
            self._late_us = self.now_us
            self.reports.add(wire.FAULT_CODE_STEP_LATE, took_us, self.now_us)

    @property
    def sound(self):
        """Say whether the board's own software is what was built."""
        return self.program is None or self.program.sound

    def outputs_dropped(self, late_us):
        """Say that hardware took outputs to their safe state because this software had not come to it in time."""
        self.health.outputs_dropped += 1
        self._expired = True
        self.reports.add(wire.FAULT_CODE_OUTPUTS_DROPPED, late_us, self.now_us)

    def _changed(self, now_us):
        """Measure nothing any more; outputs stay the host's, who has to bring what they drive to rest."""
        for stream in self._by_size:
            stream.forget()
        self.reports.add(wire.FAULT_CODE_PROGRAM_CHANGED, 0, now_us)

    def _listen(self, rx):
        """Take what the host sent; a silent line ends the waiting for the rest of a damaged frame."""
        if len(rx):
            self._heard_us = self.now_us
            self.link.receive(rx)
        elif self.link.scanner.kept and self.now_us - self._heard_us >= _SILENCE_US:
            self.link.receive(bytes(SILENCE_BYTES))

    def _introduce(self):
        """Tell a host that is already listening that this board has just started."""
        self._booted = True
        self.link.send(wire.HELLO, UNSOLICITED, commands.hello_payload(self))
        self._send_outputs(wire.OUTPUT_CAUSE_BOOT)

    def _handle(self, message, flags, sequence, payload):
        link = self.link
        payload = self.access.opened(message, flags, sequence, payload)
        if payload is None:  # as if the line had lost it: the host asks again
            return
        if link.repeated(message, sequence, payload):
            return
        try:
            answer = commands.execute(self, message, payload)
        except RefusedError as refusal:
            answer = self._fault(refusal.code, refusal.detail)
        except ValueError:
            answer = self._fault(wire.FAULT_CODE_BAD_PAYLOAD, message)
        except Exception as failure:  # a board that stopped could not let its outputs fall
            self.failures += 1
            self.last_failure = failure
            answer = self._fault(wire.FAULT_CODE_INTERNAL, self.failures)
        if answer is None:
            return
        link.guard = None if message in BARE else self.access.guard  # who begins anew can't read tags yet
        if message in wire.COMMANDS:
            link.answer((message, sequence, payload), answer[0], answer[1])
        else:
            link.send(answer[0], sequence, answer[1])
        link.guard = self.access.guard

    def _fault(self, code, detail):
        return wire.FAULT, wire.pack_fault(code, detail, self.now_us)

    def _send_outputs(self, cause):
        self.link.send(wire.OUTPUT_STATE, UNSOLICITED, wire.pack_output_state(self.outputs, cause))

    def _send_reports(self):
        while self.link.room >= MAXIMUM_FRAME:
            report = self.reports.take()
            if report is None:
                return
            self.link.send(wire.FAULT, UNSOLICITED, wire.pack_fault(*report))

    def _send_streams(self, now_us, budget):
        for stream in self._by_size:
            stream.send_status(self.link, now_us)
            budget = stream.send_blocks(self.link, now_us, budget)
            if stream.lost_resend():
                self.reports.add(wire.FAULT_CODE_RESEND_REFUSED, stream.number, now_us)


def _update_handlers():
    """Give what a host may say of updates; a board that takes none has no memory for it."""
    from proofvan_node import update_commands

    return update_commands.HANDLERS
