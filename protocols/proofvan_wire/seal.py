"""The hash chain over the blocks of one stream: a removed, altered or reordered block is evident.

PORTABLE: runs unchanged on the board (MicroPython) and on the host.

    h0 = SHA-256(nonce || stream)        h = SHA-256(h || block header with its flags zeroed || samples)
"""

import hashlib

BLOCK_HEADER_BYTES = 20  # the fixed part of a SampleBlock payload
DIGEST_BYTES = 16

_FLAGS = 1  # where the flags stand in the block header
_NO_FLAGS = b"\x00"


class StreamSeal:
    """The chain of one stream since its start, for the session that `nonce` (8 bytes, from the host) began."""

    def __init__(self, nonce: bytes, stream: int) -> None:
        self._chain = hashlib.sha256(nonce + bytes((stream,))).digest()

    def add(self, header: bytes | bytearray | memoryview, samples: bytes | bytearray | memoryview) -> None:
        """Chain one block: the 20 bytes before its samples, and its samples.

        The flags do not count: a node that sends a block again may say so in them.
        """
        link = hashlib.sha256(self._chain)
        link.update(header[:_FLAGS])
        link.update(_NO_FLAGS)
        link.update(header[_FLAGS + 1 : BLOCK_HEADER_BYTES])
        link.update(samples)
        self._chain = link.digest()

    def chain(self) -> bytes:
        """Return the chain's present value, all 32 bytes: what a StreamProof carries."""
        return self._chain

    def digest(self) -> bytes:
        """Return the first 16 bytes of the chain's present value: what a Seal message carries."""
        return self._chain[:DIGEST_BYTES]
