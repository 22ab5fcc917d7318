"""Messages 0x10 to 0x1F: what time is it there."""

from proofvan_wire.definition import U64, Message, field, message


@message(0x10, sender="host")
class ClockPing(Message):
    """Ask the node for its clock. Never repeated: a lost ping is simply not counted."""

    host_ns: int = field(U64, "host clock when the ping was written", unit="ns")


@message(0x11, sender="node")
class ClockPong(Message):
    """The node's clock when the ping came and when this answer was written."""

    host_ns: int = field(U64, "host_ns of the ping", unit="ns")
    rx_tick: int = field(U64, "node clock when the ping was taken", unit="tick")
    tx_tick: int = field(U64, "node clock when the answer was written", unit="tick")
