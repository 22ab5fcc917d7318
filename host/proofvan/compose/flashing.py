"""The computer at which boards are flashed: its serial devices, its mounted drives, its time."""

from __future__ import annotations

import contextlib
import termios
import time
from collections.abc import Sequence
from pathlib import Path

import serial

from proofvan.boardcare.drive import INFO
from proofvan.boardcare.flash import Introduced
from proofvan.compose.boards import FoundBoard, find_devices, identify
from proofvan.core.audit import AuditEvent, AuditTrail
from proofvan.core.errors import SetupError

# Where desktops mount drives.
_MOUNTS = ("/media/*/*", "/run/media/*/*", "/media/*", "/Volumes/*")
_PAUSE_S = 0.25
# MicroPython's ports/rp2 with MICROPY_HW_USB_CDC_1200BPS_TOUCH (shared/tinyusb/mp_usbd_cdc.c): the line set to this
# rate and let go starts the boot loader, whatever the board's program does.
TOUCH_SPEED = 1200


class ThisComputer:
    """Implements boardcare.flash.Computer; `ports` and `drive` take the place of what would be looked for."""

    def __init__(self, ports: Sequence[str] = (), drive: Path | None = None) -> None:
        self._ports = list(ports)
        self._drive = drive

    def running(self) -> tuple[Introduced, ...]:
        """Ask every device who it is."""
        found = (identify(device) for device in self.devices())
        return tuple(introduced(board) for board in found if board.answered)

    def devices(self) -> list[str]:
        """Give the serial devices that could be boards."""
        return self._ports or find_devices()

    def drives(self) -> tuple[Path, ...]:
        """Give the drives of boards in their boot loader."""
        if self._drive is not None:
            return (self._drive,) if (self._drive / INFO).exists() else ()
        found = {path.parent for pattern in _MOUNTS for path in Path("/").glob(f"{pattern[1:]}/{INFO}")}
        return tuple(sorted(found))

    def into_boot_loader(self, device: str) -> None:
        """Touch the line at 1200 baud; raises SetupError when the device cannot be opened."""
        try:
            line = serial.Serial(device, TOUCH_SPEED)
        except termios.error:  # pyserial was not done yet, but the board has obeyed and is gone
            return
        except (OSError, serial.SerialException) as problem:
            raise SetupError("flash-no-touch", device=device, detail=str(problem)) from problem
        with contextlib.suppress(OSError), line:  # the board may be gone before the line is let go
            line.dtr = False

    def pause(self) -> float:
        """Wait a moment."""
        time.sleep(_PAUSE_S)
        return _PAUSE_S


def note_flashed(trail: AuditTrail, before: Introduced | None, after: Introduced, by: str, utc: str) -> None:
    """Write down which software a board had, "" for a blank one, and which it has now."""
    old, new = (f"{one.firmware} {one.legal_id}" if one is not None else "" for one in (before, after))
    trail.note(AuditEvent("board-flashed", after.uid, by, utc, f"release {after.release}", old, new))


def introduced(board: FoundBoard) -> Introduced:
    """Give what a board that answered says of itself."""
    release = board.condition.release if board.condition is not None else 0
    return Introduced(board.device, board.uid, board.family, board.firmware, board.legal_id, board.schema, release)
