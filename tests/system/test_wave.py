"""A recorded charging waveform, played through converters and board, keeps its mean power."""

from __future__ import annotations

import json

import numpy as np
import pytest
from practice_runs import run_practice


def write_wave(path, rate_hz: float, seconds: float, power_factor: float):
    """An AC charging waveform with harmonics and a ripple, as a recorder would write it."""
    t = np.arange(round(rate_hz * seconds)) / rate_hz
    phase = 2 * np.pi * 60.0 * t
    u = 339.4 * np.sin(phase) + 6.0 * np.sin(5 * phase + 0.3)
    i = 42.4 * np.sin(phase - np.arccos(power_factor)) + 2.1 * np.sin(3 * phase) + 0.8 * np.sin(7 * phase + 1.0)
    lines = [f"{a:.9f},{b:.4f},{c:.5f}" for a, b, c in zip(t, u, i, strict=True)]
    path.write_text("time,voltage,current\n" + "\n".join(lines) + "\n")
    return float(np.mean(np.round(u, 4) * np.round(i, 5)))


@pytest.mark.parametrize("power_factor", [0.98, 0.7])
def test_a_played_waveform_gives_the_mean_power_of_its_own_file_within_the_stated_uncertainty(tmp_path, power_factor):
    wave = tmp_path / "recorded.csv"
    mean_w = write_wave(wave, 512 * 60.0, 2.0, power_factor)
    entry = run_practice(tmp_path / "out", "pile-dc", wave=wave, true_error_percent=0.0)
    assert entry["wave"]["mean_power_w"] == pytest.approx(mean_w, rel=1e-9)
    record = json.loads((tmp_path / "out" / entry["record"]).read_bytes())
    assert record["conclusion"]["outcome"] == "PASS"
    assert abs(entry["measured_error_percent"]) <= entry["expanded_uncertainty_percent"]
    assert entry["expanded_uncertainty_percent"] <= 0.10
