"""Whole runs of piles by other methods than the comparison of energies, on real board firmware."""

from __future__ import annotations

import pytest
from practice_runs import SEED
from short_ac_pile import run_ac
from short_pile import run_short
from two_opinions import accepted

from proofvan.compose.files import packaged_rig
from proofvan.sim.effects import Effects

PULSES = (
    ('method = "energy_comparison"', 'method = "pulse_comparison"'),
    ('gate = "whole_session"', 'gate = "pulse_to_pulse"'),
    ('reading_source = "screen"', 'reading_source = "pf_pulse"'),
)
OTHER_ITEMS = (
    ("check_pilot = true", "check_pilot = false"),
    (
        "check_clock = false",
        'check_clock = true\nload = "virtual"\nitems_2018 = ["insulation", "indication", "payment"]',
    ),
)

pytestmark = pytest.mark.runs


def near(finished) -> bool:
    entry = finished.entry
    off = abs(entry["measured_error_percent"] - entry["true_error_percent"])
    return off <= 1.5 * entry["expanded_uncertainty_percent"]


def kept(finished) -> dict:
    return {one["key"]: one["observation"] for one in finished.record()["attempts"] if one["outcome"] == "kept"}


def test_a_dc_pile_is_compared_from_pulse_to_pulse_while_the_van_is_its_vehicle(tmp_path):
    constant = ("time_of_use = false", "time_of_use = false\npulse_constant_per_kwh = 100.0")
    finished = run_short(
        tmp_path, changes=(*PULSES, constant), rig=packaged_rig("practice_pile_dc_pulses"), true_error_percent=0.5
    )
    assert finished.entry["verdict"] == "PASS"
    assert near(finished)
    seen = kept(finished)["working_error/600 V 200 A/1"]
    assert (seen["gate"], seen["author"], float(seen["indicated_kwh"])) == ("pulse_to_pulse", "bench", 1.0)
    assert accepted(finished.folder)


def test_an_ac_pile_is_measured_by_power_and_time(tmp_path):
    timed = (PULSES[0][0], 'method = "power_time"')
    finished = run_ac(tmp_path, timed, *PULSES[1:], OTHER_ITEMS[0], true_error_percent=-0.4)
    assert finished.entry["verdict"] == "PASS"
    assert near(finished)
    assert accepted(finished.folder)


def test_the_register_is_read_before_and_after_each_session(tmp_path):
    register = ('reading_source = "screen"', 'reading_source = "register_difference"')
    finished = run_ac(tmp_path, register, OTHER_ITEMS[0], true_error_percent=0.5)
    assert finished.entry["verdict"] == "PASS"
    assert near(finished)
    assert kept(finished)["working_error/3×220 V 60 A/2"]["reading_source"] == "register_difference"
    assert accepted(finished.folder)


def test_a_virtual_load_the_clock_and_the_items_of_2018_are_on_the_record(tmp_path):
    # the platform has set the clock wrongly by 6 to 60 s
    effects = Effects(SEED, {"clock_jump": 0.1})
    finished = run_ac(tmp_path, *OTHER_ITEMS, scales={"clock_jump": 0.1}, true_error_percent=0.3)
    assert finished.entry["verdict"] == "PASS"
    assert near(finished)
    seen = kept(finished)
    assert {"insulation", "payment_amount", "clock_time_error", "indication_error/3×220 V 60 A/1"} <= set(seen)
    assert seen["working_error/3×220 V 60 A/1"]["load"] == "virtual"
    # the person is up to half a second late
    ahead_s = effects["pile_clock"] + effects["clock_jump"]
    assert abs(ahead_s) > 3.0
    assert float(seen["clock_time_error"]["difference_s"]) == pytest.approx(ahead_s, abs=0.6)
    assert seen["clock_time_error"]["time_source"] == "pile-time-practice"
    judged = {one["result"]: one["outcome"] for one in finished.record()["verdicts"]}
    assert judged["jjg1148-indication-error"] == judged["pile-payment-error"] == "PASS"
    assert accepted(finished.folder)
