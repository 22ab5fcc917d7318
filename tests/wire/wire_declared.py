"""Messages for the tests only: every field kind, and a message that was extended twice."""

from proofvan_wire.definition import (
    F32,
    F64,
    S8,
    S16,
    S32,
    S64,
    TRAILING,
    U8,
    U16,
    U32,
    U64,
    Message,
    WireEnum,
    field,
    fixed,
    message,
)


class Colour(WireEnum):
    """A colour."""

    RED = 1, "like a tomato"
    BLUE = 7, "like the sky"


@message(0xF0, sender="node")
class EveryKind(Message):
    """Every kind of field."""

    a: int = field(U8, "")
    b: int = field(U16, "")
    c: int = field(U32, "")
    d: int = field(U64, "")
    e: int = field(S8, "")
    f: int = field(S16, "")
    g: int = field(S32, "")
    h: int = field(S64, "")
    i: float = field(F32, "")
    j: float = field(F64, "")
    k: bytes = field(fixed(5), "")
    l: Colour = field(U16, "", enum=Colour)  # noqa: E741  # a field may have any name
    m: bytes = field(TRAILING, "")


@message(0xF1, sender="host")
class Extended(Message):
    """First it had one field, then two, then four."""

    first: int = field(U8, "from the beginning")
    second: int = field(U16, "appended", default=0x1234)
    third: bytes = field(fixed(2), "appended with the next", default=b"ab")
    fourth: Colour = field(U8, "appended last", enum=Colour, default=Colour.BLUE)
