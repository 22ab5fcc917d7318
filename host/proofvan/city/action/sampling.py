"""How many piles to verify of a lot, and how many may fail: acceptance sampling, and shares for strata."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import comb

from proofvan.core.errors import InputError

_LARGEST_LOT = 100_000


@dataclass(frozen=True, slots=True)
class Plan:
    """Verify `sample` of `lot`; the lot is taken when at most `accept` fail. Probabilities of both kinds of error."""

    lot: int
    sample: int
    accept: int
    good_refused: float
    bad_accepted: float


def acceptance(lot: int, defective: int, sample: int, accept: int) -> float:
    """Give the probability that a sample without replacement has at most `accept` defective piles (hypergeometric)."""
    if not 0 <= defective <= lot or not 0 <= sample <= lot:
        raise InputError("city-sample-size", lot=lot, defective=defective, sample=sample, allowed=f"0 … {lot}")
    ways = sum(comb(defective, one) * comb(lot - defective, sample - one) for one in range(min(accept, sample) + 1))
    return ways / comb(lot, sample)


def smallest_plan(lot: int, good: float, bad: float, most_refused: float = 0.05, most_accepted: float = 0.10) -> Plan:
    """Give the smallest plan that refuses a lot with a share `good` and takes one with a share `bad` rarely enough.

    ISO 2859-2 calls the two risks the producer's and the consumer's. Raises InputError when the shares are no pair.
    """
    good_count, bad_count = round(lot * good), max(round(lot * bad), 1)
    if not 0 < lot <= _LARGEST_LOT or good_count >= bad_count:
        raise InputError("city-sample-shares", lot=lot, good=good, bad=bad, allowed=f"good < bad, 1 … {_LARGEST_LOT}")
    sample = accept = 0
    while True:
        if acceptance(lot, bad_count, sample, accept) > most_accepted:
            sample += 1
            continue
        refused = 1 - acceptance(lot, good_count, sample, accept)
        if refused <= most_refused or sample == lot:
            return Plan(lot, sample, accept, refused, acceptance(lot, bad_count, sample, accept))
        accept += 1


def shared_out(sample: int, strata: Mapping[str, int], weights: Mapping[str, float] | None = None) -> dict[str, int]:
    """Share a sample out to strata: by size, or by size times weight (Neyman: the stratum's standard deviation).

    Every stratum that holds anything gets at least one; largest remainders get what rounding leaves.
    """
    sizes = {name: count for name, count in sorted(strata.items()) if count > 0}
    if not len(sizes) <= sample <= sum(sizes.values()):
        allowed = f"{len(sizes)} … {sum(sizes.values())}"
        raise InputError("city-sample-strata", sample=sample, strata=len(sizes), allowed=allowed)
    found = dict.fromkeys(sizes, 1)
    while sum(found.values()) < sample:
        open_ones = {name: count for name, count in sizes.items() if found[name] < count}
        wish = {name: count * (weights or {}).get(name, 1.0) for name, count in open_ones.items()}
        # Webster's divisor: the next one goes where the share is farthest behind.
        found[max(open_ones, key=lambda name: (wish[name] / (found[name] + 0.5), name))] += 1
    return found
