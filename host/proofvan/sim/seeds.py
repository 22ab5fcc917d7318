"""One seed, many independent streams: a new effect never shifts the draws of another."""

from __future__ import annotations

import hashlib

import numpy as np

_WORDS = 4


def stream(seed: int, name: str) -> np.random.Generator:
    """Give the random stream that belongs to a name; the same seed and name give the same numbers for ever."""
    digest = hashlib.sha256(name.encode()).digest()
    key = tuple(int.from_bytes(digest[4 * word : 4 * word + 4], "little") for word in range(_WORDS))
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(entropy=seed, spawn_key=key)))
