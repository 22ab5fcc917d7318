"""Signal core: streaming meters on raw counts, exact and the same bits for every way of cutting the stream.

Kernels: frame, unpack, power, ac, pulse. `reference` defines each in readable Python. There is no silent fallback.
"""

try:
    from proofvan_dsp import ac, frame, power, pulse, unpack
except ImportError as missing:
    if missing.name is not None and not missing.name.startswith("proofvan_dsp"):
        raise
    raise ImportError(
        "The signal core is not built. In the repository's root run: python setup.py build_ext --inplace"
    ) from missing

__all__ = ["ac", "frame", "power", "pulse", "unpack"]
