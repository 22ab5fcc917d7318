"""Coverage-guided fuzzing (atheris) of frames: the board's decoder against the host's, and every message they find.

    python tests/trust/fuzzing/frames.py -runs=20000 -seed=1

Whatever the bytes are, in one piece or in two: both find the same frames, each of them stands in the bytes with its
checksum, and its payload is a message that encodes to itself or is refused with a fault of ours. A third of the inputs
get a right checksum again after they were changed.
"""

from __future__ import annotations

import random
import sys
import zlib
from pathlib import Path
from tempfile import mkdtemp

import atheris

with atheris.instrument_imports(include=["proofvan_wire"], enable_loader_override=False):
    from proofvan_wire.errors import ProofvanError
    from proofvan_wire.frame import HEADER_BYTES, MAXIMUM_PAYLOAD, SILENCE_BYTES, FrameScanner, pack
    from proofvan_wire.registry import REGISTRY, decode, encode

from proofvan_dsp.frame import Scanner

MAGIC, SILENCE = b"\x5a\xa5", bytes(SILENCE_BYTES)
LONGEST = 3000
Frames = list[tuple[int, int, int, bytes]]


def look(data: bytes) -> None:
    """Feed both decoders."""
    board, host = FrameScanner(), Scanner()
    at = data[0] * len(data) // 256 if data else 0
    found = board.feed(data[:at]) + board.feed(data[at:]) + board.feed(SILENCE)
    assert found == host.feed(data) + host.feed(SILENCE), "board and host see different frames"
    for message, flags, sequence, payload in found:
        assert pack(message, flags, sequence, payload) in data + SILENCE, "a frame that was never there"
        read(message, payload)


def read(number: int, payload: bytes) -> None:
    """Read a message: what it says is what its bytes are."""
    try:
        said = encode(decode(number, payload))
    except ProofvanError:
        return
    shared = min(len(said), len(payload))
    assert said[:shared] == payload[:shared], f"message 0x{number:02x} does not say what its bytes are"


def changed(data: bytes, longest: int, seed: int) -> bytes:
    """Change an input as libFuzzer does; every third time its frames get right checksums again."""
    mutated = bytearray(atheris.Mutate(data, longest))
    if seed % 3 == 0:
        summed_again(mutated)
    return bytes(mutated)


def summed_again(data: bytearray) -> None:
    """Put the right checksum behind everything that looks like the head of a frame."""
    at = data.find(MAGIC)
    while at >= 0:
        length = int.from_bytes(data[at + 2 : at + 4], "little")
        end = at + HEADER_BYTES + length
        if length <= MAXIMUM_PAYLOAD and end + 4 <= len(data):
            data[end : end + 4] = zlib.crc32(data[at:end]).to_bytes(4, "little")
            at = end + 2
        at = data.find(MAGIC, at + 2)


def main() -> None:
    """Lay out a frame of every message, and fuzz."""
    seeds, chance = Path(mkdtemp(prefix="proofvan-seeds-")), random.Random(1)
    for number, definition in REGISTRY.items():
        payload = chance.randbytes(definition.head.size + 24 * bool(definition.trailing))
        (seeds / f"{number:02x}").write_bytes(pack(number, 1, 7, payload) + pack(number, 0, 8, payload[:4]))
    options = [f"-max_len={LONGEST}", "-len_control=0", str(seeds)]
    atheris.Setup([sys.argv[0], *sys.argv[1:], *options], look, custom_mutator=changed)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
