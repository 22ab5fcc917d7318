"""Schematics as code: every board passes the electrical rule check, and a wrong one does not."""

from __future__ import annotations

import pytest

from proofvan_hw.load import FAMILIES, load_board
from proofvan_hw.schematics import parts
from proofvan_hw.schematics.common import supply
from proofvan_hw.schematics.drawings import drawing
from proofvan_hw.schematics.sheet import Sheet

pytestmark = pytest.mark.usefixtures("no_traces")


@pytest.mark.parametrize("family", FAMILIES)
def test_a_board_passes_the_rule_check_and_uses_every_pin_of_its_file(family: str) -> None:
    sheet = drawing(family)
    assert sheet.findings() == []
    assert all(maker and number for _, maker, number, _ in sheet.bill())


def climate() -> Sheet:
    sheet = Sheet(load_board("climate"), parts.PICO_2)
    supply(sheet)
    return sheet


def test_two_outputs_on_one_net_are_found() -> None:
    sheet = climate()
    one, other = sheet.place(parts.CLOCK_8M192), sheet.place(parts.CLOCK_8M192)
    sheet.join("CLOCK", one["OUT"], other["OUT"])
    assert any("OUTPUT connected to OUTPUT" in finding for finding in sheet.findings())


def test_an_input_that_nothing_drives_is_found() -> None:
    sheet = climate()
    chip = sheet.place(parts.SHT45)
    sheet.join("LONELY", chip["SCL"])
    assert any("LONELY" in finding for finding in sheet.findings())


def test_a_part_without_power_is_found() -> None:
    sheet = climate()
    chip = sheet.place(parts.SHT45)
    sheet.join("NOWHERE", chip["VDD"])
    assert any("NOWHERE" in finding for finding in sheet.findings())


def test_a_pin_of_the_board_file_that_nothing_is_joined_to_is_found() -> None:
    assert "sda: named in the board file, joined to nothing" in climate().findings()


def test_a_name_that_the_board_file_does_not_know_is_refused() -> None:
    with pytest.raises(KeyError):
        climate().gpio("adc_cs")


def test_the_bill_counts_parts_by_their_order_number() -> None:
    bill = {number: count for count, _, number, _ in drawing("flow").bill()}
    assert bill["MAX31865ATP+"] == 3
    assert bill["ACPL-217-500E"] == 4
    assert bill["SC1631"] == 1
