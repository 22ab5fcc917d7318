"""Payment amount 付费金额: what a display asks for against its own energy and price, in decimal."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal


def payment_error(amount: float, unit_price: float, quantity: float) -> str:
    """Give amount - unit price * quantity as an exact decimal, without a rounding of its own.

    The floats are the ones that were typed: each stands for its shortest decimal. 付费金额误差 of the editions of
    2018 [M-med]
    """
    exact = Decimal(repr(amount)) - Decimal(repr(unit_price)) * Decimal(repr(quantity))
    return format(exact.normalize() + 0, "f")


def largest_payment_error(amounts: Sequence[tuple[Decimal, Decimal, Decimal]]) -> Decimal:
    """Give the largest |amount - unit price * volume| of (amount, unit price, volume), CNY. JJG 443, 付费金额误差"""
    return max(abs(amount - price * volume) for amount, price, volume in amounts)
