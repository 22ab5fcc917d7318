"""The practice key 仿真: public on purpose, so that nobody can mistake it for a secret or its signature for a proof."""

from __future__ import annotations

import hashlib

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from proofvan.keys.signer import Ed25519Signer, key_id

# The private key is the SHA-256 of this published sentence. Everybody can sign with it: it proves nothing.
PRACTICE_SENTENCE = "proofvan practice key 仿真: this key is public, whatever it signs proves nothing"


def practice_signer() -> Ed25519Signer:
    """Give the signer of practice and simulated runs; the same key everywhere and always."""
    return Ed25519Signer(Ed25519PrivateKey.from_private_bytes(hashlib.sha256(PRACTICE_SENTENCE.encode()).digest()))


def is_practice(public_key: bytes) -> bool:
    """Say whether a public key is the practice key."""
    return public_key == PRACTICE_PUBLIC_KEY


PRACTICE_PUBLIC_KEY: bytes = practice_signer().public_key
PRACTICE_KEY_ID: str = key_id(PRACTICE_PUBLIC_KEY)
