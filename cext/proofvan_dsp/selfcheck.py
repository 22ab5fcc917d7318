"""Each kernel of the chosen build against its readable definition, on a short signal; under a second."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from proofvan_dsp import ac, analysis, dc, decimate, frame, power, pulse, quadrature, reference, unpack
from proofvan_dsp.analysis_config import AnalysisConfig, Channel
from proofvan_dsp.meters import AcConfig, DcConfig, PowerConfig, PulseConfig
from proofvan_dsp.reference import analysis as analysis_definition
from proofvan_dsp.sums import POSITION_BITS

FULL_SCALE = (1 << 23) - 1
UNIT = 1 << POSITION_BITS


@dataclass(frozen=True)
class Outcome:
    """Whether a kernel gives what its definition gives; `digest` is the same for every build and processor."""

    kernel: str
    agrees: bool
    digest: str


def run() -> list[Outcome]:
    """Check every kernel."""
    return [_outcome(kernel, check) for kernel, check in CHECKS.items()]


def _outcome(kernel: str, check: Callable[[], tuple[Sequence[object], Sequence[object]]]) -> Outcome:
    ours, defined = check()
    digest = hashlib.sha256(repr(ours).encode()).hexdigest()
    return Outcome(kernel, bool(ours) and list(ours) == list(defined), digest[:16])


def _counts(samples: int, channels: int = 2) -> npt.NDArray[np.int32]:
    """Give a distorted 50.37 Hz signal at 2 kS/s with reproducible noise."""
    angle = 2 * np.pi * 50.37 / 2000 * np.arange(samples)[:, None] + np.arange(channels)
    wave = 0.7 * np.sin(angle) + 0.05 * np.sin(5 * angle)
    noise = np.random.default_rng(1).integers(-1000, 1000, (samples, channels))
    return (np.round(wave * FULL_SCALE).astype(np.int64) + noise).astype(np.int32)


def _check_power() -> tuple[Sequence[object], Sequence[object]]:
    config = PowerConfig(2, ((0, 0), (0, 1)), (FULL_SCALE,) * 2, window=300)
    kernel, definition = power.PowerMeter(config), reference.PowerMeter(config)
    counts = _counts(2000)
    halves = [*kernel.feed(0, counts[:777]), *kernel.feed(777, counts[777:])]
    gates = [(5 << 19, 1999 << 20), (12345678, 987654321)]
    return (
        [*halves, *(kernel.gate(*gate) for gate in gates)],
        [*definition.feed(0, counts), *(definition.gate(*gate) for gate in gates)],
    )


def _check_ac() -> tuple[Sequence[object], Sequence[object]]:
    config = AcConfig(2, ((0, 1),), (FULL_SCALE,) * 2, Fraction(2000), cycles=4)
    return ac.AcMeter(config).feed(0, _counts(1200)), reference.AcMeter(config).feed_all(0, _counts(1200))


def _check_dc() -> tuple[Sequence[object], Sequence[object]]:
    config = DcConfig((FULL_SCALE, FULL_SCALE), window=300)
    kernel, definition = dc.DcMeter(config), reference.DcMeter(config)
    halves = [*kernel.feed(0, _counts(1000)[:777]), *kernel.feed(777, _counts(1000)[777:])]
    return [*halves, kernel.sums()], [*definition.feed(0, _counts(1000)), definition.sums()]


def _check_decimate() -> tuple[Sequence[object], Sequence[object]]:
    kernel, definition = decimate.Pyramid(2, 1000), reference.Pyramid(2, 1000)
    kernel.feed(5, _counts(1000))
    definition.feed(5, _counts(1000))
    return (
        [side.tolist() for side in kernel.view(3, 999, 7)],
        [side.tolist() for side in definition.view(3, 999, 7)],
    )


def _check_analysis() -> tuple[Sequence[object], Sequence[object]]:
    """Check the cycles' beginnings against the definition to 0.001 of a turn; the digest covers every bit."""
    channels = (Channel(FULL_SCALE), Channel(FULL_SCALE, delay=1e-5))
    config = AnalysisConfig(channels, ((0, 1),), Fraction(2000))
    counts = _counts(1200)
    meter = analysis.AnalysisMeter(config)
    readings = [*meter.feed(0, counts), *meter.finish()]
    instants, turns = analysis_definition.phases(config, counts)
    inner = [reading.start / UNIT for reading in readings if instants[2] < reading.start / UNIT < instants[-3]]
    turned = np.interp(inner, instants, turns)
    near = bool(inner) and bool(np.all(np.abs(turned - np.round(turned)) < 1e-3))
    return readings, readings if near else []


def _check_pulse() -> tuple[Sequence[object], Sequence[object]]:
    config = PulseConfig(500, 2000, window=50)
    ticks = np.cumsum(np.random.default_rng(2).integers(400, 2400, 500)).astype(np.int64)
    kernel, definition = pulse.PulseMeter(config), reference.PulseMeter(config)
    ours, defined = kernel.feed(0, ticks), definition.feed(0, ticks)
    gate = (int(ticks[3]) + 77, int(ticks[400]) + 5)
    return [*ours, kernel.gate(*gate)], [*defined, definition.gate(*gate)]


def _check_quadrature() -> tuple[Sequence[object], Sequence[object]]:
    random = np.random.default_rng(5)
    ticks = np.cumsum(random.integers(400, 2400, 500)).astype(np.int64)
    steps = np.cumsum(random.choice([1, 1, 1, 3, 2, 0], 500))
    levels = np.array([0, 1, 3, 2], dtype=np.uint8)[steps % 4]
    kernel, definition = quadrature.QuadratureMeter(), reference.QuadratureMeter()
    kernel.feed(0, ticks, levels)
    definition.feed(0, ticks, levels)
    gates = [(int(ticks[3]) + 77, int(ticks[400]) + 5), (0, int(ticks[9]))]
    return (
        [kernel.position, *(kernel.gate(*gate) for gate in gates)],
        [definition.position, *(definition.gate(*gate) for gate in gates)],
    )


def _check_frame() -> tuple[Sequence[object], Sequence[object]]:
    random = np.random.default_rng(3)
    data = b"".join(_frame(number, random.bytes(40)) for number in range(20))
    damaged = bytes(byte ^ (index % 997 == 500) for index, byte in enumerate(data))
    kernel, definition = frame.Scanner(), reference.Scanner()
    return list(kernel.feed(damaged)), list(definition.feed(damaged))


def _frame(sequence: int, payload: bytes) -> bytes:
    body = b"\x5a\xa5" + len(payload).to_bytes(2, "little") + b"\x10\x00" + sequence.to_bytes(2, "little") + payload
    return body + zlib.crc32(body).to_bytes(4, "little")


def _check_unpack() -> tuple[Sequence[object], Sequence[object]]:
    payload = np.random.default_rng(4).bytes(240)
    widths = (2, 3, 4, 8)
    ours = [unpack.samples(payload, 5, width).tolist() for width in widths]
    return ours, [reference.samples(payload, 5, width).tolist() for width in widths]


CHECKS: dict[str, Callable[[], tuple[Sequence[object], Sequence[object]]]] = {
    "frame": _check_frame,
    "unpack": _check_unpack,
    "power": _check_power,
    "ac": _check_ac,
    "dc": _check_dc,
    "decimate": _check_decimate,
    "analysis": _check_analysis,
    "pulse": _check_pulse,
    "quadrature": _check_quadrature,
}
