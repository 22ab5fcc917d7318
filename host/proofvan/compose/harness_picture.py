"""The picture of a rig's harness: drawn once by WireViz and Graphviz, then kept by its content."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

from proofvan.core.errors import InputError, SetupError
from proofvan_hw.harness import wiring_of

# Graphviz needs a second or two; on a busy van computer ten times as long.
_PATIENCE_S = 120.0


def harness_picture(bench: str, folder: Path) -> Path:
    """Give the drawing of a bench's harness as SVG, kept in `folder`; drawn when it, or its drawing, has changed.

    Raises InputError for a bench without a harness, SetupError where the drawing tools are missing or fail.
    """
    source = wiring_of(bench)
    if source is None:
        raise InputError("harness-none", value=bench)
    kept = folder / f"{source.stem}-{hashlib.sha256(source.read_bytes()).hexdigest()[:16]}.svg"
    if not kept.exists():
        _require_tools()
        _drawn(source, kept)
    return kept


def _require_tools() -> None:
    if find_spec("wireviz") is None:
        raise SetupError("harness-no-tool", tool="WireViz")
    if shutil.which("dot") is None:
        raise SetupError("harness-no-tool", tool="Graphviz")


def _drawn(source: Path, kept: Path) -> None:
    # In a process of its own: drawing changes the environment, and loads what a station does not need.
    kept.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="drawing-", dir=kept.parent) as place:
        command = [sys.executable, "-m", "proofvan_hw.harness", place, "--only", source.stem]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=_PATIENCE_S, check=False)
        except (OSError, subprocess.TimeoutExpired) as problem:
            raise SetupError("harness-not-drawn", detail=str(problem)) from problem
        drawn = Path(place) / f"{source.stem}.svg"
        if done.returncode or not drawn.exists():
            raise SetupError("harness-not-drawn", detail=done.stderr.strip()[-500:])
        os.replace(drawn, kept)
