"""The DPS310 driver against its chip model and against the datasheet's formulas in floating point."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from proofvan_node.drivers.dps310.driver import Dps310, coefficients, compensated
from proofvan_node.drivers.dps310.model import COEFFICIENTS, Dps310Model


def formula(raw_pressure: int, raw_temperature: int) -> tuple[float, float]:
    """Infineon DPS310 datasheet, "Calculating compensated values"."""
    c0, c1, c00, c10, c01, c11, c20, c21, c30 = COEFFICIENTS
    p, t = raw_pressure / 7864320, raw_temperature / 524288
    return c00 + p * (c10 + p * (c20 + p * c30)) + t * c01 + t * p * (c11 + p * c21), c0 * 0.5 + c1 * t


@given(st.integers(-6_000_000, 2_000_000), st.integers(-400_000, 400_000))
def test_whole_numbers_give_what_the_formulas_give(raw_pressure: int, raw_temperature: int) -> None:
    pressure, temperature = compensated(COEFFICIENTS, raw_pressure, raw_temperature)
    expected = formula(raw_pressure, raw_temperature)
    assert abs(pressure - expected[0]) <= 1
    assert abs(temperature - expected[1] * 1000) <= 1


def test_the_coefficients_are_taken_apart_with_their_signs() -> None:
    assert coefficients(Dps310Model().readfrom_mem(0x77, 0x10, 18)) == COEFFICIENTS


def test_pressure_and_temperature_come_through() -> None:
    bus = Dps310Model()
    chip = Dps310(bus)
    assert chip.pressure.set_up()
    pressure, temperature = chip.pressure.read(), chip.temperature.read()
    expected = formula(bus.raw_pressure, bus.raw_temperature)
    assert (pressure, temperature) == ((int(expected[0]), 0), (int(expected[1] * 1000 // 1), 0))


def test_another_chip_is_not_taken_for_this_one() -> None:
    bus = Dps310Model()
    bus.fault = "identity"
    assert not Dps310(bus).pressure.set_up()
