"""TRUST-28: whatever is made of a record, certificate or recording is read without a crash, and never believed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from campaign import sized, tell
from sample_runs import finish_run

pytestmark = pytest.mark.trust
TARGET = Path(__file__).parent / "fuzzing" / "outer_formats.py"
FORMATS = ("record.json", "signature.json", "certificate.xml", "certificate.pdf", "recording.000.mcap")


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("fuzzed") / "run"
    finish_run(folder)
    return folder


@pytest.mark.parametrize("name", FORMATS)
def test_no_input_that_a_fuzzer_finds_crashes_a_reader_or_is_believed(name, run, tmp_path, record_property):
    inputs = sized(500, 400_000)
    command = [sys.executable, str(TARGET), str(run), name, f"-runs={inputs}", "-seed=1"]
    done = subprocess.run(
        [*command, f"-artifact_prefix={tmp_path}/"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert f"Done {inputs} runs" in done.stderr
    tell(record_property, fuzzed_inputs=inputs)
