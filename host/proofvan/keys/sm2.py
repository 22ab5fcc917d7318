"""SM2 signatures with SM3 (GB/T 32918.2-2016), for platforms that ask for Chinese algorithms.

`gmalg` computes; it is not constant-time, so a key that matters belongs into a token (`keys.token`). The signature is
the DER form that OpenSSL writes and reads, in its one shortest encoding.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable

from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from gmalg import SM2

SM2_SM3 = "SM2-SM3"
# The identity that everybody uses when none was agreed (GM/T 0009-2012, clause 10).
DISTINGUISHING_ID = b"1234567812345678"
SECRET_BYTES = 32
PUBLIC_BYTES = 65  # 04 || x || y

# SubjectPublicKeyInfo of an uncompressed SM2 key up to the point: id-ecPublicKey 1.2.840.10045.2.1 (RFC 5480, 2.1.1),
# sm2p256v1 1.2.156.10197.1.301 (GM/T 0006-2012).
PUBLIC_KEY_INFO = bytes.fromhex("3059301306072a8648ce3d020106082a811ccf5501822d034200")


# Order of the base point (GB/T 32918.5-2017, clause 2).
_ORDER = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123


def sm2_secret(chance: bytes) -> bytes:
    """Make a private key of 48 random bytes that are handed in; the surplus makes every key equally likely."""
    return (int.from_bytes(chance, "big") % (_ORDER - 2) + 1).to_bytes(SECRET_BYTES, "big")


class Sm2Signer:
    """SM2 with the private key in memory."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret
        self._public_key: bytes = SM2().generate_pk(secret)

    @property
    def alg(self) -> str:
        """Name of the algorithm."""
        return SM2_SM3

    @property
    def public_key(self) -> bytes:
        """The raw public key, 65 bytes."""
        return self._public_key

    def sign(self, data: bytes) -> bytes:
        """Sign bytes; DER, the same for the same data."""
        signer = SM2(self._secret, DISTINGUISHING_ID, self._public_key, rnd_fn=_nonces(self._secret, data))
        r, s = signer.sign(data)
        return encode_dss_signature(int.from_bytes(r, "big"), int.from_bytes(s, "big"))


def sm2_fits(public_key: bytes, data: bytes, signature: bytes) -> bool:
    """Check an SM2 signature in DER; whatever is no key, or no signature in the one shortest form, fits nothing."""
    try:
        r, s = decode_dss_signature(signature)
        if encode_dss_signature(r, s) != signature or len(public_key) != PUBLIC_BYTES:
            return False
        numbers = r.to_bytes(SECRET_BYTES, "big"), s.to_bytes(SECRET_BYTES, "big")
        return bool(SM2(uid=DISTINGUISHING_ID, pk=public_key).verify(data, *numbers))
    except Exception:  # gmalg refuses a point off the curve with errors of several kinds
        return False


def _nonces(secret: bytes, data: bytes) -> Callable[[int], int]:
    """Give numbers that only the holder of the key can know, new for each text (the idea of RFC 6979).

    A nonce that repeats, or that is known, gives the key away; drawn from key and text it needs no source of chance.
    """
    counter = 0

    def next_number(bits: int) -> int:
        nonlocal counter
        counter += 1
        words = hmac.new(secret, counter.to_bytes(4, "big") + hashlib.sha256(data).digest(), hashlib.sha512).digest()
        return int.from_bytes(words, "big") >> (len(words) * 8 - bits)

    return next_number
