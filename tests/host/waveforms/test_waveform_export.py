"""What leaves for other programs is read back as it was: by our own readers, and COMTRADE by an independent package."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proofvan.core.errors import InputError
from proofvan.waveforms.export import written
from proofvan.waveforms.read import read_waveform
from proofvan.waveforms.waveform import Pair, Waveform

# CSV keeps seven digits, COMTRADE four bytes a value; Parquet keeps everything.
KEPT = {".csv": 1e-6, ".parquet": 0.0, ".cff": 1e-6}


def waveform(samples: int, pairs: int, rate: float, seed: int) -> Waveform:
    drawn = np.random.default_rng(seed)
    return Waveform(
        "run.mcap",
        rate,
        tuple(
            Pair(f"voltage_{n}", f"current_{n}", drawn.normal(600, 50, samples), drawn.normal(-20, 30, samples))
            for n in range(1, pairs + 1)
        ),
    )


@pytest.mark.parametrize("ending", KEPT)
@settings(max_examples=20, deadline=None)
@given(st.integers(2, 500), st.integers(1, 3), st.sampled_from([1000.0, 16_000.0, 12_800.0]), st.integers(0, 99))
def test_every_sample_comes_back(tmp_path_factory, ending, samples, pairs, rate, seed):
    wave = waveform(samples, pairs, rate, seed)
    file = tmp_path_factory.mktemp("export") / f"wave{ending}"
    file.write_bytes(written(wave, ending))
    back = read_waveform(file)
    assert back.rate == pytest.approx(rate, rel=1e-6) and len(back.pairs) == pairs
    for one, other in zip(wave.pairs, back.pairs, strict=True):
        np.testing.assert_allclose(other.voltage, one.voltage, rtol=KEPT[ending])
        np.testing.assert_allclose(other.current, one.current, rtol=KEPT[ending])


def test_another_ending_is_refused_with_those_that_are():
    with pytest.raises(InputError) as refused:
        written(waveform(10, 1, 1000.0, 1), ".xlsx")
    assert ".parquet" in refused.value.evidence["allowed"]
