"""Who may speak: challenge and response with the board's key, and the tag that ends an authenticated payload.

PORTABLE: runs unchanged on the board (MicroPython) and on the host. HMAC is RFC 2104 over SHA-256: the core of
MicroPython has no module for it. There is one algorithm per wire version and nothing to negotiate.

    transcript = payload of Hello || payload of Challenge || nonce of the host
    host proves  HMAC(K, "h" || transcript)        board proves  HMAC(K, "b" || transcript || proof of the host)
    session key  HMAC(K, "s" || nonce of the board || nonce of the host)
    trailer      counter u32 || HMAC(session key, direction || counter || message || flags || sequence || payload)[:8]
    end of a run HMAC(K, "e" || nonce of the board || nonce of the host || stream || index u64 || chain)
"""

import hashlib
import struct

KEY_BYTES = 32
NONCE_BYTES = 16
PROOF_BYTES = 32
TAG_BYTES = 8
TRAILER_BYTES = 4 + TAG_BYTES

TO_BOARD = b"h"
TO_HOST = b"b"

# HelloRequest, Hello, the blocks (seals cover them), and the four messages that make a session authenticated:
# everything else carries a tag once the session is.
BARE = (0x00, 0x01, 0x40, 0x60, 0x61, 0x62, 0x63)

# The key of every practice board. It is published: it proves nothing about a real one.
PRACTICE_KEY = b"proofvan practice, known to all!"

_BLOCK_BYTES = 64
_LAST_COUNTER = 0xFFFFFFFF
_INNER = bytes(byte ^ 0x36 for byte in range(256))
_OUTER = bytes(byte ^ 0x5C for byte in range(256))


def hmac_sha256(key: bytes, *parts: bytes | bytearray | memoryview) -> bytes:
    """Return HMAC-SHA256 (RFC 2104) over all `parts` in turn; the key has at most 64 bytes."""
    return _mac(_pads(key), parts)


def _pads(key: bytes) -> tuple[bytes, bytes]:
    padded = key + bytes(_BLOCK_BYTES - len(key))
    return bytes([_INNER[byte] for byte in padded]), bytes([_OUTER[byte] for byte in padded])


def _mac(pads: tuple[bytes, bytes], parts: tuple[bytes | bytearray | memoryview, ...]) -> bytes:
    inner = hashlib.sha256(pads[0])
    for part in parts:
        inner.update(part)
    outer = hashlib.sha256(pads[1])
    outer.update(inner.digest())
    return outer.digest()


def same(left: bytes, right: bytes) -> bool:
    """Compare two secrets in a time that does not depend on where they differ."""
    if len(left) != len(right):
        return False
    difference = 0
    for one, other in zip(left, right):  # noqa: B905 - MicroPython's zip has no `strict`
        difference |= one ^ other
    return difference == 0


def host_proof(key: bytes, transcript: bytes) -> bytes:
    """Return what the host shows to the board."""
    return hmac_sha256(key, b"h", transcript)


def board_proof(key: bytes, transcript: bytes, shown: bytes) -> bytes:
    """Return what the board shows to a host that has shown `shown`."""
    return hmac_sha256(key, b"b", transcript, shown)


def session_key(key: bytes, board_nonce: bytes, host_nonce: bytes) -> bytes:
    """Return the key of one session."""
    return hmac_sha256(key, b"s", board_nonce, host_nonce)


def stream_proof(key: bytes, nonces: bytes, stream: int, upto_index: int, chain: bytes) -> bytes:
    """Return the board's word for all samples of a stream since its start; `nonces` are the board's and the host's."""
    return hmac_sha256(key, b"e", nonces, struct.pack("<BQ", stream, upto_index), chain)


class Guard:
    """Tags what leaves and checks what comes, in one authenticated session; `sends` is TO_BOARD or TO_HOST."""

    def __init__(self, key: bytes, sends: bytes) -> None:
        self.refused = 0  # frames with a wrong tag, or an old counter, or none at all
        self._pads = _pads(key)  # of every tag: a third of its time
        self._sends = sends
        self._hears = TO_HOST if sends == TO_BOARD else TO_BOARD
        self._sent = 0
        self._heard = 0

    def trailer(self, message: int, flags: int, sequence: int, payload: bytes | bytearray | memoryview) -> bytes:
        """Return what ends the payload of the next frame that leaves; `flags` as they will be sent.

        Raises OverflowError when the counter is used up: the session must begin anew.
        """
        if self._sent >= _LAST_COUNTER:
            raise OverflowError("session counter")
        self._sent += 1
        return struct.pack("<I", self._sent) + self._tag(self._sends, self._sent, message, flags, sequence, payload)

    def opened(self, message: int, flags: int, sequence: int, payload: bytes) -> bytes | None:
        """Return the payload without its trailer; None for a frame that is not genuine, or not newer than the last."""
        end = len(payload) - TRAILER_BYTES
        if end >= 0:
            counter = struct.unpack_from("<I", payload, end)[0]
            tag = self._tag(self._hears, counter, message, flags, sequence, memoryview(payload)[:end])
            if counter > self._heard and same(tag, payload[-TAG_BYTES:]):
                self._heard = counter
                return payload[:end]
        self.refused += 1
        return None

    def _tag(
        self,
        direction: bytes,
        counter: int,
        message: int,
        flags: int,
        sequence: int,
        payload: bytes | bytearray | memoryview,
    ) -> bytes:
        head = struct.pack("<IBBH", counter, message, flags, sequence)
        return _mac(self._pads, (direction, head, payload))[:TAG_BYTES]
