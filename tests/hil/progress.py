"""Bytes from a board's process, and the finding that nothing will come any more: such a board is ended in seconds.

Judged by what the process does, not by the time it takes: on a busy computer a board waits for its turn and is well.
"""

from __future__ import annotations

import os
import select
import subprocess
from pathlib import Path

from proofvan.sim.board import BoardDiedError

LOOK_S = 0.5
IDLE_LOOKS = 10  # a board that waits for something while we wait for it
MOST_WORK_S = 60.0  # of a processor for one answer; a start takes three, a grant far less than one


def answer(process: subprocess.Popen[bytes], count: int, idle_looks: int = IDLE_LOOKS) -> bytes:
    """Give exactly so many bytes of what the process prints. Raises BoardDiedError, and the process has ended then."""
    assert process.stdout
    pipe = process.stdout.fileno()
    data = b""
    while len(data) < count:
        _wait(process, pipe, idle_looks)
        piece = os.read(pipe, count - len(data))
        if not piece:
            raise BoardDiedError("the board's process has ended")
        data += piece
    return data


def _wait(process: subprocess.Popen[bytes], pipe: int, idle_looks: int) -> None:
    if select.select([pipe], [], [], LOOK_S)[0]:
        return
    begun = last = worked_s(process.pid)
    idle = 0
    while not select.select([pipe], [], [], LOOK_S)[0]:
        worked = worked_s(process.pid)
        idle = idle + 1 if worked == last and not _wants_to_run(process.pid) else 0
        last = worked
        if idle >= idle_looks or worked - begun > MOST_WORK_S:
            process.kill()
            process.wait()
            raise BoardDiedError(f"the board hangs: {worked - begun:.1f} s of work without an answer")


def worked_s(process: int) -> float:
    """Say how many seconds of a processor a process has used so far."""
    return sum(int(ticks) for ticks in _fields(process)[11:13]) / os.sysconf("SC_CLK_TCK")


def _wants_to_run(process: int) -> bool:
    return _fields(process)[0] in ("R", "D")


def _fields(process: int) -> list[str]:
    """Give the fields of /proc/PID/stat from the state on (proc(5): fields 3, 14 and 15 are state, utime, stime)."""
    return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
