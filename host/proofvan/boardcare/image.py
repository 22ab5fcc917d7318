"""An image of board software, looked at before anything is written: whole, unchanged, and for which chip."""

from __future__ import annotations

import hashlib
import json
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from proofvan.boardcare.release_key import require_signature
from proofvan.core.errors import InputError

# UF2: github.com/microsoft/uf2, "File format": 512-byte blocks, 32 of head, 476 of room, a magic number at the end.
BLOCK_BYTES = 512
_HEAD = struct.Struct("<8I")
_MAGIC = (0x0A324655, 0x9E5D5157)
_END = 0x0AB16F30
_FAMILY_PRESENT = 0x2000
_MOST_PAYLOAD = 476
# Family ids: github.com/microsoft/uf2, utils/uf2families.json.
CHIP_FAMILIES = {"rp2040": 0xE48BFF56, "rp2350": 0xE48BFF59}


@dataclass(frozen=True, slots=True)
class BoardImage:
    """A checked image: `uf2` is what goes to the drive; the rest is what a board says that runs it (hex strings)."""

    name: str
    chip: str
    uf2: bytes
    firmware: str
    legal_id: str
    schema: str
    revision: str
    release: int


def load_images(place: Path, key: bytes | None) -> dict[str, BoardImage]:
    """Give the newest image of each chip below a folder, or the one of a manifest; raises InputError, SignatureError.

    `make firmware` leaves them in build/images, one folder per state of the sources.
    """
    manifests = [place] if place.is_file() else sorted(place.rglob("proofvan-*.json"), key=_age)
    if not manifests:
        raise InputError("flash-no-image", folder=place)
    newest = {_manifest(path)["chip"]: path for path in manifests}
    return {chip: load_image(path, key) for chip, path in newest.items()}


def load_image(manifest: Path, key: bytes | None) -> BoardImage:
    """Read and check an image beside its manifest; raises InputError naming what does not fit.

    With the release key the manifest must have been signed with it (`.sig` beside it), else SignatureError; None is for
    images that were not released.
    """
    if key is not None:
        require_signature(key, _bytes(manifest), _bytes(manifest.with_suffix(".sig")), manifest)
    said = _manifest(manifest)
    name = f"{said['image']}.uf2"
    uf2 = _content(manifest.with_name(name), said["files"].get(name, {}))
    chip = str(said["chip"])
    family = CHIP_FAMILIES.get(chip)
    if family is None or int(str(said["uf2_family"]), 16) != family:
        raise _wrong(manifest, "uf2_family", said["uf2_family"], f"{chip}: {family or 0:#010x}")
    binary = flash_content(uf2, family, name)
    _require_binary(manifest, said, binary)
    return BoardImage(
        name=str(said["image"]),
        chip=chip,
        uf2=uf2,
        firmware=str(said["firmware"]),
        legal_id=str(said["legal_id"]),
        schema=str(said["schema"]),
        revision=str(said["revision"]),
        release=int(said["release"]),
    )


def flash_content(uf2: bytes, family: int, name: str) -> bytes:
    """Give the bytes that a UF2 file writes, from its first address on.

    Raises InputError for a file of another family, or one that is cut, out of order, or has a hole.
    """
    if not uf2 or len(uf2) % BLOCK_BYTES:
        raise InputError("flash-image-cut", file=name, size=len(uf2), allowed=f"n x {BLOCK_BYTES}")
    count = len(uf2) // BLOCK_BYTES
    pieces, expected = [], None
    for number in range(count):
        block = uf2[number * BLOCK_BYTES : (number + 1) * BLOCK_BYTES]
        address, payload = _payload(block, number, count, family, name)
        if expected is not None and address != expected:
            raise InputError(
                "flash-image-block", file=name, block=number, value=f"{address:#x}", allowed=f"{expected:#x}"
            )
        pieces.append(payload)
        expected = address + len(payload)
    return b"".join(pieces)


def _payload(block: bytes, number: int, count: int, family: int, name: str) -> tuple[int, bytes]:
    first, second, flags, address, size, place, total, said = _HEAD.unpack_from(block)
    (end,) = struct.unpack_from("<I", block, BLOCK_BYTES - 4)
    if (first, second, end) != (*_MAGIC, _END) or not 0 < size <= _MOST_PAYLOAD:
        raise InputError("flash-image-block", file=name, block=number, value=f"{first:#x}", allowed=f"{_MAGIC[0]:#x}")
    if not flags & _FAMILY_PRESENT or said != family:
        raise InputError("flash-other-family", file=name, value=f"{said:#010x}", allowed=f"{family:#010x}")
    if (place, total) != (number, count):
        raise InputError("flash-image-cut", file=name, size=count, allowed=total)
    return address, block[_HEAD.size : _HEAD.size + size]


def _manifest(path: Path) -> Mapping[str, Any]:
    wanted = ("image", "chip", "uf2_family", "files", "firmware", "legal_id", "schema", "revision", "release")
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as problem:
        raise _wrong(path, "-", str(problem)[:80], "manifest") from problem
    for field in wanted:
        if not isinstance(said, dict) or field not in said:
            raise _wrong(path, field, "-", "manifest")
    return dict(said)


def _content(file: Path, said: Mapping[str, Any]) -> bytes:
    try:
        content = file.read_bytes()
    except OSError as problem:
        raise _wrong(file, "-", problem.strerror or "-", "file") from problem
    if len(content) != said.get("bytes"):
        raise InputError("flash-image-cut", file=file.name, size=len(content), allowed=said.get("bytes", "-"))
    found = hashlib.sha256(content).hexdigest()
    if found != said.get("sha256"):
        raise InputError("flash-image-changed", file=file.name, sha256=found[:16], wanted=str(said.get("sha256"))[:16])
    return content


def _require_binary(manifest: Path, said: Mapping[str, Any], binary: bytes) -> None:
    """Compare what the UF2 writes with the image that was built; the last page may be filled up."""
    name = f"{said['image']}.bin"
    known = said["files"].get(name, {})
    found = hashlib.sha256(binary[: known.get("bytes", 0)]).hexdigest()
    if found != known.get("sha256"):
        raise InputError("flash-image-changed", file=name, sha256=found[:16], wanted=str(known.get("sha256"))[:16])


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:
        return b""


def _age(path: Path) -> int:
    return path.stat().st_mtime_ns


def _wrong(file: Path, field: str, value: object, allowed: object) -> InputError:
    return InputError("flash-manifest-wrong", file=file, field=field, value=value, allowed=allowed)
