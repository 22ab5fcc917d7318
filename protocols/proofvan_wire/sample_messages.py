"""Messages 0x40 to 0x4F: the samples themselves."""

from enum import IntFlag

from proofvan_wire.definition import TRAILING, U8, U64, Message, field, message


class BlockFlags(IntFlag):
    """Bits of SampleBlock.flags."""

    OVERFLOW_BEFORE = 1
    SATURATED = 2


@message(0x40, sender="node")
class SampleBlock(Message):
    """Consecutive samples of one stream, oldest first."""

    stream: int = field(U8, "stream number")
    flags: int = field(U8, "bit 0 samples overwritten before this block, bit 1 a sample saturated", bits=BlockFlags)
    channels: int = field(U8, "channels per sample instant")
    width: int = field(U8, "size of one sample of one channel", unit="B")
    first_index: int = field(U64, "index of the first sample instant since the stream started")
    tick: int = field(U64, "node clock at the first sample instant", unit="us")
    samples: bytes = field(TRAILING, "little-endian, two's complement, channel-interleaved")
