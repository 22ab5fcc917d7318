"""Working error 工作误差 of a charging pile: what every pile has in common; on floats, arrays and GTC numbers."""

from __future__ import annotations

from dataclasses import dataclass

from proofvan.methods import energy_comparison
from proofvan.uncertainty.inputs import Number, mean


@dataclass(frozen=True, slots=True)
class SessionInputs:
    """One run: what the pile says (kWh), the standard's energy (kWh), what disturbs this run alone (kWh)."""

    indicated: Number
    measured: Number
    noise: tuple[Number, ...]
    synchronisation: Number


@dataclass(frozen=True, slots=True)
class PointInputs:
    """A load point: its runs, and what all of them share. Relative corrections in per cent, expectation 0."""

    sessions: tuple[SessionInputs, ...]
    display: Number  # kWh: what the display hides, the same way in each run
    certificate: Number
    drift: Number
    temperature: Number
    outside_limits: Number
    connection: Number  # ohm
    repeatability: Number  # %
    voltage: float  # V, of the load point; with several phases, of one
    current: float  # A


def mean_error(inputs: PointInputs, corrections: tuple[Number, ...]) -> Number:
    """Give the mean working error of a load point, %: gamma = mean of (E_x - E_0) / E_0 * 100 %.

    `corrections` are those of this kind of standard, in per cent, beside the ones that every standard has. Positive:
    the pile shows more than was delivered.
    """
    errors = [session_error(session, inputs, corrections) for session in inputs.sessions]
    return mean(errors) + inputs.repeatability


def session_error(session: SessionInputs, inputs: PointInputs, corrections: tuple[Number, ...]) -> Number:
    """Give the working error of one run, %: E_x what the pile says, E_0 the energy at the connector."""
    energy = delivered(session, inputs, corrections)
    return energy_comparison.indication_error_percent(session.indicated + inputs.display, energy)


def delivered(session: SessionInputs, inputs: PointInputs, corrections: tuple[Number, ...]) -> Number:
    """Give E_0, the energy at the mating face of the connector, kWh. Field practice 3.2"""
    common = (inputs.drift, inputs.temperature, inputs.outside_limits, *corrections)
    relative = sum(common, inputs.certificate)
    measured = sum((*session.noise, session.synchronisation), session.measured)
    return energy_comparison.delivered_energy(measured, relative, inputs.connection * inputs.current / inputs.voltage)
