"""The board's software on a Cortex-M3 under QEMU, granted like `sim.board.BoardProcess`: level L2."""

from __future__ import annotations

import struct
import subprocess
from collections.abc import Sequence
from pathlib import Path

from progress import answer

from proofvan.sim.board import BoardDiedError, Record, packed_records

_GRANT = struct.Struct("<4sQII")
_DONE = struct.Struct("<4sII")
_READY = b"READY"
_MOST_WORDS = 4096  # of the interpreter's greeting and its echo, before the board speaks


class QemuBoard:
    """One board; `program` is what qemu_build made."""

    def __init__(self, program: Path, family: str, uid: bytes, boot_id: int) -> None:
        machine = ["qemu-system-arm", "-machine", "mps2-an385", "-display", "none", "-monitor", "none", "-semihosting"]
        # its clock counts instructions, so that nothing depends on the computer's load
        machine += ["-icount", "shift=5,align=off,sleep=off", "-serial", "stdio", "-kernel", str(program)]
        self._process = subprocess.Popen(
            machine, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True
        )
        self._write(f"import lockstep\rlockstep.main({family!r},{uid!r},{boot_id})\r".encode())
        heard = b""
        while not heard.endswith(_READY):
            heard += self._read(1)
            if len(heard) > _MOST_WORDS:
                raise BoardDiedError(heard.decode(errors="replace"))

    def grant(self, now_us: int, host_bytes: bytes, records: Sequence[Record] = ()) -> tuple[bytes, int]:
        """Let the board live until `now_us`; gives what it sent and its outputs. Raises BoardDiedError."""
        converted = packed_records(records)
        self._write(_GRANT.pack(b"GRNT", now_us, len(host_bytes), len(converted)) + host_bytes + converted)
        magic, length, outputs = _DONE.unpack(self._read(_DONE.size))
        if magic != b"DONE":
            raise BoardDiedError("not an answer")
        return self._read(length), outputs

    def close(self) -> None:
        """End the board and free everything. May be called twice."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe:
                pipe.close()

    def _write(self, data: bytes) -> None:
        assert self._process.stdin
        try:
            self._process.stdin.write(data)
            self._process.stdin.flush()
        except (OSError, ValueError) as problem:
            raise BoardDiedError(str(problem)) from problem

    def _read(self, count: int) -> bytes:
        return answer(self._process, count)
