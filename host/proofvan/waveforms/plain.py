"""An analysis as plain data for whoever shows it: the command line's JSON, the screen."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from proofvan.waveforms.analysis import Analysis

# What follows from a pair's numbers and is printed with them.
_DERIVED = (
    "apparent",
    "nonactive",
    "power_factor",
    "fundamental_apparent",
    "current_distortion",
    "voltage_distortion",
    "harmonic_apparent",
)


def plain(found: Analysis) -> dict[str, Any]:
    """Give an analysis as plain data; phasors as [real, imaginary]."""
    pairs = []
    for pair in found.pairs:
        entry = {**asdict(pair), **{name: getattr(pair, name) for name in _DERIVED}}
        for side, quantity in (("voltage", pair.voltage), ("current", pair.current)):
            entry[side]["phasors"] = [[value.real, value.imag] for value in quantity.phasors]
            entry[side] |= {"ripple_rms": quantity.ripple_rms, "peak_to_peak": quantity.peak_to_peak}
        pairs.append(entry)
    return {**asdict(found), "duration": found.duration, "pairs": pairs, "sequences": _sequences(found)}


def _sequences(found: Analysis) -> dict[str, Any] | None:
    """Give the symmetrical components as r.m.s. values."""
    if found.sequences is None:
        return None
    return {
        side: {name: abs(getattr(each, name)) for name in ("zero", "positive", "negative", "unbalance")}
        for side, each in zip(("voltage", "current"), found.sequences, strict=True)
    }
