"""The data dictionary: ours reads back, and any difference is named by message and field."""

import json
import zlib

import pytest

from proofvan_wire import dictionary
from proofvan_wire.dictionary import Difference, differences, ours, parse
from proofvan_wire.errors import RemoteProtocolError
from proofvan_wire.registry import MESSAGES, schema_fingerprint


def changed(change):
    """Give our dictionary with something changed, as a node would send it."""
    content = json.loads(dictionary.dictionary_text())
    change({entry["name"]: entry for entry in content["messages"]}, content)
    return parse(zlib.compress(json.dumps(content).encode()))


def test_ours_holds_every_message_and_equals_itself():
    assert len(ours().messages) == len(MESSAGES)
    assert ours().schema == schema_fingerprint()
    assert differences(ours(), ours()) == ()


def test_it_is_small_enough_for_a_board():
    assert 500 < len(dictionary.build()) < 3000


def test_a_changed_field_is_named_with_both_meanings():
    def change(by_name, _):
        by_name["StreamStatus"]["fields"][2] = "sent u32"

    found = differences(ours(), changed(change))
    assert found == (Difference("StreamStatus", "sent", "sent u64", "sent u32", compatible=False),)


def test_a_changed_unit_is_a_difference():
    def change(by_name, _):
        by_name["OutputSet"]["fields"][2] = "valid_for_ms u16 [s]"

    assert [(found.message, found.field) for found in differences(ours(), changed(change))] == [
        ("OutputSet", "valid_for_ms")
    ]


def test_an_appended_field_is_a_compatible_difference():
    def change(by_name, _):
        by_name["StreamInfo"]["fields"].append("gain u8 default 1")

    found = differences(ours(), changed(change))
    assert found == (Difference("StreamInfo", "gain", "", "gain u8 default 1", compatible=True),)


def test_an_inserted_field_is_not_compatible():
    def change(by_name, _):
        by_name["StreamInfo"]["fields"].insert(1, "gain u8")

    found = differences(ours(), changed(change))
    assert [(difference.field, difference.compatible) for difference in found] == [("gain", False)]


def test_fields_in_another_order_are_a_difference():
    def change(by_name, _):
        by_name["Credit"]["fields"].reverse()

    found = differences(ours(), changed(change))
    assert [(difference.message, difference.compatible) for difference in found] == [("Credit", False)]


def test_messages_that_only_one_side_has_are_named():
    def change(by_name, content):
        content["messages"].remove(by_name["Seal"])
        content["messages"].append({"number": 0x28, "name": "SyncEdge", "sender": "node", "fields": ["tick u64"]})

    found = differences(ours(), changed(change))
    assert [(difference.ours, difference.theirs) for difference in found] == [("0x27 Seal", ""), ("", "0x28 SyncEdge")]


def test_a_renamed_message_is_a_difference():
    def change(by_name, _):
        by_name["Seal"]["name"] = "Stamp"

    assert [found.theirs for found in differences(ours(), changed(change))] == ["Stamp from node"]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"not zlib",
        dictionary.build()[:-5],
        zlib.compress(b"[]"),
        zlib.compress(b"{}"),
        zlib.compress(b'{"messages": 3}'),
        zlib.compress(b'{"wire_version": 1, "schema": "zz", "messages": []}'),
        zlib.compress(b" " * (1 << 20)),
        zlib.compress(b"[" * 100_000),
    ],
)
def test_a_damaged_dictionary_is_a_fault_with_an_id(data):
    with pytest.raises(RemoteProtocolError) as caught:
        parse(data)
    assert caught.value.fault == "wire-dictionary-damaged"
