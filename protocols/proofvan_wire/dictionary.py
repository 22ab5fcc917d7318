"""The data dictionary: the registry as compressed JSON, so that a recording or a foreign node explains itself."""

import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

from proofvan_wire.definition import definition_of
from proofvan_wire.errors import RemoteProtocolError
from proofvan_wire.registry import MESSAGES, WIRE_VERSION, describe_field, schema_fingerprint

# A dictionary is 1 to 3 KiB; a damaged one must not unpack to something that fills the memory.
_LARGEST_TEXT = 1 << 18


@dataclass(frozen=True, slots=True)
class DictionaryMessage:
    """One message as a dictionary tells it: `fields` maps name to the one-line description, in wire order."""

    name: str
    sender: str
    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Dictionary:
    """What a node (or we) speak; `messages` by number."""

    wire_version: int
    schema: bytes
    messages: Mapping[int, DictionaryMessage]


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing in which two dictionaries differ; `field` is empty when the message as a whole differs.

    `compatible` is true where one side only appended: fields at the end or a message that the other does not know.
    """

    message: str
    field: str
    ours: str  # empty: we don't have it
    theirs: str  # empty: they don't have it
    compatible: bool


def dictionary_text() -> str:
    """Our dictionary as canonical JSON."""
    messages = [
        {
            "number": definition.number,
            "name": definition.name,
            "sender": definition.sender,
            "fields": [describe_field(entry) for entry in definition.fields],
        }
        for definition in map(definition_of, MESSAGES)
    ]
    content = {"wire_version": WIRE_VERSION, "schema": schema_fingerprint().hex(), "messages": messages}
    return json.dumps(content, separators=(",", ":"), sort_keys=True)


def build() -> bytes:
    """Our dictionary as a node sends it: zlib-compressed JSON."""
    return zlib.compress(dictionary_text().encode(), 9)


def parse(data: bytes) -> Dictionary:
    """Read a dictionary. Raises RemoteProtocolError("wire-dictionary-damaged") for anything else."""
    try:
        content = json.loads(_unpacked(data))
        messages = {
            int(entry["number"]): DictionaryMessage(str(entry["name"]), str(entry["sender"]), _fields(entry["fields"]))
            for entry in content["messages"]
        }
        return Dictionary(int(content["wire_version"]), bytes.fromhex(content["schema"]), messages)
    except (zlib.error, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise RemoteProtocolError("wire-dictionary-damaged", length=len(data), reason=type(error).__name__) from None


def ours() -> Dictionary:
    """Our own dictionary."""
    return parse(build())


def differences(ours: Dictionary, theirs: Dictionary) -> tuple[Difference, ...]:
    """Every message and field in which the two differ, in order of message number."""
    found: list[Difference] = []
    for number in sorted({*ours.messages, *theirs.messages}):
        mine, other = ours.messages.get(number), theirs.messages.get(number)
        if mine is not None and other is not None:
            found.extend(_within(mine, other))
        elif mine is not None:
            found.append(Difference(mine.name, "", f"0x{number:02x} {mine.name}", "", True))
        elif other is not None:
            found.append(Difference(other.name, "", "", f"0x{number:02x} {other.name}", True))
    return tuple(found)


def _within(mine: DictionaryMessage, other: DictionaryMessage) -> list[Difference]:
    found = []
    if (mine.name, mine.sender) != (other.name, other.sender):
        whole = (f"{mine.name} from {mine.sender}", f"{other.name} from {other.sender}")
        found.append(Difference(mine.name, "", *whole, False))
    extended = _only_extended(mine, other)
    for name in dict.fromkeys([*mine.fields, *other.fields]):
        here, there = mine.fields.get(name, ""), other.fields.get(name, "")
        if here != there:
            found.append(Difference(mine.name, name, here, there, extended))
    if not found and list(mine.fields) != list(other.fields):
        found.append(Difference(mine.name, "", ",".join(mine.fields), ",".join(other.fields), False))
    return found


def _only_extended(mine: DictionaryMessage, other: DictionaryMessage) -> bool:
    """Tell whether the shorter list of fields is the beginning of the longer."""
    pairs = zip(mine.fields.values(), other.fields.values(), strict=False)
    return all(here == there for here, there in pairs)


def _fields(lines: list[str]) -> dict[str, str]:
    return {line.split(" ", 1)[0]: line for line in lines}


def _unpacked(data: bytes) -> bytes:
    unpacker = zlib.decompressobj()
    text = unpacker.decompress(data, _LARGEST_TEXT)
    if not unpacker.eof:
        raise ValueError("not the whole dictionary")
    return text
