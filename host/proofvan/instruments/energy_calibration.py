"""From exact sums over a gate to the energy and its components of uncertainty, by one certificate of the standard."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from proofvan.core.line.counts import Timeline
from proofvan.core.line.readings import Component, Interval, Reading
from proofvan.instruments import labels
from proofvan.instruments.calibration import CalibratedChannel, energy_j, exact_mean, mean_value
from proofvan.instruments.stated import certified, drift
from proofvan.standards.standard import Standard
from proofvan_dsp.sums import GateSums
from proofvan_hw.load import RigBoard

NS_PER_S = 1_000_000_000
# The host's own crystal, rectangular [M-med].
HOST_RATE = 20e-6 / math.sqrt(3.0)


@dataclass(frozen=True, slots=True)
class EnergyCalibration:
    """A standard's certificate on the channels of a board."""

    standard: Standard
    voltage: CalibratedChannel
    current: CalibratedChannel
    internal: CalibratedChannel

    @classmethod
    def of(cls, board: RigBoard, standard: Standard) -> EnergyCalibration:
        """Put a certificate on the channels that the rig names."""
        voltage, current, internal = (
            CalibratedChannel(board.channel(role).channel, standard.channels[role])
            for role in ("voltage", "current", "internal_temperature")
        )
        return cls(standard, voltage, current, internal)

    def temperature(self, warm: GateSums) -> Fraction:
        """Give the standard's mean temperature over a gate, degC."""
        return exact_mean(warm, self.internal, self.internal.reference_degc)

    def power_w(self, sums: GateSums, temperature: Fraction, known: Timeline) -> float:
        """Give the mean power over a gate."""
        return self._energy(sums, temperature, known) / seconds_of(sums, known)

    def reading(
        self, sums: GateSums, temperature: Fraction, known: Timeline, edges_w: Sequence[float], interval: Interval
    ) -> Reading:
        """Give the energy over a gate (J); `edges_w` are the powers at its two ends, for what its instants may err."""
        value = self._energy(sums, temperature, known)
        components = self._components(value, sums, temperature, known, edges_w)
        return Reading("energy", value, "J", interval, self.standard.id, components)

    def _energy(self, sums: GateSums, temperature: Fraction, known: Timeline) -> float:
        period = Fraction(known.period_ns) / NS_PER_S
        return energy_j(sums, self.voltage, self.current, temperature, period)

    def _components(
        self, value: float, sums: GateSums, temperature: Fraction, known: Timeline, edges_w: Sequence[float]
    ) -> tuple[Component, ...]:
        standard, degc = self.standard, float(temperature)
        seconds = seconds_of(sums, known)
        volts, amperes = (mean_value(sums, one, temperature) for one in (self.voltage, self.current))
        zero_voltage = standard.uncertainty("voltage_zero")
        zero_current = standard.uncertainty("current_zero")
        return (
            certified(labels.CERTIFICATE, standard.uncertainty("energy"), value),
            *drift(labels.DRIFT, standard, value),
            self._temperature_component(value, degc),
            *self._outside_component(value, degc),
            _scaled(certified(labels.ZERO_VOLTAGE, zero_voltage, volts), abs(amperes) * seconds),
            _scaled(certified(labels.ZERO_CURRENT, zero_current, amperes), abs(volts) * seconds),
            certified(labels.NOISE, standard.uncertainty("energy_noise"), value),
            certified(labels.ALIASING, standard.uncertainty("energy_aliasing"), value),
            time_component(value, known, edges_w),
        )

    def _temperature_component(self, value: float, temperature_degc: float) -> Component:
        # What is left of the coefficients after the correction grows with the distance from where they were found.
        reference = float(self.standard.channels["voltage"].reference_temperature_degc)
        stated = self.standard.uncertainty("energy_temperature_coefficient")
        u = stated.standard_uncertainty() / 100.0 * abs(value) * abs(temperature_degc - reference)
        basis = f"{stated.source}; |{temperature_degc:.1f} - {reference:g}| K"
        return Component(labels.TEMPERATURE, u, stated.distribution, math.inf, basis)

    def _outside_component(self, value: float, temperature_degc: float) -> tuple[Component, ...]:
        lowest, highest = map(float, self.standard.temperature_range_degc)
        if lowest <= temperature_degc <= highest:
            return ()
        return (certified(labels.OUTSIDE, self.standard.uncertainty("energy_outside_limits"), value),)


def time_component(value: float, known: Timeline, edges_w: Sequence[float]) -> Component:
    """Give what clock rate and gate instants do to an energy; `edges_w` are the powers at the ends of the gate."""
    rate = math.hypot(known.u_rate, HOST_RATE) * abs(value)
    u = math.hypot(rate, known.u_time_s * math.hypot(*edges_w))
    basis = f"u(t) = {known.u_time_s * 1e6:.1f} us, u(rate) = {known.u_rate:.2g}"
    return Component(labels.TIME, u, "normal", math.inf, basis)


def seconds_of(sums: GateSums, known: Timeline) -> float:
    """Give the length of a gate, s."""
    return float(sums.gate.samples) * known.period_ns / NS_PER_S


def _scaled(component: Component, factor: float) -> Component:
    return Component(
        component.label,
        component.standard_uncertainty * factor,
        component.distribution,
        component.degrees_of_freedom,
        component.basis,
    )
