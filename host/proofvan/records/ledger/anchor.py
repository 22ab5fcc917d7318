"""Anchors a checkpoint in time outside the van: an RFC 3161 time stamp over origin, size and root."""

from __future__ import annotations

from datetime import datetime

from cryptography.x509 import Certificate
from rfc3161_client import (
    HashAlgorithm,
    TimestampRequestBuilder,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

from proofvan.core.errors import SignatureError
from proofvan.records.ledger.checkpoint import Checkpoint


def time_stamp_request(checkpoint: Checkpoint) -> bytes:
    """Give the request that an authority stamps (application/timestamp-query).

    Without a nonce: the text that is stamped never comes twice, so an old answer cannot pass for a new one.
    """
    builder = TimestampRequestBuilder().data(checkpoint.text().encode()).hash_algorithm(HashAlgorithm.SHA256)
    return bytes(builder.nonce(nonce=False).cert_request(cert_request=True).build().as_bytes())


def stamped_time(checkpoint: Checkpoint, response: bytes, root: Certificate) -> datetime:
    """Check an authority's answer and give its time; raises SignatureError when it is not for this checkpoint."""
    try:
        answer = decode_timestamp_response(response)
        VerifierBuilder().add_root_certificate(root).build().verify_message(answer, checkpoint.text().encode())
    except (VerificationError, ValueError) as problem:
        raise SignatureError("ledger-time-stamp-wrong", detail=str(problem)) from problem
    return answer.tst_info.gen_time
