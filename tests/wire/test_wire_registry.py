"""The registry: the fast codec is the construct definition, extension works, wrong values are named."""

import dataclasses
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wire_declared import Colour, EveryKind, Extended
from wire_values import messages

from proofvan_wire import registry
from proofvan_wire.core_messages import Fault, FaultCode, HelloRequest
from proofvan_wire.definition import TRAILING, U8, U16, Message, definition_of, field, message
from proofvan_wire.errors import LocalProtocolError, RemoteProtocolError
from proofvan_wire.frame import MAXIMUM_PAYLOAD
from proofvan_wire.registry import MESSAGES, REGISTRY, canonical_text, decode, decode_as, encode, schema_fingerprint
from proofvan_wire.sample_messages import SampleBlock
from proofvan_wire.stream_messages import Credit, StreamQuery

# Messages 0x00 to 0x0F and their layouts are frozen for ever: docs/wire.md, "Session".
FROZEN = """\
0x00 HelloRequest from host answer 0x01
  wire_version u16
  receive_window u32 [B]
  nonce bytes[8]
0x01 Hello from node
  wire_version u16
  schema bytes[8]
  uid bytes[8]
  boot_id u32
  tick_hz u32 [1/s]
  family u8 enum POWER=1,FLOW=2
  firmware bytes[16]
  legal_id bytes[8]
  nonce bytes[8]
0x02 DictionaryRequest from host answer 0x03
  offset u32 [B]
  count u16 [B]
0x03 DictionaryChunk from node
  offset u32 [B]
  total u32 [B]
  data bytes...
0x04 Done from node
  command u8
"""


@given(st.sampled_from([*MESSAGES, EveryKind, Extended]).flatmap(messages))
def test_the_codec_gives_the_bytes_and_values_of_the_construct_definition(sent):
    definition = definition_of(type(sent))
    values = {entry.name: getattr(sent, entry.name) for entry in definition.fields}
    payload = encode(sent)
    assert payload == definition.layout.build(values)
    parsed = definition.layout.parse(payload)
    decoded = decode_as(definition, payload)
    assert decoded == sent and type(decoded) is type(sent)
    for entry in definition.fields:
        expected = parsed[entry.name]
        assert getattr(decoded, entry.name) == (int(expected) if entry.enum else expected)


def test_the_messages_that_can_never_change_have_not():
    # a family may come to the list of families, at its end; nothing else
    assert re.sub(r"(FLOW=2)[,\w=]+", r"\1", canonical_text()).startswith(FROZEN)


def test_every_command_has_an_answer_from_the_node():
    commands = [definition for definition in REGISTRY.values() if definition.answer is not None]
    numbers = "00 02 20 22 23 30 50 60 62 64 70 72 73 74 75 76 77 80 82"
    assert [f"{command.number:02x}" for command in commands] == numbers.split()
    assert all(command.sender == "host" and REGISTRY[command.answer].sender == "node" for command in commands)


def test_messages_are_frozen_and_slotted():
    credit = Credit(1, 2)
    with pytest.raises(dataclasses.FrozenInstanceError):
        credit.blocks = 3
    assert not hasattr(credit, "__dict__")


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        (b"\x05", Extended(5, 0x1234, b"ab", Colour.BLUE)),
        (b"\x05\x01\x00", Extended(5, 1, b"ab", Colour.BLUE)),
        (b"\x05\x01\x00xy", Extended(5, 1, b"xy", Colour.BLUE)),
        (b"\x05\x01\x00xy\x01", Extended(5, 1, b"xy", Colour.RED)),
        (b"\x05\x01\x00xy\x01and more", Extended(5, 1, b"xy", Colour.RED)),
    ],
)
def test_older_payloads_take_defaults_and_newer_ones_lose_their_end(payload, expected):
    assert decode_as(definition_of(Extended), payload) == expected


@pytest.mark.parametrize("payload", [b"", b"\x05\x01", b"\x05\x01\x00x"])
def test_a_payload_that_ends_inside_a_field_is_an_error(payload):
    with pytest.raises(RemoteProtocolError) as caught:
        decode_as(definition_of(Extended), payload)
    assert caught.value.fault == "wire-payload-short"
    assert caught.value.evidence == {"message": "Extended", "length": len(payload), "expected": 6}


@given(st.integers(0, 255), st.binary(max_size=100))
def test_any_payload_decodes_or_says_what_is_wrong(number, payload):
    try:
        decoded = decode(number, payload)
    except RemoteProtocolError as error:
        assert error.fault in {"wire-unknown-message", "wire-payload-short", "wire-unknown-value"}
    else:
        assert definition_of(type(decoded)).number == number


def test_an_unknown_number_and_an_unknown_value_are_named():
    with pytest.raises(RemoteProtocolError) as caught:
        decode(0xEE, b"")
    assert (caught.value.fault, caught.value.evidence) == ("wire-unknown-message", {"message": "0xee"})
    payload = bytearray(encode(Fault(FaultCode.INTERNAL, 0, 0)))
    payload[0] = 99
    with pytest.raises(RemoteProtocolError) as caught:
        decode(0x05, bytes(payload))
    assert caught.value.fault == "wire-unknown-value"
    assert caught.value.evidence == {"message": "Fault", "field": "code", "value": 99}


@pytest.mark.parametrize(
    ("wrong", "name"),
    [
        (Credit(1, 1 << 32), "blocks"),
        (Credit(-1, 0), "stream"),
        (Credit(1, 1.5), "blocks"),
        (HelloRequest(1, 2, b"short"), "nonce"),
        (HelloRequest(1, 2, b"much too long"), "nonce"),
        (HelloRequest(1, 2, "textual."), "nonce"),
        (SampleBlock(1, 0, 1, 1, 0, 0, "text"), "samples"),
    ],
)
def test_a_value_that_can_not_be_sent_is_named(wrong, name):
    with pytest.raises(LocalProtocolError) as caught:
        encode(wrong)
    assert caught.value.fault == "wire-value-out-of-range"
    assert (caught.value.evidence["message"], caught.value.evidence["field"]) == (type(wrong).__name__, name)


def test_a_payload_too_long_for_a_frame_is_refused():
    longest = MAXIMUM_PAYLOAD - 20
    assert len(encode(SampleBlock(1, 0, 1, 1, 0, 0, bytes(longest)))) == MAXIMUM_PAYLOAD
    with pytest.raises(LocalProtocolError) as caught:
        encode(SampleBlock(1, 0, 1, 1, 0, 0, bytes(longest + 1)))
    assert caught.value.fault == "wire-payload-too-long"


def fingerprint_with(monkeypatch, changed):
    replaced = tuple(changed if declared is StreamQuery else declared for declared in MESSAGES)
    monkeypatch.setattr(registry, "MESSAGES", replaced)
    return schema_fingerprint()


def test_the_fingerprint_follows_meaning_and_not_words(monkeypatch):
    @message(0x20, sender="host", answer=0x21)
    class StreamQuery(Message):
        """Other words."""

        stream: int = field(U8, "other words")

    same = StreamQuery

    @message(0x20, sender="host", answer=0x21)
    class StreamQuery(Message):
        stream: int = field(U8, "stream number", unit="V")

    unit = StreamQuery

    @message(0x20, sender="host", answer=0x21)
    class StreamQuery(Message):
        stream: int = field(U16, "stream number")

    kind = StreamQuery
    ours = schema_fingerprint()
    assert fingerprint_with(monkeypatch, same) == ours
    assert len({ours, fingerprint_with(monkeypatch, unit), fingerprint_with(monkeypatch, kind)}) == 3


def test_two_messages_with_one_number_are_refused():
    with pytest.raises(TypeError, match="one number"):
        registry._closed((StreamQuery, *MESSAGES))


def test_nothing_can_follow_trailing_bytes():
    with pytest.raises(TypeError, match="trailing"):

        @message(0xF2, sender="node")
        class Wrong(Message):
            data: bytes = field(TRAILING, "")
            more: int = field(U8, "")


def test_a_message_with_trailing_bytes_can_not_be_extended():
    with pytest.raises(TypeError, match="extended"):

        @message(0xF2, sender="node")
        class Wrong(Message):
            count: int = field(U8, "", default=1)
            data: bytes = field(TRAILING, "", default=b"")
