import pytest

from proofvan.sim.measure import MeasureModel, MeasureSettings
from proofvan.standards.register import PRACTICE
from proofvan.standards.standard import load

MEASURE = load(PRACTICE / "metal_measure.toml").measure
PETROL = 12e-4


class Stand:
    """A measure with a clock; everything at 20 degC unless said otherwise."""

    def __init__(self, **settings):
        self.model = MeasureModel(MEASURE, MeasureSettings(PETROL, **settings), 20.0)
        self.now = 0.0

    def fill(self, volume=0.1, temperature=20.0, flow=7.5e-4):
        steps = round(volume / flow / 0.1)
        for _ in range(steps):
            self.now += 0.1
            self.model.pour(volume / steps, temperature, self.now)
            self.model.advance(self.now, 0.1)
        return self

    def wait(self, seconds):
        for _ in range(round(seconds / 0.1)):
            self.now += 0.1
            self.model.advance(self.now, 0.1)
        return self

    def drain(self, drip):
        self.model.set_drain(True, self.now)
        while not self.model.empty:
            self.wait(0.1)
        self.wait(drip)
        self.model.set_drain(False, self.now)
        return self

    @property
    def read_l(self):
        return MEASURE.capacity(self.model.level_m(self.now)) * 1e3


def test_the_level_of_a_fill_is_that_of_the_table():
    assert Stand().fill().read_l == pytest.approx(100.0, abs=1e-6)


def test_a_dry_first_fill_reads_low_by_the_film():
    stand = Stand(film=50e-5).fill()
    assert stand.read_l == pytest.approx(100.0 - 0.05, abs=1e-4)
    assert stand.drain(30.0).fill().read_l == pytest.approx(100.0, abs=1e-3)


def test_a_short_drip_leaves_too_much_and_reads_high():
    short, long = Stand(film=50e-5).fill().drain(7.5).fill(), Stand(film=50e-5).fill().drain(120.0).fill()
    assert short.read_l == pytest.approx(100.0 + 0.05, abs=1e-3)  # a quarter of the time: twice the film
    assert long.read_l == pytest.approx(100.0 - 0.025, abs=1e-3)


def test_bubbles_read_high_and_fade():
    stand = Stand(bubbles=50e-5, bubble_time_s=20.0).fill()
    assert stand.read_l == pytest.approx(100.05, abs=1e-3)
    assert stand.wait(20.0).read_l == pytest.approx(100.0 + 0.05 / 2.718, abs=1e-3)
    assert stand.wait(200.0).read_l == pytest.approx(100.0, abs=1e-3)


def test_slosh_dies_away_and_leaves_no_bias():
    stand = Stand(slosh_m=2e-3).fill()
    readings = [stand.wait(0.1).read_l for _ in range(20)]
    assert max(readings) - min(readings) > 0.01
    assert stand.wait(90.0).read_l == pytest.approx(100.0, abs=1e-3)


def test_evaporation_and_leak_are_missing_in_the_measure():
    assert Stand(evaporation=30e-5).fill().read_l == pytest.approx(99.97, abs=1e-3)
    leaking = Stand(leak=5e-6 / 60).fill()
    before = leaking.read_l
    assert before - leaking.wait(60.0).read_l == pytest.approx(0.005, abs=2e-4)


def test_the_regulations_formula_recovers_the_delivered_volume():
    # JJG 443: V_Bt = V_B [1 + beta_Y (t_J - t_B) + beta_B (t_B - 20)]
    stand = Stand(body_difference_k=-3.0).fill(temperature=26.0)
    t_body = stand.model.temperature_degc
    assert t_body == pytest.approx(23.0)
    delivered = stand.read_l * (1 + PETROL * (26.0 - t_body) + 50e-6 * (t_body - 20.0))
    assert delivered == pytest.approx(100.0, rel=3e-5)


def test_a_biased_measure_reads_low_when_it_holds_more():
    assert Stand(bias=2e-4).fill().read_l == pytest.approx(100.0 - 0.02, abs=1e-4)


def test_the_level_sensor_follows_behind_its_dead_band():
    stand = Stand(hysteresis_m=2e-4).fill()
    rising = stand.model.level_m(stand.now)
    exact = Stand().fill().model.level_m(stand.now)
    assert rising == pytest.approx(exact - 1e-4, abs=1e-9)


def test_a_drained_measure_shows_the_empty_level():
    stand = Stand(film=50e-5).fill().drain(30.0)
    assert stand.model.empty
    assert stand.model.level_m(stand.now) == float(MEASURE.empty_level_mm) * 1e-3
