"""Start of a simulated board: `python -m proofvan_node.main FAMILY lockstep|free UID BOOT_ID CHANNEL [KEY]`.

UID is 16 hexadecimal digits, BOOT_ID a number that differs after every reset, CHANNEL the descriptor of the
converters, KEY 64 hexadecimal digits; descriptors 0 and 1 are the line.
"""

import gc
import hashlib
import sys
import time
from binascii import unhexlify

_OFTEN = 4096  # bytes


def main(arguments):
    """Run until the world or the line is gone."""
    family, mode, uid, boot_id, channel = arguments[:5]
    key = unhexlify(arguments[5]) if len(arguments) > 5 else None
    if sys.implementation.name == "micropython":
        _let_every_byte_pass()
        gc.threshold(_OFTEN)  # while modules come in, else what stays of them lies all over the memory
    from proofvan_node.access import Access
    from proofvan_node.hal import sim
    from proofvan_node.node import Node

    access = Access(key, int(boot_id))  # a simulated board is the same in every run, its challenges too
    legal_id = sim.legal_id(hashlib.sha256())
    node = Node(_family(family), unhexlify(uid), int(boot_id), legal_id, access=access)
    if sys.implementation.name == "micropython":
        gc.threshold(-1)
    try:
        _run(node, mode, int(channel), sim)
    except (sim.ClosedError, OSError):
        pass  # the van was switched off


def _run(node, mode, channel, sim):
    from proofvan_node import shell
    from proofvan_node.clock import Clock

    if mode == "lockstep":
        shell.run_lockstep(node, sim.Lockstep(channel))
    else:
        shell.run_free(node, sim.Free(channel), Clock(time.ticks_us, time.ticks_diff))


def _family(name):
    """Give the module of a family; the others take no memory."""
    return getattr(__import__("proofvan_node.families." + name).families, name)


def _let_every_byte_pass():
    """Byte 0x03 on the line is data, not Ctrl-C."""
    import micropython

    micropython.kbd_intr(-1)


if __name__ == "__main__":
    main(sys.argv[1:])
