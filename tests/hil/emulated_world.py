"""The simulated world with every board at L3: `python emulated_world.py` takes what `proofvan.sim.world` takes."""

from __future__ import annotations

import itertools
import sys
import tempfile
from pathlib import Path
from typing import Any

from board_files import with_files
from emulated_board import FLASH_BYTES, EmulatedBoard, Start

from images.build import RP2040, image
from proofvan.sim.line import Board, MakeBoard
from proofvan.sim.world import main
from proofvan_hw.model import RigBoard
from proofvan_node import pins
from proofvan_wire.authentication import PRACTICE_KEY

ANSWER_NS = 8_000_000  # a step of the board, and its way over USB


def emulated(board: RigBoard, seed: int) -> MakeBoard:
    """Give what starts a board of the rig as an emulated chip; its flash outlives a reboot."""
    folder = Path(tempfile.mkdtemp(prefix="proofvan-l3-"))
    blank = image(RP2040, say=lambda _: None).binary.read_bytes().ljust(FLASH_BYTES, b"\xff")
    flash = with_files(blank, {"key": PRACTICE_KEY})
    starts = itertools.count()

    def make(boot_id: int) -> Board:
        own = folder / str(next(starts))
        own.mkdir()
        return EmulatedBoard(own, Start(flash, _wiring(board), randomness=boot_id))

    return make


def _wiring(board: RigBoard) -> dict[str, Any]:
    return {
        "family": board.board.number,
        "pins": getattr(pins, f"{board.board.family.upper()}_PINS"),
        "outputs": [output.number for output in board.board.outputs],
        "streams": {
            str(one.stream.number): {"channels": one.channels, "width": one.stream.width, "rate": one.rate}
            for one in board.streams
        },
    }


if __name__ == "__main__":
    sys.exit(main(make_board=emulated, answer_ns=ANSWER_NS))
