"""Who may command this board: the challenge, its answer, and the tags of the authenticated session."""

from proofvan_node import wire
from proofvan_node.faults import RefusedError
from proofvan_wire import authentication
from proofvan_wire.frame import FLAG_AUTHENTICATED

# What a board with a key takes from anybody: it tells who the board is and how it is, and changes nothing measured.
_FROM_ANYBODY = (
    wire.HELLO_REQUEST,
    wire.CLOCK_PING,
    wire.HEALTH_REQUEST,
    wire.DICTIONARY_REQUEST,
    wire.CHALLENGE_REQUEST,
    wire.AUTHENTICATE,
)


class Access:
    """The board's key (32 bytes, or None) and its sessions.

    `boot_counter` is kept across resets and never goes back, so no challenge comes twice; `entropy` is 16 bytes that
    nobody can guess.
    """

    def __init__(self, key=None, boot_counter=0, entropy=b""):
        self.boot_counter = boot_counter
        self.guard = None  # of the authenticated session
        self._key = key
        self._entropy = entropy
        self._challenges = 0
        self._open = None  # the challenge that waits for its answer: (payloads so far, nonce)
        self._nonces = b""

    def allows(self, message):
        """Say whether the board takes this message in its present session."""
        return self._key is None or self.guard is not None or message in _FROM_ANYBODY

    def opened(self, message, flags, sequence, payload):
        """Give the payload without its tag; None when an authenticated session hides a frame that is not genuine."""
        tagged = flags & FLAG_AUTHENTICATED
        if message in authentication.BARE:
            return payload
        if self.guard is None:
            return payload[: -authentication.TRAILER_BYTES] if tagged else payload
        if tagged:
            return self.guard.opened(message, flags, sequence, payload)
        self.guard.refused += 1
        return None

    def forget(self):
        """End the session: another host, or the same one anew."""
        self.guard = None
        self._open = None
        self._nonces = b""

    def challenge(self, hello):
        """Give the payload of a new Challenge; `hello` is what this session's host was told."""
        if self._key is None:
            raise RefusedError(wire.FAULT_CODE_NO_KEY, 0)
        self._challenges += 1
        made_of = (b"n", self.boot_counter.to_bytes(4, "little"), self._challenges.to_bytes(4, "little"), self._entropy)
        nonce = authentication.hmac_sha256(self._key, *made_of)[: authentication.NONCE_BYTES]
        payload = wire.pack_challenge(nonce, self.boot_counter)
        self._open = (hello + payload, nonce)
        return payload

    def authenticate(self, nonce, shown):
        """Check a host's proof; gives the payload of Authenticated. A challenge can be answered once."""
        asked = self._open
        self._open = None
        if asked is None:
            raise RefusedError(wire.FAULT_CODE_PROOF_REFUSED, 0)
        transcript = asked[0] + nonce
        if not authentication.same(shown, authentication.host_proof(self._key, transcript)):
            raise RefusedError(wire.FAULT_CODE_PROOF_REFUSED, 0)
        self._nonces = asked[1] + nonce
        key = authentication.session_key(self._key, asked[1], nonce)
        self.guard = authentication.Guard(key, authentication.TO_HOST)
        return wire.pack_authenticated(authentication.board_proof(self._key, transcript, shown))

    def stream_proof(self, stream, upto_index, chain):
        """Give the payload of StreamProof."""
        if self.guard is None:
            raise RefusedError(wire.FAULT_CODE_NO_KEY, stream)
        proof = authentication.stream_proof(self._key, self._nonces, stream, upto_index, chain)
        return wire.pack_stream_proof(stream, upto_index, chain, proof)
