"""Volumes that nobody can know beforehand, and that everybody can draw again: a recorded seed and SHA-256.

The seed's hash is written down before the visit; the seed itself is opened when the nozzle is lifted. So neither side
can say afterwards that the volumes were chosen. A metal measure cannot be read beside its neck: with a measure only
splits of its nominal are drawn (7.13 + 12.87 = 20.00 L); free volumes need a master meter or a scale (field practice
3.6).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from decimal import Decimal
from typing import Literal

from proofvan.core.errors import InputError, PreconditionError

Reference = Literal["measure", "master_meter", "scale"]
# Display step, and the smallest delivery that is still measured; L.
STEP, LEAST = Decimal("0.01"), Decimal(3)
# Where free volumes lie: off the amounts that everybody tests with, L.
RANGES = ((Decimal(3), Decimal(18)), (Decimal(25), Decimal(70)))
# Every usual amount (5, 10, 20, 50 ...) is a multiple of this, L; draws keep away from it.
_USUAL, _AWAY = Decimal("0.5"), Decimal("0.05")
_SHORTEST_SEED = 16


def commitment(seed: bytes) -> str:
    """Give the hash that is written down before the visit; raises InputError for a seed that could be guessed."""
    if len(seed) < _SHORTEST_SEED:
        raise InputError("supervision-seed", value=len(seed), allowed=_SHORTEST_SEED)
    return hashlib.sha256(b"proofvan supervision " + seed).hexdigest()


def splits(nominal: Decimal, count: int, seed: bytes) -> tuple[tuple[Decimal, Decimal], ...]:
    """Draw splits of a measure's nominal into two deliveries, none near a usual amount; raises InputError."""
    if nominal < 3 * LEAST or nominal % STEP:
        raise InputError("supervision-nominal", value=str(nominal), allowed=f">= {3 * LEAST} L")
    drawn = _volumes([(LEAST, nominal - LEAST)], commitment(seed) + f"/split/{nominal:.2f}", seed)
    good = ((one, nominal - one) for one in drawn if not _is_usual(nominal - one))
    return tuple(next(good) for _ in range(count))


def free_volumes(count: int, seed: bytes, reference: Reference) -> tuple[Decimal, ...]:
    """Draw volumes from 3 to 18 and from 25 to 70 L; refused with a measure, which cannot be read there."""
    if reference == "measure":
        raise PreconditionError("supervision-free-volume", reference=reference, allowed="master_meter, scale")
    drawn = _volumes(RANGES, commitment(seed) + "/free", seed)
    return tuple(next(drawn) for _ in range(count))


def _volumes(
    ranges: tuple[tuple[Decimal, Decimal], ...] | list[tuple[Decimal, Decimal]], label: str, seed: bytes
) -> Iterator[Decimal]:
    """Give volumes evenly from the ranges together, never near a usual amount."""
    sizes = [int((high - low) / STEP) for low, high in ranges]
    for number in numbers(label, seed, sum(sizes)):
        at = 0
        while number >= sizes[at]:
            number -= sizes[at]
            at += 1
        volume = ranges[at][0] + number * STEP
        if not _is_usual(volume):
            yield volume


def numbers(label: str, seed: bytes, below: int) -> Iterator[int]:
    """Give whole numbers, evenly below a bound: what would favour some of them is thrown away."""
    even, counter = (1 << 64) // below * below, 0
    while True:
        number = int.from_bytes(hashlib.sha256(seed + f"/{label}/{counter}".encode()).digest()[:8], "big")
        counter += 1
        if number < even:
            yield number % below


def _is_usual(volume: Decimal) -> bool:
    above = volume % _USUAL
    return min(above, _USUAL - above) < _AWAY
