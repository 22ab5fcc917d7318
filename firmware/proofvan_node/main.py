"""Start of a simulated board.

    python -m proofvan_node.main FAMILY lockstep|free UID BOOT_ID CHANNEL [KEY [FLASH [CUT]]]

UID is 16 hexadecimal digits, BOOT_ID a number that differs after every reset, CHANNEL the descriptor of the
converters, KEY 64 hexadecimal digits or - (then it is in the file system), FLASH a file that holds the board's file
system, CUT the flash operation in the middle of which the power fails; descriptors 0 and 1 are the line.
"""

import gc
import hashlib
import sys
import time
from binascii import unhexlify

from proofvan_node.version import RELEASE

_OFTEN = 4096  # bytes
_NONE = "-"
_ROOT = "/board"  # where the flash is mounted
_BOARD = "SIM"  # what an update for simulated boards names
_REVISION = "1"


def main(arguments):
    """Run until the world or the line is gone."""
    words = list(arguments) + [_NONE, _NONE, _NONE]  # noqa: RUF005 - MicroPython
    family, mode, uid, boot_id, channel, key, flash, cut = words[:8]
    if sys.implementation.name == "micropython":
        _let_every_byte_pass()
        gc.threshold(_OFTEN)  # while modules come in, else what stays of them lies all over the memory
    from proofvan_node.hal import sim

    files = None if flash == _NONE else _mounted(flash, 0 if cut == _NONE else int(cut))
    board = _Simulated(family, unhexlify(uid), None if key == _NONE else unhexlify(key), files)
    number, port = int(boot_id), None
    while True:
        try:
            node = board.started(number)  # it needs the largest piece of memory
            gc.collect()
            port = port or (sim.Lockstep if mode == "lockstep" else sim.Free)(int(channel))
            _run(node, mode, port)
        except (sim.ClosedError, OSError):
            return  # the van was switched off
        except sim.RestartError:
            pass
        except Exception as failure:
            board.failed(failure)
        node = None
        number += 1


class _Simulated:
    """A board that can be started again and again; `files` is its file system, None when it has none."""

    def __init__(self, family, uid, key, files):
        self._family = family
        self._uid = uid
        self._key = key
        self._files = files
        self._slot = None

    def failed(self, failure):
        """Tell that the software failed: one from a slot is started again as the watchdog would, our own is a bug."""
        if self._slot not in (0, 1):
            raise failure
        print("software of slot", self._slot, "failed:", repr(failure), file=sys.stderr)

    def started(self, boot_id):
        """Start the software that is to run, and give its node."""
        self._slot = _entered(self._files) if self._files else None
        if sys.implementation.name == "micropython":
            gc.threshold(_OFTEN)  # while modules come in, else what stays of them lies all over the memory
        from proofvan_node.access import Access
        from proofvan_node.hal import sim
        from proofvan_node.node import Node

        key = self._key or (_file(self._files, "/key") if self._files else None)
        access = Access(key, boot_id)  # a simulated board is the same in every run, its challenges too
        legal_id = sim.legal_id(hashlib.sha256())
        update = _update(self._files, self._slot) if self._files else None
        program = _program(self._files, self._slot)
        node = Node(_family(self._family), self._uid, boot_id, legal_id, access=access, update=update, program=program)
        if sys.implementation.name == "micropython":
            gc.threshold(-1)
        return node


def _entered(files):
    """Choose what is to run, and let the imports that follow take it."""
    from proofvan_node import begin, boot

    begin.leave(_ROOT)
    slot = boot.choose(files, _trust(files))
    begin.enter(slot, _ROOT)
    return slot


def _update(files, slot):
    from proofvan_node import version
    from proofvan_node.update import Update

    return Update(files, _trust(files), slot, version.RELEASE)


def _program(files, slot):
    """Give the software of a slot, checked; that of this folder is checked by whoever runs it."""
    if slot not in (0, 1):
        return None
    from proofvan_node import boot
    from proofvan_node.program import Program, tree

    program = Program([(lambda: tree(files, boot.FOLDERS[slot]), None)])
    program.check()
    return program


def _trust(files):
    from proofvan_node.boot import Trust

    return Trust(_file(files, "/release"), _BOARD, _REVISION, None, RELEASE)


def _file(files, name):
    """Give a file of the board, None when there is none."""
    try:
        return files.read(name)
    except OSError:
        return None


def _mounted(flash, cut):
    from proofvan_node.hal import sim_flash
    from proofvan_node.hal.files import Files

    sim_flash.mount(flash, cut, _ROOT)
    return Files(_ROOT)


def _run(node, mode, port):
    from proofvan_node import shell
    from proofvan_node.clock import Clock

    if mode == "lockstep":
        shell.run_lockstep(node, port)
    else:
        shell.run_free(node, port, Clock(time.ticks_us, time.ticks_diff))


def _family(name):
    """Give the module of a family; the others take no memory."""
    return getattr(__import__("proofvan_node.families." + name).families, name)


def _let_every_byte_pass():
    """Byte 0x03 on the line is data, not Ctrl-C."""
    import micropython

    micropython.kbd_intr(-1)


if __name__ == "__main__":
    main(sys.argv[1:])
