"""TRUST-18: the host's clock is a year wrong, either way: the chain keeps its order, and a jump back is an event."""

from __future__ import annotations

import os
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest
from campaign import tell
from ledgers import TRUSTED

from proofvan.records.ledger.check import check_ledger, read_state
from proofvan.records.ledger.opening import NAME
from proofvan.records.report import Status

pytestmark = pytest.mark.trust
# One process per sight of the clock, as after a restart of the computer.
PROGRAM = """
import sys
from pathlib import Path
from ledgers import VAN, event
from proofvan.compose.ledger import opened_ledger
from proofvan.compose.now import utc_now
with opened_ledger(Path(sys.argv[1]), VAN) as ledger:
    ledger.note(event(int(sys.argv[2]), utc_now()))
    print(len(ledger.events("clock-went-back")))
"""


def at(shift: str, home: Path, number: int) -> int:
    """Write one event under a clock that is wrong by `shift`; gives how many jumps back the ledger knows."""
    path = os.pathsep.join([str(Path(__file__).parent), os.environ.get("PYTHONPATH", "")])
    command = ["faketime", "-f", shift, sys.executable, "-c", PROGRAM, str(home), str(number)]
    done = subprocess.run(command, env={**os.environ, "PYTHONPATH": path}, capture_output=True, text=True, check=True)
    return int(done.stdout)


def test_the_order_of_the_chain_is_that_of_writing_whatever_the_clock_says(tmp_path, record_property):
    shifts = ["+0d", "+365d", "-365d", "+0d", "+1h", "-1h", "+0d"]
    jumps = [at(shift, tmp_path, number) for number, shift in enumerate(shifts)]
    back = sum(float(b[:-1]) * _DAYS[b[-1]] < float(a[:-1]) * _DAYS[a[-1]] for a, b in pairwise(shifts))
    tell(record_property, sights_of_the_clock=len(shifts), jumps_back=jumps[-1])
    assert jumps[-1] == back == 2
    assert check_ledger(tmp_path / NAME, TRUSTED).status is Status.TRUSTED
    assert read_state(tmp_path / NAME).entries == len(shifts) + jumps[-1] + 1


_DAYS = {"d": 1.0, "h": 1 / 24}
