"""Types of the board's files against the stubs of the chip: `python tools/board_types.py`.

The stub packages are no ordinary type packages: their files are laid out in a folder of their own for mypy.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from importlib.metadata import distribution
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
STUBS = ROOT / ".mypy_cache" / "board_stubs"


def main() -> int:
    """Lay the stubs out, run mypy; gives its exit code."""
    names = ("micropython-rp2-stubs", "micropython-stdlib-stubs")
    wanted = " ".join(distribution(name).version for name in names)
    stamp = STUBS / "versions"
    if not stamp.is_file() or stamp.read_text(encoding="utf-8") != wanted:
        shutil.rmtree(STUBS, ignore_errors=True)
        for name in names:
            _lay_out(name)
        stamp.write_text(wanted, encoding="utf-8")
    command = [Path(sys.executable).with_name("mypy"), "--config-file", ROOT / "firmware" / "mypy.ini"]
    return subprocess.run(command, cwd=ROOT, check=False).returncode


def _lay_out(name: str) -> None:
    found = distribution(name)
    for file in found.files or ():
        if file.suffix == ".pyi" or file.name == "VERSIONS":
            target = STUBS / str(file)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(str(found.locate_file(file)), target)


if __name__ == "__main__":
    sys.exit(main())
