"""A desk with a board on it, as `proofvan flash` sees it, and the images that `make firmware` leaves."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from images.manifest import manifest_text
from images.release import public_bytes, sign_image
from images.uf2 import uf2
from proofvan.boardcare.drive import INFO
from proofvan.boardcare.flash import Introduced
from proofvan.boardcare.image import CHIP_FAMILIES, load_image

BINARY = bytes(range(256)) * 40 + b"the last page is not full"
ABOUT = {
    "board": "RPI_PICO",
    "firmware": "proofvan 9",
    "legal_id": "11" * 8,
    "schema": "22" * 8,
    "revision": "abc",
    "release": 2,
}
KEY = Ed25519PrivateKey.from_private_bytes(b"release key of the tests, no mor")
PUBLIC = public_bytes(KEY)
SYMBOLS = "\n".join(
    f"{value:x} T {name}"
    for value, name in enumerate(
        ("__flash_binary_start", "__flash_binary_end", "__GcHeapStart", "__GcHeapEnd", "__StackBottom", "__StackTop")
    )
)
INFOS = {"rp2040": "RPI-RP2", "rp2350": "RP2350"}


def make_image(folder: Path, chip: str = "rp2040", **about: object) -> Path:
    """What `make firmware` leaves, of a small program, released."""
    name = f"proofvan-{chip}"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.bin").write_bytes(BINARY)
    (folder / f"{name}.uf2").write_bytes(uf2(BINARY, 0x10000000, CHIP_FAMILIES[chip]))
    said = {"chip": chip, "uf2_family": f"0x{CHIP_FAMILIES[chip]:08x}", **ABOUT, **about}
    manifest = folder / f"{name}.json"
    manifest.write_text(manifest_text(name, said, {}, folder, SYMBOLS))
    sign_image(KEY, manifest)
    return manifest


def show_drive(folder: Path, chip: str = "rp2040") -> None:
    folder.mkdir(exist_ok=True)
    (folder / INFO).write_text(f"UF2 Bootloader v3.0\nModel: Raspberry Pi RP2\nBoard-ID: {INFOS[chip]}\n")


class Desk:
    """A board on a desk: a touch makes its drive appear, a whole file on the drive makes it start (Computer)."""

    def __init__(self, folder: Path, chip: str = "rp2040", blank: bool = False) -> None:
        self.drive = folder / "drive"
        self.chip = chip
        self.says = Introduced("tty", "aa" * 8, "power", "proofvan 1", "00" * 8, "22" * 8)
        self.image = load_image(make_image(folder / "truth", chip), PUBLIC)
        self.comes_back = True
        self.touched = 0
        self.paused_s = 0.0
        if blank:
            show_drive(self.drive, chip)

    def running(self) -> tuple[Introduced, ...]:
        if self._written() and self.comes_back:
            self.says = replace(self.says, firmware=self.image.firmware, legal_id=self.image.legal_id)
            return (self.says,)
        return () if self.drive.exists() else (self.says,)

    def drives(self) -> tuple[Path, ...]:
        return (self.drive,) if (self.drive / INFO).exists() else ()

    def into_boot_loader(self, device: str) -> None:
        self.touched += 1
        show_drive(self.drive, self.chip)

    def pause(self) -> float:
        self.paused_s += 1.0
        return 1.0

    def _written(self) -> bool:
        return any(path.read_bytes() == self.image.uf2 for path in self.drive.glob("*.uf2"))
