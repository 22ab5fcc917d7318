"""Two ends of the transport protocol on a bus that loses, repeats and stays silent."""

import pytest
from can_samples import MILLISECOND, frame
from hypothesis import given
from hypothesis import strategies as st

from proofvan.instruments.dc_vehicle.identifiers import CHARGER, VEHICLE
from proofvan.instruments.dc_vehicle.transport import T1_NS, T2_NS, T3_NS, T4_NS, Endpoint


def exchange(sender, receiver, now_ns=0, lose=lambda number: False):
    """Carry frames to and fro until nobody says anything."""
    messages, carried = [], 0
    while True:
        frames = [(receiver, one) for one in sender.take_frames()] + [(sender, one) for one in receiver.take_frames()]
        if not frames:
            return messages
        for to, one in frames:
            carried += 1
            if not lose(carried):
                message = to.receive(now_ns, one)
                messages += [message] if message else []


@given(st.binary(min_size=9, max_size=1785))
def test_every_length_arrives_as_it_was_sent(data):
    vehicle, charger = Endpoint(VEHICLE), Endpoint(CHARGER)
    vehicle.send(0, 0x0200, CHARGER, data)
    (message,) = exchange(vehicle, charger)
    assert message.data == data
    assert (message.identifier.number, message.identifier.source) == (0x0200, VEHICLE)
    assert not vehicle.sending and not vehicle.failures and not charger.failures
    assert vehicle.next_deadline_ns() is charger.next_deadline_ns() is None


@pytest.mark.parametrize("length", [8, 1786])
def test_a_length_that_the_protocol_does_not_carry_is_refused(length):
    with pytest.raises(ValueError, match="allowed"):
        Endpoint(VEHICLE).send(0, 0x0200, CHARGER, bytes(length))


def test_the_frames_are_those_of_a_real_bus():
    vehicle, charger = Endpoint(VEHICLE), Endpoint(CHARGER)
    data = bytes.fromhex("9E01B80B4E008E176ECA032413")
    vehicle.send(0, 0x0600, CHARGER, data)
    (request,) = vehicle.take_frames()
    assert request == frame(0x1CEC56F4, "100D0002FF000600")
    charger.receive(0, request)
    (clearance,) = charger.take_frames()
    assert clearance == frame(0x1CECF456, "110201FFFF000600")
    vehicle.receive(0, clearance)
    packets = vehicle.take_frames()
    assert packets == [frame(0x1CEB56F4, "019E01B80B4E008E"), frame(0x1CEB56F4, "02176ECA032413FF")]
    for packet in packets:
        charger.receive(0, packet)
    assert charger.take_frames() == [frame(0x1CECF456, "130D0002FF000600")]


@given(st.integers(3, 9), st.binary(min_size=40, max_size=60))
def test_one_lost_packet_is_asked_for_again(lost, data):
    vehicle, charger = Endpoint(VEHICLE), Endpoint(CHARGER)
    vehicle.send(0, 0x0200, CHARGER, data)
    messages = exchange(vehicle, charger, lose=lambda number: number == lost)
    if messages:
        assert messages[0].data == data
    else:  # the last packet: only time tells
        charger.tick(T1_NS)
        assert charger.failures
        vehicle.receive(T1_NS, charger.take_frames()[-1])
        assert vehicle.failures


def test_a_silent_peer_is_given_up_in_time_and_the_next_message_goes_out():
    vehicle = Endpoint(VEHICLE)
    vehicle.send(0, 0x0200, CHARGER, bytes(49))
    vehicle.send(0, 0x0600, CHARGER, bytes(13))
    vehicle.send(0, 0x0600, CHARGER, bytes(14))  # replaces the one that waits
    vehicle.take_frames()
    vehicle.tick(T3_NS - 1)
    assert not vehicle.failures
    vehicle.tick(T3_NS)
    assert vehicle.failures[0].values == {"number": "0200", "reason": "3"}
    abort, request = vehicle.take_frames()
    assert abort.data[0] == 0xFF
    assert request == frame(0x1CEC56F4, "100E0002FF000600")


def test_a_sender_that_stops_is_given_up():
    charger = Endpoint(CHARGER)
    charger.receive(0, frame(0x1CEC56F4, "10310007FF000200"))
    assert charger.next_deadline_ns() == T2_NS
    charger.receive(MILLISECOND, frame(0x1CEB56F4, "01010100060B0039"))
    assert charger.next_deadline_ns() == MILLISECOND + T1_NS
    charger.take_frames()
    charger.tick(MILLISECOND + T1_NS)
    assert charger.take_frames() == [frame(0x1CECF456, "FF03FFFFFF000200")]
    assert charger.next_deadline_ns() is None


def test_a_receiver_may_hold_the_sender_and_clear_it_packet_by_packet():
    vehicle = Endpoint(VEHICLE)
    vehicle.send(0, 0x0600, CHARGER, bytes(13))
    vehicle.take_frames()
    vehicle.receive(0, frame(0x1CECF456, "110001FFFF000600"))
    assert vehicle.next_deadline_ns() == T4_NS
    for number in (1, 2):
        vehicle.receive(0, frame(0x1CECF456, f"11010{number}FFFF000600"))
        (packet,) = vehicle.take_frames()
        assert packet.data[0] == number


def test_an_abort_ends_the_transfer_and_a_request_that_does_not_fit_is_refused():
    vehicle, charger = Endpoint(VEHICLE), Endpoint(CHARGER)
    vehicle.send(0, 0x0600, CHARGER, bytes(13))
    vehicle.receive(0, frame(0x1CECF456, "FF02FFFFFF000600"))
    assert vehicle.failures[0].values["reason"] == "2" and not vehicle.sending
    charger.receive(0, frame(0x1CEC56F4, "100D0009FF000600"))
    assert charger.take_frames()[0].data[0] == 0xFF


def test_a_second_request_begins_anew_and_foreign_frames_are_left_alone():
    charger = Endpoint(CHARGER)
    charger.receive(0, frame(0x1CEC56F4, "100D0002FF000600"))
    charger.receive(0, frame(0x1CEB56F4, "019E01B80B4E008E"))
    charger.receive(0, frame(0x1CEC56F4, "100D0002FF000600"))
    charger.receive(0, frame(0x1CEB56F4, "019E01B80B4E008E"))
    message = charger.receive(0, frame(0x1CEB56F4, "02176ECA032413FF"))
    assert message.data.hex() == "9e01b80b4e008e176eca032413"
    assert charger.receive(0, frame(0x1CEB27F4, "019E01B80B4E008E")) is None
    charger.forget()
    assert charger.next_deadline_ns() is None
