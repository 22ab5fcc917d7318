"""`make coverage`: which branches of the legally relevant set its quick tests take; names every one that none takes.

The goal is 100 %; it fails below what has been reached (`fail_under` in coverage.toml, which only ever rises).
Leaves in build/coverage which test reaches which line; `make mutation` goes by it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

from legal_tests import CONFIG, DATA, ROOT, pytest_command


def main() -> int:
    """Measure, show what is missing, fail below 100 %."""
    shutil.rmtree(DATA.parent, ignore_errors=True)
    DATA.parent.mkdir(parents=True)
    measured = ["--cov", f"--cov-config={CONFIG}", "--cov-context=test", "--cov-report=", "--durations=15"]
    measured += ["-p", "cpu_seconds", f"--junitxml={DATA.parent}/tests.xml", "-o", "junit_family=xunit1"]
    path = os.pathsep.join([str(ROOT / "tools"), os.environ.get("PYTHONPATH", "")])
    command = [*pytest_command(), *measured]
    ended = subprocess.run(command, cwd=ROOT, env={**os.environ, "PYTHONPATH": path}, check=False).returncode
    if ended:
        print("coverage: a test failed")
        return ended
    report = [sys.executable, "-m", "coverage", "report", f"--rcfile={CONFIG}"]
    return subprocess.run(report, cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
