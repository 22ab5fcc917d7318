"""A board with a flash under MicroPython (L1), packages of the real software for it, and a host in virtual time."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from flash_files import Flash, LittleFiles
from littlefs import LittleFS

from images.application import frozen_files
from images.release import package, public_bytes
from proofvan.boardcare.package import UpdatePackage
from proofvan.compose.one_board import unrecorded
from proofvan.compose.updating import Job, plain_board
from proofvan.core.clock import Clock
from proofvan.core.errors import LocalProtocolError
from proofvan.core.intake import Input, InputSource, PortChanged, Received, Start, Tick
from proofvan.link.session import Session
from proofvan.sim.board import BoardDiedError, BoardFlash, BoardProcess
from proofvan_node.access import Access
from proofvan_node.boot import FOLDERS, SLOT_A, SLOT_B, Trust, choose, manifest_of
from proofvan_node.families import climate
from proofvan_node.node import Node
from proofvan_node.update import Update
from proofvan_node.version import FIRMWARE, RELEASE
from proofvan_wire.authentication import PRACTICE_KEY
from proofvan_wire.definition import Message

ROOT = Path(__file__).parents[2]
KEY = Ed25519PrivateKey.from_private_bytes(b"release key of the tests, no mor")
OTHER = Ed25519PrivateKey.from_private_bytes(b"a key that no board knows at all")
UID = b"board-88"
BLOCK_BYTES, BLOCKS = 4096, 352  # as MicroPython 1.25 lays them out on a Pico
START_NS = 1_000_000_000
STEP_NS = 20_000_000
WATCHDOG_NS = 2_000_000_000
_LONGEST_STEPS = 20_000

Files = Mapping[str, bytes]


@cache
def software(release: int) -> dict[str, bytes]:
    """Give the real software of a slot, as release N."""
    files = {name: data for name, data in frozen_files(ROOT, "SIM").items() if name != "main.py"}
    version = files["proofvan_node/version.py"]
    changed = version.replace(b"RELEASE = %d" % RELEASE, b"RELEASE = %d" % release).replace(
        b"0.1.0", b"0.1.%d" % release
    )
    assert changed != version
    return files | {"proofvan_node/version.py": changed}


def legal_id(files: Files) -> str:
    """Give the fingerprint as the board computes it over its files."""
    digest = hashlib.sha256()
    for name in sorted(files):
        if name != "proofvan_image.py":
            digest.update(name.encode() + b"\n" + files[name])
    return digest.hexdigest()[:16]


def made(
    release: int,
    files: Files | None = None,
    *,
    key: Ed25519PrivateKey = KEY,
    board: str = "SIM",
    minimum: int = 0,
) -> UpdatePackage:
    """Make a package as a release does."""
    found = software(release) if files is None else files
    firmware, legal = FIRMWARE.decode().replace("0.1.0", f"0.1.{release}"), legal_id(found)
    about = {"version": release, "board": board, "revisions": ["1"], "minimum": minimum}
    content = package(key, found, **about, firmware=firmware, legal_id=legal)  # type: ignore[arg-type]
    return UpdatePackage(release, board, ("1",), minimum, firmware, legal, tuple(content.values()))


def flash_with(files: Files) -> bytes:
    """Give a flash with a new file system that holds these files."""
    system = LittleFS(block_size=BLOCK_BYTES, block_count=BLOCKS)
    for name, content in files.items():
        with system.open(name, "wb") as file:
            file.write(content)
    return bytes(system.context.buffer)


class SlotBench:
    """One board whose power can fail at a flash operation, or at a piece of the update; it comes back by itself."""

    most_cuts = 2  # a board whose power fails more often does not start

    def __init__(self, folder: Path, flash: bytes | None = None, family: str = "climate", cut: int = 0) -> None:
        self.file = folder / "flash"
        self.file.write_bytes(flash or flash_with({"release": public_bytes(KEY)}))
        self.board = plain_board("B1", family, "world:B1")
        self.starts = 0
        self.cuts = 0  # times that the power failed
        self.unplug_after = 0  # this many writes of the host; 0: never
        self.change: Callable[[bytes], bytes] = lambda data: data  # what the line does to what the host sends
        self.now_ns = START_NS
        self._began_ns = START_NS
        self._process: BoardProcess | None = None
        self.power(cut)

    def power(self, cut: int = 0) -> None:
        """Take the power away and give it back; it fails again in the middle of flash operation `cut`."""
        self.close()
        self.starts += 10  # a board that starts anew by itself counts on
        self._began_ns = self.now_ns
        self._process = BoardProcess(
            self.board.board.family, UID, self.starts, PRACTICE_KEY, BoardFlash(self.file, cut)
        )

    def job(self, folder: Path) -> Job:
        """Give what `update_board` works on."""
        return Job(self.board, UID.hex(), self.source, folder, "Wang", "2026-03-01T08:00:00Z")

    def source(self) -> InputSource:
        """Give a new opening of the board's port."""
        return _Port(self)

    def grant(self, data: bytes) -> bytes:
        """Let the board live one step; raises BoardDiedError when its power fails."""
        assert self._process is not None
        self.now_ns += STEP_NS
        return self._process.grant((self.now_ns - self._began_ns) // 1000, data)[0]

    def close(self) -> None:
        """End the board."""
        if self._process is not None:
            self._process.close()


class QuickBench(SlotBench):
    """The same with the board's files in this process: boot, update and node are the real ones, slots are not loaded.

    `hangs` names releases that never get to their work: the watchdog starts the board again.
    """

    def __init__(self, image: bytes | None = None, cut: int = 0, hangs: frozenset[int] = frozenset()) -> None:
        self.hangs = hangs
        self.flashed = RELEASE  # of the image
        self.flash = Flash(image)
        if image is None:
            LittleFiles(self.flash).write("/release", public_bytes(KEY))
        self._boots = 0
        self._node: Node | None = None
        self._take(cut)

    def power(self, cut: int = 0) -> None:
        if self._node is not None:
            self._node.update._forget()  # littlefs for Python wants its files closed before it goes
        self.flash = Flash(self.flash.left or bytes(self.flash.memory))
        self.flash.cut = cut
        self._boot()

    def _take(self, cut: int) -> None:
        self.board = plain_board("B1", "climate", "world:B1")
        self.cuts = 0
        self.unplug_after = 0
        self.change = lambda data: data
        self.now_ns = self._began_ns = START_NS
        self.flash.log.clear()
        self.flash.cut = cut
        self._boot()

    def grant(self, data: bytes) -> bytes:
        self.now_ns += STEP_NS
        if self._node is None:
            return self._watchdog()
        sent = bytes(self._node.step((self.now_ns - START_NS) // 1000, data))
        if self.flash.left is not None:
            raise BoardDiedError("power")
        if self._node.restart:
            self._boot()
        return sent

    def close(self) -> None:
        pass

    def files(self) -> LittleFiles:
        """Give the board's file system."""
        return LittleFiles(self.flash)

    def refusal(self, *messages: Message) -> tuple[str, int]:
        """Give code and detail with which the board refuses one of these commands; "" when it takes them all."""

        async def asking(session: Session, _clock: Clock) -> tuple[str, int]:
            await session.connect()
            try:
                for message in messages:
                    await session.command(message)
            except LocalProtocolError as refused:
                return str(refused.evidence["code"]), int(str(refused.evidence["detail"]))
            return "", 0

        return unrecorded(self.source(), self.board, Path("/nowhere"), asking)

    def _boot(self) -> None:
        self._boots += 1
        files = LittleFiles(self.flash)
        key = files.read("/release")
        trust = Trust(key, "SIM", "1", None, self.flashed)
        slot = choose(files, trust)
        loaded = slot in (SLOT_A, SLOT_B)
        release = manifest_of(files, FOLDERS[slot])["version"] if loaded else self.flashed
        update = Update(files, trust, slot, release)
        self._hung_steps = 0
        self._node = None
        if update.release not in self.hangs:
            said = _said(files, slot)
            access = Access(PRACTICE_KEY, self._boots)
            self._node = Node(climate, UID, self._boots, said[1], said[0], access=access, update=update)

    def _watchdog(self) -> bytes:
        self._hung_steps += 1
        if self._hung_steps * STEP_NS >= WATCHDOG_NS:
            self._boot()
        return b""


def _said(files: LittleFiles, slot: int) -> tuple[bytes, bytes]:
    """Give what the software of a slot says of itself in Hello: firmware and legal id."""
    if slot not in (SLOT_A, SLOT_B):
        return FIRMWARE, bytes(8)
    manifest = manifest_of(files, FOLDERS[slot])
    return manifest["firmware"].encode(), bytes.fromhex(manifest["legal_id"])


def small(release: int) -> dict[str, bytes]:
    """Give the files of a software that is never loaded."""
    wire = bytes((release * 31 + place) % 251 for place in range(1500))
    return {"app/__init__.py": b"", "app/start.py": b"VERSION = %d\n" % release, "app/wire.py": wire}


class _Port:
    """The board's port (implements InputSource): open, lost when the power fails, open again."""

    def __init__(self, bench: SlotBench) -> None:
        self._bench = bench
        self._written = bytearray()
        self._lost = False

    def start(self) -> Start:
        bench = self._bench
        entropy = hashlib.sha256(bench.now_ns.to_bytes(8, "little")).digest()
        return Start(bench.now_ns, "2026-03-01T08:00:00Z", "simulated", "0.001", entropy, {"B1": "world:B1"}, True)

    def write(self, _port: str, data: bytes) -> None:
        bench = self._bench
        if bench.unplug_after:
            bench.unplug_after -= 1
            if not bench.unplug_after:
                self._written += data[: len(data) // 2]
                self._lost = True
                return
        self._written += bench.change(data)

    def ask(self, prompt: int, message: str, kind: str, values: Mapping[str, Any]) -> None:
        raise AssertionError("no operator here")

    def next(self, deadline_ns: int | None) -> list[Input]:
        bench = self._bench
        for _ in range(_LONGEST_STEPS):
            if self._lost:
                return self._plugged_again()
            sent = self._granted()
            if sent:
                return [Received(bench.now_ns, "B1", sent)]
            if deadline_ns is not None and bench.now_ns >= deadline_ns:
                return [Tick(bench.now_ns)]
        raise AssertionError("nothing happened for minutes")

    def close(self) -> None:
        pass

    def _granted(self) -> bytes:
        try:
            return self._bench.grant(bytes(self._written))
        except BoardDiedError:
            self._lost = True
            return b""
        finally:
            self._written.clear()

    def _plugged_again(self) -> list[Input]:
        bench = self._bench
        self._lost = False
        bench.cuts += 1
        assert bench.cuts <= bench.most_cuts, "the board does not start"
        bench.power()
        self._written.clear()
        now_ns = bench.now_ns
        return [PortChanged(now_ns, "B1", "lost", "unplugged"), PortChanged(now_ns, "B1", "open")]
