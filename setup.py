"""Builds the signal core, once per instruction set; everything else about the distribution is in pyproject.toml.

In place, for daily work: `python setup.py build_ext --inplace`.
"""

import os
import platform
import sys
from copy import copy
from pathlib import Path

from Cython.Build import cythonize
from setuptools import Extension, setup
from setuptools.command.build_ext import build_ext

PACKAGE = Path("cext/proofvan_dsp")
KERNELS = tuple(sorted(path.stem for path in PACKAGE.glob("*.pyx")))
# What Cython needs for array views, once for all kernels instead of once in each: it would be most of their code.
SHARED = "proofvan_dsp.views"
# Says which build to take, and therefore stands alone.
FIRST = "proofvan_dsp.compiled"
# Contraction off: every build and instruction set gives the same bits.
FLAGS = ["-O3", "-ffp-contract=off", "-g0"]
BUILDS = {"portable": FLAGS}
if platform.machine() in ("x86_64", "AMD64"):
    BUILDS["v3"] = [*FLAGS, "-march=x86-64-v3"]
DIRECTIVES = {"language_level": 3, "initializedcheck": False, "cdivision": True}


class BuildForEachProcessor(build_ext):
    """Compiles every kernel's C file into proofvan_dsp/builds/NAME/, once per build."""

    def build_extensions(self):
        """Compile build by build, the kernels of each side by side."""
        kernels, temporary = self.extensions, self.build_temp
        self.parallel = os.cpu_count()
        for name in BUILDS:
            (PACKAGE / "builds" / name).mkdir(parents=True, exist_ok=True)
            self.build_temp = os.path.join(temporary, name)
            self.extensions = [kernel for kernel in kernels if kernel.name.split(".")[-2] == name]
            super().build_extensions()
        self.extensions, self.build_temp = kernels, temporary


def _built(kernel: Extension, name: str) -> Extension:
    """Give the extension of one build; its file lies apart, its module is proofvan_dsp.KERNEL all the same."""
    result = copy(kernel)
    result.name = f"proofvan_dsp.builds.{name}.{kernel.name.split('.')[-1]}"
    result.extra_compile_args = [*BUILDS[name], *(["-O1"] if kernel.name == SHARED else [])]
    described = {"PROOFVAN_BUILD": name, "PROOFVAN_FLAGS": " ".join(BUILDS[name])}
    result.define_macros = [(key, f'"{value}"') for key, value in described.items()]
    return result


if __name__ == "__main__":
    options = {"include_path": ["cext"], "compiler_directives": DIRECTIVES}
    wanted = [Extension(f"proofvan_dsp.{kernel}", [str(PACKAGE / f"{kernel}.pyx")]) for kernel in KERNELS]
    first = [kernel for kernel in wanted if kernel.name == FIRST]
    others = [*(kernel for kernel in wanted if kernel.name != FIRST), Extension(SHARED, [str(PACKAGE / "views.c")])]
    # Cython's workers start this file anew where they are not forked.
    options["nthreads"] = os.cpu_count() if sys.platform == "linux" else 0
    kernels = cythonize(first, **options) + cythonize(others, shared_utility_qualified_name=SHARED, **options)
    setup(
        ext_modules=[_built(kernel, name) for name in BUILDS for kernel in kernels],
        cmdclass={"build_ext": BuildForEachProcessor},
    )
