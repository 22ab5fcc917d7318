"""Who stops a charge from outside: the operator's stop key, and a host that dies. Nothing opens under load."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

from practice_runs import SEED
from short_pile import run_and_kill_the_host, short_practice

from proofvan.compose.perform import perform
from proofvan.compose.replay import recording_paths, replay
from proofvan.compose.simulated import SimulatedSource
from proofvan.compose.watcher import Watcher
from proofvan.core.intake import Commanded, Received
from proofvan.instruments.dc_vehicle.decoding import BusDecoder
from proofvan.instruments.dc_vehicle.recorded_bus import recorded_frames
from proofvan.keys.practice import practice_signer
from proofvan.link.can_frames import unpacked
from proofvan.station.setup import load_setup, setup_files


class StopKey(SimulatedSource):
    """A person who presses the stop key so many seconds after the first frame of a charge."""

    def __init__(self, control: Path, after_s: float) -> None:
        super().__init__(control)
        self._after_ns = round(after_s * 1e9)
        self._press_ns: int | None = None

    def next(self, deadline_ns):
        items = super().next(deadline_ns)
        charging = any(self._says_ccs(item) for item in items)
        if charging and self._press_ns is None:
            self._press_ns = items[-1].time_ns + self._after_ns
        if self._press_ns is not None and items[-1].time_ns >= self._press_ns and self._after_ns:
            self._after_ns = 0
            items.append(Commanded(items[-1].time_ns, "stop", "", "verifier"))
        return items

    @staticmethod
    def _says_ccs(item) -> bool:
        on_bus = isinstance(item, Received) and item.port == "CAN1"
        return on_bus and any(frame.identifier == 0x1812F456 for frame in unpacked(item.data))


@contextmanager
def world_of(practice, folder: Path):
    command = [sys.executable, "-m", "proofvan.sim.world", "--rig", str(practice.rig), "--job", str(practice.job)]
    command += ["--seed", str(SEED), "--control", str(folder / "c"), "--truth", str(folder / "truth.json")]
    with subprocess.Popen(command, stdin=subprocess.DEVNULL) as served:
        try:
            while not (folder / "c").exists():
                assert served.poll() is None
                time.sleep(0.005)
            yield folder / "c"
            assert served.wait(60) == 0
        finally:
            served.kill()


def messages(recording: Path) -> list[tuple[float, str]]:
    decoder = BusDecoder()
    found = [decoder.decode(item.time_ns, item.frame) for item in recorded_frames(recording)]
    return [(one.time_ns / 1e9, one.name) for one in found if one is not None]


def test_the_stop_key_ends_the_charge_in_order_and_the_run_is_kept_as_incomplete(tmp_path):
    practice = short_practice(tmp_path)
    setup = load_setup(setup_files(practice.job, practice.rig))
    with world_of(practice, tmp_path) as control:
        issued = perform(StopKey(control, 12.0), setup, tmp_path / "home", practice_signer(), Watcher(), anew=True)
    record = issued.signed.record
    assert record.conclusion.outcome == "INCONCLUSIVE"
    assert [attempt.fault for attempt in record.attempts if attempt.outcome == "fault"] == ["operator-stop"]
    assert json.loads((tmp_path / "truth.json").read_text())["openings_under_load"] == 0
    said = [name for _, name in messages(recording_paths(issued.folder)[0])]
    assert said.index("BST") < said.index("CST") < said.index("BSD") < said.index("CSD")
    assert replay(recording_paths(issued.folder)).canonical() == (issued.folder / "record.json").read_bytes()


def test_a_host_that_dies_at_full_power_leaves_it_to_pile_and_board_and_nothing_opens_under_load(tmp_path):
    live = 0

    def at_full_power(line: dict) -> bool:
        nonlocal live
        live += "live" in line
        return live == 18

    run = run_and_kill_the_host(tmp_path, at_full_power)
    truth = json.loads((tmp_path / "truth.json").read_text())
    assert truth["openings_under_load"] == 0
    first, second = recording_paths(run)
    assert [name for _, name in messages(first)][-1] in ("BCL", "CCS", "BCS", "BSM", "TP")  # cut off in the middle
    assert "CSD" in [name for _, name in messages(second)]
    assert json.loads((run / "record.json").read_bytes())["conclusion"]["outcome"] == "PASS"
