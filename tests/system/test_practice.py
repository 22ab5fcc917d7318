"""`proofvan demo`: what it leaves behind, the same for the same seed, and right about as often as it says."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from practice_runs import SEED, run_practice
from short_pile import run_short

from proofvan.documents.verification import verify
from proofvan.keys.trust import TrustStore
from proofvan.link.recording import RecordingReader, segments
from proofvan.records.report import Status

SEEDS = [int(line) for line in (Path(__file__).parents[1] / "seeds.txt").read_text().split()]
FIELDS = {
    "regulation", "subject", "seed", "true_error_percent", "measured_error_percent", "expanded_uncertainty_percent",
    "coverage_factor", "verdict", "record", "record_sha256", "recording", "certificate",
}  # fmt: skip


def test_the_summary_names_every_run_and_its_files_are_there_and_sound(finished):
    entry = finished.entry
    assert set(entry) >= FIELDS
    assert entry["verdict"] in ("PASS", "FAIL")
    assert entry["seed"] == SEED
    for name in ("record", "recording", "certificate"):
        assert (finished.out / entry[name]).is_file()
    record = (finished.out / entry["record"]).read_bytes()
    assert hashlib.sha256(record).hexdigest() == entry["record_sha256"]
    for path in (finished.folder, finished.out / entry["certificate"], finished.out / entry["recording"]):
        assert verify(path, TrustStore(), practice=True).status is Status.PRACTICE
        assert verify(path, TrustStore(), practice=False).status is Status.UNKNOWN_SIGNER


def test_the_command_gives_the_same_bits_for_the_same_seed_and_answers_in_one_envelope(finished, tmp_path):
    command = [sys.executable, "-m", "proofvan.cli", "demo", "--once", "--job", finished.entry["job"], "--json"]
    options = ["--seed", str(SEED), "--out", str(tmp_path)]
    answer = subprocess.run([*command, *options], capture_output=True, text=True, check=True)
    envelope = json.loads(answer.stdout)
    assert envelope["ok"] and envelope["command"] == "demo" and envelope["exit"] == 0
    assert envelope["result"] == json.loads((tmp_path / "summary.json").read_text())
    (again,) = envelope["result"]
    assert again["record_sha256"] == finished.entry["record_sha256"]
    for name in ("recording", "certificate"):
        assert (tmp_path / again[name]).read_bytes() == (finished.out / finished.entry[name]).read_bytes()


# `make runs` makes these twenty, `make campaign` a hundred of each.
SHARES = {"pile-dc": (SEEDS[:11], 10), "pile-ac": (SEEDS[11:15], 3), "dispenser": (SEEDS[15:], 4)}


@pytest.mark.runs
@pytest.mark.parametrize("job", ["pile-dc", "pile-ac", "dispenser"])
def test_of_twenty_full_runs_at_least_seventeen_have_the_truth_inside_their_uncertainty(job, tmp_path):
    seeds, fewest = SHARES[job]
    judge(job, [run_practice(tmp_path / str(seed), job, seed) for seed in seeds], fewest)


@pytest.mark.slow
@pytest.mark.parametrize("job", ["pile-dc", "pile-ac", "dispenser"])
def test_of_a_hundred_full_runs_no_fewer_are_inside_than_a_coverage_of_94_percent_allows(job, tmp_path):
    # 94 of 100, less two standard deviations of that count.
    judge(job, [run_practice(tmp_path / str(seed), job, seed) for seed in range(1000, 1100)], fewest=89)


def judge(job, entries, fewest):
    inside = [
        abs(entry["measured_error_percent"] - entry["true_error_percent"]) <= entry["expanded_uncertainty_percent"]
        for entry in entries
    ]
    largest_u = max(entry["expanded_uncertainty_percent"] for entry in entries)
    verdicts = Counter(entry["verdict"] for entry in entries)
    print(f"{job}: the truth inside U in {sum(inside)} of {len(inside)}, largest U {largest_u:.4f} %, {dict(verdicts)}")
    assert sum(inside) >= fewest, [(entry["seed"], within) for entry, within in zip(entries, inside, strict=True)]
    limit, step = {"pile-dc": (1.0, 0.1), "pile-ac": (1.0, 0.1), "dispenser": (0.30, 0.01)}[job]
    # Bounds of field practice, section 7.
    largest = {"pile-dc": 0.10, "pile-ac": 0.10, "dispenser": 0.07}[job]
    for entry in entries:
        uncertainty = entry["expanded_uncertainty_percent"]
        assert uncertainty <= largest
        certainly_out = limit + step / 2 + 4 * uncertainty / entry["coverage_factor"]
        assert not (entry["verdict"] == "PASS" and abs(entry["true_error_percent"]) >= certainly_out)


def test_a_pile_that_is_wrong_by_more_than_its_limit_gets_a_notice_and_no_certificate(tmp_path):
    finished = run_short(tmp_path, true_error_percent=1.6)
    assert finished.entry["verdict"] == "FAIL"
    record = finished.record()
    assert record["conclusion"]["document"] == "notice_of_results"
    assert record["conclusion"]["valid_until"] == ""


@pytest.mark.xdist_group("pile")
def test_what_the_host_keeps_holds_neither_seed_nor_truth(pile):
    truth = f"{pile.entry['true_error_percent']:.6f}".encode()
    kept = b"".join(RecordingReader(segments(pile.folder)).attachments().values())
    kept += b"".join(path.read_bytes() for path in pile.folder.glob("*.json*"))
    assert truth not in kept
    assert b"seed" not in kept and b"true_error" not in kept
