"""`make coverage`: which branches of the legally relevant set its quick tests take; names every one that none takes.

The goal is 100 %; it fails below what has been reached (`fail_under` in coverage.toml, which only ever rises). Lines
that nothing can reach are left out by one list in coverage.toml, each with its reason; it is printed with the result.
Leaves in build/coverage which test reaches which line; `make mutation` goes by it. What passed here is kept, and
`make test` does not run it again on the same sources.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys

from kept_tests import KEPT, forget, keep, sources_digest, with_plugins
from legal_tests import CONFIG, DATA, ROOT, pytest_command

OWN = "coverage"


def main() -> int:
    """Measure, show what is missing, fail below 100 %."""
    shutil.rmtree(DATA.parent, ignore_errors=True)
    DATA.parent.mkdir(parents=True)
    measured = ["--cov", f"--cov-config={CONFIG}", "--cov-context=test", "--cov-report=", "--durations=15"]
    measured += ["-p", "cpu_seconds", "-p", "brief_examples"]
    measured += [f"--junitxml={DATA.parent}/tests.xml", "-o", "junit_family=xunit1"]
    sources = sources_digest()
    forget(OWN)
    ended = subprocess.run([*pytest_command(), *measured], cwd=ROOT, env=with_plugins(), check=False).returncode
    KEPT.mkdir(parents=True, exist_ok=True)
    shutil.copy(DATA.parent / "tests.xml", KEPT / f"{OWN}.xml")
    keep(OWN, sources)
    if ended:
        print("coverage: a test failed")
        return ended
    for pattern, reason in left_out():
        print(f"left out: {pattern}   {reason or 'NO REASON'}")
    if not all(reason for _, reason in left_out()):
        return 1
    report = [sys.executable, "-m", "coverage", "report", f"--rcfile={CONFIG}"]
    return subprocess.run(report, cwd=ROOT, check=False).returncode


def left_out() -> list[tuple[str, str]]:
    """List the patterns of lines that do not count, each with the reason that stands behind it."""
    text = (ROOT / CONFIG).read_text(encoding="utf-8")
    lists = re.findall(r"^(?:exclude|partial)_also = \[\n(.*?)^\]", text, re.M | re.S)
    lines = [line.strip() for found in lists for line in found.splitlines()]
    return [
        (pattern.strip(" \"',"), reason.strip())
        for pattern, _, reason in (line.rpartition(" #") if " #" in line else (line, "", "") for line in lines)
    ]


if __name__ == "__main__":
    sys.exit(main())
