"""Who vouches for the computer's clock: chrony's and the kernel's answers, and nobody when they say nothing good."""

from __future__ import annotations

import math
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proofvan.compose import time_source as source
from proofvan.compose.time_source import NOBODY, Kernel, of_chrony, of_kernel
from proofvan.core.intake import Start
from proofvan.core.van_time import van_time

# The 14 fields of `chronyc -c tracking`: reference clock of our own, a time server, nothing.
PPS = "50505330,PPS0,1,1772413200,0.000000012,2e-8,3e-7,-1.5,0.001,0.01,0.000000000,0.000001300,16.0,Normal"
SERVER = (
    "0A000001,10.0.0.1,3,1772413200.5,-0.000250000,0.000100,0.000400,-1.5,0.01,0.1,0.012000000,0.001500000,64.2,Normal"
)
ALONE = "7F7F0101,,0,0.0,0.000000000,0.0,0.0,0.0,0.0,0.0,1.000000000,1.000000000,0.0,Not synchronised"


def test_a_second_pulse_is_good_to_microseconds() -> None:
    name, u = of_chrony(PPS)
    assert name == "gnss: PPS0" and float(u) == pytest.approx((0.012e-6 + 1.3e-6) / math.sqrt(3.0), abs=1e-9)


def test_a_time_server_is_as_good_as_the_way_to_it() -> None:
    name, u = of_chrony(SERVER + "\n")
    assert name == "ntp: 10.0.0.1" and float(u) == pytest.approx((0.00025 + 0.0015 + 0.006) / math.sqrt(3.0), abs=1e-9)


LEAPLESS = SERVER.replace("Normal", "Not synchronised")
STRATUM_0 = SERVER.replace(",3,", ",0,")
NOTHING_GOOD = [
    ALONE,
    LEAPLESS,
    STRATUM_0,
    "",
    "506 Cannot talk to daemon",
    SERVER.replace("0.0120", "x"),
    SERVER + ",1",
]


@pytest.mark.parametrize("line", NOTHING_GOOD)
def test_what_is_not_synchronised_vouches_for_nothing(line: str) -> None:
    assert of_chrony(line) == NOBODY


@given(st.text(max_size=200))
def test_no_answer_is_an_exception(line: str) -> None:
    assert len(of_chrony(line)) == 2
    assert len(of_chrony(",".join(line))) == 2


@pytest.mark.parametrize(
    ("kernel", "good"),
    [
        (Kernel(0, 0x2001, 8000), True),
        (Kernel(4, 0x2001, 8000), True),  # TIME_WAIT: a leap second has been
        (Kernel(5, 0x40, 16_000_000), False),
        (Kernel(5, 0x2001, 8000), False),
        (Kernel(0, 0x40, 8000), False),
        (Kernel(-1, 0, 0), False),
        (None, False),
    ],
)
def test_the_kernel_says_whether_its_clock_is_disciplined(kernel: Kernel | None, good: bool) -> None:
    name, u = of_kernel(kernel)
    assert (name == "ntp: kernel") is good
    assert float(u) == pytest.approx(0.008 / math.sqrt(3.0), abs=1e-9) if good else (name, u) == NOBODY


def test_chrony_is_asked_first_and_the_kernel_where_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "_asked_chrony", lambda: PPS)
    monkeypatch.setattr(source, "_asked_kernel", lambda: Kernel(0, 0, 1000))
    for found, kind in (("/usr/bin/chronyc", "gnss"), (None, "ntp")):
        monkeypatch.setattr(source.shutil, "which", lambda name, found=found: found)
        utc_source, u = source.time_source()
        start = Start(1_000, "2026-03-02T16:30:00.250000Z", utc_source, u, b"", {}, False)
        assert van_time(start).kind == kind


def test_civil_time_is_eight_hours_ahead_and_keeps_every_nanosecond() -> None:
    van = van_time(Start(1_000, "2026-03-02T16:30:00.250000Z", "ntp: kernel", "0.01", b"", {}, False))
    civil, rest = van.civil(1_000 + 900_000_001)
    assert (civil.isoformat(), rest) == ("2026-03-03T00:30:01", 150_000_001)
    civil, rest = van.civil(1_000 - 300_000_000)
    assert (civil.isoformat(), rest) == ("2026-03-03T00:29:59", 950_000_000)


def test_this_computer_answers() -> None:
    name, u = source.time_source()
    assert name and float(u) > 0.0


def chronyc(folder: Path, does: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a program of this name before all others."""
    program = folder / "chronyc"
    program.write_text(f"#!/bin/sh\n{does}\n", encoding="utf-8")
    program.chmod(0o700)
    monkeypatch.setenv("PATH", str(folder), prepend=os.pathsep)


def test_chronys_answer_counts_when_it_ends_well(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chronyc(tmp_path, f'test "$*" = "-c -n tracking" && echo "{PPS}"', monkeypatch)
    assert source.time_source()[0] == "gnss: PPS0"
    chronyc(tmp_path, f'echo "{PPS}"; exit 1', monkeypatch)
    assert source.time_source() == NOBODY


def test_a_chrony_that_hangs_or_cannot_be_started_vouches_for_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chronyc(tmp_path, "exec sleep 60", monkeypatch)
    monkeypatch.setattr(source, "_PATIENCE_S", 0.05)
    assert source.time_source() == NOBODY
    (tmp_path / "chronyc").write_bytes(b"\x7fELF no program")
    assert source.time_source() == NOBODY


@pytest.mark.parametrize("problem", [OSError, AttributeError])
def test_a_kernel_without_the_call_vouches_for_nothing(
    problem: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    def without(name: None) -> None:
        raise problem

    monkeypatch.setattr(source.shutil, "which", lambda name: None)
    monkeypatch.setattr(source.ctypes, "CDLL", without)
    assert source.time_source() == NOBODY
