"""A weighbridge whose indicator speaks on a line of the run: what goes wrong on the line stops the step by name."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from practice_runs import Finished, run_practice

from proofvan.compose.replay import recording_paths, replay
from proofvan.core.messages import LANGUAGES, text


@pytest.mark.runs
@pytest.mark.parametrize(
    ("kind", "fault"), [("indicator_silent", "indicator-silent"), ("scale_sways", "indicator-unsettled")]
)
def test_an_indicator_that_gives_no_value_ends_the_step_and_the_run_goes_on_after_it(
    tmp_path: Path, kind: str, fault: str
) -> None:
    plan = tmp_path / "plan.json"
    line = {"kind": kind, "at_s": 0.0, "duration_s": 90.0, "after": "weighbridge-line-indication", "occurrence": 2}
    plan.write_text(json.dumps([line]))
    options = ["--fault-plan", str(plan)]
    out = tmp_path / "out"
    entry = run_practice(out, "weighbridge-line", world_options=options)
    finished = Finished(out, entry)
    (attempt,) = (one for one in finished.record()["attempts"] if one["outcome"] == "fault")
    assert attempt["fault"] == fault
    assert all(text(fault, language, **attempt["evidence"]) for language in LANGUAGES)
    assert entry["verdict"] in ("PASS", "FAIL")  # the step was done again
    assert replay(recording_paths(finished.folder)).canonical() == (finished.folder / "record.json").read_bytes()
