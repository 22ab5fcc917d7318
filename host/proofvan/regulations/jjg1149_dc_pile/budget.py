"""Where each component of uncertainty comes from, and its distribution."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from proofvan.core.errors import PreconditionError
from proofvan.core.line.readings import Component, Reading
from proofvan.instruments import labels
from proofvan.regulations.jjg1149_dc_pile.formulas import PointInputs, SessionInputs
from proofvan.regulations.jjg1149_dc_pile.inputs import Pile, Session
from proofvan.regulations.jjg1149_dc_pile.limits import edition
from proofvan.standards.standard import CertifiedUncertainty, Standard
from proofvan.uncertainty.inputs import Input, rectangular

_KWH = 3.6e6  # J, by definition

# What the file of the standard states; a reading that carried it too would count it twice.
OF_THE_STANDARD = frozenset(
    {
        labels.CERTIFICATE,
        labels.DRIFT,
        labels.TEMPERATURE,
        labels.OUTSIDE,
        labels.ALIASING,
        labels.ZERO_VOLTAGE,
        labels.ZERO_CURRENT,
    }
)


def point_inputs(sessions: Sequence[Session], pile: Pile, standard: Standard) -> PointInputs:
    """Build the inputs of a load point from its sessions, the standard's certificate and the edition's influences."""
    first = sessions[0]
    return PointInputs(
        sessions=tuple(_session(one) for one in sessions),
        # Whether the display rounds or cuts off is unknown, and each run is treated alike: half-width d, not averaged.
        display=rectangular("component-display", pile.display_step_kwh, "kWh", "d"),
        certificate=_stated(labels.CERTIFICATE, standard.uncertainty("energy")),
        drift=_drift(standard),
        temperature=_temperature(sessions, standard),
        outside_limits=_outside_limits(sessions, standard),
        aliasing=_stated(labels.ALIASING, standard.uncertainty("energy_aliasing")),
        zero_voltage=_stated(labels.ZERO_VOLTAGE, standard.uncertainty("voltage_zero")),
        zero_current=_stated(labels.ZERO_CURRENT, standard.uncertainty("current_zero")),
        connection=edition().influence("connection-resistance").as_input("component-connection"),
        repeatability=edition()
        .influence("run-deviation")
        .as_input("component-repeatability", 1 / math.sqrt(len(sessions))),
        voltage=first.voltage_v,
        current=first.current_a,
    )


def run_deviation() -> float:
    """Give the pooled standard deviation of one run, %, from the validation of the method."""
    return edition().influence("run-deviation").as_input("component-repeatability").component.standard_uncertainty


def synchronisation(session: Session) -> Input:
    """Give what our gate and the pile's may differ by, kWh: P at the ends of the gate times the time between them.

    Field practice 3.1: u_sync = P * u(dt) / W. Within a whole session P at the ends is at most the current below which
    the session counts as ended, times the voltage.
    """
    kwh_per_s = session.voltage_v * session.end_current_a / _KWH
    seconds = edition().influence("gate-time").as_input("component-synchronisation", kwh_per_s)
    return replace(seconds, unit="kWh")


def standard_expanded_percent(standard: Standard) -> float:
    """Give U (k = 2) of the standard alone, %: certificate and drift."""
    certificate = standard.uncertainty("energy").standard_uncertainty()
    return 2 * math.hypot(certificate, _drift(standard).component.standard_uncertainty)


def _session(session: Session) -> SessionInputs:
    return SessionInputs(
        indicated=session.indicated_kwh,
        measured=session.energy.value / _KWH,
        noise=tuple(_of_reading(session.energy)),
        synchronisation=synchronisation(session),
    )


def _of_reading(reading: Reading) -> list[Input]:
    own = [one for one in reading.components if one.label not in OF_THE_STANDARD]
    return [
        Input(
            0.0,
            "kWh",
            Component(one.label, one.standard_uncertainty / _KWH, one.distribution, one.degrees_of_freedom, one.basis),
        )
        for one in own
    ]


def _stated(label: str, stated: CertifiedUncertainty, factor: float = 1.0, unit: str = "") -> Input:
    component = Component(label, stated.standard_uncertainty() * factor, stated.distribution, math.inf, stated.source)
    return Input(0.0, unit or stated.unit, component)


def _drift(standard: Standard) -> Input:
    stated = standard.drift_per_year
    if stated is None:
        raise PreconditionError("jjg1149-drift-unknown", standard=standard.id)
    return _stated(labels.DRIFT, stated, float(standard.recalibration_interval_years))


def _temperature(sessions: Sequence[Session], standard: Standard) -> Input:
    # What is left of the coefficient after the correction grows with the distance from the reference temperature.
    reference = float(standard.channels["voltage"].reference_temperature_degc)
    distance = max(abs(one.self_check.internal_temperature.value - reference) for one in sessions)
    return _stated(labels.TEMPERATURE, standard.uncertainty("energy_temperature_coefficient"), distance, "%")


def _outside_limits(sessions: Sequence[Session], standard: Standard) -> Input:
    """Give the limit operating error when the standard was outside its certificate's temperatures, else nothing.

    Raises InputError when it was outside and the certificate states no such error.
    """
    lowest, highest = map(float, standard.temperature_range_degc)
    if all(lowest <= one.self_check.internal_temperature.value <= highest for one in sessions):
        basis = f"{lowest:g} .. {highest:g} degC"
        return Input(0.0, "%", Component(labels.OUTSIDE, 0.0, "rectangular", math.inf, basis))
    return _stated(labels.OUTSIDE, standard.uncertainty("energy_outside_limits"))
