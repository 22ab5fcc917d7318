"""A calibration from the first prompt to its certificate: an institute's own numbers, the same to the bit in replay."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from practice_runs import folder_of

from proofvan.compose.demo import Wishes, demonstrate
from proofvan.compose.practice import practices
from proofvan.compose.replay import recording_paths, replay
from proofvan.documents.verification import verify
from proofvan.keys.trust import TrustStore
from proofvan.records.report import Status
from proofvan.records.signed import SignedRecord
from proofvan.standards.register import PRACTICE

MEASURE = practices()["metal-measure"]
SEAL = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 2 2"><circle cx="1" cy="1" r="1" fill="#c00"/></svg>'
PROOFCHECK = Path(__file__).parents[2] / "tools" / "proofcheck.py"


def test_a_calibration_is_measured_issued_and_replayed(tmp_path: Path) -> None:
    job = MEASURE.job.read_text(encoding="utf-8").replace(
        'practised_service = "subsequent_verification"',
        'practised_service = "calibration"\nnot_compulsory = "企业内部使用，不用于贸易结算"',
    )
    (tmp_path / "job.toml").write_text(job, encoding="utf-8")
    own = (PRACTICE / "organisation.toml").read_text(encoding="utf-8")
    own = own.replace("methods =", 'seal = "seal.svg"\nmethods =')
    own += '[organisation.numbers]\ncalibration_certificate = "校字{year}-{run}"\n'
    (tmp_path / "organisation.toml").write_text(own, encoding="utf-8")
    (tmp_path / "seal.svg").write_text(SEAL, encoding="utf-8")
    practice = replace(MEASURE, job=tmp_path / "job.toml")
    out = tmp_path / "out"
    (entry,) = demonstrate([practice], Wishes(seed=259), out, lambda _job, _message: None)
    assert entry["verdict"] == "MEASURED"
    folder = folder_of(out, entry)
    record = SignedRecord.read(folder).record
    assert record.conclusion.document == "calibration_certificate" and not record.conclusion.valid_until
    assert record.head.document_number == f"校字{record.conclusion.date[:4]}-{record.head.run[:12].upper()}"
    assert verify(folder / "certificate.pdf", TrustStore(), practice=True).status is Status.PRACTICE
    again = replay(recording_paths(folder)).canonical()
    assert hashlib.sha256(again).hexdigest() == entry["record_sha256"]
    checked = subprocess.run(
        [sys.executable, PROOFCHECK, folder, "--practice", "--json"], capture_output=True, text=True
    )
    assert '"ok": false' not in checked.stdout, checked.stdout[-2000:] + checked.stderr
