"""Vehicle and charger in virtual time: a whole session, every time-out of both sides, wrong frames, other editions."""

import itertools

import pytest
from can_samples import frame
from charging_pair import LIMITS, Pair

from proofvan.instruments.dc_vehicle import database
from proofvan.instruments.dc_vehicle.identifiers import CHARGER, CONNECTION, VEHICLE, Identifier
from proofvan.instruments.dc_vehicle.machine import (
    BeyondCharger,
    ChargerMissesMessage,
    ChargerStopped,
    ContactorsWanted,
    MessageMissing,
    State,
    UnknownVersion,
)
from proofvan.link.can_frames import CanFrame
from proofvan.sim.charger import Limits, Stage
from proofvan.sim.clocks import SECOND


def named(one: CanFrame) -> str:
    kind = database.kind_of(Identifier.of(one.identifier))
    return kind.name if kind else "TP"


def losing(*names):
    """A cut that loses some messages of the charger."""
    return lambda one: None if named(one) in names else one


def test_a_session_goes_through_every_state_and_ends_with_the_statistics():
    pair = Pair()
    pair.charge()
    pair.run(3)
    assert (pair.vehicle.charger.voltage_v, pair.vehicle.charger.current_a) == (600.0, 200.0)
    pair.vehicle.demand(pair.now_ns, 600.0, 0.0)
    pair.run(0.2)
    assert pair.vehicle.charger.current_a == 0.0
    pair.vehicle.stop(pair.now_ns)
    pair.run(1)
    assert pair.vehicle.state is State.STOPPING and not pair.power.on
    pair.vehicle.contactors_open(pair.now_ns)
    pair.run(2)
    assert pair.vehicle.state is State.ENDED and pair.charger.stage is Stage.IDLE
    assert str(pair.vehicle.statistics["output_energy"]) == "1.2"
    assert pair.vehicle.events == [ContactorsWanted()]
    assert pair.vehicle.next_deadline_ns() is None and not pair.vehicle.bad_frames


def test_every_message_comes_at_its_period():
    pair = Pair()
    pair.charge()
    begin = pair.now_ns
    pair.run(5)
    for name in ("BCL", "CCS", "BSM"):
        times = [t for t, _, one in pair.seen if named(one) == name and t > begin]
        steps = {later - earlier for earlier, later in itertools.pairwise(times)}
        assert steps == {database.kinds()[name].period_ns}, name
    long = [t for t, _, one in pair.seen if Identifier.of(one.identifier).number == CONNECTION and one.data[0] == 0x10]
    assert {b - a for a, b in itertools.pairwise(long[-8:])} == {database.kinds()["BCS"].period_ns}


def test_the_vehicle_carries_no_identification_number():
    assert database.decode("BRM", Pair().vehicle._battery.recognition())[0]["vin"] == ""


# What is lost, from when on, what the vehicle then reports, and how long it waited.
MISSING = {
    "CRM 00": (("CRM", "CHM"), "handshake", "timeout_crm_00", 5),
    "CRM AA": (("CRM",), "recognition", "timeout_crm_aa", 5),
    "CML": (("CML", "CTS"), "configuration", "timeout_cml", 5),
    "CRO": (("CRO",), "readiness", "timeout_cro", 5),
    "CCS": (("CCS",), "charging", "timeout_ccs", 1),
}


@pytest.mark.parametrize("message", MISSING)
def test_a_missing_message_is_reported_in_bem_after_its_limit(message):
    lost, state, field, limit_s = MISSING[message]
    pair = Pair()
    pair.cut = lambda one: losing(*lost)(one) if pair.vehicle.state.value == state else one
    pair.charger.press_start(pair.now_ns)
    pair.run(10, lambda: pair.vehicle.state.value == state)
    if state == "charging" or state == "readiness":
        pair.run(10, lambda: pair.vehicle.state is State.READINESS)
        pair.vehicle.contactors_closed(pair.now_ns)
        pair.run(10, lambda: pair.vehicle.state.value == state)
    begin = pair.now_ns
    pair.run(20, lambda: pair.vehicle.state is State.FAILED)
    missing = pair.vehicle.events[-1]
    assert isinstance(missing, MessageMissing)
    assert (missing.message, missing.limit_s) == (message, f"{limit_s}")
    assert limit_s - 0.3 <= (pair.now_ns - begin) / SECOND <= limit_s + 0.3
    pair.run(0.1)
    bem = next(one for _, _, one in reversed(pair.seen) if named(one) == "BEM")
    told = {name for name, value in database.decode("BEM", bem.data)[0].items() if value == 1}
    assert told == {field}
    pair.run(10)
    assert pair.vehicle.next_deadline_ns() is None  # then it leaves the bus alone
    assert not pair.power.on


def test_cro_that_stays_at_not_ready_is_given_up_after_a_minute():
    pair = Pair()
    pair.charger.press_start(pair.now_ns)
    pair.run(10, lambda: pair.vehicle.state is State.READINESS)
    pair.cut = lambda one: CanFrame(one.identifier, b"\0") if named(one) == "CRO" else one
    pair.charger._waiting.clear()
    pair.vehicle.contactors_closed(pair.now_ns)
    begin = pair.now_ns
    pair.charger.misbehaviour.deaf = frozenset({"BRO"})
    for _ in range(700):
        pair.vehicle.receive(pair.now_ns, frame(0x100AF456, "00"))
        pair.run(0.1)
        if pair.vehicle.state is State.FAILED:
            break
    assert pair.vehicle.events[-1].message == "CRO AA"
    assert 59 <= (pair.now_ns - begin) / SECOND <= 61.5


def test_a_charger_that_never_confirms_the_stop_and_one_that_never_tells_the_energy_are_given_up():
    for message, lost, limit_s in (("CST", "CST", 5), ("CSD", "CSD", 10)):
        pair = Pair()
        pair.charge()
        pair.cut = losing(lost)
        pair.vehicle.stop(pair.now_ns)
        begin = pair.now_ns
        if message == "CSD":
            pair.run(0.5)
            pair.vehicle.contactors_open(pair.now_ns)
            begin = pair.now_ns
        pair.run(20, lambda pair=pair: pair.vehicle.state is State.FAILED)
        assert pair.vehicle.events[-1].message == message
        assert (pair.now_ns - begin) / SECOND == pytest.approx(limit_s, abs=0.1)


# Which message of ours the charger does not hear, and what it then says in CEM.
DEAF = {"BRM": "BRM", "BCP": "BCP", "BRO": "BRO", "BCL": "BCL", "BCS": "BCS", "BSD": "BSD"}


@pytest.mark.parametrize("message", DEAF)
def test_a_charger_that_misses_our_message_ends_the_session_and_is_understood(message):
    pair = Pair()
    deaf = frozenset({message})
    if message != "BCL":
        pair.charger.misbehaviour.deaf = deaf
    pair.charger.press_start(pair.now_ns)
    pair.run(70, lambda: pair.vehicle.state in (State.READINESS, State.FAILED))
    pair.vehicle.contactors_closed(pair.now_ns)
    if message == "BRO":
        pair.vehicle._wait(None, 0)  # our own patience is shorter; here the charger's is tried
    pair.run(70, lambda: pair.power.on or pair.vehicle.state is State.FAILED)
    pair.charger.misbehaviour.deaf = deaf
    if message == "BSD":
        pair.vehicle.stop(pair.now_ns)
        pair.run(0.5)
        pair.vehicle.contactors_open(pair.now_ns)
        pair.vehicle._wait(None, 0)
    pair.run(70, lambda: pair.vehicle.state is State.FAILED)
    assert pair.vehicle.events[-1] == ChargerMissesMessage((DEAF[message],))
    assert not pair.power.on
    pair.run(1)
    assert pair.vehicle.next_deadline_ns() is None


def test_a_charger_that_stops_by_itself_is_answered_and_its_reasons_are_told():
    pair = Pair()
    pair.charge()
    pair.charger.press_stop(pair.now_ns, "stopped_by_fault", "emergency_stop")
    pair.run(0.5)
    assert pair.vehicle.state is State.STOPPING
    assert pair.vehicle.events[-1] == ChargerStopped(("stopped_by_fault", "emergency_stop"))
    bst = next(one for _, _, one in pair.seen if named(one) == "BST")
    assert database.decode("BST", bst.data)[0]["stopped_by_charger"] == 1
    pair.vehicle.contactors_open(pair.now_ns)
    pair.run(2)
    assert pair.vehicle.state is State.ENDED


@pytest.mark.parametrize(
    "limits",
    [
        Limits(500.0, 200.0, 250.0, 0.0),
        Limits(750.0, 650.0, 250.0, 0.0),
        Limits(750.0, 200.0, 150.0, 0.0),
        Limits(750.0, 200.0, 250.0, 210.0),
    ],
)
def test_a_load_point_that_the_charger_cannot_give_is_refused_before_the_contactors_close(limits):
    pair = Pair(limits=limits)
    pair.charger.press_start(pair.now_ns)
    pair.run(5)
    (event,) = pair.vehicle.events
    assert isinstance(event, BeyondCharger)
    assert event.limits["highest_voltage"] == limits.highest_voltage_v
    assert pair.vehicle.next_deadline_ns() is None and LIMITS.highest_voltage_v == 750.0


def test_a_charger_of_the_2023_edition_is_never_agreed_with():
    pair = Pair(version=2)
    pair.charger.press_start(pair.now_ns)
    pair.run(2)
    assert pair.vehicle.events == [UnknownVersion("2.1")]
    assert not [one for _, to, one in pair.seen if to == "charger"]


def test_a_negotiation_of_the_2023_edition_is_left_unanswered_and_2015_goes_on():
    pair = Pair()
    negotiation = CanFrame(Identifier(6, 0x3C00, VEHICLE, CHARGER).word, bytes(8))
    pair.vehicle.receive(pair.now_ns, negotiation)
    assert not pair.vehicle.take_frames()
    assert pair.vehicle.negotiations == 1 and pair.vehicle.state is State.LISTENING
    pair.charge()


# One frame of every message that the vehicle listens to, with a length that it must not have.
@pytest.mark.parametrize("name", ["CHM", "CRM", "CML", "CRO", "CCS", "CST", "CSD", "CEM"])
def test_a_frame_of_wrong_length_is_named_and_counts_as_not_received(name):
    pair = Pair()
    kind = database.kinds()[name]
    for length in {0, kind.shortest - 1, min(8, kind.longest + 1)} - {kind.shortest, kind.longest}:
        before = pair.vehicle.state
        pair.vehicle.receive(pair.now_ns, CanFrame(kind.identifier.word, bytes(length)))
        assert pair.vehicle.state is before
        assert pair.vehicle.bad_frames[-1].message == "can-length"
        assert pair.vehicle.bad_frames[-1].values["message"] == name


def test_short_ccs_frames_end_in_the_time_out_that_names_them():
    pair = Pair()
    pair.charge()
    pair.run(1)
    pair.charger.misbehaviour.lengths = {"CCS": 3}
    pair.run(3, lambda: pair.vehicle.state is State.FAILED)
    missing = pair.vehicle.events[-1]
    assert missing.message == "CCS" and missing.bad.values["length"] == "3"


def test_late_frames_within_the_limit_are_no_fault_and_beyond_it_they_are():
    for delay_s, state in ((0.6, State.CHARGING), (3.0, State.FAILED)):
        pair = Pair()
        pair.charger.misbehaviour.delays_ns = {"CCS": round(delay_s * SECOND)}
        pair.charge()
        pair.run(2)
        assert pair.vehicle.state is state


def test_a_wrong_clock_of_the_pile_is_no_fault():
    pair = Pair(cut=lambda one: CanFrame(one.identifier, b"\xff" * 7) if named(one) == "CTS" else one)
    pair.charge()
    assert not pair.vehicle.bad_frames


def test_a_vehicle_that_fell_silent_says_and_hears_nothing_and_the_pile_ends_by_itself():
    pair = Pair()
    pair.charge()
    pair.vehicle.fall_silent()
    begin = pair.now_ns
    pair.run(5, lambda: not pair.power.on)
    assert (pair.now_ns - begin) / SECOND <= 1.1  # the pile's own limit of BCL
    pair.vehicle.stop(pair.now_ns)
    assert pair.vehicle.state is State.SILENT and not pair.vehicle.take_frames()
