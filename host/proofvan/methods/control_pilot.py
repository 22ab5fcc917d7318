"""The control pilot of AC charging: states, duty cycle to current, the plug's resistor. GB/T 18487.1 Annex A [M-hi]"""

from __future__ import annotations

from typing import Literal

State = Literal["A", "B", "C", "D", "E"]

# Positive level at detection point 1, V: no vehicle 12, connected 9, ready 6, ready with ventilation 3, fault 0.
LEVELS: dict[State, float] = {"A": 12.0, "B": 9.0, "C": 6.0, "D": 3.0, "E": 0.0}
# Half the distance between two levels: what is nearer to another level is that state.
_HALF_V = 1.5
# Resistors of the vehicle, ohm: R3 between pilot and earth behind the diode, R2 beside it when S2 is closed.
R3_OHM, R2_OHM = 2740.0, 1300.0
# Source of the pile: +-12 V behind R1.
SOURCE_V, R1_OHM = 12.0, 1000.0
DIODE_V = 0.7
FREQUENCY_HZ = 1000.0

# RC of the plug, ohm -> current that the cable carries, A
CABLES = {1500.0: 10.0, 680.0: 16.0, 220.0: 32.0, 100.0: 63.0}
_CABLE_TOLERANCE = 0.10  # resistors of 3 % and a contact [M-med]; neighbours differ by a factor of two


def state_of(level_v: float) -> State:
    """Give the state that a positive pilot level means."""
    for state, nominal in LEVELS.items():
        if level_v >= nominal - _HALF_V:
            return state
    return "E"


def allowed_current_a(duty_percent: float) -> float:
    """Give the current (A) that a duty cycle (%) allows; 0 where it allows none or means digital communication.

    10..85 %: 0.6 A per per cent; 85..90 %: (D - 64) * 2.5 A, at most 63 A.
    """
    if 10.0 <= duty_percent <= 85.0:
        return 0.6 * duty_percent
    if 85.0 < duty_percent <= 90.0:
        return min(63.0, (duty_percent - 64.0) * 2.5)
    return 0.0


def duty_percent(current_a: float) -> float:
    """Give the duty cycle (%) that allows a current (6 to 63 A), the inverse of `allowed_current_a`."""
    if current_a <= 51.0:
        return current_a / 0.6
    return min(current_a / 2.5 + 64.0, 90.0)


def level_v(resistance_ohm: float, diode: bool = True) -> float:
    """Give the positive level that a pile's source has behind R1 with a resistance to earth."""
    drop = DIODE_V if diode else 0.0
    return drop + (SOURCE_V - drop) * resistance_ohm / (R1_OHM + resistance_ohm)


def cable_current_a(resistance_ohm: float) -> float:
    """Give the current that the plug's resistor announces; 0 for a resistance that means none."""
    for nominal, current in CABLES.items():
        if abs(resistance_ohm - nominal) <= _CABLE_TOLERANCE * nominal:
            return current
    return 0.0
