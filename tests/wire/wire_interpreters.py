"""The two interpreters that board files run under."""

import subprocess
import sys
import sysconfig
from pathlib import Path

ROOT = Path(__file__).parents[2]
SCRIPTS = Path(sysconfig.get_path("scripts"))
PROTOCOLS = ROOT / "protocols"
NODE = ROOT / "firmware" / "proofvan_node"

INTERPRETERS = {"cpython": [sys.executable, "-W", "error"], "micropython": [str(SCRIPTS / "micropython")]}


def run_script(interpreter: str, module_folder: Path, module: str, cases: Path) -> str:
    """Run the board script; give what it printed."""
    script = Path(__file__).with_name("board_script.py")
    command = [*INTERPRETERS[interpreter], str(script), str(PROTOCOLS), str(module_folder), module, str(cases)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.strip()
