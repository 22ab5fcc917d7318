"""Updates of a board: whatever happens while one is made, the board starts something genuine, and nothing forged.

Power is cut before and in the middle of every flash operation; every image that a cut leaves is started, and then
updated again in order: a board that can't is a brick.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import subprocess
import sysconfig
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from flash_files import BLOCK_BYTES, BLOCKS, Flash, LittleFiles, cut_images

from images.release import package, public_bytes
from proofvan_node import boot, ed25519
from proofvan_node.boot import FACTORY, RECOVERY, SLOT_A, SLOT_B, RefusedUpdateError, Trust
from proofvan_node.update import Update

KEY = Ed25519PrivateKey.from_private_bytes(b"release key of the tests, no mor")
OTHER = Ed25519PrivateKey.from_private_bytes(b"a key that no board knows at all")
PIECE = 300

Package = dict[str, bytes]


def made(version: int, key: Ed25519PrivateKey = KEY, board: str = "RPI_PICO", minimum: int = 0) -> Package:
    files = {
        "app/__init__.py": b"",
        "app/start.py": b"VERSION = %d\n" % version,
        "app/wire.py": bytes((version * 31 + place) % 251 for place in range(1300)),
    }
    return package(key, files, version=version, board=board, revisions=["1"], minimum=minimum)


ONE, TWO, THREE = made(1), made(2), made(3)


@pytest.fixture(autouse=True)
def remembered_signatures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Check every signature once only: thousands of images hold the same few."""
    known: dict[tuple[bytes, bytes, bytes], bool] = {}
    slow = ed25519.verify

    def verify(public: bytes, message: bytes, signature: bytes, alive: Callable[[], None] | None = None) -> bool:
        case = (bytes(public), bytes(message), bytes(signature))
        if alive:
            alive()
        if case not in known:
            known[case] = slow(*case)
        return known[case]

    monkeypatch.setattr(ed25519, "verify", verify)


def trust(alive: Callable[[], None] | None = None) -> Trust:
    return Trust(public_bytes(KEY), "RPI_PICO", "1", alive)


def send(files: LittleFiles, running: int, content: Mapping[str, bytes]) -> Update:
    """Make an update as a host does; raises what the board refuses."""
    update = Update(files, trust(), running, 0)
    update.begin(len(content["manifest"]), hashlib.sha256(content["manifest"]).digest())
    parts = list(content.values())
    while update.wanted[0] < len(parts):
        number, offset = update.wanted
        update.piece(number, offset, parts[number][offset : offset + PIECE])
    update.finish()
    return update


def installed(content: Mapping[str, bytes], image: bytes | None = None) -> bytes:
    """Give a flash with this package running and confirmed."""
    files = LittleFiles(Flash(image))
    send(files, boot.choose(files, trust()), content)
    boot.choose(files, trust())
    boot.confirm(files)
    return bytes(files.flash.memory)


def running(files: LittleFiles) -> tuple[int, int]:
    """Start the board; gives slot and version of what runs, 0 for the image's own."""
    slot = boot.choose(files, trust())
    if slot not in (SLOT_A, SLOT_B):
        return slot, 0
    manifest = boot.manifest_of(files, boot.FOLDERS[slot])
    for name, content in {1: ONE, 2: TWO, 3: THREE}[manifest["version"]].items():
        assert files.read(boot.FOLDERS[slot] + "/" + name) == content, "something forged runs"
    return slot, manifest["version"]


# ---- Ed25519


# RFC 8032, 7.1: TEST 1 to 3 (public key, message, signature).
RFC_8032 = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
        "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
        "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
]


def test_the_vectors_of_rfc_8032_hold_and_no_flipped_bit_passes():
    for public, message, signature in RFC_8032:
        key, text, signed = bytes.fromhex(public), bytes.fromhex(message), bytearray.fromhex(signature)
        assert ed25519.verify(key, text, signed)
        for bit in range(0, 512, 101):
            signed[bit // 8] ^= 1 << bit % 8
            assert not ed25519.verify(key, text, signed)
            signed[bit // 8] ^= 1 << bit % 8
        assert not ed25519.verify(key, text + b"x", signed)


def test_signatures_of_the_library_pass_and_a_factor_beyond_the_order_does_not():
    for number in range(6):
        key = Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32)
        text = bytes([number]) * (number * 40)
        signature = key.sign(text)
        assert ed25519.verify(public_bytes(key), text, signature)
        order = (1 << 252) + 27742317777372353535851937790883648493
        larger = (int.from_bytes(signature[32:], "little") + order).to_bytes(32, "little")
        assert not ed25519.verify(public_bytes(key), text, signature[:32] + larger)
    assert not ed25519.verify(b"\xff" * 32, b"", bytes(64))


# ---- the way it should go


def test_an_update_is_tried_confirmed_and_the_next_goes_to_the_other_slot():
    files = LittleFiles(Flash())
    assert running(files) == (FACTORY, 0)
    send(files, FACTORY, ONE)
    assert running(files) == (SLOT_A, 1)
    with pytest.raises(RefusedUpdateError) as caught:
        send(files, SLOT_A, TWO)
    assert caught.value.args == (boot.BUSY,)
    boot.confirm(files)
    send(files, SLOT_A, TWO)
    assert running(files) == (SLOT_B, 2)
    boot.confirm(files)
    assert [running(files) for _ in range(5)] == [(SLOT_B, 2)] * 5


@pytest.mark.parametrize(("first", "old"), [(None, (FACTORY, 0)), (ONE, (SLOT_A, 1))])
def test_three_starts_without_a_confirmation_bring_the_old_software_back(first, old):
    files = LittleFiles(Flash(installed(first) if first else None))
    send(files, old[0], TWO)
    new = (SLOT_B if first else SLOT_A, 2)
    assert [running(files) for _ in range(5)] == [new, new, new, old, old]


def test_with_both_slots_bad_the_board_measures_nothing_and_can_be_updated():
    files = LittleFiles(Flash(installed(TWO, installed(ONE))))
    for folder in boot.FOLDERS:
        files.write(folder + "/app/start.py", b"VERSION = 9\n")
    assert running(files) == (RECOVERY, 0)
    send(files, RECOVERY, THREE)
    assert running(files)[1] == 3


# ---- what is refused


def changed(content: Package, place: int) -> Package:
    """Flip a bit at a place of the whole package."""
    result = {}
    for name, data in content.items():
        if 0 <= place < len(data):
            data = data[:place] + bytes((data[place] ^ 1,)) + data[place + 1 :]
        place -= len(data)
        result[name] = data
    return result


def cut_short(content: Package) -> Package:
    return {**content, "app/wire.py": content["app/wire.py"][:-1]}


REFUSED: dict[str, tuple[Package, set[int]]] = {
    "wrong key": (made(3, OTHER), {boot.BAD_SIGNATURE}),
    "wrong board": (made(3, board="RPI_PICO2"), {boot.OTHER_BOARD}),
    "truncated": (cut_short(THREE), {boot.OUT_OF_ORDER}),
    "downgraded": (ONE, {boot.OLDER}),
    "replayed": (TWO, {boot.OLDER}),
    "needs a newer one before": (made(3, minimum=9), {boot.OLDER}),
    "bit flip": (changed(THREE, 900), {boot.DAMAGED}),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_not_for_this_board_is_refused_and_the_board_runs_on(name):
    content, why = REFUSED[name]
    files = LittleFiles(Flash(installed(TWO, installed(ONE))))
    with pytest.raises(RefusedUpdateError) as caught:
        send(files, SLOT_B, content)
    assert caught.value.args[0] in why
    assert running(files) == (SLOT_B, 2)


def test_a_flipped_bit_anywhere_in_a_package_is_refused():
    files = LittleFiles(Flash(installed(TWO, installed(ONE))))
    total = sum(map(len, THREE.values()))
    for place in range(0, total, 23):
        with pytest.raises(RefusedUpdateError):
            send(files, SLOT_B, changed(THREE, place))
    assert running(files) == (SLOT_B, 2)


# ---- the fault table


def full(image: bytes) -> bytes:
    """Give the image with all room taken that littlefs gives."""
    files = LittleFiles(Flash(image))
    number = 0
    for size in (8192, BLOCK_BYTES):
        with contextlib.suppress(OSError):
            while True:
                files.write(f"/full{number}", bytes(size))
                number += 1
    return bytes(files.flash.memory)


def trial_starts(files: LittleFiles) -> None:
    """Start three times into a software that never gets so far as to be confirmed, and once more."""
    send(files, SLOT_B, THREE)
    for _ in range(4):
        boot.choose(files, trust())


def hanging_check(files: LittleFiles) -> None:
    """Let the watchdog bite in the middle of checking what is to be started, four times."""
    send(files, SLOT_B, THREE)

    class Bitten(Exception):
        pass

    def bite() -> None:
        raise Bitten

    for _ in range(4):
        try:
            boot.choose(files, trust(bite))
        except Bitten:
            continue


def genuine(files: LittleFiles) -> None:
    send(files, SLOT_B, THREE)
    boot.choose(files, trust())
    boot.confirm(files)


def refused(name: str) -> Callable[[LittleFiles], None]:
    def attempt(files: LittleFiles) -> None:
        with pytest.raises(RefusedUpdateError):
            send(files, SLOT_B, REFUSED[name][0])

    return attempt


def in_a_full_file_system(files: LittleFiles) -> None:
    with pytest.raises(RefusedUpdateError):
        send(files, SLOT_B, THREE)


TABLE: dict[str, tuple[Callable[[LittleFiles], None], set[int]]] = {
    "genuine": (genuine, {2, 3}),
    "wrong key": (refused("wrong key"), {2}),
    "wrong board": (refused("wrong board"), {2}),
    "truncated": (refused("truncated"), {2}),
    "downgraded": (refused("downgraded"), {2}),
    "bit flip": (refused("bit flip"), {2}),
    "full file system": (in_a_full_file_system, {2}),
    "reset loop": (trial_starts, {2, 3}),
    "watchdog in verify": (hanging_check, {2, 3}),
}


@pytest.mark.parametrize("fault", TABLE)
def test_power_cut_at_every_flash_operation_bricks_nothing_and_accepts_nothing(fault, capsys):
    act, may_run = TABLE[fault]
    before = installed(TWO, installed(ONE))
    before = full(before) if fault == "full file system" else before
    flash = Flash(before)
    act(LittleFiles(flash))
    started: Counter[int] = Counter()
    bricks = accepted = 0
    for image in cut_images(before, flash.log):
        files = LittleFiles(Flash(image))
        version = running(files)[1]
        started[version] += 1
        accepted += version not in may_run
        bricks += not _can_be_updated(image)
    with capsys.disabled():
        print(
            f"\nTRUST-29 {fault}: {len(flash.log)} flash operations, {started.total()} cuts, "
            f"{bricks} bricks, {accepted} accepted, started {dict(sorted(started.items()))}"
        )
    assert (bricks, accepted) == (0, 0)


def _can_be_updated(image: bytes) -> bool:
    """Start it until it is settled, and update it as a host would."""
    files = LittleFiles(Flash(image))
    slot, version = running(files)
    if not boot.selection(files).confirmed:
        boot.confirm(files)
    for name in files.names("/"):
        if name.startswith("full"):
            files.remove("/" + name)
    if version != 3:
        send(files, slot, THREE)
        assert running(files)[1] == 3
        boot.confirm(files)
    return running(files)[1] == 3


# ---- the same under MicroPython

PROGRAM = """
import sys
sys.path[:0] = [sys.argv[1], sys.argv[2]]
import hashlib
import vfs
from binascii import unhexlify
from proofvan_node import boot, ed25519
from proofvan_node.hal.files import Files
from proofvan_node.update import Update

SIZE, COUNT, PIECE = {size}, {count}, {piece}

class Memory:
    def __init__(self, image):
        self.image = bytearray(image)
    def readblocks(self, block, buffer, offset=0):
        start = block * SIZE + offset
        buffer[:] = self.image[start : start + len(buffer)]
    def writeblocks(self, block, buffer, offset=0):
        start = block * SIZE + offset
        self.image[start : start + len(buffer)] = buffer
    def ioctl(self, operation, argument):
        if operation == 6:
            self.image[argument * SIZE : (argument + 1) * SIZE] = bytes(255 for _ in range(SIZE))
        return {{4: COUNT, 5: SIZE}}.get(operation, 0)

known = {{}}
slow = ed25519.verify

def verify(public, message, signature, alive=None):  # every signature once only
    case = (bytes(message), bytes(signature))
    if case not in known:
        known[case] = slow(public, message, signature)
    return known[case]

ed25519.verify = verify
trust = boot.Trust(unhexlify("{public}"), "RPI_PICO", "1")
files = Files("/board")

def running():
    slot = boot.choose(files, trust)
    return slot, boot.manifest_of(files, boot.FOLDERS[slot])["version"] if slot in (0, 1) else 0

def updated(slot, parts):
    update = Update(files, trust, slot, 0)
    update.begin(len(parts[0]), hashlib.sha256(parts[0]).digest())
    while update.wanted[0] < len(parts):
        number, offset = update.wanted
        update.piece(number, offset, parts[number][offset : offset + PIECE])
    update.finish()

with open(sys.argv[4], "rb") as file:
    parts = [unhexlify(line) for line in file.read().split(b",")]
with open(sys.argv[3], "rb") as file:
    while True:
        image = file.read(SIZE * COUNT)
        if not image:
            break
        vfs.mount(vfs.VfsLfs2(Memory(image), progsize=32, readsize=32), "/board")
        slot, version = running()
        if not boot.selection(files).confirmed:
            boot.confirm(files)
        for name in files.names("/"):
            if name.startswith("full"):
                files.remove("/" + name)
        if version != 3:
            updated(slot, parts)
        print(slot, version, running()[1])
        vfs.umount("/board")
"""


@pytest.mark.micropython
@pytest.mark.parametrize("fault", TABLE)
def test_micropython_starts_every_cut_image_as_cpython_does_and_can_be_updated(fault, tmp_path, capsys):
    act, may_run = TABLE[fault]
    before = installed(TWO, installed(ONE))
    before = full(before) if fault == "full file system" else before
    flash = Flash(before)
    act(LittleFiles(flash))
    images = list(cut_images(before, flash.log))
    lines = started_by_micropython(tmp_path, images)
    ours = [running(LittleFiles(Flash(image))) for image in images]
    assert [line[:2] for line in lines] == ours
    accepted = sum(version not in may_run for _, version, _ in lines)
    bricks = sum(after != 3 for _, _, after in lines)
    with capsys.disabled():
        print(f"\nTRUST-29 {fault}, MicroPython: {len(images)} cuts, {bricks} bricks, {accepted} accepted")
    assert (bricks, accepted) == (0, 0)


def started_by_micropython(folder: Path, images: list[bytes]) -> list[tuple[int, ...]]:
    """Start every image, then update it; gives slot and version that ran, and the version after the update."""
    (folder / "images").write_bytes(b"".join(images))
    (folder / "parts").write_bytes(b",".join(part.hex().encode() for part in THREE.values()))
    program = PROGRAM.format(size=BLOCK_BYTES, count=BLOCKS, piece=PIECE, public=public_bytes(KEY).hex())
    (folder / "starts.py").write_text(program)
    root = Path(__file__).parents[2]
    interpreter = Path(sysconfig.get_path("scripts")) / "micropython"
    arguments = [root / "firmware", root / "protocols", folder / "images", folder / "parts"]
    command = [interpreter, "-X", "heapsize=2m", folder / "starts.py", *arguments]
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, timeout=900, check=False)
    assert done.returncode == 0, done.stdout[-500:] + done.stderr
    return [tuple(map(int, line.split())) for line in done.stdout.splitlines()]


def test_the_same_inputs_give_the_same_package_and_its_manifest_names_the_key():
    assert made(3) == THREE
    manifest = json.loads(THREE["manifest"][boot.SIGNATURE_BYTES :])
    assert (manifest["version"], manifest["board"], len(manifest["files"])) == (3, "RPI_PICO", 3)
