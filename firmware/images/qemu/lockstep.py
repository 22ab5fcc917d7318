"""A board under QEMU: the node in virtual time over one serial line.

grant  "GRNT" now_us u64 host_bytes u32 converter_bytes u32, host bytes, then the records of hal/sim.py
done   "DONE" sent_bytes u32 outputs u32, then what the board sent
"""

import struct

import board_line
import proofvan_image

from proofvan_node.families import flow, power
from proofvan_node.hal.sim import Records
from proofvan_node.node import Node

_GRANT_BYTES = 20
_PIECE_BYTES = 2048
_FAMILIES = {"power": power, "flow": flow}


def main(family, uid, boot_id):
    """Serve grants for ever."""
    node = Node(_FAMILIES[family], uid, boot_id, proofvan_image.LEGAL_ID, proofvan_image.FIRMWARE)
    records = Records(False)
    grant = bytearray(_GRANT_BYTES)
    board_line.write(b"READY")
    while True:
        board_line.readinto(grant)
        _, now_us, host_bytes, converter_bytes = struct.unpack("<4sQII", grant)
        while host_bytes:
            piece = bytearray(min(host_bytes, _PIECE_BYTES))
            board_line.readinto(piece)
            node.hear(piece)
            host_bytes -= len(piece)
        while converter_bytes:
            space = records.space()
            piece = space[:converter_bytes] if converter_bytes < len(space) else space
            board_line.readinto(piece)
            converter_bytes -= len(piece)
            records.take(len(piece), node, now_us)
        written = node.step(now_us, b"")
        board_line.write(struct.pack("<4sII", b"DONE", len(written), node.outputs))
        board_line.write(written)
