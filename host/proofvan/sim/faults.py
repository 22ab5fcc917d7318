"""The fault plan: what breaks, when, and for how long.

A plan is a JSON list of objects. `at_s` counts from the start of the world, or, with `after`, from the moment at which
the person answers that prompt for the `occurrence`-th time.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

from proofvan.core.errors import InputError

Kind = Literal[
    "kill_board",  # power lost: the process is killed, and starts anew with another boot id after the duration
    "reboot",  # the same, back at once
    "cut_cable",  # the host's port is closed; the board goes on and hears nothing
    "corrupt",  # a share of the bytes, both ways, with one bit wrong
    "drop_blocks",  # a share of the sample blocks never arrives
    "duplicate_blocks",  # a share of the sample blocks arrives twice
    "reorder_blocks",  # a share of the sample blocks arrives after the next one
    "wrong_schema",  # the board's Hello names another schema
    "overflow",  # the host's credits arrive late, so that the board's ring runs over
    "saturate",  # a channel is driven past its range
    "silence",  # the converters' samples never reach the board
    "bus_silent",  # the pile never sends `message`, or nothing at all
    "bus_deaf",  # the pile does not hear `message`
    "bus_late",  # the pile's `message` goes out `value` seconds late
    "bus_length",  # the pile's `message` has `value` bytes
    "bus_unready",  # the pile says not yet in `message` (CRM, CRO), however often it is asked
    "cut_bus",  # the CAN adapter is unplugged from the host
    "ignore_stop",  # the pile follows neither a demand nor a stop
    "pile_stops",  # somebody presses the pile's emergency stop
    "load_dump",  # the load falls off at whatever power flows
    "over_voltage",  # the pile's voltage is `value` times what was asked
    "over_current",  # the pile's current is `value` times what was asked
    "insulation",  # the monitor sees `value` ohm to earth
    "overheat",  # the standard is `value` kelvin hotter
    "load_silent",  # the electronic load answers nothing; it goes on taking what it took
    "load_hot",  # the electronic load reports over-temperature
    "load_refuses",  # it holds `value` times the set point
    "load_lies",  # it says `value` times the current that it takes
    "meter_silent",  # the standard meter answers nothing
    "camera_silent",  # the camera gives no frames
    "display_glare",  # the sun shines on the display
    "indicator_silent",  # the indicator of the scale sends nothing
    "scale_sways",  # wind: what the scale shows never stands still
    "meter_off",  # the standard meter counts `value` times the energy
]
KINDS: tuple[str, ...] = get_args(Kind)
_FIELDS = ("at_s", "kind", "board", "duration_s", "rate", "channel", "after", "occurrence", "message", "value")
_NUMBERS = ("at_s", "duration_s", "rate", "value")


@dataclass(frozen=True, slots=True)
class Fault:
    """One line of the plan; `rate` is the share of bytes or blocks, `channel` the one that is saturated.

    `message` names a message of GB/T 27930, empty for all of them; `value` as the kind says.
    """

    at_s: float
    kind: Kind
    board: str = ""  # empty: the only board
    duration_s: float = 1.0
    rate: float = 0.01
    channel: int = 0
    after: str = ""
    occurrence: int = 1
    message: str = ""
    value: float = 0.0


def read_plan(path: Path) -> tuple[Fault, ...]:
    """Read a fault plan; raises InputError naming the field that is wrong."""
    try:
        lines = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as problem:
        raise InputError("world-fault-plan", file=path.name, field="-", value=problem, allowed="JSON") from None
    if not isinstance(lines, list):
        raise InputError("world-fault-plan", file=path.name, field="-", value=type(lines).__name__, allowed="[...]")
    return tuple(_fault(path, index, line) for index, line in enumerate(lines))


def _fault(path: Path, index: int, line: dict[str, Any]) -> Fault:
    unknown = sorted(set(line) - set(_FIELDS))
    if unknown:
        field = f"[{index}]"
        raise InputError("world-fault-plan", file=path.name, field=field, value=unknown[0], allowed=", ".join(_FIELDS))
    if line.get("kind") not in KINDS:
        field = f"[{index}].kind"
        raise InputError(
            "world-fault-plan", file=path.name, field=field, value=line.get("kind"), allowed=", ".join(KINDS)
        )
    numbers: dict[str, float] = {name: float(line[name]) for name in _NUMBERS if name in line}
    for name, value in numbers.items():
        if value < 0.0 or (name == "rate" and value > 1.0):
            raise InputError("world-fault-plan", file=path.name, field=f"[{index}].{name}", value=value, allowed=">= 0")
    fields: dict[str, Any] = {"at_s": 0.0, **line, **numbers}
    return Fault(**fields)
