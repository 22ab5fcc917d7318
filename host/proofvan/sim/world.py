"""The simulated world as a process of its own: `python -m proofvan.sim.world --rig FILE --job FILE --seed N ...`.

Seed, true error and fault plan exist in this process only; hosts get ports and the control socket.
"""

from __future__ import annotations

import argparse
import atexit
import gc
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from proofvan.core.errors import InputError, ProofvanError
from proofvan.core.messages import explain
from proofvan.sim import ac_pile_person, dispenser_person, pile_person
from proofvan.sim.ac_pile import AcPileBench
from proofvan.sim.attended import AttendedInstrument
from proofvan.sim.bench import Bench
from proofvan.sim.board import BoardProcess
from proofvan.sim.bus_line import BusLine
from proofvan.sim.camera import SimulatedCamera
from proofvan.sim.clocks import SECOND, START_NS
from proofvan.sim.control import ControlServer
from proofvan.sim.desk import DeskBench
from proofvan.sim.desk import behaviours as desk_behaviours
from proofvan.sim.dispenser import DispenserBench
from proofvan.sim.effects import Effects, read_scales
from proofvan.sim.faults import read_plan
from proofvan.sim.indicator import SimulatedIndicator
from proofvan.sim.job import Job, load_job
from proofvan.sim.line import Line, MakeBoard
from proofvan.sim.person import Behaviour, Person, Practitioner, UnknownPromptError
from proofvan.sim.pile import PileBench
from proofvan.sim.playback import PlaybackSource
from proofvan.sim.remote import RemoteInstruments
from proofvan.sim.seeds import stream
from proofvan.sim.simulation import Simulation
from proofvan.sim.surroundings import Surroundings, drawn_surroundings
from proofvan.sim.truth import write_truth
from proofvan_hw.load import Rig, RigBoard, load_rig
from proofvan_wire.authentication import PRACTICE_KEY

# A drawn true error lies within 1.5 times the limit: class 1 pile 1 % [S: cncyxny.com/511], dispenser 0.30 % [S:fx361].
LARGEST_ERROR_PERCENT = {"pile": 1.5, "ac_pile": 1.5, "dispenser": 0.45}

# As in cli/app.py, and none at the end.
_OBJECTS_BEFORE_A_LOOK = 50_000

MakeBoards = Callable[[RigBoard, int], MakeBoard]


def main(arguments: Sequence[str] | None = None, make_board: MakeBoards | None = None, answer_ns: int = 0) -> int:
    """Serve one world; 0 after an orderly goodbye. `make_board` and `answer_ns` as in `build`."""
    gc.set_threshold(_OBJECTS_BEFORE_A_LOOK)
    atexit.register(gc.freeze)
    wishes = parse(arguments)
    try:
        simulation, bench = build(wishes, make_board, answer_ns)
    except ProofvanError as problem:
        print(*explain(problem, "en"), sep="\n", file=sys.stderr)
        return 2
    server = ControlServer(simulation, wishes.control, wishes.seed)
    try:
        server.serve()
    except UnknownPromptError as problem:
        print(problem, file=sys.stderr)
        return 3
    finally:
        server.close()
        simulation.close()
    seconds = (simulation.now_ns - START_NS) / SECOND
    damage = simulation.line.damage.hits
    write_truth(wishes.truth, {"seed": wishes.seed, "seconds": seconds, **bench.truth(), "damage": damage})
    return 0


def parse(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """Understand the command line."""
    return _parser().parse_args(arguments)


def build(
    wishes: argparse.Namespace, make_board: MakeBoards | None = None, answer_ns: int = 0
) -> tuple[Simulation, Bench]:
    """Put a world together. Raises InputError.

    `make_board` replaces the board's process; one with a clock of its own is looked at `answer_ns` after it was
    spoken to.
    """
    rig, job = load_rig(wishes.rig), load_job(wishes.job)
    effects = Effects(wishes.seed, read_scales(wishes.effects))
    board = _only_board(rig)
    around = drawn_surroundings(wishes.seed, effects)
    bench, behaviours = _bench(rig, board, job, effects, around, wishes)
    make = (make_board or _processes)(board, wishes.seed)
    charger = bench.charger if isinstance(bench, PileBench) else None
    simulation = Simulation(
        bench,
        Line(board.name, make, wishes.seed, effects["clock_drift"], answer_ns),
        _person(wishes, behaviours),
        read_plan(wishes.fault_plan) if wishes.fault_plan else (),
        around.board.on_since_ns,
        _pace(wishes.speed),
        BusLine(rig.buses[0].name, charger) if charger is not None else None,
        _instruments(rig, bench),
        _camera(rig, bench, wishes.seed),
        _indicator(rig, bench, effects, wishes.seed),
    )
    return simulation, bench


def _person(wishes: argparse.Namespace, behaviours: Mapping[str, Behaviour]) -> Practitioner:
    if wishes.attended:
        return AttendedInstrument(behaviours)
    return Person(wishes.seed, behaviours, wishes.redos, wishes.thinking)


def _bench(
    rig: Rig, board: RigBoard, job: Job, effects: Effects, around: Surroundings, wishes: argparse.Namespace
) -> tuple[Bench, dict[str, Behaviour]]:
    if rig.bench == "desk":
        desk = DeskBench(wishes.job, wishes.seed, wishes.true_error)
        return desk, dict(desk_behaviours(desk))
    error = _true_error(rig.bench, wishes) / 100.0
    mistakes = tuple(name for name in wishes.operator_errors.split(",") if name)
    if rig.bench == "dispenser":
        dispenser = DispenserBench(board, job, effects, error, around)
        flow = job.number("highest_flow_l_min", 50.0)
        return dispenser, dict(dispenser_person.behaviours(dispenser, flow, mistakes, wishes.thinking))
    if rig.bench == "ac_pile":
        ac_pile = AcPileBench(board, job, effects, error, around)
        return ac_pile, dict(ac_pile_person.behaviours(ac_pile, mistakes))
    pile = PileBench(board, job, effects, error, around, _playback(wishes), bool(rig.buses))
    return pile, dict(pile_person.behaviours(pile, mistakes))


def _playback(wishes: argparse.Namespace) -> PlaybackSource | None:
    if wishes.wave is None:
        return None
    from proofvan.waveforms.read import read_waveform
    from proofvan.waveforms.table import Choice

    return PlaybackSource(read_waveform(wishes.wave, Choice(rate=wishes.wave_rate)))


def _instruments(rig: Rig, bench: Bench) -> RemoteInstruments | None:
    if not rig.instruments or not isinstance(bench, PileBench | AcPileBench):
        return None
    instruments = RemoteInstruments(rig.instruments, bench)
    bench.load_takes = lambda: instruments.load_on
    return instruments


def _camera(rig: Rig, bench: Bench, seed: int) -> SimulatedCamera | None:
    if not rig.cameras or not isinstance(bench, PileBench | AcPileBench):
        return None
    return SimulatedCamera(rig.cameras[0], bench, stream(seed, "camera"))


def _indicator(rig: Rig, bench: Bench, effects: Effects, seed: int) -> SimulatedIndicator | None:
    if not rig.indicators or not isinstance(bench, DeskBench):
        return None
    scale = bench.case.subject
    settling_s = effects["scale_filter"]
    bench.scale = SimulatedIndicator(rig.indicators[0], scale.max_kg, scale.division_kg, settling_s, seed)
    return bench.scale


def _true_error(bench: str, wishes: argparse.Namespace) -> float:
    """Give the true error in percent: as asked; 0 behind a recorded waveform; else drawn from the seed."""
    if wishes.true_error is not None:
        return float(wishes.true_error)
    if wishes.wave:
        return 0.0
    largest = LARGEST_ERROR_PERCENT[bench]
    return float(stream(wishes.seed, "true error").uniform(-largest, largest))


def _only_board(rig: Rig) -> RigBoard:
    if len(rig.boards) != 1:
        raise InputError("world-rig-boards", rig=rig.id, value=len(rig.boards), allowed=1)
    return rig.boards[0]


def _processes(board: RigBoard, seed: int) -> MakeBoard:
    uid = stream(seed, f"board/{board.name}/uid").bytes(8)
    return lambda boot_id: BoardProcess(board.board.family, uid, boot_id, PRACTICE_KEY)


def _pace(speed: float) -> Callable[[int], None]:
    if speed <= 0.0:
        return lambda now_ns: None
    started = time.monotonic()

    def wait(now_ns: int) -> None:
        ahead = (now_ns - START_NS) / SECOND / speed - (time.monotonic() - started)
        if ahead > 0.0:
            time.sleep(ahead)

    return wait


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m proofvan.sim.world", description=__doc__)
    add = parser.add_argument
    add("--rig", type=Path, required=True)
    add("--job", type=Path, required=True)
    add("--seed", type=int, required=True)
    add("--true-error", type=float, help="percent; positive: the display shows more than was delivered")
    add("--fault-plan", type=Path, help="JSON list, see faults.py")
    add("--effects", default="", help="TOML file [scale] name = factor, or names to switch off, or `all`")
    add("--operator-errors", default="", help="mistakes of the person, comma-separated")
    add("--redos", type=int, default=3, help="how often the person redoes a step that ended in a fault")
    add("--thinking", type=float, default=1.0, help="factor of the time that the person takes for an answer")
    add("--attended", action="store_true", help="a real person answers; only the hands are simulated")
    add("--wave", type=Path, help="CSV that is played in place of the pile's voltage and current")
    add("--wave-rate", type=float, help="samples per second of a CSV without a time column")
    add("--speed", type=float, default=0.0, help="times real time; 0 = as fast as it goes")
    add("--control", type=Path, required=True)
    add("--truth", type=Path, required=True)
    return parser


if __name__ == "__main__":
    sys.exit(main())
