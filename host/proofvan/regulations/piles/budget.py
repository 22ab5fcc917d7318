"""Where each uncertainty of a working error comes from; one function per source."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from proofvan.core.line.readings import Component
from proofvan.instruments import labels
from proofvan.methods.working_error import PointInputs, SessionInputs
from proofvan.regulations.budgets import certificate, drift, of_reading, repeatability, stated
from proofvan.regulations.piles.inputs import Pile, Session
from proofvan.regulations.piles.kind import PileKind
from proofvan.standards.standard import Standard
from proofvan.uncertainty.inputs import Input, rectangular

_KWH = 3.6e6  # J, by definition

# What the file of every standard states; a reading that carried it too would count it twice.
_OF_EVERY_STANDARD = {labels.CERTIFICATE, labels.DRIFT, labels.TEMPERATURE, labels.OUTSIDE}


def point_inputs(kind: PileKind, sessions: Sequence[Session], pile: Pile, standard: Standard) -> PointInputs:
    """Build the inputs of a load point from its sessions, the standard's certificate and the edition's influences."""
    first = sessions[0]
    own = {name: certificate(standard, *names) for name, names in kind.certified.items()}
    inputs: PointInputs = kind.formulas.PointInputs(
        sessions=tuple(_session(kind, one) for one in sessions),
        display=_display(first, pile),
        certificate=certificate(standard, "energy"),
        drift=drift(standard),
        temperature=_temperature(kind, sessions, standard),
        outside_limits=_outside_limits(sessions, standard),
        connection=_connection(kind, first),
        repeatability=repeatability(kind.figures, len(sessions)),
        voltage=first.voltage_v,
        current=first.current_a,
        **own,
    )
    return inputs


def synchronisation(kind: PileKind, session: Session) -> Input:
    """Give what our gate and the pile's may differ by, kWh: P at the ends of the gate times the time between them.

    Field practice 3.1: u_sync = P * u(dt) / W. Within a whole session P at the ends is at most the current below which
    the session counts as ended, times the voltage.
    """
    if session.gate == "pulse_to_pulse":
        # An edge is timed to one sample of the waveform, both ends alike; what remains is its jitter.
        label, influence, factor = "component-synchronisation", "pulse-edge", session.energy.value / _KWH
    elif session.gate == "display_edge":
        # Both edges are timed by the camera: the reading carries what that is worth.
        return rectangular("component-synchronisation", 0.0, "kWh", "camera")
    else:
        label, influence = "component-synchronisation", "gate-time"
        factor = kind.conductors * session.voltage_v * session.end_current_a / _KWH
    return replace(kind.figures.influence(influence).as_input(label, factor), unit="kWh")


def _display(session: Session, pile: Pile) -> Input:
    # Whether the display rounds or cuts off is unknown, and each run is treated alike: half-width d, not averaged.
    # Pulses have no display.
    # From edge to edge the display's value is known; what its rhythm adds is in the reading itself.
    if session.gate == "whole_session" and session.reading_source == "register_difference":
        # Two readings of one register, each off by up to a step in the same direction: u = d / sqrt(6). [C]
        u = pile.display_step_kwh / math.sqrt(6.0)
        return Input(0.0, "kWh", Component("component-display", u, "triangular", math.inf, "d, two readings"))
    step = 0.0 if session.gate in ("pulse_to_pulse", "display_edge") else pile.display_step_kwh
    return rectangular("component-display", step, "kWh", "d")


def _connection(kind: PileKind, session: Session) -> Input:
    if session.load == "virtual":
        # The current circuit of a virtual load carries no power: nothing is lost between connector and standard.
        return Input(0.0, "ohm", Component("component-connection", 0.0, "rectangular", math.inf, "virtual load"))
    return kind.figures.influence("connection-resistance").as_input("component-connection")


def _session(kind: PileKind, session: Session) -> SessionInputs:
    of_the_standard = _OF_EVERY_STANDARD | {label for _, label in kind.certified.values()}
    return SessionInputs(
        indicated=session.indicated_kwh,
        measured=session.energy.value / _KWH,
        noise=of_reading(session.energy, of_the_standard, divisor=_KWH, unit="kWh"),
        synchronisation=synchronisation(kind, session),
    )


def _temperature(kind: PileKind, sessions: Sequence[Session], standard: Standard) -> Input:
    # What is left of the coefficient after the correction grows with the distance from the reference temperature.
    reference = float(standard.channels[kind.reference_channel].reference_temperature_degc)
    distance = max(abs(one.standard_degc - reference) for one in sessions)
    return stated(labels.TEMPERATURE, standard.uncertainty("energy_temperature_coefficient"), distance, "%")


def _outside_limits(sessions: Sequence[Session], standard: Standard) -> Input:
    """Give the limit operating error when the standard was outside its certificate's temperatures, else nothing.

    Raises InputError when it was outside and the certificate states no such error.
    """
    lowest, highest = map(float, standard.temperature_range_degc)
    if all(lowest <= one.standard_degc <= highest for one in sessions):
        basis = f"{lowest:g} .. {highest:g} degC"
        return Input(0.0, "%", Component(labels.OUTSIDE, 0.0, "rectangular", math.inf, basis))
    return certificate(standard, "energy_outside_limits", labels.OUTSIDE)
