"""Messages 0x80 to 0x8F: the coefficients of the board's channels, kept in the board as the host has sealed them."""

from proofvan_wire.definition import TRAILING, U32, Message, field, message


@message(0x80, sender="host", answer=0x81)
class CoefficientsRequest(Message):
    """Ask for a part of the coefficients. The board does not look into them; they are signed by the station."""

    offset: int = field(U32, "where the part begins", unit="B")


@message(0x81, sender="node")
class CoefficientsChunk(Message):
    """A part of the coefficients, as long as a frame can be; nothing when there is no more."""

    total: int = field(U32, "length of all of it; 0: the board has none", unit="B")
    data: bytes = field(TRAILING, "the bytes from the offset on")


@message(0x82, sender="host", answer=0x83)
class CoefficientsWrite(Message):
    """The next part of new coefficients; with the last one the board keeps them, and those before beside them."""

    total: int = field(U32, "length of all of it", unit="B")
    offset: int = field(U32, "where this part begins: 0, or where the last one ended", unit="B")
    data: bytes = field(TRAILING, "the bytes from there on")


@message(0x83, sender="node")
class CoefficientsKept(Message):
    """So much the board has; when it is all, it is in the flash."""

    upto: int = field(U32, "bytes so far", unit="B")
