"""Start of a simulated board: `python -m proofvan_node.main FAMILY lockstep|free UID BOOT_ID CHANNEL`.

UID is 16 hexadecimal digits, BOOT_ID a number that differs after every reset, CHANNEL the descriptor of the
converters; descriptors 0 and 1 are the line.
"""

import hashlib
import sys
import time
from binascii import unhexlify

from proofvan_node import shell
from proofvan_node.families import flow, power
from proofvan_node.hal import sim
from proofvan_node.node import Node

_FAMILIES = {"power": power, "flow": flow}


def main(arguments):
    """Run until the world or the line is gone."""
    family, mode, uid, boot_id, channel = arguments
    _let_every_byte_pass()
    node = Node(_FAMILIES[family], unhexlify(uid), int(boot_id), sim.legal_id(hashlib.sha256()))
    try:
        if mode == "lockstep":
            shell.run_lockstep(node, sim.Lockstep(int(channel)))
        else:
            shell.run_free(node, sim.Free(int(channel)), time.ticks_us, time.ticks_diff)
    except (sim.ClosedError, OSError):
        pass  # the van was switched off


def _let_every_byte_pass():
    """Byte 0x03 on the line is data, not Ctrl-C."""
    if sys.implementation.name == "micropython":
        import micropython

        micropython.kbd_intr(-1)


if __name__ == "__main__":
    main(sys.argv[1:])
