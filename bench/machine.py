"""The machine of a run: processor and its features, compiler, flags, versions."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import subprocess
from pathlib import Path
from typing import Any

from bench.limits.build import ARCHITECTURE, compiler, flags

PACKAGES = ("numpy", "scipy", "numba", "pqopen-lib", "construct", "Cython")
FEATURES = ("avx2", "fma", "bmi2", "pclmulqdq", "ssse3", "avx512f")


def describe() -> dict[str, Any]:
    """Give everything that a figure depends on, as far as it can be known; raises CompilerMissing."""
    version = subprocess.run([compiler(), "--version"], capture_output=True, text=True, check=False).stdout
    return {
        "processor": _cpu("model name") or platform.processor(),
        "features": [feature for feature in FEATURES if feature in _cpu("flags").split()],
        "cores": os.cpu_count(),
        "load": os.getloadavg()[0],
        "compiler": version.splitlines()[0] if version else compiler(),
        "limit_flags": {build: " ".join(flags(build)) for build in ARCHITECTURE},
        "kernels": _kernels(),
        "python": platform.python_version(),
        "packages": {name: _version(name) for name in PACKAGES},
    }


def has_v3() -> bool:
    """Say whether the processor runs the x86-64-v3 build."""
    return {"avx2", "fma", "bmi2"} <= set(_cpu("flags").split())


def _cpu(key: str) -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return ""
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith(key)), "")


def _kernels() -> list[str]:
    from proofvan_dsp.build import built, choose

    return [choose(name).identity for name in built() if name == "portable" or has_v3()]


def _version(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return "not installed"
