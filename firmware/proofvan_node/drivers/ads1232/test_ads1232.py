"""The load-cell driver against its chip model: every bit of every count."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from proofvan_node.drivers.ads1232.driver import Ads1232
from proofvan_node.drivers.ads1232.model import Ads1232Model


@given(st.lists(st.integers(-8_388_607, 8_388_606).filter(lambda count: abs(count) >= 1000), min_size=1, max_size=9))
def test_counts_come_through_with_their_sign(counts: list[int]) -> None:
    chip = Ads1232Model()
    driver = Ads1232(chip.data, chip.clock, chip.power)
    assert driver.set_up()
    for count in counts:
        chip.count = count
        chip.convert()
        assert driver.read() == (count, 0)
        assert chip.data() == 1  # the 25th pulse: no old value is taken for a new one


def test_a_conversion_that_is_late_leaves_the_last_reading() -> None:
    chip = Ads1232Model(123_456)
    driver = Ads1232(chip.data, chip.clock, chip.power)
    driver.set_up()
    chip.convert()
    assert driver.read() == driver.read() == (123_456, 0)
