"""Transducers and converters: from what is really there to the counts that a board samples.

The certificate's coefficients are the nominal ones; what a channel really has is drawn inside the certificate's own
uncertainty, by the distribution that it states.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from proofvan.sim.effects import Effects
from proofvan.standards.standard import ChannelCoefficients, Standard

Values = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]

# ADS131M08 datasheet (TI SBAS950), noise table: about 5 uV rms at 4 kS/s and gain 1 over +-1.2 V, in full scales
WAVEFORM_NOISE = 5e-6 / 1.2
_NOISE_STOCK = 1024
_ROOM_DEGC = 20.0


@dataclass(frozen=True, slots=True)
class Actual:
    """What a channel really is, beside its certificate.

    `gain_error` relative; `offset` and `noise` in the channel's unit; `temperature_coefficient` per K, beside the
    certified one; `cold_gain_error` relative, of a standard that has not warmed up;
    `remanence`, in the channel's unit, is added once a tenth of the full scale has flowed.
    """

    gain_error: float = 0.0
    offset: float = 0.0
    noise: float = 0.0
    temperature_coefficient: float = 0.0
    cold_gain_error: float = 0.0
    remanence: float = 0.0


class Converter:
    """One channel: gain, offset, temperature, noise, quantisation and clipping.

    `coefficients` nominal calibration; `random` the stream of the noise.
    """

    def __init__(self, coefficients: ChannelCoefficients, actual: Actual, random: np.random.Generator) -> None:
        self._gain = float(coefficients.gain)
        self._offset_counts = float(coefficients.offset_counts)
        self._coefficient = float(coefficients.temperature_coefficient_per_k)
        self._reference = float(coefficients.reference_temperature_degc)
        self._largest = coefficients.full_scale
        self._actual = actual
        self._random = random
        self.disturbance = 0.0  # added in full scales: a fault drives the channel past its range with it
        self._noise: list[float] = []
        self._magnetised = 0.0

    def counts(self, values: Values, temperature_degc: float, coldness: float = 0.0) -> Counts:
        """Convert true values of shape (n,); `coldness` is 1 at switch-on and 0 when warm."""
        actual = self._actual
        warmth = temperature_degc - self._reference
        # the host reads gain * (count - offset) * (1 + c * warmth): the converter is the inverse of that
        slope = 1.0 + actual.gain_error + actual.cold_gain_error * coldness + actual.temperature_coefficient * warmth
        slope /= self._gain * (1.0 + self._coefficient * warmth)
        noise = self._random.standard_normal(len(values))
        noise *= actual.noise / self._gain
        exact = values * slope
        if actual.remanence and not self._magnetised and np.abs(exact).max(initial=0.0) > self._largest / 10.0:
            self._magnetised = actual.remanence
        exact += noise
        exact += self._offset_counts + (actual.offset + self._magnetised) / self._gain
        exact += self.disturbance * self._largest
        np.rint(exact, out=exact)
        np.minimum(exact, self._largest, out=exact)
        np.maximum(exact, -self._largest - 1, out=exact)
        return exact.astype(np.int64)

    def one(self, value: float, temperature_degc: float = _ROOM_DEGC) -> int:
        """Convert a single value of a slow channel: the same model without the cost of an array."""
        if not self._noise:
            self._noise = self._random.standard_normal(_NOISE_STOCK).tolist()
        actual = self._actual
        warmth = temperature_degc - self._reference
        slope = (1.0 + actual.gain_error + actual.temperature_coefficient * warmth) / (1.0 + self._coefficient * warmth)
        exact = (value * slope + actual.offset + actual.noise * self._noise.pop()) / self._gain
        count = round(exact + self._offset_counts + self.disturbance * self._largest)
        return min(max(count, -self._largest - 1), self._largest)


def power_channels(standard: Standard, effects: Effects) -> dict[str, Actual]:
    """Draw voltage and current of an energy standard; their product errs as its certificate allows."""
    open_ = effects.scale("certificate_bias")
    energy = standard.uncertainty("energy").standard_uncertainty() / 100.0
    drift = _drift(standard, effects)
    actual = {}
    for role in ("voltage", "current"):
        random = effects.random("certificate_bias", role)
        share = float(random.standard_normal()) * energy / 2.0**0.5 + drift / 2.0
        zero = float(standard.uncertainty(f"{role}_zero").expanded) * float(random.uniform(-1.0, 1.0))
        full_scale = standard.channels[role].full_scale * float(standard.channels[role].gain)
        actual[role] = Actual(
            gain_error=share * open_,
            offset=zero * open_ + (effects["transducer_offset"] if role == "current" else 0.0),
            noise=WAVEFORM_NOISE * full_scale * effects["converter_noise"],
            temperature_coefficient=effects["temperature_coefficient"] / 2.0,
            cold_gain_error=effects["warm_up"] / 2.0,
            remanence=effects["transducer_remanence"] if role == "current" else 0.0,
        )
    return actual


def ac_channels(standard: Standard, effects: Effects) -> dict[str, Actual]:
    """Draw the channels of an AC energy standard; its phases err alike, their energy as the certificate allows."""
    open_ = effects.scale("certificate_bias")
    energy = standard.uncertainty("energy").standard_uncertainty() / 100.0
    share = float(effects.random("certificate_bias", "phases").standard_normal()) * energy / 2.0
    share += _drift(standard, effects) / 2.0
    actual = {}
    for role, channel in standard.channels.items():
        kind = role.split("_")[0]
        if kind not in ("voltage", "current"):
            continue
        random = effects.random("certificate_bias", role)
        zero = float(standard.uncertainty(f"{kind}_zero").expanded) * float(random.uniform(-1.0, 1.0))
        actual[role] = Actual(
            gain_error=share * open_,
            offset=zero * open_ + (effects["transducer_offset"] if kind == "current" else 0.0),
            noise=WAVEFORM_NOISE * channel.full_scale * float(channel.gain) * effects["converter_noise"],
            temperature_coefficient=effects["temperature_coefficient"] / 2.0,
            cold_gain_error=effects["warm_up"] / 2.0,
            remanence=effects["transducer_remanence"] if kind == "current" else 0.0,
        )
    return actual


def thermometer(standard: Standard, role: str, effects: Effects) -> Actual:
    """Draw the bias of a thermometer inside its certificate."""
    bias = effects.random("certificate_bias", role).standard_normal()
    u = standard.uncertainty("temperature").standard_uncertainty()
    return Actual(offset=float(bias) * u * effects.scale("certificate_bias"), noise=0.002 * effects["converter_noise"])


def measure_bias(standard: Standard, effects: Effects) -> float:
    """Draw the relative error of a measure's certified capacity."""
    bias = float(effects.random("certificate_bias", "volume").standard_normal())
    volume = standard.uncertainty("volume").standard_uncertainty() / 100.0 * bias
    return (volume + _drift(standard, effects)) * effects.scale("certificate_bias")


def packed(counts: Mapping[int, Counts], channels: int, width: int) -> bytes:
    """Interleave the channels of a stream; little-endian two's complement of `width` bytes. Missing channels are 0."""
    length = len(next(iter(counts.values())))
    table = np.zeros((length, channels), dtype="<i8")
    for channel, column in counts.items():
        table[:, channel] = column
    return table.reshape(-1, 1).view(np.uint8)[:, :width].tobytes()


def _drift(standard: Standard, effects: Effects) -> float:
    if standard.drift_per_year is None:
        return 0.0
    half = float(standard.drift_per_year.expanded) / 100.0
    return (
        half * float(effects.random("certificate_bias", "drift").uniform(-1.0, 1.0)) * effects.scale("certificate_bias")
    )
