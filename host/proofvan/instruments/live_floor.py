"""The part of the uncertainty that a longer run does not reduce, from the standard's certificate: for display only."""

from __future__ import annotations

import math

from proofvan.instruments.benches import PowerNow
from proofvan.standards.standard import Standard

_SHARES = ("energy", "energy_noise", "energy_aliasing")  # stated in % of the energy


def floor_percent(standard: Standard, now: PowerNow) -> float | None:
    """Give U (k = 2, %) of the standard at the present voltage and current; None while nothing flows."""
    if abs(now.voltage_v) < 1.0 or abs(now.current_a) < 1e-3:
        return None
    stated = {one.quantity: one for one in standard.uncertainties}
    shares = [stated[name].standard_uncertainty() for name in _SHARES if name in stated]
    zeros = (("voltage_zero", now.voltage_v), ("current_zero", now.current_a))
    shares += [stated[name].standard_uncertainty() / abs(at) * 100.0 for name, at in zeros if name in stated]
    return 2.0 * math.sqrt(math.fsum(share**2 for share in shares))
