"""A waveform on a screen has as many points as there are pixels, and no peak of it is lost."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from proofvan.core.errors import InputError
from proofvan.waveforms.waveform import Pair, Waveform
from proofvan.web.waveform import MOST_POINTS, Window, exported, length_s, shown

RATE = 1000.0


def waveform(samples: int, seed: int) -> Waveform:
    drawn = np.random.default_rng(seed)
    return Waveform("x", RATE, (Pair("u", "i", drawn.normal(600, 5, samples), drawn.normal(200, 3, samples)),))


@given(st.integers(2, 20_000), st.integers(2, MOST_POINTS), st.integers(0, 99), st.floats(0, 0.9), st.floats(0.05, 1))
def test_the_extremes_of_every_window_are_on_the_screen(samples, points, seed, begin, reach):
    wave = waveform(samples, seed)
    window = Window(begin * length_s(wave), min(1.0, begin + reach) * length_s(wave))
    rows = np.frombuffer(shown(wave, window, points), "<f4").reshape(5, -1)
    first, last = int(window.begin_s * RATE), min(samples, int(np.ceil(window.end_s * RATE)))
    assert rows.shape[1] <= points
    assert np.all(np.diff(rows[0]) > 0) and rows[0][0] == np.float32(first / RATE)
    for low, high, values in ((rows[1], rows[2], wave.voltage), (rows[3], rows[4], wave.current)):
        part = values[first:last]
        assert low.min() == np.float32(part.min()) and high.max() == np.float32(part.max())


def test_a_window_leaves_as_csv_sample_by_sample():
    wave = waveform(100, 1)
    lines = exported(wave, Window(0.01, 0.02), ".csv").decode().splitlines()
    assert lines[0] == "time_s,voltage_v,current_a" and len(lines) == 11
    assert [float(cell) for cell in lines[1].split(",")] == pytest.approx([0.01, wave.voltage[10], wave.current[10]])


def test_a_window_beside_the_waveform_is_refused_with_its_length():
    with pytest.raises(InputError) as refused:
        shown(waveform(100, 1), Window(5.0, 6.0), 10)
    assert refused.value.evidence["allowed"] == 0.1
