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
]
KINDS: tuple[str, ...] = get_args(Kind)
_FIELDS = ("at_s", "kind", "board", "duration_s", "rate", "channel", "after", "occurrence")


@dataclass(frozen=True, slots=True)
class Fault:
    """One line of the plan; `rate` is the share of bytes or blocks, `channel` the one that is saturated."""

    at_s: float
    kind: Kind
    board: str = ""  # empty: the only board
    duration_s: float = 1.0
    rate: float = 0.01
    channel: int = 0
    after: str = ""
    occurrence: int = 1


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
    numbers: dict[str, float] = {name: float(line[name]) for name in ("at_s", "duration_s", "rate") if name in line}
    for name, value in numbers.items():
        if value < 0.0 or (name == "rate" and value > 1.0):
            raise InputError("world-fault-plan", file=path.name, field=f"[{index}].{name}", value=value, allowed=">= 0")
    fields: dict[str, Any] = {"at_s": 0.0, **line, **numbers}
    return Fault(**fields)
