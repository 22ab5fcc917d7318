"""The seal of one stream: which samples it covers so far, and the messages that say so."""

from proofvan_node import wire
from proofvan_wire.seal import StreamSeal


class SealChain:
    """Chains every block when it is sent for the first time, in order; what was never sent is not in the chain."""

    def __init__(self, nonce, stream):
        self._stream = stream
        self._seal = StreamSeal(nonce, stream)

    def add(self, head, samples):
        """Chain a block: its 20 header bytes and its samples."""
        self._seal.add(head, samples)

    def chain(self):
        """Give the whole chain value."""
        return self._seal.chain()

    def payload(self, upto_index):
        """Give the payload of a Seal message."""
        return wire.pack_seal(self._stream, upto_index, self._seal.digest())
