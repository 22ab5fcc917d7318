"""The PIN of a person: kept as a scrypt digest; too many wrong ones lock the person out, across restarts too."""

from __future__ import annotations

import hmac
from dataclasses import dataclass, replace

from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from proofvan.core.errors import InputError

# NIST SP 800-63B, 5.1.1.1: a PIN of at least six digits when it was chosen by a machine or checked by one.
LEAST_DIGITS = 6
# Five tries: a six-digit PIN is then guessed with 1 in 200 000 at most (limit well below NIST SP 800-63B, 5.2.2: 100).
MOST_WRONG = 5
SALT_BYTES = 16
# Cost of one guess: 2**15 * 8 * 128 bytes = 32 MiB; RFC 7914, section 2 on how to choose it.
_COST, _BLOCK, _PARALLEL = 2**15, 8, 1


@dataclass(frozen=True, slots=True)
class Pin:
    """What is kept of a PIN, and how many wrong ones were tried since the last right one."""

    salt: str  # lower-case hex
    digest: str
    wrong: int = 0

    @property
    def locked(self) -> bool:
        """Say whether the person is locked out until an administrator sets a new PIN."""
        return self.wrong >= MOST_WRONG

    def tried(self, words: str) -> tuple[bool, Pin]:
        """Say whether a PIN is right, and give what is to be kept; a locked one is never right."""
        if self.locked:
            return False, self
        right = hmac.compare_digest(_digest(words, bytes.fromhex(self.salt)), self.digest)
        return right, replace(self, wrong=0 if right else self.wrong + 1)


def new_pin(words: str, salt: bytes) -> Pin:
    """Keep a new PIN; `salt` is 16 random bytes. Raises InputError for a PIN that is too short or too plain."""
    if len(words) < LEAST_DIGITS or len(set(words)) < 3 or words in "01234567890123456789 98765432109876543210":
        raise InputError("person-pin-too-plain", field="PIN", allowed=str(LEAST_DIGITS))
    return Pin(salt.hex(), _digest(words, salt))


def _digest(words: str, salt: bytes) -> str:
    return Scrypt(salt=salt, length=32, n=_COST, r=_BLOCK, p=_PARALLEL).derive(words.encode()).hex()
