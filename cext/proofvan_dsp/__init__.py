"""Signal core: streaming meters on raw counts, exact and the same bits for every way of cutting the stream.

Kernels: frame, unpack, power, ac, analysis, dc, pulse, quadrature, decimate. `reference` defines each in readable
Python. They are compiled once per instruction set; `build` chooses one at import. There is no silent fallback.
"""

from proofvan_dsp import build

# The modules of the chosen build are the kernels: proofvan_dsp.power is builds/v3/power or builds/portable/power.
__path__.insert(0, str(build.CHOSEN.folder))

try:
    from proofvan_dsp import ac, analysis, dc, decimate, frame, power, pulse, quadrature, unpack
except ImportError as missing:
    if missing.name is not None and not missing.name.startswith("proofvan_dsp"):
        raise
    raise ImportError(f"The signal core is not built. In the repository's root run: {build.COMMAND}") from missing

__all__ = ["ac", "analysis", "build", "dc", "decimate", "frame", "power", "pulse", "quadrature", "unpack"]
