"""Whole runs of the AC pile on real board firmware: pilot, session, pulses, single phase, replay, faults."""

from __future__ import annotations

import pytest
from short_ac_pile import run_ac
from two_opinions import accepted

from proofvan.compose.replay import recording_paths, replay
from proofvan.link.recording import segments

PULSES = (
    ('method = "energy_comparison"', 'method = "pulse_comparison"'),
    ('gate = "whole_session"', 'gate = "pulse_to_pulse"'),
    ('reading_source = "screen"', 'reading_source = "pf_pulse"'),
    ("check_pilot = true", "check_pilot = false"),
)
ONE_PHASE = (
    ("phases = 3\nrated_power_kw = 42.0", "phases = 1\nrated_power_kw = 7.0"),
    ("highest_current_a = 63.0", "highest_current_a = 32.0"),
    ("phases = 3\ncurrent_a = 60.0", "phases = 1\ncurrent_a = 31.0"),
    ("check_pilot = true", "check_pilot = false"),
)


pytestmark = pytest.mark.xdist_group("ac_pile")


def near(finished) -> bool:
    entry = finished.entry
    off = abs(entry["measured_error_percent"] - entry["true_error_percent"])
    return off <= 1.5 * entry["expanded_uncertainty_percent"]


@pytest.fixture(scope="module")
def session(tmp_path_factory):
    return run_ac(tmp_path_factory.mktemp("ac"), true_error_percent=0.4)


def test_a_session_is_measured_beside_the_truth(session):
    assert session.entry["verdict"] == "PASS"
    assert near(session)


def test_the_pilot_is_seen_as_it_is_and_every_fault_stops_the_current(session):
    (pilot,) = [one for one in session.record()["attempts"] if one["key"] == "pilot_function"]
    assert pilot["outcome"] == "kept"
    seen = {name: float(value) for name, value in pilot["observation"].items() if name != "author"}
    assert abs(seen["level_b_v"] - 9.0) <= 0.8 and abs(seen["level_c_v"] - 6.0) <= 0.8
    assert abs(seen["duty_percent"] - 89.2) <= 0.5
    assert abs(seen["frequency_hz"] - 1000.0) <= 6.0
    assert seen["proximity_ohm"] == pytest.approx(100.0, rel=0.01)
    assert all(0.0 < seen[f"stop_{case}_s"] <= 0.5 for case in ("break", "earth", "diode"))


def test_the_replay_is_the_same_bit_for_bit_and_a_strangers_program_computes_it_again(session, tmp_path):
    alone = tmp_path / "alone"
    alone.mkdir()
    for path in segments(session.folder):
        (alone / path.name).write_bytes(path.read_bytes())
    assert replay(recording_paths(alone), 333).canonical() == (session.folder / "record.json").read_bytes()
    assert accepted(session.folder)


def test_pulses_are_compared_from_the_first_to_the_last(tmp_path):
    told = []
    finished = run_ac(tmp_path, *PULSES, true_error_percent=-0.5, told=told)
    assert finished.entry["verdict"] == "PASS"
    assert near(finished)
    planned = next(one["event"] for one in told if one.get("event", {}).get("event") == "PointsPlanned")
    assert planned["points"][0]["expanded_percent"] == pytest.approx(
        finished.entry["expanded_uncertainty_percent"], rel=0.1
    )
    # the error converges while the pulses come
    errors = [one["live"]["error_percent"] for one in told if one.get("live", {}).get("error_percent") is not None]
    assert errors and errors[-1] == pytest.approx(finished.entry["true_error_percent"], abs=0.5)


def test_a_lost_pulse_is_no_result(tmp_path):
    finished = run_ac(tmp_path, *PULSES, scales={"pulse_missing": 8.0})
    assert finished.entry["verdict"] == "INCONCLUSIVE"
    assert {one["fault"] for one in finished.record()["attempts"] if one["outcome"] == "fault"} == {"pulses-irregular"}


def test_a_single_phase_pile_is_measured_on_its_phase(tmp_path):
    finished = run_ac(tmp_path, *ONE_PHASE, true_error_percent=0.0)
    assert finished.entry["verdict"] == "PASS"
    assert near(finished)
    assert accepted(finished.folder)


def test_more_current_than_the_pilot_allows_is_refused(tmp_path):
    finished = run_ac(tmp_path, ("check_pilot = true", "check_pilot = false"), scales={"pilot_duty": -60.0})
    assert finished.entry["verdict"] == "INCONCLUSIVE"
    assert "jjg1148-current-not-allowed" in {one["fault"] for one in finished.record()["attempts"]}


def test_a_cable_pulled_in_the_session_leaves_no_result_of_it(tmp_path):
    plan = [{"kind": "cut_cable", "at_s": 3.0, "duration_s": 2.0, "after": "pile-start-charging", "occurrence": 1}]
    finished = run_ac(tmp_path, ("check_pilot = true", "check_pilot = false"), plan=plan)
    assert any(one["outcome"] == "fault" for one in finished.record()["attempts"])
    assert near(finished)


@pytest.mark.runs
def test_a_pile_whose_breaker_trips_leaves_no_result_of_that_session(tmp_path):
    trip = [{"kind": "pile_stops", "at_s": 6.0, "duration_s": 2.0, "after": "pile-start-charging", "occurrence": 1}]
    finished = run_ac(tmp_path, ("check_pilot = true", "check_pilot = false"), plan=trip)
    faults = [one["fault"] for one in finished.record()["attempts"] if one["outcome"] == "fault"]
    assert faults == ["energy-not-reached"]
    assert near(finished)
