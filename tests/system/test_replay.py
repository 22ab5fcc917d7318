"""A record is rebuilt bit for bit from its recording, and a changed sample moves the energy as predicted."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import pytest
from surgery import adding, rewrite

from proofvan.compose.replay import recording_paths, replay
from proofvan.core.line.sums import SUM_DENOMINATOR
from proofvan.instruments import calibration, energy_calibration
from proofvan.link.recording import segments


def alone(finished, tmp_path: Path) -> Path:
    """A folder with the recording and nothing else."""
    folder = tmp_path / "alone"
    folder.mkdir()
    for path in segments(finished.folder):
        (folder / path.name).write_bytes(path.read_bytes())
    return folder


@pytest.mark.parametrize("block_size", [None, 1, 7, 333, 100_000])
def test_the_record_comes_back_bit_for_bit_for_any_block_size(finished, tmp_path, block_size):
    rebuilt = replay(recording_paths(alone(finished, tmp_path)), block_size)
    assert rebuilt.canonical() == (finished.folder / "record.json").read_bytes()


def test_the_record_comes_back_without_fused_and_vector_instructions(finished, tmp_path):
    environment = {
        **os.environ,
        "GLIBC_TUNABLES": "glibc.cpu.hwcaps=-AVX2,-FMA",
        "NPY_DISABLE_CPU_FEATURES": "AVX2 FMA3",
    }
    out = tmp_path / "rebuilt.json"
    command = [
        sys.executable,
        "-m",
        "proofvan.cli",
        "replay",
        str(alone(finished, tmp_path)),
        "--out",
        str(out),
        "--json",
    ]
    answer = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert out.read_bytes() == (finished.folder / "record.json").read_bytes()
    assert json.loads(answer.stdout)["result"]["record_sha256"] == finished.entry["record_sha256"]


def gate_energies(paths, monkeypatch):
    """Replay, and give what the energy of each charging session was computed from."""
    found = []

    def spy(*arguments):
        found.append(arguments)
        return calibration.energy_j(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(energy_calibration, "energy_j", spy)
        record = replay(paths)
    longest = max(sums.gate.samples for sums, *_ in found)
    return record, [arguments for arguments in found if arguments[0].gate.samples > longest / 2]


@pytest.mark.xdist_group("pile")
def test_a_thousand_counts_more_in_one_sample_move_the_energy_by_exactly_the_predicted_amount(
    pile, tmp_path, monkeypatch
):
    # Both sessions are streams that begin at index 0; the seals of the second are edited by counting its start.
    at_index, channel, counts = 200_000, 0, 1000
    original = segments(pile.folder)[0]
    changed = rewrite(original, tmp_path / "recording.000.mcap", adding(counts, at_index, channel, session=-1))
    record, before = gate_energies([original], monkeypatch)
    forged, after = gate_energies([changed], monkeypatch)
    assert len(before) == len(after) == 2
    assert before[0] == after[0]  # the first session is untouched

    sums, voltage, current, temperature, period = before[1]
    moved = Fraction(after[1][0].products[(0, 1)] - sums.products[(0, 1)], SUM_DENOMINATOR)
    current_counts = moved / counts
    assert current_counts.denominator == 1  # a whole sample weighs exactly one: the product moved by 1000 * c_i
    predicted = (
        voltage.gain(temperature) * current.gain(temperature) * period
        * counts * (current_counts - current.coefficients.offset_counts)
    )  # fmt: skip
    assert calibration.exact_energy_j(*after[1]) - calibration.exact_energy_j(*before[1]) == predicted
    assert predicted != 0
    assert all(seal.fits for seal in forged.seals)  # the forgery is complete: checksums and seals are right
    assert forged.digest() != record.digest()
