"""Changes a recording as a skilled forger would: one sample, and every digest that covers it, done again.

The key of the practice boards is known to all, so the tags and the board's word for its samples are done again too.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from pathlib import Path

from proofvan.core.intake import Received, Start
from proofvan.link.recording import Check, RecordingReader, RecordingWriter, Sent
from proofvan_wire import frame
from proofvan_wire.authentication import (
    PRACTICE_KEY,
    TAG_BYTES,
    TO_HOST,
    TRAILER_BYTES,
    hmac_sha256,
    session_key,
    stream_proof,
)
from proofvan_wire.seal import BLOCK_HEADER_BYTES, StreamSeal

HELLO, STREAM_INFO, SEAL, SAMPLE_BLOCK = 0x01, 0x21, 0x27, 0x40
CHALLENGE, AUTHENTICATE, STREAM_PROOF = 0x61, 0x62, 0x65
NONCE_BYTES, SESSION_NONCE_BYTES = 8, 16


def rewrite(original: Path, copy: Path, edit: Callable[[Start, str, bytes, bytes], bytes]) -> Path:
    """Write a recording again with the received bytes of each board edited; every digest of the container is new."""
    stored = list(RecordingReader([original]).stored())
    records = list(RecordingReader([original]).records())
    start = records[0]
    edited = {
        board: edit(start, board, _bytes(records, Received, board), _bytes(records, Sent, board))
        for board in start.ports
    }
    with RecordingWriter(copy, start) as writer:
        for item in stored:
            if item.name:
                writer.attach(item.name, item.data)
        for record in records[1:]:
            if isinstance(record, Check):
                continue
            if isinstance(record, Received):
                data, edited[record.port] = (
                    edited[record.port][: len(record.data)],
                    edited[record.port][len(record.data) :],
                )
                record = Received(record.time_ns, record.port, data)
            writer.write(record)
    return copy


def adding(counts: int, at_index: int, channel: int, stream: int = 1, session: int = -1):
    """Give an edit that adds counts to one sample and does checksums and seals again.

    `session` says which start of the stream is meant, among those that reach the sample: -1 is the last.
    """

    def edit(start: Start, board: str, line: bytes, sent: bytes) -> bytes:
        if not any(message == HELLO for _, message, _ in _frames(line)):
            return line  # a bus, not a board
        buffer, changed = bytearray(line), 0
        wanted = _blocks_with(line, stream, at_index)[session]
        chains: dict[int, StreamSeal] = {}
        nonce = nonces = key = b""
        answers = [payload for _, message, payload in _frames(sent) if message == AUTHENTICATE]
        for offset, message, payload in _frames(line):
            if message == HELLO:
                nonce = payload[-NONCE_BYTES:]
            elif message == CHALLENGE:
                ours, theirs = answers.pop(0)[:SESSION_NONCE_BYTES], payload[:SESSION_NONCE_BYTES]
                nonces, key = theirs + ours, session_key(PRACTICE_KEY, theirs, ours)
            elif message == STREAM_INFO and payload[-1 - TRAILER_BYTES]:
                chains[payload[0]] = StreamSeal(nonce, payload[0])
            elif message == SAMPLE_BLOCK:
                new = _changed_block(payload, at_index, channel, counts) if offset == wanted else payload
                changed += new != payload
                chains[new[0]].add(new[:BLOCK_HEADER_BYTES], new[BLOCK_HEADER_BYTES:])
                _put(buffer, offset, new)
            elif message == SEAL:
                number, upto = struct.unpack_from("<BQ", payload)
                body = struct.pack("<BQ", number, upto) + chains[number].digest()
                _put(buffer, offset, _tagged(line, offset, key, body, payload))
            elif message == STREAM_PROOF:
                number, upto = struct.unpack_from("<BQ", payload)
                chain = chains[number].chain()
                word = stream_proof(PRACTICE_KEY, nonces, number, upto, chain)
                body = struct.pack("<BQ", number, upto) + chain + word
                _put(buffer, offset, _tagged(line, offset, key, body, payload))
        assert changed == 1, f"{changed} blocks hold sample {at_index}"
        return bytes(buffer)

    return edit


def _bytes(records: list, kind: type, board: str) -> bytes:
    return b"".join(record.data for record in records if isinstance(record, kind) and record.port == board)


def _tagged(line: bytes, offset: int, key: bytes, body: bytes, before: bytes) -> bytes:
    """End a payload with the counter that it had and the tag that belongs to it now."""
    _, _, message, flags, sequence = struct.unpack_from("<HHBBH", line, offset)
    counter = before[-TRAILER_BYTES:-TAG_BYTES]
    head = counter + struct.pack("<BBH", message, flags, sequence)
    return body + counter + hmac_sha256(key, TO_HOST, head, body)[:TAG_BYTES]


def _frames(line: bytes):
    position = 0
    while position < len(line):
        _, length, message, _, _ = struct.unpack_from("<HHBBH", line, position)
        yield position, message, line[position + frame.HEADER_BYTES : position + frame.HEADER_BYTES + length]
        position += frame.OVERHEAD_BYTES + length


def _blocks_with(line: bytes, stream: int, at_index: int) -> list[int]:
    found = []
    for offset, message, payload in _frames(line):
        if message == SAMPLE_BLOCK:
            number, _, channels, width, first_index, _ = struct.unpack_from("<BBBBQQ", payload)
            samples = len(payload[BLOCK_HEADER_BYTES:]) // (channels * width)
            if number == stream and first_index <= at_index < first_index + samples:
                found.append(offset)
    return found


def _changed_block(payload: bytes, at_index: int, channel: int, counts: int) -> bytes:
    _, _, channels, width, first_index, _ = struct.unpack_from("<BBBBQQ", payload)
    at = BLOCK_HEADER_BYTES + ((at_index - first_index) * channels + channel) * width
    value = int.from_bytes(payload[at : at + width], "little", signed=True) + counts
    return payload[:at] + value.to_bytes(width, "little", signed=True) + payload[at + width :]


def _put(buffer: bytearray, offset: int, payload: bytes) -> None:
    begin = offset + frame.HEADER_BYTES
    buffer[begin : begin + len(payload)] = payload
    end = begin + len(payload)
    struct.pack_into("<I", buffer, end, frame.checksum(bytes(buffer[offset:end])))
