"""The C limits do the work that ours do: their results agree with NumPy."""

import zlib

import numpy as np
import pytest
from bench import limits, signals
from bench.peers.frames import construct_frames, library_frames
from bench.peers.numpy_ac import NumpyAc
from bench.peers.pulses import numpy_pulses

BUILDS = ("portable", "v3")


@pytest.fixture(params=BUILDS)
def build(request):
    from bench.machine import has_v3

    if request.param == "v3" and not has_v3():
        return "portable"
    return request.param


def amplitude(level):
    return level * signals.FULL_SCALE * 0.9


def test_ac_power_and_harmonics_are_those_of_the_signal(build):
    counts = signals.ac_counts(64_000, 40_000)
    limit = limits.AcLimit(build, 64_000, np.ones(8), full=True)
    assert limit.feed(counts, 1000) >= 2
    reading = limit.reading()
    squares = sum(level**2 for level in signals.HARMONICS.values()) / 2
    power = amplitude(signals.U_LEVEL) * amplitude(signals.I_LEVEL) * squares * np.cos(signals.ANGLE)
    assert reading["active"] == pytest.approx(np.full(4, power), rel=1e-7)
    assert reading["rms"][:4] == pytest.approx(np.full(4, amplitude(signals.U_LEVEL) * np.sqrt(squares)), rel=1e-7)
    assert reading["frequency"][0] == pytest.approx(50.2, abs=1e-6)
    for order, level in signals.HARMONICS.items():
        expected = amplitude(signals.U_LEVEL) * level / np.sqrt(2)
        assert reading["harmonic"][0, order] == pytest.approx(expected, rel=2e-5)


def test_ac_gives_the_same_for_every_block_size(build):
    counts = signals.ac_counts(8_000, 8_000)
    readings = []
    for block in (1, 333, 1024, 8000):
        limit = limits.AcLimit(build, 8_000, np.ones(8), full=False)
        limit.feed(counts, block)
        readings.append(limit.reading()["active"])
    for reading in readings[1:]:
        assert reading == pytest.approx(readings[0], rel=1e-12)


def test_the_numpy_peer_measures_the_same_power():
    counts = signals.ac_counts(64_000, 40_000)
    peer = NumpyAc(64_000, 50, np.ones(8), full=False)
    for at in range(0, len(counts), 1024):
        peer.feed(counts[at : at + 1024])
    limit = limits.AcLimit("portable", 64_000, np.ones(8), full=False)
    limit.feed(counts, 1024)
    assert peer.readings["active"] == pytest.approx(limit.reading()["active"], rel=1e-5)


@pytest.mark.parametrize("pairs", [1, 7, 128, 1000])
def test_dc_sums_are_exact(build, pairs):
    counts = signals.dc_counts(pairs)
    limit = limits.DcLimit(build)
    limit.feed(counts)
    u, i = counts[:, 0].astype(np.int64), counts[:, 1].astype(np.int64)
    assert limit.sums() == [u.sum(), i.sum(), (u * i).sum(), (u * u).sum(), (i * i).sum()]
    assert limit.extremes() == [u.min(), i.min(), u.max(), i.max()]


def test_pulse_anomalies_are_counted(build):
    ticks = signals.pulse_ticks(100_000, 1000)
    limit = limits.PulseLimit(build, signals.SHORTEST, signals.LONGEST)
    for at in range(0, len(ticks), 999):
        limit.feed(ticks[at : at + 999])
    assert limit.counts() == (100_000, 50, 50)
    assert numpy_pulses(ticks, signals.SHORTEST, signals.LONGEST) == (50, 50)


@pytest.mark.parametrize("fold", [True, False])
@pytest.mark.parametrize("chunk", [100, 1024, 65536])
def test_frames_are_found_and_unpacked_whatever_the_chunks(build, fold, chunk):
    stream = signals.frame_stream(8, 100_000, damaged=True)
    limit = limits.FrameLimit(build, fold, 1 << 16)
    limit.run(stream, chunk)
    scanned = reference_scan(stream.tobytes())
    counts = limit.counts()
    assert counts["frames"] == len(scanned)
    assert counts["samples"] == 8 * len(scanned)
    assert counts["bad_length"] > 0 and counts["bad_crc"] > 0
    last = np.frombuffer(scanned[-1][28:-4], dtype=np.uint8).reshape(-1, 3).astype(np.int32)
    expected = (last[:, 0] << 8 | last[:, 1] << 16 | last[:, 2] << 24) >> 8
    found = limit.columns
    assert any(np.array_equal(found[at : at + 64], expected) for at in range(0, len(found) - 63, 64))


def test_the_frame_peers_find_every_clean_frame():
    whole = signals.frame_stream(40, 40_000, damaged=False).tobytes()
    assert construct_frames(whole) == library_frames(whole, 1000) == len(reference_scan(whole)) == len(whole) // 992


def reference_scan(data):
    at, found = 0, []
    while (at := data.find(b"\x5a\xa5", at)) >= 0 and at + 12 <= len(data):
        end = at + 12 + int.from_bytes(data[at + 2 : at + 4], "little")
        good = end <= at + 1024 and end <= len(data)
        if good and zlib.crc32(data[at : end - 4]) == int.from_bytes(data[end - 4 : end], "little"):
            found.append(data[at:end])
            at = end
        else:
            at += 1
    return found
