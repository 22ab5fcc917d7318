"""Writes tests/vectors/wire.json: what any other implementation of the wire can test itself with."""

import hashlib
import json
import struct
from typing import Any

from proofvan_wire.clock_messages import ClockPing, ClockPong
from proofvan_wire.definition import Definition, Field, Message, definition_of
from proofvan_wire.frame import FLAG_ACK_WANTED, FLAG_RETRANSMISSION, FrameScanner, pack
from proofvan_wire.registry import MESSAGES, WIRE_VERSION, canonical_text, encode, number_of, schema_fingerprint
from proofvan_wire.sample_messages import BlockFlags, SampleBlock
from proofvan_wire.seal import BLOCK_HEADER_BYTES, StreamSeal
from proofvan_wire.stream_messages import StreamQuery

_TRAILING_BYTES = 24
_KINDS = ("lowest", "highest", "mixed")
_MAGIC = b"\x5a\xa5"


def vectors_text(digest: str) -> str:
    """Return the whole file. Numbers are decimal strings (JSON readers often have only 53 bits), bytes are hex."""
    content = {
        "about": "Test vectors of the proofvan wire, see docs/wire.md. Numbers are decimal strings, bytes hex.",
        "source_sha256": digest,
        "wire_version": str(WIRE_VERSION),
        "canonical_text": canonical_text(),
        "schema": schema_fingerprint().hex(),
        "messages": [
            _message_vector(declared, kind) for declared in MESSAGES for kind in ("lowest", "highest", "mixed")
        ],
        "extended": _extended(),
        "streams": [_stream_vector(name, stream) for name, stream in _streams()],
        "seals": _seals(),
    }
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def example(declared: type[Message], kind: str) -> Message:
    """Make a message with the "lowest", "highest" or "mixed" values of its fields; always the same."""
    definition = definition_of(declared)
    return declared(*(_value(definition, entry, kind) for entry in definition.fields))


def _message_vector(declared: type[Message], kind: str) -> dict[str, Any]:
    message = example(declared, kind)
    definition = definition_of(declared)
    sequence = {"lowest": 0, "highest": 65535, "mixed": 258}[kind]
    flags = {"lowest": 0, "highest": FLAG_ACK_WANTED | FLAG_RETRANSMISSION, "mixed": FLAG_ACK_WANTED}[kind]
    payload = encode(message)
    return {
        "message": definition.name,
        "number": str(definition.number),
        "values": kind,
        "flags": str(flags),
        "sequence": str(sequence),
        "fields": {entry.name: _shown(getattr(message, entry.name)) for entry in definition.fields},
        "payload": payload.hex(),
        "frame": pack(definition.number, flags, sequence, payload).hex(),
    }


def _value(definition: Definition, entry: Field, kind: str) -> Any:
    seed = hashlib.sha256(f"{definition.name}.{entry.name}".encode()).digest()
    if entry.enum is not None:
        members = list(entry.enum)
        return members[{"lowest": 0, "highest": -1, "mixed": seed[0] % len(members)}[kind]]
    if entry.kind.is_bytes:
        size = entry.kind.size or (0 if kind == "lowest" else _TRAILING_BYTES)
        return {"lowest": bytes(size), "highest": b"\xff" * size, "mixed": seed[:size]}[kind]
    if entry.kind.is_float:
        return {"lowest": -1.5, "highest": 2.0**100, "mixed": 0.15625}[kind]
    signed = entry.kind.format.islower()
    bits = 8 * entry.kind.size
    lowest, highest = (-(1 << bits - 1), (1 << bits - 1) - 1) if signed else (0, (1 << bits) - 1)
    mixed = struct.unpack_from("<" + entry.kind.format, seed)[0]
    return {"lowest": lowest, "highest": highest, "mixed": mixed}[kind]


def _shown(value: Any) -> str:
    return (
        bytes(value).hex()
        if isinstance(value, bytes)
        else str(float(value) if isinstance(value, float) else int(value))
    )


def _extended() -> dict[str, str]:
    """Give a payload with bytes of a later version behind it: they are ignored."""
    return {
        "message": "StreamQuery",
        "payload": encode(StreamQuery(3)).hex() + "c0ffee",
        "same_as": encode(StreamQuery(3)).hex(),
    }


def _streams() -> list[tuple[str, bytes]]:
    """Name some damaged streams; between good frames whenever something must be lost."""
    query = _framed(StreamQuery(7), 9)
    pong = _framed(ClockPong(1, 2, 3), 0)
    magics = _framed(SampleBlock(1, 0, 1, 2, 0, 0, _MAGIC * 40), 0)
    inner = _framed(SampleBlock(1, 0, 1, 1, 0, 0, query + b"\x00"), 0)
    ping = _framed(ClockPing(5), 0)
    return [
        ("nothing wrong", query + pong + magics),
        ("noise before, between and behind", b"\x00\xff\x5a" + query + b"\xa5\x5a\x5a" + pong + b"\x01\x02"),
        ("a payload full of magics", magics + query),
        ("a whole frame inside a payload is no frame", inner + query),
        ("a whole frame inside a damaged frame is found", _changed(inner, 20, 0x55) + ping),
        ("a flipped bit in the payload", query + _changed(pong, 12, pong[12] ^ 0x10) + ping),
        ("a flipped bit in the checksum", query + _changed(pong, len(pong) - 1, pong[-1] ^ 0x80) + ping),
        ("a flipped bit in the magic", query + _changed(pong, 1, 0xA4) + ping),
        ("a length that is too large", query + _changed(pong, 3, 0xFF) + ping),
        ("a length that is too small", query + _changed(pong, 2, 4) + ping),
        ("a length that swallows the next frames", query + _changed(pong, 2, 24 + len(ping)) + ping + query),
        ("a length that waits for more than ever comes", query + _changed(pong, 3, 0x03) + ping),
        ("the same, when the line was silent", query + _changed(pong, 3, 0x03) + ping + bytes(1024)),
        ("a frame cut short", query + pong[:17] + ping),
        ("a byte too much", query + pong[:17] + b"\x00" + pong[17:] + ping),
        ("half a magic at the end", query + b"\x5a"),
        ("magic after magic", _MAGIC * 9 + query),
        ("an empty payload, and a number that nobody knows", pack(0x04, 0, 1) + pack(0xEE, 0, 0, b"abc")),
    ]


def _changed(data: bytes, place: int, value: int) -> bytes:
    return data[:place] + bytes((value,)) + data[place + 1 :]


def _framed(message: Message, sequence: int) -> bytes:
    return pack(number_of(message), 0, sequence, encode(message))


def _stream_vector(name: str, stream: bytes) -> dict[str, Any]:
    scanner = FrameScanner()
    found = scanner.feed(stream)
    return {
        "name": name,
        "stream": stream.hex(),
        "frames": [
            {"number": str(number), "flags": str(flags), "sequence": str(sequence), "payload": payload.hex()}
            for number, flags, sequence, payload in found
        ],
        "bad_crc": str(scanner.bad_crc),
        "bad_length": str(scanner.bad_length),
        "skipped": str(scanner.skipped),
    }


def _seals() -> dict[str, Any]:
    """Give the chain of a short stream; the last block has flags, which do not count."""
    nonce, stream = bytes(range(8)), 1
    blocks = [
        SampleBlock(stream, 0, 2, 3, 0, 1_000_000, bytes(range(24))),
        SampleBlock(stream, 0, 2, 3, 4, 1_001_000, bytes(range(24, 48))),
        SampleBlock(stream, int(BlockFlags.SATURATED), 2, 3, 8, 1_002_000, b"\xff\xff\x7f" * 2),
    ]
    seal = StreamSeal(nonce, stream)
    steps = [{"upto_index": "0", "payload": "", "digest": seal.digest().hex()}]
    for block, upto in zip(blocks, (4, 8, 9), strict=True):
        seal.add(encode(block)[:BLOCK_HEADER_BYTES], block.samples)
        steps.append({"upto_index": str(upto), "payload": encode(block).hex(), "digest": seal.digest().hex()})
    return {"nonce": nonce.hex(), "stream": str(stream), "steps": steps}
