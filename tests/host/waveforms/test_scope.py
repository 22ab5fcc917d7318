"""What people see of a running waveform: the newest stretch in volts and amperes, no peak lost, nothing invented."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from proofvan.compose.practice import practices
from proofvan.station.scope import HEADER, WINDOW_S, Scope, scope_channels
from proofvan.station.setup import RunSetup, load_setup, setup_files
from proofvan_wire.sample_messages import BlockFlags, SampleBlock


class Kept:
    """Wants every frame."""

    def __init__(self) -> None:
        self.frames: list[bytes] = []

    def due(self) -> bool:
        return True

    def send(self, frame: bytes) -> None:
        self.frames.append(frame)


@pytest.fixture(scope="module")
def setup() -> RunSetup:
    practice = practices()["pile-dc"]
    return load_setup(setup_files(practice.job, practice.rig))


def blocks(counts: np.ndarray, first: int, each: int = 40) -> Iterator[SampleBlock]:
    for at in range(0, len(counts), each):
        raw = b"".join(int(one).to_bytes(3, "little", signed=True) for one in counts[at : at + each].ravel())
        yield SampleBlock(1, BlockFlags(0), counts.shape[1], 3, first + at, 0, raw)


def rows(frame: bytes) -> np.ndarray:
    channels, points, window_s = HEADER.unpack_from(frame)
    assert window_s == pytest.approx(WINDOW_S)
    return np.frombuffer(frame, "<f4", offset=HEADER.size).reshape(channels, points)


def fed(setup: RunSetup, counts: np.ndarray, first: int = 0) -> np.ndarray:
    out = Kept()
    scope = Scope(setup.rig, setup.standards, out)
    for block in blocks(counts, first):
        scope.look(setup.rig.boards[0].name, block)
    return rows(out.frames[-1])


def test_a_row_is_the_channel_in_its_unit_as_the_certificate_says(setup):
    voltage, current = scope_channels(setup.rig, setup.standards)
    assert (voltage.role, voltage.unit, current.role, current.unit) == ("voltage", "V", "current", "A")
    counts = np.tile(np.array([[1000, -2000]]), (400, 1))
    u, i = fed(setup, counts)
    assert u == pytest.approx(np.full(len(u), voltage.gain * (1000 - voltage.offset)), rel=1e-6)
    assert i == pytest.approx(np.full(len(i), current.gain * (-2000 - current.offset)), rel=1e-6)


@given(at=st.integers(0, 399), peak=st.integers(-8_000_000, 8_000_000))
def test_a_peak_of_one_sample_is_seen(setup, at, peak):
    counts = np.zeros((400, 2), np.int64)
    counts[at, 0] = peak
    voltage = scope_channels(setup.rig, setup.standards)[0]
    seen = fed(setup, counts)[0]
    values = np.float32(voltage.gain * (peak - voltage.offset))
    assert values in seen


def test_only_the_newest_stretch_is_shown(setup):
    old, new = np.full((400, 2), 5000), np.full((400, 2), 7000)
    voltage = scope_channels(setup.rig, setup.standards)[0]
    seen = fed(setup, np.concatenate((old, new)))[0]
    assert seen == pytest.approx(np.full(len(seen), voltage.gain * (7000 - voltage.offset)), rel=1e-6)


def test_what_never_came_is_not_a_number_and_a_stream_that_begins_anew_is_drawn_anew(setup):
    out = Kept()
    scope = Scope(setup.rig, setup.standards, out)
    board = setup.rig.boards[0].name
    for block in (*blocks(np.ones((200, 2), int), 0), *blocks(np.ones((100, 2), int), 300)):
        scope.look(board, block)
    torn = np.isnan(rows(out.frames[-1])[0])
    assert torn.any() and not torn.all()
    for block in blocks(np.full((400, 2), 9), 0):
        scope.look(board, block)
    assert not np.isnan(rows(out.frames[-1])).any()


def test_a_block_of_no_stream_of_the_rig_is_left_alone(setup):
    out = Kept()
    scope = Scope(setup.rig, setup.standards, out)
    scope.look("B9", next(blocks(np.ones((40, 2), int), 0)))
    scope.look(setup.rig.boards[0].name, next(blocks(np.ones((40, 3), int), 0)))
    assert not out.frames
