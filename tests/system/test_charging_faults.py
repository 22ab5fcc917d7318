"""Every interlock, time-out and bad frame through the real stack: board firmware, wire, bus, supervisor, record.

Each case ends with the contactors open, the run kept as incomplete, nothing lost, and a message that says what to do.
"""

from __future__ import annotations

import json

import pytest
from charging_faults import CASES
from short_pile import run_short

from proofvan.compose.replay import recording_paths, replay
from proofvan.core.messages import text
from proofvan.documents.verification import verify
from proofvan.keys.trust import TrustStore
from proofvan.link.recording import Noted, RecordingReader, Sent, segments
from proofvan.records.report import Status
from proofvan_wire.frame import FrameScanner
from proofvan_wire.output_messages import OutputSet
from proofvan_wire.registry import decode

# Every case is a whole run.
pytestmark = pytest.mark.runs

GIVE_UP = ("--redos", "0")  # the person stops after the fault: the run must be kept as it is


def failed_at_ns(folder):
    """When the step failed, and when the load was switched on and off."""
    switched, failed = [], None
    for record in RecordingReader(segments(folder)).records():
        if isinstance(record, Noted) and json.loads(record.text)["event"] == "StepFailed":
            failed = failed or record.time_ns
        elif isinstance(record, Sent) and not record.port.startswith("CAN"):
            for number, _, _, payload in FrameScanner().feed(record.data):
                message = decode(number, payload)
                if isinstance(message, OutputSet):
                    switched.append((record.time_ns, message.value))
    return failed, switched


@pytest.mark.parametrize("name", CASES)
def test_whatever_goes_wrong_the_contactors_open_the_run_is_kept_and_the_message_says_what_to_do(name, tmp_path):
    case = CASES[name]
    finished = run_short(tmp_path, case.plan(), more=GIVE_UP)
    record = finished.record()
    faults = [attempt for attempt in record["attempts"] if attempt["outcome"] == "fault"]
    assert faults and {attempt["fault"] for attempt in faults} <= case.faults
    for attempt in faults:
        for language in ("zh", "en"):
            assert text(attempt["fault"], language, **attempt["evidence"])
            assert text(f"{attempt['fault']}.advice", language, **attempt["evidence"])
    assert case.says in " ".join(faults[0]["evidence"].values())
    # kept as incomplete, nothing issued, nothing lost
    assert record["conclusion"]["outcome"] == "INCONCLUSIVE" and finished.entry["certificate"] is None
    assert verify(finished.folder, TrustStore(), practice=True).status is Status.PRACTICE
    assert replay(recording_paths(finished.folder)).canonical() == (finished.folder / "record.json").read_bytes()
    # outputs open: the last word to the board is off, and nobody opened under load but where it cannot be otherwise
    failed_ns, switched = failed_at_ns(finished.folder)
    assert failed_ns is not None and (not switched or switched[-1][1] == 0 or "board" in name)
    assert bool(finished.entry.get("openings_under_load")) is case.under_load
