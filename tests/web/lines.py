"""Boards on a real line: their own software at one end, the device that the host opens at the other."""

from __future__ import annotations

import os
import select
import threading
import time
import tty
from contextlib import contextmanager

from proofvan_node.node import Node


@contextmanager
def plugged_in(family, answers=True):
    """A board's own software on a line of its own; gives the device that the host opens."""
    master, slave = os.openpty()
    tty.setraw(slave)
    node, ended = Node(family, b"board-01", 7, bytes(8)), threading.Event()

    def live():
        while not ended.is_set():
            ready, _, _ = select.select([master], [], [], 0.02)
            heard = os.read(master, 4096) if ready else b""
            said = bytes(node.step(time.monotonic_ns() // 1000, heard))
            if said and answers:
                os.write(master, said)

    board = threading.Thread(target=live)
    board.start()
    try:
        yield os.ttyname(slave)
    finally:
        ended.set()
        board.join()
        os.close(master)
        os.close(slave)
