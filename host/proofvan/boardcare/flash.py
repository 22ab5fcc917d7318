"""Flashing: from a board that runs, or a blank one on its drive, to a board that says the image's own identity."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from proofvan.boardcare.drive import chip_of, write_to
from proofvan.boardcare.image import BoardImage
from proofvan.core.errors import InputError, LinkLost, SetupError

# A board in its boot loader shows its drive within a second or two; the desktop needs a moment to mount it.
DRIVE_TIMEOUT_S = 30.0
# It starts in 0.2 s; the computer needs longer to give it its device.
RETURN_TIMEOUT_S = 30.0


@dataclass(frozen=True, slots=True)
class Introduced:
    """What a running board says of itself (hex strings)."""

    device: str
    uid: str
    family: str
    firmware: str
    legal_id: str
    schema: str
    release: int = 0  # 0: it does not tell


class Computer(Protocol):
    """What the computer sees of boards; `pause` waits a moment and gives the seconds that went by."""

    def running(self) -> tuple[Introduced, ...]:
        """Ask every device who it is."""

    def drives(self) -> tuple[Path, ...]:
        """Give the drives of boards in their boot loader."""

    def into_boot_loader(self, device: str) -> None:
        """Make a running board start its boot loader."""

    def pause(self) -> float:
        """Let a moment pass."""


Tell = Callable[[str, Mapping[str, str]], None]
Progress = Callable[[int, int], None]


def flash_board(
    computer: Computer, board: Introduced | None, images: Mapping[str, BoardImage], tell: Tell, progress: Progress
) -> Introduced:
    """Write the image of the board's chip and wait until the board says that it runs it; None is a blank board.

    Images are checked already. Raises InputError when there is none for this chip, SetupError when the drive does not
    come (then, and only then, a person must hold BOOT) or the board comes back as another, LinkLost when it does not.
    """
    for image in images.values():
        require_newer(board, image)
    written: list[BoardImage] = []

    def content(chip: str) -> tuple[str, bytes]:
        if chip not in images:
            raise InputError("flash-no-image-for-chip", chip=chip, allowed=", ".join(sorted(images)))
        written.append(images[chip])
        return f"{written[0].name} {written[0].revision}", written[0].uf2

    found = through_drive(computer, board, content, tell, progress)
    _require_image(found, written[0])
    return found


def through_drive(
    computer: Computer,
    board: Introduced | None,
    content: Callable[[str], tuple[str, bytes]],
    tell: Tell,
    progress: Progress,
) -> Introduced:
    """Write what `content` gives for the chip (title, UF2 file) and wait until the board is back."""
    before = {one.uid for one in computer.running()}
    known = set(computer.drives()) if board is not None else set[Path]()
    if board is not None:
        tell("flash-into-boot-loader", {"device": board.device, "uid": board.uid})
        computer.into_boot_loader(board.device)
    drive = _drive(computer, known)
    title, uf2 = content(chip_of(drive))
    tell("flash-writing", {"image": title, "drive": str(drive)})
    write_to(drive, f"{title.partition(' ')[0]}.uf2", uf2, progress)
    return _returned(computer, board, before)


def require_newer(board: Introduced | None, image: BoardImage) -> None:
    """Refuse a release that is older than what the board runs; one without a number was not released."""
    if board is not None and 0 < image.release < board.release:
        raise SetupError("flash-older", uid=board.uid, found=board.release, release=image.release)


def runs(board: Introduced, images: Mapping[str, BoardImage]) -> bool:
    """Say whether a board runs one of these images already."""
    return any(_same(board, image) for image in images.values())


def _drive(computer: Computer, known: set[Path]) -> Path:
    waited = 0.0
    while True:
        new = [drive for drive in computer.drives() if drive not in known]
        if len(new) > 1:
            raise SetupError("flash-two-drives", drives=", ".join(map(str, new)))
        if new:
            return new[0]
        if waited >= DRIVE_TIMEOUT_S:
            raise SetupError("flash-drive-missing", timeout_s=f"{DRIVE_TIMEOUT_S:g}")
        waited += computer.pause()


def _returned(computer: Computer, board: Introduced | None, before: set[str]) -> Introduced:
    """Wait for the board: the same serial number, or for a blank board one that was not there before."""
    waited = 0.0
    while True:
        for found in computer.running():
            if found.uid == board.uid if board is not None else found.uid not in before:
                return found
        if waited >= RETURN_TIMEOUT_S:
            raise LinkLost("flash-board-missing", uid=board.uid if board else "-", timeout_s=f"{RETURN_TIMEOUT_S:g}")
        waited += computer.pause()


def _require_image(found: Introduced, image: BoardImage) -> None:
    if not _same(found, image):
        raise SetupError(
            "flash-other-identity",
            uid=found.uid,
            found=f"{found.firmware} {found.legal_id}",
            wanted=f"{image.firmware} {image.legal_id}",
        )


def _same(board: Introduced, image: BoardImage) -> bool:
    return (board.firmware, board.legal_id, board.schema) == (image.firmware, image.legal_id, image.schema)
