"""Messages 0x20 to 0x2F: starting, feeding, watching and sealing a stream of samples."""

from proofvan_wire.definition import U8, U16, U32, U64, Message, WireEnum, field, fixed, message


class StreamKind(WireEnum):
    """What a stream carries."""

    WAVEFORM = 1, "samples at a fixed rate from one converter"
    SLOW = 2, "slow quantities such as temperatures"
    PULSES = 3, "one time of capture per pulse, in nanoseconds of the node clock"


@message(0x20, sender="host", answer=0x21)
class StreamQuery(Message):
    """Ask what a stream is."""

    stream: int = field(U8, "stream number")


@message(0x21, sender="node")
class StreamInfo(Message):
    """What a stream is and whether it runs: the answer of StreamQuery and StreamStart."""

    stream: int = field(U8, "stream number")
    kind: StreamKind = field(U8, "what it carries", enum=StreamKind)
    channels: int = field(U8, "channels in use; when it does not run, channels there are")
    width: int = field(U8, "size of one sample of one channel", unit="B")
    rate_mhz: int = field(U32, "sample instants per second times 1000; 0 for pulses", unit="1/(1000 s)")
    block_samples: int = field(U16, "sample instants in a full block")
    ring_blocks: int = field(U16, "blocks that the node keeps for Resend")
    running: int = field(U8, "1 when the stream runs, else 0")


@message(0x22, sender="host", answer=0x21)
class StreamStart(Message):
    """Start a stream at index 0 with a fresh seal chain."""

    stream: int = field(U8, "stream number")
    channels: int = field(U8, "channels to sample, from channel 0 on")
    rate_mhz: int = field(U32, "sample instants per second times 1000; 0 for pulses", unit="1/(1000 s)")
    credit: int = field(U32, "blocks that may be sent before a Credit comes; resent blocks are free")


@message(0x23, sender="host", answer=0x04)
class StreamStop(Message):
    """Stop a stream: the node sends what is left, the last block perhaps not full, then a StreamStatus and a Seal.

    For a stream that does not run any more, status and seal are sent again: they may have been lost.
    """

    stream: int = field(U8, "stream number")


@message(0x24, sender="host")
class Credit(Message):
    """Allow more blocks. Not answered: the number counts from the start, so a lost one is made good by the next."""

    stream: int = field(U8, "stream number")
    blocks: int = field(U32, "blocks allowed since the stream started; resent blocks are free")


@message(0x25, sender="host")
class Resend(Message):
    """Ask for lost samples once more: blocks come again with the retransmission flag, or a RESEND_REFUSED report."""

    stream: int = field(U8, "stream number")
    first_index: int = field(U64, "first missing sample instant")
    count: int = field(U32, "missing sample instants")


@message(0x26, sender="node")
class StreamStatus(Message):
    """How a stream is doing: every second, and after the last block. All counts since the stream started."""

    stream: int = field(U8, "stream number")
    produced: int = field(U64, "sample instants that the converter gave")
    sent: int = field(U64, "sample instants sent, each counted once")
    overflow: int = field(U64, "sample instants overwritten before they were sent")
    ring_high_water: int = field(U16, "most blocks that waited in the ring")
    longest_step_us: int = field(U32, "longest time between two looks at the converter", unit="us")
    tick: int = field(U64, "node clock", unit="tick")


@message(0x27, sender="node")
class Seal(Message):
    """The hash chain over all blocks of a stream up to an index: every second, and after the last block."""

    stream: int = field(U8, "stream number")
    upto_index: int = field(U64, "index after the last sealed sample instant")
    digest: bytes = field(fixed(16), "first 16 bytes of the chain")
