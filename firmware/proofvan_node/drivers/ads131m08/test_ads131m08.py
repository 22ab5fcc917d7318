"""The ADS131M08's set-up against its chip model, and its frames against the sheet's bits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proofvan_node.drivers.ads131m08.driver import CLOCK, MODE, Ads131m08
from proofvan_node.drivers.ads131m08.model import Ads131m08Model, checksum
from proofvan_node.drivers.ads131m08.unpack import checksum_table


def set_up(rate: int, fault: str = "") -> tuple[bool, Ads131m08Model]:
    model = Ads131m08Model()
    model.fault = fault
    waits: list[int] = []
    driver = Ads131m08(lambda: (model, model.select), model.reset, 8_192_000, waits.append)
    return driver.set_up(rate * 1000), model


@pytest.mark.parametrize(("rate", "oversampling"), [(32000, 0), (8000, 2), (4000, 3), (1000, 5), (250, 7)])
def test_the_rate_becomes_the_oversampling_of_the_clock_register(rate: int, oversampling: int) -> None:
    done, model = set_up(rate)
    assert done
    assert model.registers[CLOCK] == 0xFF00 | oversampling << 2 | 2
    assert model.registers[MODE] == 0x0110
    assert model.status() == 0x01FF  # what every frame must say from now on


@pytest.mark.parametrize("rate", [0, 7999, 12_000, 64_000])
def test_a_rate_that_the_chip_can_not_do_is_not_set(rate: int) -> None:
    assert not set_up(rate)[0]


@pytest.mark.parametrize("fault", ["silent", "identity"])
def test_another_chip_or_none_is_not_set_up(fault: str) -> None:
    assert not set_up(8000, fault)[0]


@given(st.binary(min_size=27, max_size=27))
def test_the_table_gives_the_polynomials_checksum(data: bytes) -> None:
    table, value = checksum_table(), 0xFFFF
    for byte in data:
        value = (value << 8 & 0xFFFF) ^ table[value >> 8 ^ byte]
    assert value == checksum(data)


def test_the_checksum_is_the_known_one() -> None:
    assert checksum(b"123456789") == 0x29B1  # CRC-16/CCITT-FALSE, check value of the usual catalogues
