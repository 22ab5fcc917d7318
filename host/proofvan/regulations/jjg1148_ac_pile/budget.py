"""Where each component of uncertainty comes from, and its distribution."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from proofvan.core.line.readings import Component
from proofvan.instruments import labels
from proofvan.regulations.budgets import certificate, drift, of_reading, repeatability, stated
from proofvan.regulations.jjg1148_ac_pile.formulas import PointInputs, SessionInputs
from proofvan.regulations.jjg1148_ac_pile.inputs import Pile, Session
from proofvan.regulations.jjg1148_ac_pile.limits import FIGURES
from proofvan.standards.standard import Standard
from proofvan.uncertainty.inputs import Input, rectangular

_KWH = 3.6e6  # J, by definition

# What the file of the standard states; a reading that carried it too would count it twice.
OF_THE_STANDARD = frozenset(
    {
        labels.CERTIFICATE,
        labels.DRIFT,
        labels.TEMPERATURE,
        labels.OUTSIDE,
        labels.HARMONICS,
        labels.PHASE,
    }
)


def point_inputs(sessions: Sequence[Session], pile: Pile, standard: Standard) -> PointInputs:
    """Build the inputs of a load point from its sessions, the standard's certificate and the edition's influences."""
    first = sessions[0]
    pulses = first.gate == "pulse_to_pulse"
    return PointInputs(
        sessions=tuple(_session(one) for one in sessions),
        # Whether the display rounds or cuts off is unknown, and each run is treated alike: half-width d, not averaged.
        # Pulses have no display; the first and the last are timed to a fraction of a sample.
        display=rectangular("component-display", 0.0 if pulses else pile.display_step_kwh, "kWh", "d"),
        certificate=certificate(standard, "energy"),
        drift=drift(standard),
        temperature=_temperature(sessions, standard),
        outside_limits=_outside_limits(sessions, standard),
        harmonics=certificate(standard, "energy_harmonics", labels.HARMONICS),
        phase=certificate(standard, "energy_phase", labels.PHASE),
        connection=FIGURES.influence("connection-resistance").as_input("component-connection"),
        repeatability=repeatability(FIGURES, len(sessions)),
        voltage=first.voltage_v,
        current=first.current_a,
    )


def synchronisation(session: Session) -> Input:
    """Give what our gate and the pile's may differ by, kWh: P at the ends of the gate times the time between them.

    Field practice 3.1: u_sync = P * u(dt) / W. Within a whole session P at the ends is at most the current below which
    the session counts as ended, times the voltage.
    """
    if session.gate == "pulse_to_pulse":
        # An edge is timed to one sample of the waveform, both ends alike; what remains is its jitter.
        edges = FIGURES.influence("pulse-edge").as_input("component-synchronisation", session.energy.value / _KWH)
        return replace(edges, unit="kWh")
    kwh_per_s = 3 * session.voltage_v * session.end_current_a / _KWH
    seconds = FIGURES.influence("gate-time").as_input("component-synchronisation", kwh_per_s)
    return replace(seconds, unit="kWh")


def _session(session: Session) -> SessionInputs:
    return SessionInputs(
        indicated=session.indicated_kwh,
        measured=session.energy.value / _KWH,
        noise=of_reading(session.energy, OF_THE_STANDARD, divisor=_KWH, unit="kWh"),
        synchronisation=synchronisation(session),
    )


def _temperature(sessions: Sequence[Session], standard: Standard) -> Input:
    # What is left of the coefficient after the correction grows with the distance from the reference temperature.
    reference = float(standard.channels["voltage_1"].reference_temperature_degc)
    distance = max(abs(one.self_check.internal_temperature.value - reference) for one in sessions)
    return stated(labels.TEMPERATURE, standard.uncertainty("energy_temperature_coefficient"), distance, "%")


def _outside_limits(sessions: Sequence[Session], standard: Standard) -> Input:
    """Give the limit operating error when the standard was outside its certificate's temperatures, else nothing.

    Raises InputError when it was outside and the certificate states no such error.
    """
    lowest, highest = map(float, standard.temperature_range_degc)
    if all(lowest <= one.self_check.internal_temperature.value <= highest for one in sessions):
        basis = f"{lowest:g} .. {highest:g} degC"
        return Input(0.0, "%", Component(labels.OUTSIDE, 0.0, "rectangular", math.inf, basis))
    return certificate(standard, "energy_outside_limits", labels.OUTSIDE)
