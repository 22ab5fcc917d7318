"""Compiles the C limits with the system's compiler, with the flags of the build that they are compared with."""

from __future__ import annotations

import ctypes
import hashlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

SOURCES = Path(__file__).parent
# As our kernels (setup.py), but contraction may go as the compiler likes: the limit need not give the same bits.
COMMON = ("-O3", "-g0", "-shared", "-fPIC", "-std=gnu11")
ARCHITECTURE = {"portable": (), "v3": ("-march=x86-64-v3",)}


class CompilerMissing(RuntimeError):
    """No C compiler on this machine, or it refuses the limit."""


def compiler() -> str:
    """Path of the system's compiler; raises CompilerMissing."""
    found = shutil.which(os.environ.get("CC", "gcc")) or shutil.which("cc")
    if found is None:
        raise CompilerMissing("no C compiler: install gcc (Debian: apt install gcc), or set CC")
    return found


def flags(build: str) -> tuple[str, ...]:
    """Give the flags of a limit for the build `portable` or `v3`."""
    return (*COMMON, *ARCHITECTURE[build])


def library(name: str, build: str) -> ctypes.CDLL:
    """Compile `name`.c unless that was done before, and load it; raises CompilerMissing."""
    source = SOURCES / f"{name}.c"
    command = [compiler(), *flags(build)]
    key = hashlib.sha256(source.read_bytes() + " ".join(command).encode()).hexdigest()[:16]
    folder = Path(tempfile.gettempdir()) / f"proofvan-bench-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    target = folder / f"{name}-{build}-{key}.so"
    if not target.exists():
        partial = target.with_suffix(f".{os.getpid()}")
        done = subprocess.run(
            [*command, "-o", str(partial), str(source), "-lm"], capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise CompilerMissing(f"{command[0]} refuses {source.name}: {done.stderr.strip()[-400:]}")
        partial.replace(target)
    return ctypes.CDLL(str(target))
