"""The hash chains of a board's streams, beside the board's own seals."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, replace

from proofvan.link.board_keys import ProvedStream
from proofvan_wire.registry import encode
from proofvan_wire.sample_messages import SampleBlock
from proofvan_wire.seal import BLOCK_HEADER_BYTES, DIGEST_BYTES, StreamSeal

# A seal may come before or after the blocks that it covers.
_REMEMBERED = 1024


@dataclass(frozen=True, slots=True)
class SealState:
    """The last seal of a stream: `digest` (hex) over all samples before `upto_index` since the stream's start.

    `fits` is False when a seal of this stream ever differed, or the chain of the present start has a gap.
    """

    stream: int
    upto_index: int
    digest: str
    fits: bool
    nonces: str = ""  # hex: the board's and the host's of the authenticated session, once the board gave its word
    proof: str = ""  # hex: HMAC with the board's key over both nonces, stream, index and the whole chain


class SealBook:
    """Keeps the chain of each running stream and what the seals said."""

    def __init__(self) -> None:
        self._chains: dict[int, StreamSeal] = {}
        self._digests: dict[int, OrderedDict[int, str]] = {}
        self._last: dict[int, SealState] = {}
        self._differed: set[int] = set()
        self._ends: dict[int, int] = {}

    def start(self, nonce: bytes, stream: int) -> None:
        """Begin a chain: the stream was started."""
        chain = StreamSeal(nonce, stream)
        self._chains[stream] = chain
        self._ends[stream] = 0
        self._digests[stream] = OrderedDict({0: chain.digest().hex()})

    def add(self, block: SampleBlock, end: int) -> None:
        """Chain the next block, which ends before sample `end`."""
        chain = self._chains.get(block.stream)
        if chain is None:
            return
        chain.add(encode(block)[:BLOCK_HEADER_BYTES], block.samples)
        known = self._digests[block.stream]
        known[end] = chain.digest().hex()
        self._ends[block.stream] = end
        if len(known) > _REMEMBERED:
            known.popitem(last=False)

    def broken(self, stream: int) -> None:
        """Note a gap: from here on the chain cannot be checked."""
        self._chains.pop(stream, None)

    def checked(self, stream: int, upto_index: int, fits: bool | None) -> None:
        """Note what a seal of the board said."""
        if fits is False:
            self._differed.add(stream)
        digest = self._digests.get(stream, OrderedDict()).get(upto_index, "")
        self._last[stream] = SealState(stream, upto_index, digest, fits is True and stream not in self._differed)

    def chain(self, stream: int) -> tuple[int, bytes] | None:
        """Give the index after the last chained sample and the whole chain there; None after a gap."""
        chain = self._chains.get(stream)
        return None if chain is None else (self._ends[stream], chain.chain())

    def proved(self, proved: ProvedStream) -> None:
        """Note a board's word for the whole stream, which fits."""
        before = self._last.get(proved.stream)
        digest = proved.chain[:DIGEST_BYTES].hex()
        state = before or SealState(proved.stream, proved.upto_index, digest, fits=True)
        self._last[proved.stream] = replace(
            state, upto_index=proved.upto_index, digest=digest, nonces=proved.nonces.hex(), proof=proved.proof.hex()
        )

    def states(self) -> tuple[SealState, ...]:
        """Give the last seal of every stream that had one."""
        return tuple(self._last[stream] for stream in sorted(self._last))
