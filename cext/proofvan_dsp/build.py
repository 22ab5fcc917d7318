"""Which of the compiled builds is used: the best one that this processor can run, or the one that is asked for.

The environment variable PROOFVAN_DSP_BUILD asks for `portable` or `v3`. What cannot be had is an error: there is no
silent fallback.
"""

from __future__ import annotations

import importlib.machinery
import importlib.util
import os
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

VARIABLE = "PROOFVAN_DSP_BUILD"
FOLDER = Path(__file__).parent / "builds"
PORTABLE, V3 = "portable", "v3"
COMMAND = "python setup.py build_ext --inplace"


@dataclass(frozen=True)
class Build:
    """A compiled form of the kernels: its name, the compiler and its flags, the folder of its modules."""

    name: str
    compiler: str
    flags: str
    folder: Path

    @property
    def identity(self) -> str:
        """Name, compiler and flags in one line, for the record."""
        return f"{self.name}; {self.compiler}; {self.flags}"


def choose(wanted: str | None) -> Build:
    """Give the build `wanted`, or the best for this processor. Raises ImportError when it cannot be had."""
    if wanted is not None and wanted not in (PORTABLE, V3):
        raise ImportError(f"{VARIABLE}={wanted!r}: allowed are {PORTABLE!r} and {V3!r}")
    features: dict[str, bool] = _compiled(PORTABLE).processor_features()
    if wanted == V3 and not features["x86-64-v3"]:
        raise ImportError(f"{VARIABLE}={V3}: this processor has no x86-64-v3 instructions; use {PORTABLE!r}")
    name = wanted or (V3 if features["x86-64-v3"] else PORTABLE)
    described = _compiled(name)
    return Build(name, described.COMPILER, described.FLAGS, FOLDER / name)


def built() -> list[str]:
    """Give the names of the builds that are there."""
    return sorted(name for name in (PORTABLE, V3) if list((FOLDER / name).glob("compiled.*")))


def _compiled(name: str) -> ModuleType:
    """Load the module `compiled` of one build, whichever build is in use."""
    spec = importlib.machinery.PathFinder.find_spec("proofvan_dsp.compiled", [str(FOLDER / name)])
    if spec is None or spec.loader is None:
        raise ImportError(f"The signal core is not built ({name}). In the repository's root run: {COMMAND}")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    if name != module.BUILD:
        raise ImportError(f"the build in {FOLDER / name} calls itself {module.BUILD}. Run: {COMMAND}")
    return module


CHOSEN = choose(os.environ.get(VARIABLE))
