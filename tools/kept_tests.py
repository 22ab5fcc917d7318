"""Runs pytest and keeps what came out, so that nothing needs to run twice on the same sources.

`python tools/kept_tests.py NAME [pytest's arguments]` is what `make test`, `make runs` and `make hil` do;
`make trust` takes the tests that passed, and `make test` those that passed in `make coverage`. Kept results count only
for the very sources that they were run on: every file that git knows or would add, but the report itself. A file
changed meanwhile: nothing is kept. Property tests that were run with fewer examples (brief_examples.py) never count.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / "build" / "tests"
WRITTEN_FROM_TESTS = {"docs/trust-report.md"}
BRIEF = "brief"


@dataclass(frozen=True, slots=True)
class Case:
    """One test that ran: its pytest id, what came out, the properties it recorded, its seconds, who ran it."""

    id: str
    outcome: str
    properties: Mapping[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    run: str = ""

    def belongs_to(self, pattern: str) -> bool:
        """Say whether `file` or `file::function`, `*` allowed in it, names this test."""
        return fnmatchcase(self.id.partition("[")[0], pattern if "::" in pattern else f"{pattern}::*")


def run(name: str, arguments: list[str]) -> int:
    """Run pytest and keep its results under this name; gives pytest's exit code."""
    file, sources = KEPT / f"{name}.xml", sources_digest()
    forget(name)
    KEPT.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "pytest", *arguments, f"--junitxml={file}", "-o", "junit_family=xunit1"]
    # The ladder of `make hil` shows each of its levels, the quick ones too.
    command += ["-p", "not_again"] if name == "test" else []
    ended = subprocess.run(command, cwd=ROOT, env=with_plugins(), check=False).returncode
    keep(name, sources)
    return ended


def keep(name: str, sources: str) -> None:
    """Let the results of this name count if the sources are still those of this digest."""
    if sources and sources_digest() == sources:
        (KEPT / f"{name}.sources").write_text(sources, encoding="utf-8")


def with_plugins() -> dict[str, str]:
    """Give the environment in which pytest finds the plugins of this folder."""
    before = os.environ.get("PYTHONPATH")
    return {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "tools"), *([before] if before else [])])}


def forget(name: str) -> None:
    """Drop what was kept under this name."""
    for file in KEPT.glob(f"{name}.*"):
        file.unlink()


def kept(folder: Path = KEPT, sources: str | None = None) -> Iterator[Case]:
    """Give the tests that ran whole on the present sources, those of earlier sources never."""
    now = sources_digest() if sources is None else sources
    for file in sorted(folder.glob("*.sources")):
        if now and file.read_text(encoding="utf-8") == now:
            yield from (case for case in cases(file.with_suffix(".xml")) if BRIEF not in case.properties)


def cases(file: Path) -> tuple[Case, ...]:
    """Read a JUnit file; nothing of one that was broken off."""
    if not file.exists() or not file.stat().st_size:
        return ()
    return tuple(_case(node, file.stem) for node in ElementTree.parse(file).getroot().iter("testcase"))


def sources_digest() -> str:
    """Give the digest of every file's name and content; nothing where there is no git: then nothing is kept."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    digest = hashlib.sha256(sys.version.encode())
    for name in sorted(set(listed.stdout.decode().split("\0")) - WRITTEN_FROM_TESTS - {""}):
        path = ROOT / name
        content = path.read_bytes() if path.is_file() else b""
        digest.update(f"{name} {len(content)}\n".encode() + content)
    return "" if listed.returncode else digest.hexdigest()


def _case(node: ElementTree.Element, run: str) -> Case:
    outcome = {"failure": "failed", "error": "failed", "skipped": "skipped"}
    ended = next((outcome[child.tag] for child in node if child.tag in outcome), "passed")
    noted = {one.get("name", ""): one.get("value", "") for one in node.iter("property")}
    return Case(f"{node.get('file')}::{node.get('name')}", ended, noted, float(node.get("time", "0")), run)


if __name__ == "__main__":
    sys.exit(run(sys.argv[1], sys.argv[2:]))
