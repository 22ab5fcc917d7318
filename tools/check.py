"""`make check`: format, lint, types, contracts, command line, generated files, in one run that shows every failure."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
SOURCES = ["host", "protocols", "cext", "firmware", "hw", "tests", "tools", "bench", "setup.py"]

CHECKS: dict[str, list[str]] = {
    "format": [str(BIN / "ruff"), "format", "--check", "--quiet", *SOURCES],
    "lint": [str(BIN / "ruff"), "check", "--quiet", *SOURCES],
    "types": [str(BIN / "mypy")],
    "board types": [sys.executable, str(ROOT / "tools" / "board_types.py")],
    "contracts": [str(BIN / "lint-imports")],
    "command line": [sys.executable, "-m", "proofvan.cli", "--help"],
    "wire files": [sys.executable, "-m", "proofvan_wire.generate", "--check"],
    "board files": [sys.executable, "-m", "proofvan_hw.generate", "--check"],
}


def main() -> int:
    """Run every check; gives 1 when any failed."""
    failed = [name for name, command in CHECKS.items() if not _passes(name, command)]
    print("check: " + (f"failed: {', '.join(failed)}" if failed else "all passed"))
    return 1 if failed else 0


def _passes(name: str, command: list[str]) -> bool:
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    print(f"{'ok  ' if result.returncode == 0 else 'FAIL'} {name}", flush=True)
    if result.returncode:
        print(result.stdout + result.stderr)
    return result.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
