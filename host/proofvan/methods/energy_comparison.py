"""Comparison of energies 电能比较法: the pile's session reading against the standard, over the same gate."""

from __future__ import annotations

from proofvan.uncertainty.inputs import Number


def indication_error_percent(indicated: Number, delivered: Number) -> Number:
    """Give gamma = (E_x - E_0) / E_0 * 100 %, both energies in one unit.

    Positive: the display shows more than was delivered, the customer loses.
    """
    return (indicated - delivered) / delivered * 100


def delivered_energy(measured: Number, relative_percent: Number, loss_fraction: Number) -> Number:
    """Give the energy at the mating face of the gun: E_0 = W * (1 + sum of corrections / 100 + loss).

    `measured` at the standard's terminals; `relative_percent` the sum of the relative corrections, in per cent;
    `loss_fraction` what is lost between gun and terminals, R * I / U. Field practice 3.2.
    """
    return measured * (1 + relative_percent / 100 + loss_fraction)


def smallest_energy_kwh(display_step_kwh: float, accuracy_class: float) -> float:
    """Give W_min = 10 * d * 100 / class: below it the display's step is no longer harmless. [C]"""
    return 10 * display_step_kwh * 100 / accuracy_class
