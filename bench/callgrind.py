"""Starts a script under callgrind and reads the counted instructions of its marked stretches."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
INSTALL = "install valgrind (Debian: apt install valgrind; its headers are in the same package)"


class ValgrindMissing(RuntimeError):
    """No valgrind on this machine; instructions cannot be counted."""


class CountingFailed(RuntimeError):
    """The script under valgrind failed; the text is its output."""


def count(build: str) -> dict[str, dict[str, int]]:
    """Give instructions by workload and side; raises ValgrindMissing, CountingFailed."""
    valgrind = shutil.which("valgrind")
    if valgrind is None:
        raise ValgrindMissing(INSTALL)
    with tempfile.TemporaryDirectory() as folder:
        command = [valgrind, "--tool=callgrind", "--instr-atstart=no", f"--callgrind-out-file={folder}/counts"]
        # The same hash seed and one thread: the same instructions in every run.
        environment = {**os.environ, "PYTHONHASHSEED": "0", "OPENBLAS_NUM_THREADS": "1"}
        done = subprocess.run(
            [*command, sys.executable, "-m", "bench.counted", build],
            cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            raise CountingFailed(done.stderr[-2000:])
        return read(Path(folder))


def read(folder: Path) -> dict[str, dict[str, int]]:
    """Give the totals of all dumps in a folder by the names of their stretches."""
    found: dict[str, dict[str, int]] = {}
    for path in folder.iterdir():
        text = path.read_text()
        name = re.search(r"^desc: Trigger: Client Request: (.+)/(\w+)$", text, re.MULTILINE)
        total = re.search(r"^(?:totals|summary): (\d+)", text, re.MULTILINE)
        if name and total:
            found.setdefault(name[1], {})[name[2]] = int(total[1])
    return found
