"""The formulas of this regulation; they run on floats, arrays and GTC numbers."""

from __future__ import annotations

from dataclasses import dataclass

from proofvan.methods import energy_comparison
from proofvan.uncertainty.inputs import Number


@dataclass(frozen=True, slots=True)
class SessionInputs:
    """One run: the reading (kWh), the standard's energy (kWh), what disturbs this run alone (kWh)."""

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
    harmonics: Number
    phase: Number
    connection: Number  # ohm
    repeatability: Number  # %
    voltage: float  # V of one phase, of the load point
    current: float  # A


def working_error(inputs: PointInputs) -> Number:
    """Give the mean working error of a load point, %. Clause 7.2

    gamma = mean of (E_x - E_0) / E_0 * 100 %. Positive: the display shows more than was delivered.
    """
    errors = [session_error(session, inputs) for session in inputs.sessions]
    return sum(errors[1:], errors[0]) / len(errors) + inputs.repeatability


def session_error(session: SessionInputs, inputs: PointInputs) -> Number:
    """Give the working error of one run, %: E_x the session reading, E_0 the energy at the gun."""
    return energy_comparison.indication_error_percent(session.indicated + inputs.display, delivered(session, inputs))


def delivered(session: SessionInputs, inputs: PointInputs) -> Number:
    """Give E_0, the energy at the mating face of the plug, kWh."""
    of_the_standard = (
        inputs.certificate,
        inputs.drift,
        inputs.temperature,
        inputs.outside_limits,
        inputs.harmonics,
        inputs.phase,
    )
    relative = sum(of_the_standard[1:], of_the_standard[0])
    measured = sum((*session.noise, session.synchronisation), session.measured)
    return energy_comparison.delivered_energy(measured, relative, inputs.connection * inputs.current / inputs.voltage)
