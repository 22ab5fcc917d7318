"""L3b: the same image in another emulator, in which the chip's own ROM writes the flash."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import serial
from node_bench import framed

from images.build import RP2040, image
from proofvan_wire.definition import Message
from proofvan_wire.frame import FrameScanner
from proofvan_wire.health_messages import Health, HealthRequest
from proofvan_wire.registry import decode

STARTER = Path(__file__).parent / "rp2040py_started.py"
SILENT_CPU_S = 150.0  # at 0.03 times real time a start takes half a minute of a core, whatever else that core does
ASK_EVERY_S = 10.0


def health_after_a_start(files: Path) -> Health:
    """Start the image with a file system, ask how the board is, switch it off; the file system is kept in `files`."""
    command = [sys.executable, str(STARTER), "micropython", "--image", str(image(RP2040).uf2), "--pty"]
    command += ["--dump-fs", str(files)] + (["--littlefs", str(files)] if files.exists() else [])
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as run:
        try:
            with serial.Serial(_line(run), timeout=1) as port:
                found = _ask(port, run.pid)
        finally:
            run.send_signal(signal.SIGINT)  # it writes the file system at its end
            run.wait(60)
    return found


def _line(run: subprocess.Popen[bytes]) -> str:
    said = b""
    while not (found := re.search(rb"/dev/\S+", said)):
        assert run.stdout
        more = os.read(run.stdout.fileno(), 4096)
        assert more, said
        said += more
    return found[0].decode()


def _ask(port: serial.Serial, process: int) -> Health:
    scanner = FrameScanner()
    asked = -ASK_EVERY_S
    while (worked := _cpu_seconds(process)) < SILENT_CPU_S:
        if worked - asked >= ASK_EVERY_S:
            asked = worked
            port.write(framed(HealthRequest(), 3))
        for number, _, _, payload in scanner.feed(port.read(4096)):
            message: Message = decode(number, payload)
            if isinstance(message, Health):
                return message
    raise AssertionError("the board is silent")


def _cpu_seconds(process: int) -> float:
    """Say how long a process has worked: what a busy computer does not change."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@pytest.mark.hil
def test_starts_are_counted_in_the_flash_that_the_chips_own_rom_writes(tmp_path: Path) -> None:
    files = tmp_path / "littlefs.img"
    first, second = health_after_a_start(files), health_after_a_start(files)
    assert first.boot_count >= 1
    assert second.boot_count == first.boot_count + 1
