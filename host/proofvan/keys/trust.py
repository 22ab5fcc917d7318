"""The keys that somebody decided to trust. The program brings none of its own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from proofvan.core.errors import InputError
from proofvan.keys.files import read_public_key
from proofvan.keys.practice import is_practice


@dataclass(frozen=True, slots=True)
class TrustStore:
    """A set of whole public keys; a key id alone is never trusted."""

    keys: frozenset[bytes] = frozenset()

    @classmethod
    def from_files(cls, paths: Iterable[Path]) -> TrustStore:
        """Read public key files; raises InputError for a file that is no key, or that holds the practice key.

        The practice key is public, so trusting it would trust everybody.
        """
        keys = set()
        for path in paths:
            key = read_public_key(path)
            if is_practice(key):
                raise InputError("key-practice-not-trusted", file=path)
            keys.add(key)
        return cls(frozenset(keys))

    def trusts(self, public_key: bytes) -> bool:
        """Say whether this very key is trusted."""
        return public_key in self.keys and not is_practice(public_key)
