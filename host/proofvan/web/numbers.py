"""Numbers as a screen shows them: a real minus sign, and no unit where there is none."""

from __future__ import annotations

import re

# A hyphen before a digit that continues no word, number or exponent.
_MINUS = re.compile(r"(?<![\w.)\]])-(?=[\d.])")


def with_minus(text: str) -> str:
    """Write every negative number in a text with a minus sign; dates, serial numbers and exponents stay."""
    return _MINUS.sub("−", text)


def with_sign(text: str) -> str:
    """Write an error: a positive one has its plus sign, as a negative one its minus."""
    return f"+{text}" if text[:1].isdigit() and float(text) > 0 else with_minus(text)


def unit_shown(unit: str) -> str:
    """Give a unit as it stands behind a number: nothing for the unit 1."""
    return "" if unit == "1" else unit
