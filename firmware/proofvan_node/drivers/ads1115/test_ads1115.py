"""Current loops at the ADS1115 against its chip model."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from proofvan_node.drivers.ads1115.driver import Ads1115, Level
from proofvan_node.drivers.ads1115.model import Ads1115Model

STEP = 31.25e-6 / 49.9 * 1e9  # nanoamperes per count


@given(st.floats(3.7, 20.4))
def test_a_current_is_right_to_half_a_step(milliampere: float) -> None:
    bus = Ads1115Model()
    bus.milliampere[0] = milliampere
    loop = Ads1115(bus).loop(0)
    assert loop.set_up()
    loop.start()
    count, code = loop.read()
    assert code == 0
    assert abs(count - milliampere * 1e6) <= STEP / 2 + 2


def test_a_level_is_linear_between_4_and_20_milliampere() -> None:
    bus = Ads1115Model()
    level = Level(Ads1115(bus), 0, 1_000_000)
    for milliampere, micrometre in ((4.0, 0), (8.0, 250_000), (12.0, 500_000), (20.0, 1_000_000)):
        bus.milliampere[0] = milliampere
        level.start()
        count, code = level.read()
        assert code == 0
        assert abs(count - micrometre) <= 25  # half a step of 0.04 mm


def test_inputs_take_turns_and_keep_their_values() -> None:
    bus = Ads1115Model()
    bus.milliampere = [5.0, 15.0, 0.0, 0.0]
    chip = Ads1115(bus, inputs=2)
    loops = [chip.loop(0), chip.loop(1)]
    for _ in range(3):
        for loop in loops:
            loop.start()
        found = [loop.read()[0] for loop in loops]
    assert [round(value / 1e6, 2) for value in found] == [5.0, 15.0]
