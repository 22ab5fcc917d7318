"""TRUST-10: the power goes at any file that a finished run writes: what can be seen of it is in the ledger by then."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import pytest
from campaign import tell
from sample_runs import finish_run

from proofvan.compose.completing import complete
from proofvan.compose.ledger import opened_ledger
from proofvan.documents.verification import verify
from proofvan.keys.practice import practice_signer
from proofvan.keys.trust import TrustStore
from proofvan.records.record import VerificationRecord
from proofvan.records.report import Status
from proofvan.records.signed import SignedRecord
from proofvan.station.issue import issue

pytestmark = pytest.mark.trust
RUN = "run-1"
INPUTS = {"recording.000.mcap", "journal.jsonl"}


def power_goes_at(number: int, folder: Path) -> None:
    """From now on, the `number`-th file of the folder that is opened for writing ends this process."""
    opened = 0

    def hook(event: str, arguments: tuple) -> None:
        nonlocal opened
        if event == "open" and str(arguments[0]).startswith(str(folder)) and arguments[2] & (os.O_WRONLY | os.O_RDWR):
            opened += 1
            if opened == number:
                os._exit(9)

    sys.addaudithook(hook)


def in_child(work: Callable[[], None]) -> int:
    """Do something in a process of its own, forked from one that never had a thread: drawing starts some, and what a
    thread held at a fork stays held for ever.
    """
    child = get_context("forkserver").Process(target=work)
    child.start()
    child.join()
    assert child.exitcode is not None
    return child.exitcode


def issued_until(number: int, folder: Path, home: Path, record: VerificationRecord) -> None:
    with opened_ledger(home, practice_signer()) as ledger:
        power_goes_at(number, folder)
        issue(record, folder, practice_signer(), ledger)


def checked(folder: Path, home: Path) -> None:
    """Start again: what can be seen is kept, and the run is made whole."""
    something = {path.name for path in folder.iterdir()} - INPUTS
    with opened_ledger(home, practice_signer()) as ledger:
        assert RUN in ledger.runs() or not something
        complete(ledger, home, practice_signer())
        if RUN in ledger.runs():
            assert verify(folder, TrustStore(), practice=True).status is Status.PRACTICE


def test_whatever_is_written_of_a_finished_run_is_in_the_ledger_already(tmp_path, record_property):
    number, ended, seen, template = 0, 9, 0, tmp_path / RUN
    assert in_child(partial(finish_run, template)) == 0
    record = SignedRecord.read(template).record
    for path in template.iterdir():
        if path.name not in INPUTS:
            path.unlink()
    while ended:
        number += 1
        home = tmp_path / str(number)
        folder = Path(shutil.copytree(template, home / "runs" / RUN))
        ended = in_child(partial(issued_until, number, folder, home, record))
        assert ended in (0, 9)
        seen += {path.name for path in folder.iterdir()} != INPUTS
        assert in_child(partial(checked, folder, home)) == 0
    tell(record_property, files_at_which_the_power_went=number - 1, with_something_to_see=seen)
    assert number > 4 and seen > 2
