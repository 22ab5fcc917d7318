"""How a message is declared: `@message` and `field()` give dataclass, construct layout and fast codec from one text."""

import struct
from collections.abc import Callable
from dataclasses import MISSING, dataclass
from dataclasses import field as dataclass_field
from dataclasses import fields as dataclass_fields
from enum import IntEnum, IntFlag
from typing import Any, Literal, TypeVar, dataclass_transform

import construct

Sender = Literal["host", "node"]


class Message:
    """Base of everything that `@message` declares: frozen, slotted, known to the registry."""

    __slots__ = ()


class WireEnum(IntEnum):
    """An enumeration of the wire; every member carries the sentence that the documents print."""

    text: str

    def __new__(cls, value: int, text: str) -> "WireEnum":
        """Make a member from its number and its sentence."""
        member = int.__new__(cls, value)
        member._value_ = value
        member.text = text
        return member


@dataclass(frozen=True, slots=True)
class Kind:
    """One of the few field kinds: its name in documents, its struct format and its construct layout."""

    name: str
    format: str  # empty for trailing bytes
    layout: Any
    is_float: bool = False
    is_bytes: bool = False

    @property
    def size(self) -> int:
        """Bytes on the wire; 0 for trailing bytes."""
        return struct.calcsize("<" + self.format)


U8 = Kind("u8", "B", construct.Int8ul)
U16 = Kind("u16", "H", construct.Int16ul)
U32 = Kind("u32", "I", construct.Int32ul)
U64 = Kind("u64", "Q", construct.Int64ul)
S8 = Kind("s8", "b", construct.Int8sl)
S16 = Kind("s16", "h", construct.Int16sl)
S32 = Kind("s32", "i", construct.Int32sl)
S64 = Kind("s64", "q", construct.Int64sl)
F32 = Kind("f32", "f", construct.Float32l, is_float=True)
F64 = Kind("f64", "d", construct.Float64l, is_float=True)
TRAILING = Kind("bytes...", "", construct.GreedyBytes, is_bytes=True)


def fixed(count: int) -> Kind:
    """Exactly `count` bytes."""
    return Kind(f"bytes[{count}]", f"{count}s", construct.Bytes(count), is_bytes=True)


@dataclass(frozen=True, slots=True)
class Field:
    """One declared field."""

    name: str
    kind: Kind
    text: str
    unit: str
    enum: type[WireEnum] | None
    bits: type[IntFlag] | None
    default: Any  # MISSING: the field was there from the first version of the message


@dataclass(frozen=True)
class Definition:
    """All that is known about one message; `layout` is the definition, `head` the same thing made fast."""

    number: int
    name: str
    text: str
    sender: Sender
    answer: int | None  # number of the message that answers this one; None: it is no command
    fields: tuple[Field, ...]
    layout: Any  # construct.Struct
    head: struct.Struct  # everything but the trailing bytes
    trailing: bool
    minimum: int  # bytes of the fields that have no default
    ends: frozenset[int]  # lengths at which a shorter, older payload may end
    default_tail: bytes  # the fields that have a default, packed
    enums: tuple[tuple[int, type[WireEnum]], ...]  # positions of the enumerated fields
    type: type[Message]


_DEFINITIONS: dict[type[Message], Definition] = {}
_M = TypeVar("_M", bound=Message)


def field(
    kind: Kind,
    text: str,
    *,
    unit: str = "",
    enum: type[WireEnum] | None = None,
    bits: type[IntFlag] | None = None,
    default: Any = MISSING,
) -> Any:
    """Declare one field of a message.

    A field that was appended to a message after its first release has a `default`: a payload that ends before it is
    read as if the default had been sent.
    """
    metadata = {"kind": kind, "text": text, "unit": unit, "enum": enum, "bits": bits}
    return dataclass_field(default=default, metadata=metadata)


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def message(number: int, *, sender: Sender, answer: int | None = None) -> Callable[[type[_M]], type[_M]]:
    """Make a frozen slotted dataclass, a construct.Struct and a codec from the fields of the decorated class."""

    def declare(plain: type[_M]) -> type[_M]:
        declared: type[_M] = dataclass(frozen=True, slots=True)(plain)
        _DEFINITIONS[declared] = _define(number, sender, answer, declared)
        return declared

    return declare


def definition_of(declared: type[Message]) -> Definition:
    """Return the definition of a message class."""
    return _DEFINITIONS[declared]


def _define(number: int, sender: Sender, answer: int | None, declared: type[Message]) -> Definition:
    fields = tuple(_read_field(entry) for entry in dataclass_fields(declared))  # type: ignore[arg-type]  # made a dataclass just above
    _check_order(declared.__name__, fields)
    head_fields = [entry for entry in fields if entry.kind.format]
    late = [entry for entry in head_fields if entry.default is not MISSING]
    head = struct.Struct("<" + "".join(entry.kind.format for entry in head_fields))
    tail = struct.Struct("<" + "".join(entry.kind.format for entry in late))
    minimum = head.size - tail.size
    return Definition(
        number=number,
        name=declared.__name__,
        text=" ".join((declared.__doc__ or "").split()),
        sender=sender,
        answer=answer,
        fields=fields,
        layout=construct.Struct(*(entry.name / _layout(entry) for entry in fields)),
        head=head,
        trailing=any(not entry.kind.format for entry in fields),
        minimum=minimum,
        ends=_ends(minimum, late),
        default_tail=tail.pack(*(entry.default for entry in late)),
        enums=tuple((place, entry.enum) for place, entry in enumerate(fields) if entry.enum is not None),
        type=declared,
    )


def _read_field(entry: Any) -> Field:
    return Field(entry.name, **entry.metadata, default=entry.default)


def _layout(entry: Field) -> Any:
    return entry.kind.layout if entry.enum is None else construct.Enum(entry.kind.layout, entry.enum)


def _ends(minimum: int, late: list[Field]) -> frozenset[int]:
    ends = [minimum]
    for entry in late:
        ends.append(ends[-1] + entry.kind.size)
    return frozenset(ends)


def _check_order(name: str, fields: tuple[Field, ...]) -> None:
    """Trailing bytes come last and exclude later extension; every default comes after every field without one."""
    for entry in fields[:-1]:
        if not entry.kind.format:
            raise TypeError(f"{name}.{entry.name}: nothing may follow trailing bytes")
    if fields and not fields[-1].kind.format and any(entry.default is not MISSING for entry in fields):
        raise TypeError(f"{name}: a message with trailing bytes can't be extended, so none of its fields has a default")
