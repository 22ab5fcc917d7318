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

from proofvan.compose.perform import recording_paths, replay
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
    command = [sys.executable, "-m", "proofvan.cli", "replay", str(alone(finished, tmp_path)), "--out", str(out), "--json"]
    answer = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert out.read_bytes() == (finished.folder / "record.json").read_bytes()
    assert json.loads(answer.stdout)["result"]["record_sha256"] == finished.entry["record_sha256"]


def test_a_thousand_counts_more_in_one_sample_move_the_energy_by_exactly_the_predicted_amount(pile, tmp_path):
    from proofvan.core.line.sums import SUM_BITS
    from prediction import energy_inputs

    at_index, channel, counts = 200_000, 0, 1000
    changed = rewrite(segments(pile.folder)[0], tmp_path / "recording.000.mcap", adding(counts, at_index, channel))
    before, after = energy_inputs(recording_paths(pile.folder)), energy_inputs([changed])
    current = before.counts(at_index)[1]
    moved_products = after.sums.products[(0, 1)] - before.sums.products[(0, 1)]
    # One whole sample weighs exactly one sample period on the straight lines through its neighbours.
    assert Fraction(moved_products, 1 << SUM_BITS) == counts * current
    predicted = before.gain_product * before.period_s * counts * (current - before.current_offset)
    assert after.exact_energy_j - before.exact_energy_j == predicted
    assert replay([changed]).results != replay(recording_paths(pile.folder)).results
