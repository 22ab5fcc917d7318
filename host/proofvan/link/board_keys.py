"""Where the keys of the boards are, for whoever opens a session; the keys themselves stay there."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from proofvan.core.errors import RecordError
from proofvan_wire.authentication import PRACTICE_KEY, board_proof, host_proof, same, session_key, stream_proof

__all__ = ["BoardKeys", "Opening", "PracticeKeys", "ProvedStream", "RecordedKeys", "Secrets", "secrets_name"]

_FIELDS = ("host_proof", "board_proof", "session_key")


@dataclass(frozen=True, slots=True)
class Opening:
    """What two sides have said to each other before they can trust; `transcript` is what the proofs cover."""

    uid: str  # hex
    boot_counter: int
    board_nonce: bytes
    host_nonce: bytes
    transcript: bytes


@dataclass(frozen=True, slots=True)
class Secrets:
    """What follows from a board's key for one session; the key does not follow from it."""

    host_proof: bytes
    board_proof: bytes
    session_key: bytes

    def content(self) -> bytes:
        """Give the file that lies in the recording: with it the session can be played back, and no other forged."""
        return json.dumps({name: getattr(self, name).hex() for name in _FIELDS}, sort_keys=True).encode()


@dataclass(frozen=True, slots=True)
class ProvedStream:
    """A board's word for all samples of a stream since its start."""

    stream: int
    upto_index: int
    chain: bytes
    nonces: bytes  # the board's and the host's
    proof: bytes


class BoardKeys(Protocol):
    """A store of board keys, 32 bytes each, that never gives them out."""

    @property
    def recorded(self) -> bool:
        """True when a recording needs the secrets of a session to be played back."""

    def secrets(self, board: str, opening: Opening) -> Secrets:
        """Give what a session needs.

        Raises SetupError `board-key-unknown` for a board without a key here, `board-started-back` when the board's
        count of starts is lower than it was: its memory is an older one.
        """

    def fits(self, uid: str, proved: ProvedStream) -> bool | None:
        """Say whether a board's word is its own; None for who has not the key."""


class PracticeKeys:
    """The published key of every practice board (仿真): the protocol is the real one, the proof worth nothing."""

    recorded = False

    def secrets(self, board: str, opening: Opening) -> Secrets:
        """Give what a session with a practice board needs."""
        return secrets_of(PRACTICE_KEY, opening)

    def fits(self, uid: str, proved: ProvedStream) -> bool | None:
        """Say whether a practice board said this."""
        return word_fits(PRACTICE_KEY, proved)


class RecordedKeys:
    """The secrets that a recording holds, by their file names: enough to play it back, on any computer."""

    recorded = False

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self._files = files

    def secrets(self, board: str, opening: Opening) -> Secrets:
        """Give the secrets of a recorded session; raises RecordError when the recording has them not."""
        name = secrets_name(opening)
        try:
            fields = json.loads(self._files[name])
            return Secrets(*(bytes.fromhex(fields[field]) for field in _FIELDS))
        except (KeyError, ValueError, TypeError):
            raise RecordError("recording-without-session", board=board, name=name) from None

    def fits(self, uid: str, proved: ProvedStream) -> bool | None:
        """Nobody can say without the board's key."""
        return None


def secrets_of(key: bytes, opening: Opening) -> Secrets:
    """Make the secrets of a session from a board's key; for the stores."""
    shown = host_proof(key, opening.transcript)
    return Secrets(
        shown,
        board_proof(key, opening.transcript, shown),
        session_key(key, opening.board_nonce, opening.host_nonce),
    )


def word_fits(key: bytes, proved: ProvedStream) -> bool:
    """Check a board's word with its key; for the stores, and for the office."""
    ours = stream_proof(key, proved.nonces, proved.stream, proved.upto_index, proved.chain)
    return same(ours, proved.proof)


def secrets_name(opening: Opening) -> str:
    """Give the name of a session's file in the recording."""
    return f"session/{opening.uid}-{opening.host_nonce.hex()}.json"
