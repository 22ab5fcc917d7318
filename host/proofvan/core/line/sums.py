"""Stage 5: exact integer sums of raw counts over a gate, as the kernels give them."""

from proofvan_dsp.sums import POSITION_BITS, SUM_DENOMINATOR, Gate, GateSums, PulseGate

__all__ = ["POSITION_BITS", "SUM_DENOMINATOR", "Gate", "GateSums", "PulseGate"]
