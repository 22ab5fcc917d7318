"""Builds the signal core; everything else about the distribution is in pyproject.toml.

In place, for daily work: `python setup.py build_ext --inplace`.
"""

from Cython.Build import cythonize
from setuptools import Extension, setup

KERNELS = ("frame", "unpack", "power", "ac", "pulse")
# Contraction off: every build and instruction set gives the same bits.
FLAGS = ["-O3", "-ffp-contract=off", "-g0"]

extensions = [
    Extension(f"proofvan_dsp.{kernel}", [f"cext/proofvan_dsp/{kernel}.pyx"], extra_compile_args=FLAGS)
    for kernel in KERNELS
]
DIRECTIVES = {"language_level": 3, "initializedcheck": False, "cdivision": True}

setup(ext_modules=cythonize(extensions, include_path=["cext"], compiler_directives=DIRECTIVES))
