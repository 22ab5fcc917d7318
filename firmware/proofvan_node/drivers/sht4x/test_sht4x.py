"""The SHT4x driver against its chip model."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proofvan_node import wire
from proofvan_node.drivers.sht4x.driver import Sht4x, checksum
from proofvan_node.drivers.sht4x.model import Sht4xModel


def test_the_checksum_is_the_data_sheets_example() -> None:
    assert checksum(b"\xbe\xef") == 0x92  # datasheet SHT4x, "Checksum Calculation"


@given(st.floats(-40, 85), st.floats(0, 100))
def test_both_quantities_come_through(degc: float, percent: float) -> None:
    bus = Sht4xModel()
    bus.degc, bus.percent = degc, percent
    chip = Sht4x(bus)
    chip.temperature.set_up()
    chip.temperature.start()
    temperature, humidity = chip.temperature.read(), chip.humidity.read()
    assert temperature[1] == humidity[1] == 0
    assert abs(temperature[0] - degc * 1000) <= 175_000 / 65535 + 1
    assert abs(humidity[0] - percent * 1000) <= 125_000 / 65535 + 1


def test_a_chip_that_stopped_answering_leaves_no_old_humidity_behind() -> None:
    bus = Sht4xModel()
    chip = Sht4x(bus)
    chip.temperature.start()
    chip.temperature.read()
    bus.fault = "silent"
    with pytest.raises(OSError):
        chip.temperature.read()
    assert chip.humidity.read() == (0, wire.FAULT_CODE_SENSOR_SILENT)
