"""A port is opened once, moves whole byte strings, and says when the device is gone."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator

import pytest

from proofvan.core.errors import LinkLost, SetupError
from proofvan.link.ports import SerialPort


@pytest.fixture()
def line() -> Iterator[tuple[int, SerialPort]]:
    master, slave = os.openpty()
    port = SerialPort("B1", os.ttyname(slave))
    os.close(slave)
    yield master, port
    port.close()
    with contextlib.suppress(OSError):  # a test may have cut the line
        os.close(master)


def test_every_byte_value_passes_both_ways_unchanged(line: tuple[int, SerialPort]) -> None:
    master, port = line
    data = bytes(range(256)) * 4
    os.write(master, data)
    assert port.read() == data
    assert port.write(data) == len(data)
    assert os.read(master, 4096) == data


def test_nothing_there_is_not_the_same_as_gone(line: tuple[int, SerialPort]) -> None:
    master, port = line
    assert port.read() == b""
    os.close(master)
    with pytest.raises(LinkLost) as caught:
        port.read()
    assert caught.value.fault == "port-lost"
    assert caught.value.evidence["board"] == "B1"
    with pytest.raises(LinkLost):
        port.write(b"x")


def test_a_line_that_takes_no_more_says_so_instead_of_waiting(line: tuple[int, SerialPort]) -> None:
    _master, port = line
    taken = sum(port.write(bytes(4096)) for _ in range(64))
    assert 0 < taken < 64 * 4096


def test_a_second_program_cannot_open_the_port(line: tuple[int, SerialPort]) -> None:
    _master, port = line
    with pytest.raises(SetupError) as caught:
        SerialPort("B1", port.device)
    assert caught.value.fault == "port-busy"


def test_a_missing_device_is_named() -> None:
    with pytest.raises(SetupError) as caught:
        SerialPort("B7", "/dev/proofvan-nothing")
    assert caught.value.fault == "port-missing"
    assert (caught.value.evidence["board"], caught.value.evidence["device"]) == ("B7", "/dev/proofvan-nothing")
