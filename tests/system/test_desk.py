"""Regulations whose values are typed in: a whole run beside real board firmware, the same to the bit in replay."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

import pytest
from practice_runs import run_practice

from proofvan.compose.demo import chosen
from proofvan.compose.practice import DESK_RIG, practices
from proofvan.compose.replay import recording_paths, replay
from proofvan.documents.verification import verify
from proofvan.keys.trust import TrustStore
from proofvan.records.report import Status

PROOFCHECK = Path(__file__).resolve().parents[2] / "tools" / "proofcheck.py"
DESKS = [name for name, practice in practices().items() if practice.rig.stem.startswith(DESK_RIG)]


@pytest.mark.parametrize("job", DESKS)
def test_a_run_of_typed_values_is_whole_and_replays_to_the_bit(tmp_path: Path, job: str) -> None:
    entry = run_practice(tmp_path, job, seed=259)
    assert entry["verdict"] in ("PASS", "FAIL", "MEASURED")
    off = abs(entry["measured_error_percent"] - entry["true_error_percent"])
    assert off <= 1.5 * entry["expanded_uncertainty_percent"]
    record = (tmp_path / entry["record"]).read_bytes()
    again = replay(recording_paths(tmp_path / entry["recording"])).canonical()
    assert hashlib.sha256(again).hexdigest() == hashlib.sha256(record).hexdigest()
    assert verify(tmp_path / entry["certificate"], TrustStore(), practice=True).status is Status.PRACTICE
    # the one-file checker does not know these regulations, and finds nothing wrong with what it knows
    checked = subprocess.run([sys.executable, PROOFCHECK, (tmp_path / entry["record"]).parent], capture_output=True)
    assert checked.returncode == 20 and "✘".encode() not in checked.stdout


def test_a_desk_is_asked_for_by_name_and_not_among_all() -> None:
    assert DESKS and not {practice.name for practice in chosen("all")} & set(DESKS)
    for name in DESKS:
        practice = practices()[name]
        assert chosen(name) == [practice]
        first = chosen(practice.regulation)
        assert first == [practice] or first[0].job.name == "practice_job.toml" != practice.job.name
