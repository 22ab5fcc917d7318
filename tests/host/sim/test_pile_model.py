import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from proofvan.regulations.jjg1149_dc_pile.simulator import RampSettings, RampSource
from proofvan.regulations.piles.simulator import Phase, PileModel, PileSettings

RATE = 4000.0
RAMP = RampSettings(voltage_v=600.0, current_a=200.0, ramp_s=4.0)


class Pile:
    """A pile with a clock."""

    def __init__(self, ramp=RAMP, **settings):
        self.model = PileModel(
            PileSettings(**{"error": 0.0, "voltage_v": 600.0, "current_a": 200.0, **settings}), RampSource(ramp)
        )
        self.now = 10.0
        self.current = np.empty(0)

    def run(self, seconds, connected=True):
        count = round(seconds * RATE)
        for part in np.array_split(np.arange(count), max(1, count // 200)):
            _, self.current = self.model.advance(self.now + part / RATE, 1 / RATE, connected)
        self.now += seconds
        return self

    def session(self, seconds=30.0):
        self.model.start(self.now)
        self.run(seconds)
        self.model.stop(self.now)
        return self.run(10.0)

    @property
    def error(self):
        return self.model.register_j / self.model.delivered_j - 1.0


@given(st.floats(-0.02, 0.02), st.floats(0.0, 0.003), st.floats(0.0, 20.0))
def test_the_error_at_the_tested_load_is_the_one_asked_for(error, cable_loss, auxiliary):
    settings = PileSettings(error, 600.0, 200.0, cable_loss=cable_loss, auxiliary_w=auxiliary)
    power = 600.0 * 200.0
    shown = (power + 200.0**2 * settings.cable_ohm) * settings.gain + auxiliary
    assert shown / power - 1.0 == pytest.approx(error, abs=1e-12)


def test_positive_error_means_more_shown_than_delivered():
    assert Pile(error=0.01).session().error == pytest.approx(0.01, abs=1e-9)


def test_the_cable_loss_shows_at_the_tested_load_only():
    # at half the current the loss in the cable is half as large
    pile = Pile(RampSettings(600.0, 100.0, 0.0), error=0.0, cable_loss=0.002).session()
    assert pile.error == pytest.approx(-0.001, abs=2e-5)


def test_a_session_delivers_the_set_power():
    pile = Pile(RampSettings(600.0, 200.0, 0.0)).session(30.0)
    # handshake 2 s, then 28 s in full and one second of linear ramp down, during which the voltage falls by 2 % too
    assert pile.model.delivered_j == pytest.approx(600.0 * 200.0 * (28.0 + 0.5 - 0.02 / 6), rel=1e-4)


def test_ripple_adds_the_mean_of_its_product():
    ripple = RampSettings(600.0, 200.0, 0.0, voltage_ripple=0.01, current_ripple=0.01)
    with_ripple, without = Pile(ripple).session(), Pile(RampSettings(600.0, 200.0, 0.0)).session()
    added = with_ripple.model.delivered_j / without.model.delivered_j - 1.0
    assert added == pytest.approx(0.5 * 1e-4 * (0.8**2 + 0.2**2), rel=0.02)


def test_nothing_flows_without_a_connected_load():
    pile = Pile()
    pile.model.start(pile.now)
    pile.run(20.0, connected=False)
    assert pile.model.phase is Phase.WAITING
    assert pile.model.delivered_j == 0.0


def test_opening_the_load_stops_the_current_at_once():
    pile = Pile()
    pile.model.start(pile.now)
    pile.run(20.0)
    assert pile.current[-1] == pytest.approx(200.0)
    pile.run(0.05, connected=False)
    assert not pile.current.any()
    assert pile.model.tripped


def test_the_current_overshoots_after_the_ramp():
    pile = Pile(RampSettings(600.0, 200.0, 2.0, overshoot=0.05))
    pile.model.start(pile.now)
    highest = 0.0
    for _ in range(60):
        highest = max(highest, pile.run(0.1).current.max())
    assert highest == pytest.approx(210.0, rel=1e-3)


def test_the_screen_settles_later_than_the_contactor():
    pile = Pile(settlement_s=2.0, refresh_s=1.0, latency_s=0.5)
    pile.model.start(pile.now)
    pile.run(20.0)
    pile.model.stop(pile.now)
    pile.run(1.5)
    assert pile.model.phase is Phase.SETTLED
    assert not pile.model.settled(pile.now)
    early = pile.model.shown_steps(pile.now)
    pile.run(2.0)
    assert pile.model.settled(pile.now)
    assert early < pile.model.shown_steps(pile.now)


def test_a_running_screen_is_old_and_stands_still_between_refreshes():
    pile = Pile(refresh_s=2.0, latency_s=1.0, display_step_j=3.6)
    pile.model.start(pile.now)
    pile.run(21.0)  # the last refresh was at 30 s, with the register of 29 s
    first = pile.model.shown_steps(pile.now)
    pile.run(0.9)
    assert pile.model.shown_steps(pile.now) == first
    behind_s = (pile.model.register_j - first * 3.6) / (600.0 * 200.0)
    assert 1.9 + 1.0 - 0.1 < behind_s < 2.0 + 1.0 + 0.1


@pytest.mark.parametrize(("truncates", "shown"), [(True, 2), (False, 3)])
def test_the_screen_rounds_or_cuts_off(truncates, shown):
    pile = Pile(truncates=truncates)
    pile.model.phase = Phase.SETTLED
    pile.model.register_j = 2.9 * 3600.0
    assert pile.model.shown_steps(1e9) == shown


def test_a_new_session_begins_at_zero():
    pile = Pile().session()
    first = pile.model.delivered_j
    assert pile.session().model.delivered_j == pytest.approx(first, rel=1e-3)
