"""The coefficients in force, sealed with the station's signature and kept in the board they belong to."""

from __future__ import annotations

import hashlib
from typing import cast

from proofvan.core.canonical import decimal_string, digest
from proofvan.core.errors import LocalProtocolError, SetupError, SignatureError
from proofvan.keys.envelope import Envelope, make_signature, read_envelope
from proofvan.keys.signer import Signer, signature_fits
from proofvan.link.session import Session
from proofvan.standards.standard import Standard
from proofvan_wire.authentication import TRAILER_BYTES
from proofvan_wire.coefficient_messages import CoefficientsChunk, CoefficientsRequest, CoefficientsWrite
from proofvan_wire.definition import definition_of
from proofvan_wire.frame import MAXIMUM_PAYLOAD

SCHEMA = "proofvan.board-coefficients/1"
BODY = "coefficients"
PART_BYTES = MAXIMUM_PAYLOAD - definition_of(CoefficientsWrite).head.size - TRAILER_BYTES
# A board that announces more than this is not believed.
MOST_BYTES = 8192


def sealed(uid: str, standard: Standard, content: bytes, calibration: str, utc: str, signer: Signer) -> bytes:
    """Give what a board keeps: coefficients of each channel, the certificate that they refer to, the station's seal.

    `content` is the standard's file in force, `calibration` the 自校记录 that changed it, "" for the certificate's own.
    """
    body = {
        "uid": uid,
        "standard": standard.id,
        "standard_file": hashlib.sha256(content).hexdigest(),
        "certificate": standard.certificate.number,
        "valid_until": standard.certificate.valid_until.isoformat(),
        "untraced_since": utc if calibration else "",
        "calibration": calibration,
        "channels": {
            role: {
                "gain": decimal_string(float(known.gain)),
                "offset_counts": decimal_string(float(known.offset_counts)),
                "delay_ns": decimal_string(float(known.delay_ns)),
                "unit": known.unit,
            }
            for role, known in standard.channels.items()
        },
    }
    return Envelope(make_signature(SCHEMA, body, signer), BODY, body).to_bytes()


def opened(content: bytes, uid: str) -> dict[str, object]:
    """Give what a board's coefficients say; raises SignatureError for what was changed, or is another board's."""
    envelope = read_envelope(content, SCHEMA, BODY, f"{uid}/coefficients")
    signature = envelope.signature
    key, mark = bytes.fromhex(signature.public_key), bytes.fromhex(signature.signature)
    fits = (
        signature_fits(signature.alg, key, signature.signed_bytes(), mark) and digest(envelope.body) == signature.digest
    )
    if not fits or envelope.body["uid"] != uid:
        raise SignatureError("coefficients-changed-in-board", uid=uid)
    return dict(envelope.body)


async def keep(session: Session, content: bytes) -> None:
    """Put coefficients into the board and read them back; raises SetupError when it has no room for them."""
    try:
        for offset in range(0, len(content), PART_BYTES):
            part = content[offset : offset + PART_BYTES]
            await session.command(CoefficientsWrite(len(content), offset, part))
    except LocalProtocolError as refused:
        raise SetupError("coefficients-not-kept", board=session.name, detail=str(refused)) from refused
    if await kept(session) != content:
        raise SetupError("coefficients-not-kept", board=session.name, detail="-")


async def kept(session: Session) -> bytes:
    """Give what the board keeps; nothing when it has none."""
    content = b""
    while True:
        chunk = cast(CoefficientsChunk, await session.command(CoefficientsRequest(len(content))))
        content += chunk.data
        if not chunk.data or len(content) >= min(chunk.total, MOST_BYTES):
            return content
