"""Messages 0x60 to 0x6F: host and board prove to each other that they know the board's key."""

from proofvan_wire.definition import U8, U32, U64, Message, field, fixed, message


@message(0x60, sender="host", answer=0x61)
class ChallengeRequest(Message):
    """Ask for a challenge; the one before is forgotten. After HelloRequest, before everything else."""


@message(0x61, sender="node")
class Challenge(Message):
    """What the host must answer: never the same twice, across resets too."""

    nonce: bytes = field(fixed(16), "chosen by the board")
    boot_counter: int = field(U32, "starts since the board was made; kept across resets, never goes back")


@message(0x62, sender="host", answer=0x63)
class Authenticate(Message):
    """Answer the challenge. A wrong proof is refused, and the challenge is used up."""

    nonce: bytes = field(fixed(16), "chosen by the host")
    proof: bytes = field(fixed(32), 'HMAC(K, "h" || transcript)')


@message(0x63, sender="node")
class Authenticated(Message):
    """The session is authenticated: from here on everything but blocks carries a tag."""

    proof: bytes = field(fixed(32), 'HMAC(K, "b" || transcript || proof of the host)')


@message(0x64, sender="host", answer=0x65)
class StreamProofRequest(Message):
    """Ask for the board's word for all samples of a stream that has ended."""

    stream: int = field(U8, "stream number")


@message(0x65, sender="node")
class StreamProof(Message):
    """The board's word for all samples of a stream since its start; only who has the board's key can check it."""

    stream: int = field(U8, "stream number")
    upto_index: int = field(U64, "index after the last sample instant")
    chain: bytes = field(fixed(32), "the whole seal chain there")
    proof: bytes = field(fixed(32), 'HMAC(K, "e" || both nonces || stream || index u64 || chain)')
