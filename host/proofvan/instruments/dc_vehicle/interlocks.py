"""What must never go on while a vehicle charges: each interlock with its bound, from what the standard measures."""

from __future__ import annotations

from dataclasses import dataclass

from proofvan.core.errors import ProcedureError, ProofvanError
from proofvan.instruments.benches import PowerNow
from proofvan.instruments.dc_vehicle.battery import Battery

# Contactors open below this current (GB/T 18487.1-2015 annex B [M-hi]; field practice of the controlled stop).
OPENING_CURRENT_A = 5.0
# Below this voltage a connector may be touched and unlocked (GB/T 18487.1-2015 annex B [M-hi]).
SAFE_VOLTAGE_V = 60.0
# A pile sets its current to 1 % (NB/T 33001 [M-med]) and overshoots its ramp by a few per cent [T]; the rest is room.
_CURRENT_FACTOR, _CURRENT_ROOM_A = 1.15, 2.0
# A standard shuts down above 45 degC [T: field practice, section 6].
HIGHEST_TEMPERATURE_DEGC = 45.0
# GB/T 18487.1-2015 annex B.4 [M-hi]: below 100 ohm per volt charging stops.
_LEAST_OHM_PER_V = 100.0
# So long may the current be gone after it once flowed.
LONGEST_WITHOUT_CURRENT_S = 1.0


@dataclass(frozen=True, slots=True)
class Seen:
    """What the standard sees: latest values, its own temperature, and since when no current flows (s; 0: it flows).

    `insulation_ohm` to earth; None where no monitor is connected.
    """

    power: PowerNow
    temperature_degc: float
    without_current_s: float
    insulation_ohm: float | None = None


def tripped(battery: Battery, seen: Seen) -> tuple[ProofvanError, str] | None:
    """Give the fault of the first interlock that trips, and the field of BST that tells the pile; None if none does."""
    power = seen.power
    if power.voltage_v > battery.highest_voltage_v:
        limit = f"{battery.highest_voltage_v:.1f}"
        return ProcedureError("interlock-over-voltage", voltage_v=f"{power.voltage_v:.1f}", limit_v=limit), (
            "voltage_abnormal"
        )
    most_a = battery.current_a * _CURRENT_FACTOR + _CURRENT_ROOM_A
    if power.current_a > most_a:
        return ProcedureError(
            "interlock-over-current", current_a=f"{power.current_a:.1f}", limit_a=f"{most_a:.1f}"
        ), "overcurrent"
    if seen.temperature_degc > HIGHEST_TEMPERATURE_DEGC:
        return ProcedureError(
            "interlock-temperature",
            temperature_degc=f"{seen.temperature_degc:.1f}",
            limit_degc=f"{HIGHEST_TEMPERATURE_DEGC:g}",
        ), "component_overheated"
    least_ohm = _LEAST_OHM_PER_V * battery.highest_voltage_v
    if seen.insulation_ohm is not None and seen.insulation_ohm < least_ohm:
        found, least = f"{seen.insulation_ohm / 1e3:.0f}", f"{least_ohm / 1e3:.0f}"
        return ProcedureError("interlock-insulation", insulation_kohm=found, least_kohm=least), "insulation_fault"
    if seen.without_current_s > LONGEST_WITHOUT_CURRENT_S:
        return ProcedureError("interlock-current-lost", limit_s=f"{LONGEST_WITHOUT_CURRENT_S:g}"), "other_fault"
    return None
