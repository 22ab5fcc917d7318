"""What a link tells its owner; a closed union of frozen types, in the order in which things became known."""

from dataclasses import dataclass

from proofvan_wire.clocksync import ClockFit
from proofvan_wire.continuity import Cause
from proofvan_wire.core_messages import Fault, Hello
from proofvan_wire.definition import Message
from proofvan_wire.output_messages import OutputState
from proofvan_wire.sample_messages import SampleBlock
from proofvan_wire.stream_messages import StreamStatus


@dataclass(frozen=True, slots=True)
class HelloReceived:
    """The session has begun: the node has our nonce, no stream runs. `schema_matches`: it speaks what we speak."""

    hello: Hello
    schema_matches: bool


@dataclass(frozen=True, slots=True)
class Rebooted:
    """The node was reset: its streams are over, its outputs safe, commands in flight are lost.

    The link introduces itself again; after HelloReceived the owner starts again what it needs.
    """

    old_boot_id: int
    new_boot_id: int


@dataclass(frozen=True, slots=True)
class Answered:
    """A command was executed."""

    sequence: int
    message: Message
    command: Message


@dataclass(frozen=True, slots=True)
class Refused:
    """A command was refused without effect."""

    sequence: int
    fault: Fault
    command: Message


@dataclass(frozen=True, slots=True)
class CommandLost:
    """A command was not answered however often it was sent; whether it was executed is not known."""

    sequence: int
    command: Message
    attempts: int


@dataclass(frozen=True, slots=True)
class FaultReported:
    """The node reports something that nobody asked for."""

    fault: Fault


@dataclass(frozen=True, slots=True)
class OutputsReported:
    """The outputs changed without a command: they expired, or the node was reset."""

    state: OutputState


@dataclass(frozen=True, slots=True)
class BlockReceived:
    """The next block of its stream; nothing is missing since the last one but what GapFound said in between."""

    block: SampleBlock


@dataclass(frozen=True, slots=True)
class GapFound:
    """Sample instants that will never come, at their place among the blocks.

    Cause: "overflow" the node overwrote them before it could send them; "lost" on the line, and not to be had again;
    "reboot" the stream ended here, and `count` is 0 because nobody knows how many were lost.
    """

    stream: int
    first_index: int
    count: int
    cause: Cause


@dataclass(frozen=True, slots=True)
class StatusReceived:
    """How a stream is doing."""

    status: StreamStatus


@dataclass(frozen=True, slots=True)
class StreamEnded:
    """A stopped stream is complete: every sample instant up to `produced` was given as a block or as a gap."""

    stream: int
    produced: int
    overflow: int


@dataclass(frozen=True, slots=True)
class SealChecked:
    """The node's hash chain against ours, up to an index.

    `ok` is None when it can't be checked: after a gap our chain lacks blocks, so from the first gap on nothing more
    can be said until the stream is started again.
    """

    stream: int
    upto_index: int
    ok: bool | None


@dataclass(frozen=True, slots=True)
class ClockUpdated:
    """The node's clock was compared again."""

    fit: ClockFit


@dataclass(frozen=True, slots=True)
class Unintelligible:
    """A whole frame that we can't read: another schema, or a fault of the node's software.

    `fault` is the id of the RemoteProtocolError that says why, `reason` its text.
    """

    number: int
    sequence: int
    fault: str
    reason: str


@dataclass(frozen=True, slots=True)
class LinkSilent:
    """No frame has come since `last_heard_ns`; said once per silence."""

    last_heard_ns: int


Event = (
    HelloReceived
    | Rebooted
    | Answered
    | Refused
    | CommandLost
    | FaultReported
    | OutputsReported
    | BlockReceived
    | GapFound
    | StatusReceived
    | StreamEnded
    | SealChecked
    | ClockUpdated
    | Unintelligible
    | LinkSilent
)
