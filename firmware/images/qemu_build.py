"""Builds the board's software for a Cortex-M3 under QEMU: 31-bit small integers, single floats, a small heap."""

from __future__ import annotations

import shutil
from pathlib import Path

from images.application import frozen_files
from images.build import (
    FOLDER,
    FREEZE,
    JOBS,
    ROOT,
    Foundation,
    Say,
    alone,
    at_its_place,
    digest_of,
    foundation,
    lay_application,
    stage,
)
from images.distribution import run

BOARD = "MPS2_AN385"
HEAP_BYTES = 230 * 1024  # what an RP2040 leaves to MicroPython
_OWN = Path(__file__).parent / "qemu"


def qemu_program(folder: Path = FOLDER, say: Say = print) -> Path:
    """Give the program for `qemu-system-arm -kernel`; builds it when there is none. Raises BuildError."""
    with alone(folder):
        base = foundation(folder, say)
        files = frozen_files(ROOT, BOARD)
        files |= {name: (_OWN / name).read_bytes() for name in ("lockstep.py", "select.py")}
        del files["main.py"]  # QEMU's port starts nothing by itself: whoever runs it says so on its line
        sources = {
            path.name: path.read_bytes() for path in (*_OWN.rglob("board_line*"), Path(__file__)) if path.is_file()
        }
        found = folder / digest_of([BOARD, HEAP_BYTES, base.versions], files | sources) / "board.elf"
        if not found.is_file():
            with stage("Cortex-M3 under QEMU", say):
                _build(base, files, found)
    return found


def _build(base: Foundation, files: dict[str, bytes], result: Path) -> None:
    work = base.folder / "work" / "qemu"
    application = lay_application(files, base.folder / "work" / "qemu-application")
    at_its_place(work)
    (work / "frozen_content.c").unlink(missing_ok=True)
    environment = {**base.environment, "PROOFVAN_APPLICATION": str(application), "PROOFVAN_PORT": "qemu"}
    port = base.tree / "ports" / "qemu"
    wishes = {"BOARD": BOARD, "BUILD": str(work), "FROZEN_MANIFEST": str(FREEZE), "USER_C_MODULES": str(_OWN)}
    wishes |= {"MICROPY_HEAP_SIZE": str(HEAP_BYTES)}
    options = [f"{name}={value}" for name, value in wishes.items()]
    run(["make", f"-j{JOBS}", "-C", str(port), *options], base.folder, environment)
    result.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(work / "firmware.elf", result)
