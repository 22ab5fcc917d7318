"""TRUST-20, 28: whatever is made of a frame, record, certificate or recording is read without a crash, and never
believed. The inputs are found by coverage (atheris)."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from campaign import sized, tell
from sample_runs import finish_run

pytestmark = pytest.mark.trust
FUZZING = Path(__file__).parent / "fuzzing"
FORMATS = ("record.json", "signature.json", "certificate.xml", "certificate.pdf", "recording.000.mcap")


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("fuzzed") / "run"
    finish_run(folder)
    return folder


def fuzz(target: str, arguments: list[str], inputs: int, folder: Path) -> None:
    """Fuzz with so many inputs; an input that breaks a promise ends it with another exit code than 0."""
    command = [sys.executable, str(FUZZING / target), *arguments, f"-runs={inputs}", "-seed=1"]
    command += [f"-artifact_prefix={folder}/"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    assert f"Done {inputs} runs" in done.stderr


@pytest.mark.parametrize("name", FORMATS)
def test_no_input_that_a_fuzzer_finds_crashes_a_reader_or_is_believed(name, run, tmp_path, record_property):
    inputs = sized(500, 400_000)
    fuzz("outer_formats.py", [str(run), name], inputs, tmp_path)
    tell(record_property, fuzzed_inputs=inputs)


def test_no_frame_that_a_fuzzer_finds_is_seen_otherwise_by_board_and_host(tmp_path, record_property):
    inputs = sized(20_000, 50_000_000)
    fuzz("frames.py", [], inputs, tmp_path)
    tell(record_property, fuzzed_frames=inputs)
