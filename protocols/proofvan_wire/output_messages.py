"""Messages 0x30 to 0x3F: outputs that fall to their safe state when the host is silent."""

from proofvan_wire.definition import U8, U16, Message, WireEnum, field, message


class OutputCause(WireEnum):
    """Why the outputs are as they are."""

    COMMANDED = 1, "the host set it"
    EXPIRED = 2, "the host did not renew it in time"
    BOOT = 3, "safe state after a reset"


@message(0x30, sender="host", answer=0x31)
class OutputSet(Message):
    """Set one output for a limited time; without renewal the node falls to the safe state."""

    output: int = field(U8, "output number")
    value: int = field(U8, "1 on, 0 off (the safe state)")
    valid_for_ms: int = field(U16, "until then", unit="ms")


@message(0x31, sender="node")
class OutputState(Message):
    """All outputs: the answer of OutputSet, and a report when they change for another reason."""

    outputs: int = field(U8, "bit n is output n")
    cause: OutputCause = field(U8, "why", enum=OutputCause)
