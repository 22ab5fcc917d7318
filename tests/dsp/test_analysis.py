"""AnalysisMeter: the same bits for every partition and restart, equal to the definition, honest about holes."""

from __future__ import annotations

import dataclasses
import pickle
from itertools import pairwise

import numpy as np
import pytest
from ac_signals import FULL_SCALE, analysed, config, distorted, windows
from hypothesis import given, settings
from hypothesis import strategies as st

from proofvan_dsp import errors
from proofvan_dsp.analysis import AnalysisMeter
from proofvan_dsp.analysis_config import Channel
from proofvan_dsp.analysis_results import Reading
from proofvan_dsp.reference import analysis as definition
from proofvan_dsp.sums import CLEAN, CLIPPED, OVERRANGE

DELAYED = (Channel(FULL_SCALE, delay=2e-6), Channel(FULL_SCALE, gain=2.0, offset=33.0, delay=-7e-6))
COUNTS = distorted((3, 5, 7)).counts(50.6, 6400, 1.0, phase=0.3, noise_db=60)


def fed(meter: AnalysisMeter, counts: np.ndarray, ends: list[int], first: int) -> list[Reading]:
    bounds = sorted({0, len(counts), *(end % (len(counts) + 1) for end in ends)})
    readings: list[Reading] = []
    for a, b in pairwise(bounds):
        readings += meter.feed(first + a, counts[a:b])
    return readings


@settings(max_examples=25)
@given(st.lists(st.integers(0, 6400), max_size=8), st.integers(0, 1 << 40), st.booleans())
def test_any_partition_gives_the_same_bits(ends: list[int], first: int, wide: bool) -> None:
    counts = COUNTS * 200 if wide else COUNTS
    chosen = config(6400, channels=(Channel((1 << 31) - 1),) * 2) if wide else config(6400, channels=DELAYED)
    whole, cut = AnalysisMeter(chosen), AnalysisMeter(chosen)
    assert fed(cut, counts, ends, first) == whole.feed(first, counts)
    assert cut.state() == whole.state()
    assert cut.finish() == whole.finish()


@pytest.mark.parametrize("harmonics", [True, False])
@pytest.mark.parametrize("at", [0, 1, 500, 1777, 3333, 6399])
def test_a_restored_meter_goes_on_as_if_nothing_happened(at: int, harmonics: bool) -> None:
    chosen = config(6400, channels=DELAYED, harmonics=harmonics)
    whole, before = AnalysisMeter(chosen), AnalysisMeter(chosen)
    readings = before.feed(0, COUNTS[:at])
    after = AnalysisMeter.from_state(before.state())
    assert after.state() == before.state()
    assert readings + after.feed(at, COUNTS[at:]) == whole.feed(0, COUNTS)
    assert after.state() == whole.state()


def test_a_damaged_or_foreign_state_is_refused() -> None:
    meter = AnalysisMeter(config(6400))
    meter.feed(0, COUNTS[:3000])
    state = meter.state()
    for wrong in (b"", state[:-1], state[:200] + bytes([state[200] ^ 1]) + state[201:]):
        with pytest.raises(errors.StateError):
            AnalysisMeter.from_state(wrong)


def test_cycles_begin_where_the_definition_says() -> None:
    instants, turns = definition.phases(config(6400), COUNTS)
    starts = [reading.start / 2**20 for reading in analysed(COUNTS, config(6400)) if reading.kind == "cycle"]
    inner = [start for start in starts if instants[1] < start < instants[-2]]
    assert len(inner) > 30
    for start in inner:
        near = int(np.searchsorted(instants, start)) - 2
        base = min(max(near, 0), len(instants) - 4)
        places, values = instants[base : base + 4] - start, turns[base : base + 4]
        at = np.polynomial.Polynomial.fit(places, values - np.round(np.interp(start, instants, turns)), 3)(0.0)
        assert abs(at) < 1e-7


def test_a_reading_is_what_the_definition_says() -> None:
    chosen = config(6400)
    counts = distorted((3, 5)).counts(50.6, 6400, 1.0)
    window = windows(analysed(counts, chosen))[1]
    values = counts.astype(np.float64)
    products = np.column_stack([values, values**2, values[:, 0] * values[:, 1]])
    mean_u, mean_i, square_u, square_i, power = definition.mean(products, window.start / 2**20, window.end / 2**20)
    u, i, pair = window.channel(0), window.channel(1), window.pair(0)
    assert u.dc == pytest.approx(mean_u, abs=1e-2)
    assert i.dc == pytest.approx(mean_i, abs=1e-2)
    assert (u.rms, i.rms) == pytest.approx((square_u**0.5, square_i**0.5), rel=1e-8)
    assert pair.active == pytest.approx(power, rel=1e-8)
    assert pair.apparent == u.rms * i.rms
    assert pair.nonactive == pytest.approx((pair.apparent**2 - pair.active**2) ** 0.5)


def test_a_fundamental_is_what_the_definition_says() -> None:
    cycle = next(reading for reading in analysed(COUNTS, config(6400)) if reading.start > 2000 << 20)
    expected = definition.fundamental(COUNTS.astype(np.float64), cycle.start / 2**20, cycle.end / 2**20)
    assert cycle.channel(0).fundamental == pytest.approx(expected[0], rel=1e-6)
    assert cycle.channel(1).fundamental == pytest.approx(expected[1], rel=1e-6)


@pytest.mark.parametrize("rate", [6400, 32_000])
def test_a_spectrum_is_what_the_definition_says(rate: int) -> None:
    counts = distorted((2, 3, 5, 31)).counts(50.6, rate, 0.6, noise_db=60)
    window = windows(analysed(counts, config(rate)))[0]
    bins = definition.spectrum(config(rate), counts, window.start / 2**20, window.end / 2**20)
    for channel in (0, 1):
        spectrum = window.spectrum(channel)
        powers = np.abs(bins[:, channel]) ** 2
        for order in range(1, len(spectrum.harmonics)):
            at = 10 * order
            harmonic, between = powers[at - 1 : at + 2].sum() ** 0.5, powers[at + 2 : at + 9].sum() ** 0.5
            assert spectrum.harmonics[order] == pytest.approx(harmonic, rel=2e-4, abs=5.0)
            assert spectrum.interharmonics[order] == pytest.approx(between, rel=2e-3, abs=5.0)
            assert abs(spectrum.phasors[order] - 1j * bins[at, channel]) < 5.0 + 2e-5 * abs(bins[at, channel])


def test_orders_that_the_rate_does_not_show_are_left_out() -> None:
    window = windows(analysed(distorted((3,)).counts(50.0, 3200, 1.0), config(3200)))[0]
    assert len(window.spectrum(0).harmonics) == len(window.spectrum(0).phasors) == 25


def test_cycles_and_windows_follow_on_each_other_and_share_their_ends() -> None:
    readings = analysed(COUNTS, config(6400))
    for kind in ("cycle", "window"):
        for before, after in pairwise([reading for reading in readings if reading.kind == kind]):
            assert before.end == after.start
    cycles = [reading for reading in readings if reading.kind == "cycle"]
    window = windows(readings)[0]
    inside = [cycle for cycle in cycles if window.start <= cycle.start < window.end]
    assert len(inside) == window.cycles == 10
    assert sum(cycle.energy(0) for cycle in inside) == pytest.approx(window.energy(0), rel=1e-14)


def test_nearly_every_cycle_of_a_short_record_is_seen() -> None:
    readings = analysed(distorted((3,)).counts(50.0, 6400, 0.32), config(6400))
    assert sum(reading.kind == "cycle" for reading in readings) >= 14
    assert len(windows(readings)) == 1


def test_a_hole_ends_the_cycles_and_none_spans_it() -> None:
    meter = AnalysisMeter(config(6400))
    before = meter.feed(0, COUNTS[:3000]) + meter.hole(3000, 50)
    after = meter.feed(3050, COUNTS[3050:]) + meter.finish()
    assert len(windows(before)) >= 1
    assert len(windows(after)) >= 1
    assert max(reading.end for reading in before) < 3000 << 20
    assert min(reading.start for reading in after) > 3050 << 20


def test_a_dead_line_gives_nothing() -> None:
    counts = distorted((3,)).counts(50.0, 6400, 3.0)
    counts[6400:12800] = 0
    for reading in analysed(counts, config(6400)):
        assert reading.end < 7040 << 20 or reading.start > 12160 << 20
    assert analysed(np.zeros((6400, 2), dtype=np.int32), config(6400)) == []


@pytest.mark.parametrize("value", [FULL_SCALE, -FULL_SCALE])
def test_a_clipped_sample_flags_its_cycle_and_window_only(value: int) -> None:
    counts = COUNTS.copy()
    counts[3100, 1] = value
    flagged = [reading for reading in analysed(counts, config(6400)) if reading.flags != CLEAN]
    assert sorted(reading.kind for reading in flagged) == ["cycle", "window"]
    assert all(reading.flags == CLIPPED and reading.start <= 3100 << 20 <= reading.end for reading in flagged)


def test_an_overrange_told_before_the_samples_flags_their_readings() -> None:
    meter = AnalysisMeter(config(6400))
    readings = meter.feed(0, COUNTS[:3000])
    meter.overrange(3100, 2)
    readings += meter.feed(3000, COUNTS[3000:])
    flagged = [reading for reading in readings if reading.flags]
    assert {reading.kind for reading in flagged} == {"cycle", "window"}
    assert all(reading.flags == OVERRANGE for reading in flagged)
    assert any(reading.start <= 3100 << 20 < reading.end for reading in flagged)
    with pytest.raises(errors.IndexBackwardsError):
        meter.overrange(3100, 2)


def test_gain_offset_and_temperature_correct_every_quantity() -> None:
    signal = distorted((3,))
    counts = signal.counts(50.0, 6400, 1.0)
    channel = Channel(FULL_SCALE, gain=1e-3, offset=500.0, gain_per_kelvin=1e-4, offset_per_kelvin=10.0)
    meter = AnalysisMeter(config(6400, channels=(channel, channel)))
    meter.temperature(0, 33.0)
    window = windows(meter.feed(0, counts + 600) + meter.finish())[0]
    gain = 1e-3 * 1.001
    assert window.channel(0).dc == pytest.approx(0.0, abs=1e-3)
    assert window.channel(0).rms == pytest.approx(gain * signal.rms(signal.u, 0.0), rel=1e-6)
    assert window.pair(0).active == pytest.approx(gain**2 * signal.active, rel=1e-6)
    assert window.pair(0).steady == pytest.approx(gain**2 * signal.active, rel=1e-6)
    assert window.spectrum(0).harmonics[1] == pytest.approx(gain * 0.5 * FULL_SCALE, rel=1e-5)
    assert window.spectrum(0).harmonics[0] == pytest.approx(0.0, abs=1e-3)


@pytest.mark.parametrize(("rate", "delay"), [(6400, 40e-6), (64_000, 1e-10), (64_000, 33e-6), (64_000, -125e-6)])
def test_a_delayed_current_is_put_right(rate: int, delay: float) -> None:
    signal, late = distorted((3, 5, 7), degrees=-84.0), distorted((3, 5, 7), degrees=-84.0)
    turns = 50.0 * delay
    current = tuple(type(tone)(tone.order, tone.share, tone.degrees - 360 * tone.order * turns) for tone in late.i)
    counts = type(signal)(signal.u, current).counts(50.0, rate, 0.6)
    channels = (Channel(FULL_SCALE), Channel(FULL_SCALE, delay=delay))
    window = windows(analysed(counts, config(rate, channels=channels)))[0]
    # Of the apparent power; 0.1 ns are 0.03 ppm of it.
    error = (window.pair(0).active - signal.active) / window.pair(0).apparent
    assert abs(error) < (1.5e-6 if rate == 6400 else 2e-8)
    angle = np.angle(window.spectrum(1).phasors[5] / window.spectrum(0).phasors[5])
    assert abs(angle - np.radians(-84.0)) < 5e-6


def test_sixteen_channels_and_any_pairs_are_computed_alike() -> None:
    order = [0, 1] * 8
    pairs = ((0, 1), (2, 3), (15, 14), (4, 9), (12, 1), (0, 0))
    chosen = config(6400, channels=(Channel(FULL_SCALE),) * 16, pairs=pairs)
    many = windows(analysed(np.ascontiguousarray(COUNTS[:, order]), chosen))[0]
    two = windows(analysed(COUNTS, config(6400)))[0]
    for channel in range(16):
        assert many.channel(channel) == two.channel(channel % 2)
        ours, theirs = many.spectrum(channel), two.spectrum(channel % 2)
        assert ours.harmonics == pytest.approx(theirs.harmonics, rel=1e-9, abs=1e-6)
        assert ours.interharmonics == pytest.approx(theirs.interharmonics, rel=1e-9, abs=1e-6)
    for pair in range(5):
        assert many.pair(pair).active == pytest.approx(two.pair(0).active, rel=1e-15)
    assert many.pair(5).active == pytest.approx(two.channel(0).rms ** 2, rel=1e-12)


def test_a_refused_block_leaves_the_meter_as_it_was() -> None:
    meter = AnalysisMeter(config(6400))
    meter.feed(0, COUNTS[:3000])
    before = meter.state()
    for first, wrong in [(2999, COUNTS), (3001, COUNTS), (3000, COUNTS.astype(np.int64)), (3000, COUNTS[:, :1])]:
        with pytest.raises(errors.SignalError):
            meter.feed(first, wrong)
    for call in (meter.hole, meter.overrange):
        with pytest.raises(errors.SignalError):
            call(2999, 4)
    with pytest.raises(errors.SignalError):
        meter.temperature(2999, 20.0)
    assert meter.state() == before


@pytest.mark.parametrize(
    "changed",
    [
        {"channels": ()},
        {"channels": (Channel(FULL_SCALE),) * 17},
        {"pairs": ((0, 2),)},
        {"pairs": ((0, -1),)},
        {"nominal_frequency": 55},
        {"reference": 2},
        {"channels": (Channel(FULL_SCALE), Channel(FULL_SCALE, delay=1.0))},
    ],
)
def test_a_meter_that_cannot_be_is_refused(changed: dict[str, object]) -> None:
    with pytest.raises(errors.ConfigError):
        config(6400, **changed)
    for wrong in (0, -1, 1599, 2_000_001):
        with pytest.raises(errors.ConfigError):
            config(wrong)
    with pytest.raises(errors.ConfigError):
        Channel(FULL_SCALE, gain=float("nan"))
    with pytest.raises(errors.ConfigError):
        dataclasses.replace(config(6400), rate=6400.0)  # type: ignore[arg-type]


def test_readings_can_be_pickled() -> None:
    readings = analysed(COUNTS, config(6400))
    assert pickle.loads(pickle.dumps(readings)) == readings
