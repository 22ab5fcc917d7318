"""Opens an authenticated session: challenge, answer, proof. The board proves that it has its key, and so do we."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import cast

from proofvan.core.errors import LocalProtocolError, SetupError
from proofvan.link.board_keys import BoardKeys, Opening, Secrets
from proofvan_wire.authentication import same
from proofvan_wire.authentication_messages import Authenticate, Authenticated, Challenge, ChallengeRequest
from proofvan_wire.core_messages import FaultCode, Hello
from proofvan_wire.definition import Message
from proofvan_wire.registry import encode

Ask = Callable[[Message], Awaitable[Message]]

_REFUSALS = {FaultCode.NO_KEY: "board-has-no-key", FaultCode.PROOF_REFUSED: "board-refused-our-key"}


async def opened(board: str, hello: Hello, host_nonce: bytes, keys: BoardKeys, ask: Ask) -> tuple[Opening, Secrets]:
    """Prove and let prove; `hello` is the answer to our HelloRequest, `host_nonce` 16 bytes used once.

    Raises SetupError `board-has-no-key`, `board-refused-our-key`, `board-not-genuine`, and what `keys` raises.
    """
    challenge = cast(Challenge, await _asked(board, ask, ChallengeRequest()))
    transcript = encode(hello) + encode(challenge) + host_nonce
    opening = Opening(hello.uid.hex(), challenge.boot_counter, challenge.nonce, host_nonce, transcript)
    secrets = keys.secrets(board, opening)
    answer = cast(Authenticated, await _asked(board, ask, Authenticate(host_nonce, secrets.host_proof)))
    if not same(answer.proof, secrets.board_proof):
        raise SetupError("board-not-genuine", board=board, uid=opening.uid)
    return opening, secrets


async def _asked(board: str, ask: Ask, message: Message) -> Message:
    try:
        return await ask(message)
    except LocalProtocolError as refusal:
        code = refusal.evidence.get("code")
        for fault, name in _REFUSALS.items():
            if code == fault.name.lower().replace("_", "-"):
                raise SetupError(name, board=board) from None
        raise
