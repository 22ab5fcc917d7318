"""The AC pile and its mains in the simulator: power of every phase, harmonics, surge, load relay, contactor, pilot."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from proofvan.regulations.jjg1148_ac_pile.simulator import AcSettings, AcSource, PilotLine, PilotSettings, Vehicle
from proofvan.regulations.piles.simulator import Phase, PileModel, PileSettings, PulseOutput

RATE = 8000.0
SECOND = np.arange(int(RATE)) / RATE


def on_load(**settings):
    source = AcSource(AcSettings(**{"phases": 3, "voltage_v": 220.0, "current_a": 60.0, **settings}))
    source.loaded = True
    source.begin(-10.0)  # the surge of the start is over
    return source


def power_w(source, times=SECOND):
    voltage, current = source.values(times)
    return float(np.dot(voltage, current)) / len(times)


@given(st.sampled_from([1, 3]), st.floats(207.0, 253.0), st.floats(1.0, 63.0), st.floats(0.0, 0.3))
def test_the_power_is_that_of_all_phases_at_their_angle(phases, volts, amperes, angle):
    source = on_load(phases=phases, voltage_v=volts, current_a=amperes, angle=angle)
    assert power_w(source) == pytest.approx(phases * volts * amperes * math.cos(angle), rel=1e-6)


def test_harmonics_of_both_add_their_own_power_and_the_angle_between_them_decides_its_sign():
    plain = power_w(on_load(phases=1))
    for shift, sign in ((0.0, 1.0), (math.pi, -1.0)):
        angles = (0.0,) * 6 + (shift,) * 6
        found = power_w(on_load(phases=1, voltage_thd=0.05, current_thd=0.1, harmonic_angles=angles))
        assert found / plain - 1.0 == pytest.approx(sign * 0.05 * 0.1, rel=1e-3)


def test_what_a_filter_takes_from_the_harmonics_is_missing_in_what_a_converter_sees():
    source = AcSource(AcSettings(1, 220.0, 60.0, voltage_thd=0.05), lambda hz: 0.5)
    source.loaded = True
    source.begin(-10.0)
    seen, _ = source.seen(SECOND, 0.0)
    true, _ = source.values(SECOND)
    assert np.mean(true**2) / 220.0**2 - 1.0 == pytest.approx(0.05**2, rel=1e-3)
    assert np.mean(seen**2) / 220.0**2 - 1.0 == pytest.approx(0.025**2, rel=1e-3)


def test_a_current_that_is_sampled_late_turns_its_angle():
    source = on_load(phases=1, angle=math.acos(0.95))
    voltage, current = source.seen(SECOND, 5e-6)
    late = math.acos(0.95) - 2.0 * math.pi * 50.0 * 5e-6
    assert float(np.mean(voltage * current)) == pytest.approx(220.0 * 60.0 * math.cos(late), rel=1e-6)


def test_imbalance_moves_current_from_two_phases_to_the_first_and_leaves_the_sum():
    source = on_load(imbalance=0.1)
    _, current = source.seen(SECOND, 0.0)
    assert np.sqrt(np.mean(current**2, axis=1)) == pytest.approx([66.0, 57.0, 57.0], rel=1e-5)
    assert power_w(source) == pytest.approx(3 * 220.0 * 60.0, rel=1e-6)


def test_the_start_has_a_surge_that_fades():
    source = on_load(phases=1, surge=0.5)
    source.begin(0.0)
    _, current = source.values(SECOND)
    first, last = current[: int(RATE / 50)], current[-int(RATE / 50) :]
    assert np.max(np.abs(first)) > 1.3 * np.max(np.abs(last))


def test_nothing_flows_without_load_and_after_the_contactor_has_opened():
    source = on_load(phases=1)
    source.loaded = False
    voltage, current = source.values(SECOND)
    assert np.max(np.abs(voltage)) > 300.0 and not np.any(current)
    source.loaded = True
    source.stop(0.5, emergency=True)
    source.stop(0.9)  # a later stop changes nothing
    _, current = source.values(SECOND)
    assert np.any(current[: int(0.54 * RATE)]) and not np.any(current[int(0.55 * RATE) + 1 :])
    assert not source.finished(0.54) and source.finished(0.55)


@pytest.mark.parametrize(
    ("vehicle", "state"),
    [(Vehicle(), "A"), (Vehicle(present=True), "B"), (Vehicle(present=True, ready=True), "C"),
     (Vehicle(ready=True), "A"), (Vehicle(present=True, earthed=True), "E")],
)  # fmt: skip
def test_the_comparator_is_steady_without_a_vehicle_and_pulsed_with_one(vehicle, state):
    line = PilotLine(PilotSettings(32.0, duty_error=0.005))
    assert line.state(vehicle) == state
    high = line.high(SECOND, vehicle)
    if state == "A":
        assert np.all(high == 1.0)
    else:
        assert np.mean(high) == pytest.approx(0.53333 * 1.005, abs=1e-4)
    assert line.healthy(vehicle) is (state == "C")


def test_a_diode_that_is_bridged_is_no_healthy_vehicle():
    line = PilotLine(PilotSettings(32.0))
    assert line.healthy(Vehicle(present=True, ready=True))
    assert not line.healthy(Vehicle(present=True, ready=True, diode_short=True))


def test_a_whole_ac_session_counts_what_flows_and_the_pulses_follow_the_register():
    source = AcSource(AcSettings(3, 220.0, 60.0))
    source.loaded = True
    model = PileModel(PileSettings(0.01, 220.0, 60.0, handshake_s=0.5), source)
    output, pulses, level = PulseOutput(400.0), 0, 0.0
    model.start(0.0)
    for tick in range(40):
        times = tick + SECOND
        before = model.register_j
        model.advance(times, 1.0 / RATE, connected=True)
        levels = output.levels(times, before, model.register_j)
        pulses += int(np.sum(np.diff(levels, prepend=level) > 0.5))
        level = float(levels[-1])
    model.stop(40.0)
    model.advance(40.0 + SECOND, 1.0 / RATE, connected=True)
    assert model.phase is Phase.SETTLED
    assert model.register_j / model.delivered_j == pytest.approx(1.01, abs=1e-9)
    assert model.delivered_j == pytest.approx(3 * 220.0 * 60.0 * 39.55, rel=2e-3)
    assert pulses == int(model.register_j / 9000.0)


def test_missing_and_bouncing_pulses_are_as_many_as_asked_for():
    output = PulseOutput(400.0, every_missing=5, bounce_s=0.01)
    output.restart()
    levels = np.concatenate([output.levels(tick + SECOND, tick * 9000.0, (tick + 1) * 9000.0) for tick in range(10)])
    rises = int(np.sum(np.diff(levels, prepend=0.0) > 0.5))
    # ten pulses: two are missing, each of the rest rises twice
    assert rises in (15, 16)
    assert not PulseOutput(0.0).levels(SECOND, 0.0, 1e9).any()
