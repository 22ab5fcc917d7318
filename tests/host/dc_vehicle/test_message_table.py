"""Every message of the table, against bytes of real buses; what is encoded decodes again, and dirt is named."""

import pytest
from can_samples import BCP_IN_PACKETS, KNOWN, frame, word
from hypothesis import given
from hypothesis import strategies as st

from proofvan.core.errors import DataError, InputError
from proofvan.core.messages import LANGUAGES, text
from proofvan.instruments.dc_vehicle import database
from proofvan.instruments.dc_vehicle.decoding import BusDecoder
from proofvan.instruments.dc_vehicle.identifiers import CHARGER, VEHICLE, Identifier
from proofvan.link.can_frames import CanFrame, packed, unpacked

# GB/T 27930-2015 message table: identifier (None: priority 7 through the transport protocol), bytes, period in ms.
TABLE = {
    "CHM": (0x1826F456, 3, 250),
    "BHM": (0x182756F4, 2, 250),
    "CRM": (0x1801F456, 8, 250),
    "BRM": (0x1C0256F4, 49, 250),
    "BCP": (0x1C0656F4, 13, 500),
    "CTS": (0x1807F456, 7, 500),
    "CML": (0x1808F456, 8, 250),
    "BRO": (0x100956F4, 1, 250),
    "CRO": (0x100AF456, 1, 250),
    "BCL": (0x181056F4, 5, 50),
    "BCS": (0x1C1156F4, 9, 250),
    "CCS": (0x1812F456, 8, 50),
    "BSM": (0x181356F4, 7, 250),
    "BST": (0x101956F4, 4, 10),
    "CST": (0x101AF456, 4, 10),
    "BSD": (0x181C56F4, 7, 250),
    "CSD": (0x181DF456, 8, 250),
    "BEM": (0x081E56F4, 4, 250),
    "CEM": (0x081FF456, 4, 250),
}
CODED = [name for name, kind in database.kinds().items() if not kind.repeated and kind.longest <= 8 and kind.shortest]


@pytest.mark.parametrize("name", TABLE)
def test_identifier_length_and_period_are_those_of_the_standard(name):
    identifier, length, period_ms = TABLE[name]
    kind = database.kinds()[name]
    assert (kind.identifier.word, kind.longest, kind.period_ns) == (identifier, length, period_ms * 1_000_000)
    assert database.kind_of(Identifier.of(identifier)) is kind


@pytest.mark.parametrize("name", KNOWN)
def test_bytes_of_real_buses_mean_what_they_meant(name):
    data, wanted = KNOWN[name]
    values, outside = database.decode(name, bytes.fromhex(data))
    assert {field: str(values[field]) for field in wanted} == wanted
    assert not outside


@pytest.mark.parametrize("name", KNOWN)
def test_what_was_decoded_encodes_to_the_same_bytes(name):
    data = bytes.fromhex(KNOWN[name][0])
    assert database.encode(name, **database.decode(name, data)[0]) == data


@pytest.mark.parametrize("name", CODED)
@given(data=st.binary(min_size=8, max_size=8))
def test_any_bytes_decode_and_encode_again_in_their_fields(name, data):
    data = data[: database.kinds()[name].longest]
    values, outside = database.decode(name, data)
    if any("0x" in str(value) for value in values.values()) or name == "CRM":
        return  # what is no decimal digit, or no character, is named and not kept
    assert database.decode(name, database.encode(name, **values)) == (values, outside)


def test_every_message_and_field_has_words_in_both_languages():
    for name in database.kinds():
        assert all(database.words(name))
        for field in database.decode(name, bytes(database.kinds()[name].longest))[0]:
            assert all(database.words(name, field)), (name, field)


def test_a_value_that_a_field_cannot_hold_is_refused():
    with pytest.raises(InputError) as refused:
        database.encode("BCL", voltage_demand=7000, current_demand=10, mode=1)
    assert refused.value.fault == "can-field-outside"
    with pytest.raises(InputError):
        database.encode("BCL", colour=1)


def test_cell_voltages_are_as_many_as_the_message_holds():
    values, _ = database.decode("BMV", bytes.fromhex("7311 7211".replace(" ", "")))
    assert [str(values[f"cell_voltage_{n}"]) for n in (1, 2)] == ["3.71", "3.70"]


def decode_all(frames):
    decoder = BusDecoder()
    found = [decoder.decode(time_ns, one) for time_ns, one in enumerate(frames)]
    return [message for message in found if message is not None]


def test_a_message_in_packets_is_put_together():
    (message,) = decode_all([frame(*one) for one in BCP_IN_PACKETS])
    assert message.name == "BCP"
    assert str(message.values["present_voltage"]) == "490.0"
    assert not message.complaints


# Dirt as real logs have it.
DIRT = {
    "empty BRO": (frame(0x100956F4, ""), "can-length", "BRO"),
    "short CML": (frame(0x1808F456, "581BD007"), "can-length", "CML"),
    "long BHM": (frame(0x182756F4, "8E17FF"), "can-length", "BHM"),
    "CTS all ones": (frame(0x1807F456, "FFFFFFFFFFFFFF"), "can-value", "CTS"),
    "foreign identifier": (frame(0x0070F4B5, "00"), "can-identifier-unknown", ""),
    "between others": (frame(word(0x1000, 0x27, 0x28), "5217820F02"), "can-identifier-unknown", ""),
    "wrong priority": (frame(word(0x1000, VEHICLE, CHARGER, 3), "5217820F02"), "can-priority", "BCL"),
    "11-bit frame": (CanFrame(0x123, b"\1", extended=False), "can-not-extended", ""),
    "remote frame": (CanFrame(0x181056F4, b"", remote=True), "can-not-extended", ""),
    "error frame": (CanFrame(0x4, bytes(8), error=True), "can-error-frame", ""),
    "packet without request": (frame(0x1CEB56F4, "019E01B80B4E008E"), "can-transport-no-request", "TP"),
    "request that does not fit": (frame(0x1CEC56F4, "100D0007FF000600"), "can-transport-request", "TP"),
    "short packet": (frame(0x1CEB56F4, "01"), "can-transport-short", "TP"),
    "abort": (frame(0x1CECF456, "FF03FFFFFF000600"), "can-transport-aborted", "TP"),
    "undefined control": (frame(0x1CECF456, "77FFFFFFFF000600"), "can-transport-control", "TP"),
}


@pytest.mark.parametrize("case", DIRT)
def test_dirt_is_named_and_decoded_as_far_as_it_goes(case):
    one, wanted, name = DIRT[case]
    decoder = BusDecoder()
    message = decoder.decode(0, one)
    assert message.name == name
    assert {found.message for found in message.complaints} == {wanted}
    for found in message.complaints:
        for language in LANGUAGES:
            assert text(found.message, language, **found.values) and text(f"{found.message}.kind", language)


def test_a_seven_byte_ccs_is_no_fault():
    (message,) = decode_all([frame(0x1812F456, "2A00A00F0000FD")])
    assert str(message.values["output_voltage"]) == "4.2"
    assert not message.complaints


def test_a_year_that_nobody_builds_batteries_in_is_named():
    brm = bytearray(49)
    brm[16:19] = bytes((2084 - 1985, 1, 1))
    values, outside = database.decode("BRM", bytes(brm))
    assert str(values["production_year"]) == "2084"
    assert "production_year" in {one.field for one in outside}


def test_a_missing_packet_is_named_and_the_next_message_comes_through():
    frames = [frame(*one) for one in BCP_IN_PACKETS]
    lost = decode_all([frames[0], frames[3], *frames])
    assert [message.name for message in lost] == ["TP", "BCP"]
    assert lost[0].complaints[0].message == "can-transport-gap"


def test_a_late_packet_is_named():
    decoder = BusDecoder()
    times = (0, 1, 2_000_000_000, 2_000_000_001)
    found = [decoder.decode(t, frame(*one)) for t, one in zip(times, BCP_IN_PACKETS, strict=False)]
    assert found[2].complaints[0].message == "can-transport-late"
    assert found[3].name == "BCP"


def test_the_number_of_a_vehicle_is_masked():
    brm = bytearray(49)
    brm[24:41] = b"LSVAA4187E2123456"
    packets = [brm[n : n + 7] for n in range(0, 49, 7)]
    frames = [frame(0x1CEC56F4, "10310007FF000200")]
    frames += [CanFrame(0x1CEB56F4, bytes((n,)) + bytes(part)) for n, part in enumerate(packets, 1)]
    (message,) = decode_all(frames)
    assert message.values["vin"] == "LSV" + "*" * 14


@given(st.lists(st.tuples(st.integers(0, 2**29 - 1), st.binary(max_size=8), st.booleans(), st.booleans())))
def test_no_frame_of_any_kind_raises(frames):
    decoder = BusDecoder()
    for number, (identifier, data, remote, error) in enumerate(frames):
        decoder.decode(number, CanFrame(identifier, data, True, remote, error))


@given(
    st.lists(st.sampled_from([0x1CEC56F4, 0x1CEB56F4, 0x1CECF456, 0x1CEBF456])),
    st.lists(st.binary(max_size=8)),
)
def test_no_frame_of_the_transport_protocol_raises(words, contents):
    decoder = BusDecoder()
    for number, (identifier, data) in enumerate(zip(words, contents, strict=False)):
        decoder.decode(number, CanFrame(identifier, data))


@given(st.lists(st.builds(CanFrame, st.integers(0, 2**29 - 1), st.binary(max_size=8), st.just(True), st.booleans())))
def test_frames_come_back_from_their_bytes(frames):
    assert list(unpacked(packed(frames))) == frames


def test_torn_frames_are_refused():
    with pytest.raises(DataError):
        list(unpacked(bytes(17)))
    with pytest.raises(DataError):
        list(unpacked(bytes((0, 0, 0, 0, 9, *bytes(11)))))
