"""An analysis as lines for the terminal."""

from __future__ import annotations

import cmath
import math
from collections.abc import Iterator

from proofvan.cli.words import say
from proofvan.waveforms.analysis import Analysis, PairResult, Quantity
from proofvan_dsp.ieee1459 import Sequences

_SHOWN_ORDERS = 50


def analysis_lines(found: Analysis) -> Iterator[str]:
    """Give the file's head, then each pair with its quantities, powers and harmonics."""
    yield say(
        "cli-analyse-head",
        file=found.name,
        rate=f"{found.rate:.9g}",
        samples=found.samples,
        duration=f"{found.duration:.6g}",
    )
    if found.frequency is not None:
        yield say(
            "cli-analyse-cycles",
            cycles=found.cycles,
            frequency=f"{found.frequency:.6f}",
            start=f"{found.start:.6f}",
            end=f"{found.end:.6f}",
        )
        yield say(found.spectrum)
    for pair in found.pairs:
        yield ""
        yield from _pair_lines(pair, found)
    if found.sequences is not None:
        yield ""
        yield say("analyse-sequences")
        for name, unit, sequences in zip("UI", "VA", found.sequences, strict=True):
            yield from _sequence_lines(name, unit, sequences)
    if len(found.pairs) > 1:
        yield ""
        yield _row("analyse-total-active", math.fsum(pair.active for pair in found.pairs), "W")
        yield _row("analyse-total-energy", math.fsum(pair.energy for pair in found.pairs) / 3600.0, "Wh")
    yield say("cli-analyse-note")


def _pair_lines(pair: PairResult, found: Analysis) -> Iterator[str]:
    yield f"■ {pair.voltage.name} · {pair.current.name}"
    for quantity, unit in ((pair.voltage, "V"), (pair.current, "A")):
        yield from _quantity_lines(quantity, unit, found)
    yield _row("analyse-active", pair.active, "W")
    if pair.fundamental_active is not None and pair.fundamental_reactive is not None:
        yield _row("analyse-fundamental-active", pair.fundamental_active, "W")
        yield _row("analyse-fundamental-reactive", pair.fundamental_reactive, "var")
    if pair.steady is not None:
        yield _row("analyse-steady", pair.steady, "W")
    yield _row("analyse-apparent", pair.apparent, "VA")
    yield _row("analyse-nonactive", pair.nonactive, "var")
    if found.kind == "ac":
        yield _row("analyse-fundamental-apparent", pair.fundamental_apparent, "VA")
        yield _row("analyse-current-distortion", pair.current_distortion, "var")
        yield _row("analyse-voltage-distortion", pair.voltage_distortion, "var")
        yield _row("analyse-harmonic-apparent", pair.harmonic_apparent, "VA")
    yield _row("analyse-power-factor", pair.power_factor, "")
    yield _row("analyse-energy", pair.energy / 3600.0, "Wh")
    yield _row("analyse-charge", pair.charge / 3600.0, "Ah")
    if found.kind == "ac":
        yield from _harmonic_lines(pair)


def _quantity_lines(quantity: Quantity, unit: str, found: Analysis) -> Iterator[str]:
    yield _row("analyse-rms", quantity.rms, unit, quantity.name)
    yield _row("analyse-mean", quantity.mean, unit, quantity.name)
    yield _row("analyse-lowest", quantity.lowest, unit, quantity.name)
    yield _row("analyse-highest", quantity.highest, unit, quantity.name)
    if found.kind == "dc":
        yield _row("analyse-ripple", quantity.ripple_rms, unit, quantity.name)
        yield _row("analyse-peak-to-peak", quantity.peak_to_peak, unit, quantity.name)
    if quantity.thd is not None:
        yield _row("analyse-thd", quantity.thd * 100.0, "%", quantity.name)


def _sequence_lines(name: str, unit: str, sequences: Sequences) -> Iterator[str]:
    yield _row("analyse-positive-sequence", abs(sequences.positive), unit, name)
    yield _row("analyse-negative-sequence", abs(sequences.negative), unit, name)
    yield _row("analyse-zero-sequence", abs(sequences.zero), unit, name)
    yield _row("analyse-unbalance", 100.0 * sequences.unbalance, "%", name)


def _harmonic_lines(pair: PairResult) -> Iterator[str]:
    yield f"    {'h':>3} {'U / V':>13} {'∠ / °':>8} {'I / A':>13} {'∠ / °':>8} {'P / W':>13}"
    count = min(len(pair.voltage.harmonics), len(pair.current.harmonics), _SHOWN_ORDERS + 1)
    for order in range(1, count):
        u, i = pair.voltage.phasors[order], pair.current.phasors[order]
        yield (
            f"    {order:3d} {pair.voltage.harmonics[order]:13.6f} {_degrees(u):8.2f} "
            f"{pair.current.harmonics[order]:13.6f} {_degrees(i):8.2f} {(u * i.conjugate()).real:13.5f}"
        )


def _degrees(phasor: complex) -> float:
    return math.degrees(cmath.phase(phasor))


def _row(message: str, value: float, unit: str, name: str = "") -> str:
    label = say(message, name=name)
    # Chinese letters take two columns each.
    width = sum(2 if ord(letter) > 0x2E80 else 1 for letter in label)
    return f"  {label}{' ' * max(1, 44 - width)}{value:16.8g} {unit}".rstrip()
