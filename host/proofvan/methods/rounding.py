"""Rounding 修约 by GB/T 8170, in decimal: half to even, to a spacing."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal

# class -> (spacing of the error, spacing of the standard deviation), %. Rounding table of JJG 596-2012 style as used in
# public test-bench software [S]; "standard" rows are for reference standards.
SPACINGS = {
    "standard 0.02": ("0.002", "0.0002"),
    "standard 0.05": ("0.005", "0.0005"),
    "standard 0.1": ("0.01", "0.001"),
    "standard 0.2": ("0.02", "0.002"),
    "0.2": ("0.02", "0.004"),
    "0.5": ("0.05", "0.01"),
    "1": ("0.1", "0.02"),
    "2": ("0.2", "0.04"),
    "3": ("0.2", "0.04"),
}


def round_to_spacing(value: str, spacing: str) -> str:
    """Round a decimal to a multiple of a spacing, ties to the even multiple (GB/T 8170).

    The sign is always printed except on zero; a negative value that rounds to zero gives "-0.0", as the trade prints
    it. "-0.0" equals 0 in every comparison.
    """
    exact, step = Decimal(value), Decimal(spacing)
    multiple = (abs(exact) / step).quantize(Decimal(1), rounding=ROUND_HALF_EVEN)
    size = multiple * step
    if exact < 0:
        return f"-{size}"
    return f"+{size}" if size else str(size)


def round_decimals(value: str, decimals: int) -> str:
    """Round a decimal to a number of places, ties to even; without a plus sign."""
    rounded = Decimal(value).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_EVEN)
    return str(rounded)
