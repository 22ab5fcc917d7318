import numpy as np
import pytest
from worlds import SECOND, World, blocks, received

from proofvan.sim.clocks import START_NS

GAIN = {"voltage": 1000.0 / 2**23, "current": 400.0 / 2**23}


def counts(data):
    """Give voltage and current counts of the waveform blocks, in order."""
    samples = b"".join(block.samples for block in blocks(data) if block.stream == 1)
    bytes_ = np.frombuffer(samples, dtype=np.uint8).reshape(-1, 2, 3).astype(np.int64)
    value = bytes_[..., 0] | bytes_[..., 1] << 8 | bytes_[..., 2] << 16
    return np.where(value >= 1 << 23, value - (1 << 24), value)


def charged(seconds=30.0, **wishes):
    world = World("pile", **wishes)
    world.bench.set_outputs(1, START_NS)
    world.bench.start_charging(START_NS, 600.0, 200.0, "600 V 200 A")
    due = world.run(seconds)
    world.bench.stop_charging(world.simulation.now_ns)
    return world, received(due + world.run(6.0))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_energy_in_the_counts_is_that_of_the_truth_within_the_standards_bounds(seed):
    world, data = charged(seed=seed)
    values = counts(data) * np.array([GAIN["voltage"], GAIN["current"]])
    seen_j = float(np.dot(values[:, 0], values[:, 1])) / 4000.0
    delivered_j = world.bench.truth()["deliveries"][0]["delivered_j"]
    contact_j = 200.0**2 * 5.5e-4 * 28.0
    # certificate 0.02 %, drift 0.01 %, 20 ppm of temperature and skew, zeros 5 mV and 5 mA
    assert (seen_j + contact_j) / delivered_j - 1.0 == pytest.approx(0.0, abs=8e-4)


def test_without_effects_the_counts_hold_the_true_energy():
    world, data = charged(effects="all")
    values = counts(data) * np.array([GAIN["voltage"], GAIN["current"]])
    seen_j = float(np.dot(values[:, 0], values[:, 1])) / 4000.0
    delivery = world.bench.truth()["deliveries"][0]
    # what remains is the certified temperature coefficient, which the host corrects: 1e-5/K on both channels
    warmth = world.bench.around.ambient_degc - 23.0
    assert seen_j * (1 + 1e-5 * warmth) ** 2 == pytest.approx(delivery["delivered_j"], rel=2e-6)
    assert delivery["true_error_percent"] == pytest.approx(world.bench.truth()["true_error_percent"], abs=1e-9)


def test_contact_resistance_takes_voltage_from_the_standard_only():
    world, _ = charged(effects="certificate_bias")
    delivered_j = world.bench.truth()["deliveries"][0]["delivered_j"]
    lost_j = 200.0**2 * world.bench.truth()["effects"]["contact_resistance"] * 28.0
    assert delivered_j - world.bench.seen_j == pytest.approx(lost_j, rel=0.12)


def test_an_asked_error_is_the_error_of_the_delivery():
    world, _ = charged(true_error=1.2)
    assert world.bench.truth()["true_error_percent"] == 1.2
    assert world.bench.truth()["points"]["600 V 200 A"] == pytest.approx(1.2, abs=0.06)


def test_a_drawn_error_comes_from_the_seed_and_stays_in_its_range():
    errors = [World("pile", seed=seed).bench.truth()["true_error_percent"] for seed in range(30)]
    assert max(map(abs, errors)) <= 1.5
    assert len(set(errors)) == 30


def test_current_flows_only_while_the_board_closes_the_load():
    world = World("pile")
    world.bench.start_charging(START_NS, 600.0, 200.0, "p")
    world.run(5.0)
    assert world.bench.model.delivered_j == 0.0
    world.bench.set_outputs(1, world.simulation.now_ns)
    world.run(5.0)
    before = world.bench.model.delivered_j
    assert before > 0.0
    opened = world.simulation.now_ns + 123_456_789
    world.bench.set_outputs(0, opened)
    world.run(2.0)
    assert world.bench.model.tripped
    assert 0.0 < world.bench.model.delivered_j - before <= 0.1235 * 600.0 * 210.0


def test_sample_indices_are_gapless_and_carry_the_node_clock():
    world = World("pile")
    world.run(3.0)
    records = [record for record in world.boards[0].records if record[0] == 1]
    expected = 0
    for _, first_index, samples, tick in records:
        assert first_index == expected
        assert abs(tick - (records[0][3] + first_index * 250)) <= 1
        expected += len(samples) // 6
    assert expected == pytest.approx(12_000, abs=2)


def test_a_warm_standard_shows_its_temperature():
    world = World("pile")
    world.run(1.0)
    slow = [record for record in world.boards[0].records if record[0] == 2]
    shown = np.frombuffer(slow[-1][2], dtype="<i4")[0] / 1000.0
    effects = world.bench.truth()["effects"]
    ambient = world.bench.around.ambient_degc
    assert ambient + 0.85 * effects["self_heating"] < shown < ambient + effects["self_heating"]


def test_the_node_clock_says_how_long_the_standard_has_been_on():
    world = World("pile")
    world.run(0.2)
    warm_us = world.boards[0].records[0][3]
    assert 40 * 60e6 <= warm_us <= 90 * 60e6


def test_a_session_that_was_broken_off_belongs_to_no_point():
    world, _ = charged()
    world.bench.start_charging(world.simulation.now_ns, 600.0, 200.0, "600 V 200 A")
    world.run(10.0)
    world.bench.set_outputs(0, world.simulation.now_ns)
    world.run(1.0)
    truth = world.bench.truth()
    assert [delivery["point"] for delivery in truth["deliveries"]] == ["600 V 200 A", ""]
    assert truth["points"]["600 V 200 A"] == truth["deliveries"][0]["true_error_percent"]


def dispensed(seconds=170.0, **wishes):
    world = World("dispenser", **wishes)
    world.bench.zero(START_NS)
    world.bench.deliver(START_NS + SECOND, 42.75 / 6e4, 0.1, "Q1")
    world.run(seconds)
    return world


def slow(world):
    samples = b"".join(record[2] for record in world.boards[0].records if record[0] == 2)
    return np.frombuffer(samples, dtype="<i4").reshape(-1, 8)


def test_without_effects_level_and_temperatures_give_the_delivered_volume():
    world = dispensed(effects="all", true_error=0.2)
    level_m = slow(world)[-1, 0] * 1e-6
    capacity = 0.100005 + (level_m - 1.1) * 5.02e-3  # from the practice measure's table above 1100 mm
    delivery = world.bench.truth()["deliveries"][0]
    warmth = slow(world)[-1, 2] / 1000.0 - 20.0
    assert capacity * (1 + 50e-6 * warmth) == pytest.approx(delivery["delivered_m3"], rel=5e-5)
    assert delivery["true_error_percent"] == pytest.approx(0.2, abs=1e-3)


def test_pulses_are_captured_in_node_time_and_in_order():
    world = dispensed()
    samples = b"".join(record[2] for record in world.boards[0].records if record[0] == 1)
    edges = np.frombuffer(samples, dtype="<u8").astype(np.int64)
    assert len(edges) == world.bench.model.pulses
    assert (np.diff(edges) > 0).all()
    assert len(edges) / ((edges[-1] - edges[0]) / 1e9) == pytest.approx(42.75 / 60 * 100, rel=0.01)


def test_an_open_drain_empties_the_measure():
    world = dispensed()
    world.bench.set_outputs(1, world.simulation.now_ns)
    world.run(120.0)
    assert world.bench.measure.empty
    assert slow(world)[-1, 0] == pytest.approx(0, abs=200)


def test_the_nozzle_thermometer_follows_the_stream():
    world = dispensed(effects="certificate_bias,converter_noise")
    lag = world.bench.truth()["effects"]["thermometer_lag"]
    nozzle = slow(world)[:, 1] / 1000.0
    oil = world.bench.around.oil_degc
    after = 10 + round(10 * (5 * lag))  # the delivery began after one second
    assert abs(nozzle[min(after, 1300)] - oil) < 0.05 * abs(nozzle[0] - oil) + 0.01
    assert abs(nozzle[15] - oil) > 0.8 * abs(nozzle[0] - oil)


def test_the_true_error_of_a_point_is_the_mean_of_its_deliveries():
    world = dispensed()
    world.bench.deliver(world.simulation.now_ns, 42.75 / 6e4, 0.02, "Q1")
    world.run(40.0)
    truth = world.bench.truth()
    errors = [delivery["true_error_percent"] for delivery in truth["deliveries"]]
    assert len(errors) == 2
    assert truth["points"]["Q1"] == pytest.approx(sum(errors) / 2)


def test_a_played_waveform_reaches_the_counts_with_its_mean_power(tmp_path):
    file = tmp_path / "wave.csv"
    rows = [f"{k / 1000},{400 + 20 * np.sin(k / 50 * np.pi)},{50 + 9 * np.sin(k / 50 * np.pi + 1)}" for k in range(700)]
    file.write_text("time,voltage,current\n" + "\n".join(rows), encoding="utf-8")
    world, data = charged(wave=file, effects="all")
    wave = world.bench.truth()["wave"]
    values = counts(data) * np.array([GAIN["voltage"], GAIN["current"]])
    seen_j = float(np.dot(values[:, 0], values[:, 1])) / 4000.0
    played_s = wave["repetitions"][0] * wave["length_s"]
    warmth = world.bench.around.ambient_degc - 23.0
    assert wave["length_s"] == pytest.approx(0.7)
    assert seen_j * (1 + 1e-5 * warmth) ** 2 / played_s == pytest.approx(wave["mean_power_w"], rel=1e-5)
    shown = world.bench.shown_kwh(world.simulation.now_ns)
    assert float(shown) == pytest.approx(wave["mean_power_w"] * played_s / 3.6e6, abs=0.0005)
    assert shown == world.bench.truth()["deliveries"][0]["shown_kwh"][:-3]
