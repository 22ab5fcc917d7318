"""Start of the chosen software: from a slot's folder, or that of the image.

Nothing of the image's own software stays in memory when another is started.
"""

import gc
import sys

from proofvan_node import boot

_OFTEN = 4096  # bytes
_OURS = ("proofvan_node", "proofvan_wire", "proofvan_image")


def enter(slot, root=""):
    """Let the imports that follow take the software of a slot; `root` is where the board's file system is mounted."""
    if slot not in (boot.SLOT_A, boot.SLOT_B):
        return
    folders = [root + folder for folder in boot.FOLDERS]
    sys.path[:] = [folders[slot]] + [path for path in sys.path if path not in folders]
    forget()


def leave(root=""):
    """Let the imports that follow take the image's own software again."""
    folders = [root + folder for folder in boot.FOLDERS]
    sys.path[:] = [path for path in sys.path if path not in folders]
    forget()


def forget():
    """Forget every module of ours that was loaded."""
    for name in list(sys.modules):
        if name.split(".")[0] in _OURS:
            del sys.modules[name]
    gc.collect()
    gc.threshold(_OFTEN)  # while modules come in, else what stays of them lies all over the memory and no ring fits in
