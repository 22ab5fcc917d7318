"""Electronic load and standard meter in whole runs: read into the recording, and whatever they do ends safely."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from charging_faults import START
from short_pile import run_short

from proofvan.compose.files import packaged_rig
from proofvan.compose.replay import recording_paths, replay
from proofvan.core.intake import Received
from proofvan.core.messages import text
from proofvan.documents.verification import verify
from proofvan.instruments.remote.electronic_load import SAFE_S
from proofvan.instruments.remote.exchange import ask_of
from proofvan.keys.trust import TrustStore
from proofvan.link.recording import Noted, RecordingReader, Sent, segments
from proofvan.records.report import Status

RIG = "practice_pile_dc_load"
PROOFCHECK = Path(__file__).parents[2] / "tools" / "proofcheck.py"


def run_with_load(folder, plan=None, more=()):
    return run_short(folder, plan, more=more, rig=packaged_rig(RIG))


def said(folder, port):
    """What went to an instrument and what came back, with the time of each."""
    for record in RecordingReader(segments(folder)).records():
        if isinstance(record, Sent | Received) and record.port == port:
            for line in record.data.splitlines():
                yield record.time_ns, type(record).__name__, line


def failed_ns(folder):
    notes = (one for one in RecordingReader(segments(folder)).records() if isinstance(one, Noted))
    return next(one.time_ns for one in notes if json.loads(one.text)["event"] == "StepFailed")


def test_load_and_meter_are_set_read_and_written_down_and_the_run_replays(tmp_path):
    finished = run_with_load(tmp_path)
    assert finished.entry["verdict"] == "PASS"
    asked = [ask_of(line).request.text for _, kind, line in said(finished.folder, "L1") if kind == "Sent"]
    assert asked.index("*IDN?") < asked.index("CURR 200.0000") < asked.index("INP ON") < asked.index("INP OFF")
    assert asked.count("MEAS:CURR?") > 20  # looked after while energy flowed
    answers = [json.loads(line)["text"] for _, kind, line in said(finished.folder, "M1") if kind == "Received"]
    first, last = (float(one) for one in (answers[2], answers[-1]))
    assert last - first == pytest.approx(2000.0, rel=0.05)  # Wh over all runs of the short job
    assert replay(recording_paths(finished.folder)).canonical() == (finished.folder / "record.json").read_bytes()
    # a stranger's program finds the same gate, whatever is said to load and meter meanwhile
    checked = [sys.executable, "-I", str(PROOFCHECK), str(finished.folder), "--practice"]
    assert subprocess.run(checked, capture_output=True, check=False).returncode == 0


# kind -> value, fault, seconds after the start
CASES = {
    "load_silent": (0.0, "instrument-silent", 25.0),
    "load_hot": (0.0, "load-over-temperature", 25.0),
    "load_lies": (0.9, "load-disagrees", 25.0),
    "load_refuses": (0.8, "load-refuses-set-point", None),
    "meter_silent": (0.0, "instrument-silent", None),
    "meter_off": (1.005, "meter-disagrees", None),
}


@pytest.mark.runs
@pytest.mark.parametrize("kind", CASES)
def test_a_load_or_meter_that_goes_wrong_ends_the_session_safely_with_the_run_kept(kind, tmp_path):
    value, fault, at_s = CASES[kind]
    # the person goes on when nothing is wrong any more
    when = {"at_s": 0.0, "duration_s": 100.0} if at_s is None else {"at_s": at_s, "after": START, "duration_s": 10.0}
    finished = run_with_load(tmp_path, [{"kind": kind, "value": value, **when}], more=("--redos", "0"))
    record = finished.record()
    (attempt,) = (one for one in record["attempts"] if one["outcome"] == "fault")
    assert attempt["fault"] == fault
    for language in ("zh", "en"):
        assert text(fault, language, **attempt["evidence"]) and text(f"{fault}.advice", language, **attempt["evidence"])
    assert record["conclusion"]["outcome"] == "INCONCLUSIVE" and finished.entry["certificate"] is None
    assert verify(finished.folder, TrustStore(), practice=True).status is Status.PRACTICE
    assert replay(recording_paths(finished.folder)).canonical() == (finished.folder / "record.json").read_bytes()
    assert not finished.entry.get("openings_under_load")
    commands = [(at, ask_of(line).request.text) for at, kind, line in said(finished.folder, "L1") if kind == "Sent"]
    switches = [(at, one) for at, one in commands if one.startswith("INP O")]
    if switches:  # the last word to the load is off, in time
        at_ns, word = switches[-1]
        assert word == "INP OFF" and at_ns <= failed_ns(finished.folder) + SAFE_S * 1e9
