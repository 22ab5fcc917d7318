"""The PT100 driver against its chip model: values by IEC 60751, registers as the sheet says."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proofvan_node.drivers.max31865.driver import Max31865, temperature_millikelvin
from proofvan_node.drivers.max31865.model import Max31865Model

# IEC 60751:2008, table of resistances of a Pt 100
TABLE = {-50: 80.31, -10: 96.09, 0: 100.00, 20: 107.79, 25: 109.73, 50: 119.40, 100: 138.51}


def resistance(t: float) -> float:
    """IEC 60751, by floating point: the driver counts in whole numbers."""
    below = -4.183e-12 * (t - 100) * t**3 if t < 0 else 0.0
    return 100 * (1 + 3.9083e-3 * t - 5.775e-7 * t * t + below)


@pytest.mark.parametrize(("degc", "ohm"), TABLE.items())
def test_the_temperature_is_the_one_of_the_table(degc: int, ohm: float) -> None:
    assert abs(temperature_millikelvin(round(ohm * 10**15)) - degc * 1000) <= 14  # the table has 0.01 ohm


@given(st.floats(-60, 160))
def test_the_inverse_is_right_to_two_millikelvin(degc: float) -> None:
    assert abs(temperature_millikelvin(round(resistance(degc) * 10**15)) - degc * 1000) <= 2


@given(st.floats(-45, 95))
def test_a_reading_is_right_to_half_a_code(degc: float) -> None:
    chip = Max31865Model(resistance(degc))
    driver = Max31865(chip, chip.select)
    assert driver.set_up()
    driver.start()
    count, code = driver.read()
    assert code == 0
    assert math.isclose(count, degc * 1000, abs_tol=430 / 32768 / 0.379 * 500 + 3)


def test_a_chip_that_keeps_no_register_is_not_set_up() -> None:
    chip = Max31865Model()
    chip.fault = "silent"
    assert not Max31865(chip, chip.select).set_up()
