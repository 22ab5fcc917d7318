"""Builds the bench that a rig describes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from proofvan.core.clock import Clock
from proofvan.core.errors import InputError, SetupError
from proofvan.instruments.ac_pile_bench import AcPileStandard
from proofvan.instruments.automatic_measure import AutomaticMeasure
from proofvan.instruments.benches import Bench
from proofvan.instruments.dc_vehicle.on_bus import VehicleOnBus
from proofvan.instruments.desk import Desk
from proofvan.instruments.display_camera.camera import DisplayCamera
from proofvan.instruments.energy_standard import EnergyStandard
from proofvan.instruments.power_bench import PowerBench
from proofvan.instruments.remote.dialogue import InstrumentDialogue
from proofvan.instruments.remote.electronic_load import ElectronicLoad
from proofvan.instruments.remote.model import Mode
from proofvan.instruments.remote.standard_meter import StandardMeter
from proofvan.instruments.weighing_indicator.line import IndicatorLine
from proofvan.link.session import Session
from proofvan.standards.standard import Standard
from proofvan_hw.load import Rig, RigBoard

# Each quantity of these pairs or groups must be sampled by one board: a bench compares them instant by instant.
_TOGETHER = {
    "pile": ("voltage", "current", "internal_temperature", "load"),
    "ac_pile": (
        *(f"{kind}_{phase}" for phase in (1, 2, 3) for kind in ("voltage", "current")),
        *("internal_temperature", "pulse_output", "pilot_high", "pilot_level", "proximity"),
        *("load", "pilot_present", "pilot_ready", "pilot_to_earth", "pilot_diode_short"),
    ),
    "dispenser": ("level", "pulses", "nozzle_temperature", "body_temperature", "board_temperature", "drain"),
}


def build_bench(
    rig: Rig,
    sessions: Mapping[str, Session],
    standards: Mapping[str, Standard],
    clock: Clock,
    *,
    block_size: int | None = None,
    judged_by: Mapping[str, Standard] | None = None,
    vehicle: VehicleOnBus | None = None,
    instruments: Mapping[str, InstrumentDialogue] | None = None,
    camera: DisplayCamera | None = None,
    indicator: IndicatorLine | None = None,
) -> Bench:
    """Give the bench of a rig on its boards' sessions and the job's standards (both by name or role).

    `block_size` is the largest number of sample instants that a meter is fed at once; no value depends on it.
    `vehicle` is the van on the rig's CAN bus; `instruments` are the rig's load and meter by name,
    `camera` the one on the pile's display, `indicator` that of the scale at a desk.
    `judged_by` are other certificates of the same standards, to judge a recorded run again. Raises
    SetupError when quantities that belong together lie on different boards, InputError when a standard is missing or
    does not calibrate a channel.
    """
    if rig.bench == "desk":
        return Desk(indicator)
    board = _common_board(rig)
    _require_standards(rig, board, standards)
    session = sessions[board.name]
    if rig.bench == "pile":
        role = board.channel("voltage").standard
        again = judged_by[role] if judged_by else None
        standard = EnergyStandard(board, session, standards[role], clock, block_size, again)
        if vehicle is not None:
            standard.carry(vehicle)
        return _equipped(rig, standard, instruments or {}, camera)
    if rig.bench == "ac_pile":
        role = board.channel("voltage_1").standard
        again = judged_by[role] if judged_by else None
        ac_pile = AcPileStandard(board, session, standards[role], clock, block_size, again)
        return _equipped(rig, ac_pile, instruments or {}, camera)
    return AutomaticMeasure(board, session, standards, clock, block_size, judged_by)


def _equipped(
    rig: Rig, bench: PowerBench, instruments: Mapping[str, InstrumentDialogue], camera: DisplayCamera | None
) -> Bench:
    if camera is not None:
        bench.look_at_display(camera)
    for one in rig.instruments:
        dialogue = instruments[one.name]
        if one.kind == "load":
            bench.aboard.load = ElectronicLoad(dialogue, cast(Mode, one.mode))
        else:
            bench.aboard.meter = StandardMeter(dialogue, bench.clock)
    return cast(Bench, bench)


def _common_board(rig: Rig) -> RigBoard:
    roles = _TOGETHER[rig.bench]
    boards = {role: rig.board_of(role) for role in roles}
    names = {board.name for board in boards.values()}
    if len(names) > 1:
        apart = ", ".join(f"{role} = {board.name}" for role, board in boards.items())
        raise SetupError("bench-boards-apart", rig=rig.id, apart=apart)
    return boards[roles[0]]


def _require_standards(rig: Rig, board: RigBoard, standards: Mapping[str, Standard]) -> None:
    for item in board.channels:
        if not item.standard:
            continue  # it only watches
        standard = standards.get(item.standard)
        if standard is None:
            allowed = ", ".join(standards) or "-"
            raise InputError(
                "bench-standard-missing", rig=rig.id, role=item.role, standard=item.standard, allowed=allowed
            )
        sampled = item.role in (*_TOGETHER[rig.bench], "pulse_output") and item.role != "pulses"
        if sampled and item.role not in standard.channels:
            raise InputError(
                "bench-channel-uncalibrated", role=item.role, standard=standard.id, known=", ".join(standard.channels)
            )
