"""From edge to edge of the pile's display: a whole run with a camera, and what it cannot read ends in a fault."""

from __future__ import annotations

import json

import pytest
from charging_faults import START
from practice_runs import Finished
from short_pile import short_practice

from proofvan.compose.demo import Wishes, demonstrate
from proofvan.compose.files import packaged_rig
from proofvan.compose.replay import recording_paths, replay
from proofvan.core.intake import Received
from proofvan.link.recording import RecordingReader

RIG = "practice_pile_dc_camera"


def run_with_camera(folder, plan=None, more=(), rig=RIG):
    practice = short_practice(folder, packaged_rig(rig))
    text = practice.job.read_text(encoding="utf-8")
    changed = text.replace('method = "energy_comparison"', 'method = "display_edge"')
    changed = changed.replace('gate = "whole_session"', 'gate = "display_edge"')
    assert changed != text
    practice.job.write_text(changed, encoding="utf-8")
    options = [*more]
    if plan:
        (folder / "plan.json").write_text(json.dumps(plan))
        options += ["--fault-plan", str(folder / "plan.json")]
    out = folder / "out"
    (entry,) = demonstrate([practice], Wishes(seed=7, world_options=options), out, lambda _job, _message: None)
    return Finished(out, entry)


def frames(finished):
    for record in RecordingReader(recording_paths(finished.folder)).records():
        if isinstance(record, Received) and record.port == "V1":
            yield from (json.loads(line) for line in record.data.splitlines())


def test_the_display_is_read_from_edge_to_edge_within_its_uncertainty_and_every_frame_is_on_record(tmp_path):
    finished = run_with_camera(tmp_path)
    entry = finished.entry
    off = abs(entry["measured_error_percent"] - entry["true_error_percent"])
    assert off <= 1.5 * entry["expanded_uncertainty_percent"] and entry["expanded_uncertainty_percent"] < 0.25
    seen = list(frames(finished))
    assert len(seen) > 1000 and all(len(one["sha256"]) == 64 for one in seen)
    assert "component-display-edge" in (finished.folder / "record.json").read_text()
    assert replay(recording_paths(finished.folder)).canonical() == (finished.folder / "record.json").read_bytes()


@pytest.mark.runs
@pytest.mark.parametrize("kind, fault", [("camera_silent", "camera-silent"), ("display_glare", "display-unreadable")])
def test_a_display_that_cannot_be_read_is_a_fault_and_never_a_guess(kind, fault, tmp_path):
    trouble = [{"kind": kind, "at_s": 20.0, "after": START, "duration_s": 20.0}]
    finished = run_with_camera(tmp_path, trouble, ("--redos", "0"))
    record = finished.record()
    (attempt,) = (one for one in record["attempts"] if one["outcome"] == "fault")
    assert attempt["fault"] == fault and record["conclusion"]["outcome"] == "INCONCLUSIVE"
    assert not finished.entry.get("openings_under_load")


def test_without_a_camera_the_gate_is_refused(tmp_path):
    finished = run_with_camera(tmp_path, more=("--redos", "0"), rig="practice_pile_dc_vehicle")
    (attempt,) = (one for one in finished.record()["attempts"] if one["outcome"] == "fault")
    assert attempt["fault"] == "display-no-camera"
