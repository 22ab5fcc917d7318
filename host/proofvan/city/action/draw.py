"""The double random draw 双随机: which piles are inspected and who does it, from a public seed; anyone draws it again.

The lists and the seed fix everything: numbers are SHA-256 of seed, label and a counter (`supervision.draws`, which
draws volumes the same way), the label holds the digest of both lists, and a shuffle takes them (Fisher and Yates).
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from proofvan.core.canonical import digest
from proofvan.core.errors import InputError
from proofvan.supervision.draws import commitment, numbers


@dataclass(frozen=True, slots=True)
class Drawn:
    """What was drawn and from what: `lists` is the digest of the sorted lists, `seed` is public afterwards."""

    commitment: str
    seed: str
    lists: str
    pairs: tuple[tuple[str, tuple[str, ...]], ...]  # pile, its inspectors


def draw(piles: Sequence[str], inspectors: Sequence[str], count: int, seed: bytes, team: int = 2) -> Drawn:
    """Draw piles, and for each a team of inspectors; the order of the lists does not matter. Raises InputError."""
    pool, people = sorted(set(piles)), sorted(set(inspectors))
    if not 0 < count <= len(pool):
        raise InputError("city-draw-count", value=count, allowed=f"1 … {len(pool)}")
    if not 0 < team <= len(people):
        raise InputError("city-draw-team", value=team, allowed=f"1 … {len(people)}")
    lists = digest({"piles": pool, "inspectors": people})
    chosen = _shuffled(pool, f"{lists}/piles", seed)[:count]
    pairs = tuple((pile, tuple(sorted(_shuffled(people, f"{lists}/{pile}", seed)[:team]))) for pile in chosen)
    return Drawn(commitment(seed), seed.hex(), lists, pairs)


def public_seed(text: str) -> bytes:
    """Make a seed of a text that everybody can see and nobody could choose (a lottery's numbers of a named day)."""
    return hashlib.sha256(text.encode()).digest()


def _shuffled(names: Sequence[str], label: str, seed: bytes) -> list[str]:
    found = list(names)
    for last in range(len(found) - 1, 0, -1):
        other = next(numbers(f"{label}/{last}", seed, last + 1))
        found[last], found[other] = found[other], found[last]
    return found
