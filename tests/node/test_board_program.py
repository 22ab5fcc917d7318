"""A board whose own software has changed measures nothing: found at the start, and while it runs within a stated time.

TRUST-06. The image's mark and the way from a slot are the real ones; L3 starts an image with a flipped byte
(tests/hil/test_hil_program.py).
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from littlefs import LittleFS
from node_bench import UID, BoardInProcess, Host, framed, hello, messages
from slot_bench import BLOCK_BYTES, BLOCKS, SlotBench, made
from test_update_wire import updated

from images.mark import SECTOR_BYTES, marked
from proofvan.compose.one_board import unrecorded
from proofvan.core.clock import Clock
from proofvan.core.errors import GapError, ProofvanError, SetupError
from proofvan.core.messages import LANGUAGES, explain
from proofvan.link.session import Session
from proofvan.link.watch import Watch
from proofvan_node.families import climate
from proofvan_node.node import Node
from proofvan_node.program import PIECE_BYTES, Program, tree
from proofvan_wire.core_messages import Fault, FaultCode
from proofvan_wire.events import FaultReported
from proofvan_wire.stream_messages import StreamInfo, StreamStart

STREAM = climate.STREAMS[0]
START = StreamStart(STREAM[0], STREAM[2], STREAM[5] * 1000, 1 << 30)  # all that it gives
PIECE_SECONDS = 0.1  # program.py
LONGEST_S = 150.0  # two passes over a slot with the sources of the board


class Memory:
    """A software of some kilobytes, as it was built."""

    def __init__(self, size: int = 3 * SECTOR_BYTES) -> None:
        self.content = bytearray(hashlib.shake_128(b"software").digest(size))
        self.digest = hashlib.sha256(self.content).digest()

    def flip(self, place: int) -> None:
        self.content[place] ^= 1 << place % 8

    def program(self) -> Program:
        return Program([(self.pieces, self.digest)])

    def pieces(self) -> Iterator[bytes]:
        for place in range(0, len(self.content), PIECE_BYTES):
            yield bytes(self.content[place : place + PIECE_BYTES])


def board(program: Program) -> BoardInProcess:
    """Give a board of this interpreter that checks a program."""
    made = BoardInProcess("climate", UID, 1)
    made.node.program = program
    return made


def refusal(program: Program) -> list[object]:
    """Ask a board to sample; gives its answer."""
    node = Node(climate, UID, 1, bytes(8), program=program)
    node.step(1000, hello())
    return list(messages(bytes(node.step(2000, framed(START, 2)))))


def test_whichever_byte_is_changed_is_found_at_the_start_and_the_board_does_not_sample(capsys) -> None:
    memory, found = Memory(), 0
    assert isinstance(refusal(memory.program())[0], StreamInfo)
    for place in range(len(memory.content)):
        memory.flip(place)
        program = memory.program()
        found += not program.check()
        if place % 100 == 0:
            (answer,) = refusal(program)
            assert isinstance(answer, Fault) and answer.code is FaultCode.PROGRAM_CHANGED
        memory.flip(place)
    with capsys.disabled():
        print(f"\nprogram of a board: {len(memory.content)} bytes changed, {found} found at the start")
    assert found == len(memory.content)


@pytest.mark.parametrize("place", [0, 5000, 3 * SECTOR_BYTES - 1])
def test_a_change_while_it_samples_ends_the_stream_within_two_passes(place: int) -> None:
    memory = Memory()
    program = memory.program()
    assert program.check()
    host = Host(board(program))
    host.converter.feed(STREAM[0], STREAM[2], STREAM[3], STREAM[5])
    host.command(START)
    host.run_seconds(5)
    assert host.blocks() and not host.kinds(FaultReported)
    memory.flip(place)
    host.run_seconds(2 * (len(memory.content) / PIECE_BYTES + 1) * PIECE_SECONDS)
    assert [event.fault.code for event in host.kinds(FaultReported)] == [FaultCode.PROGRAM_CHANGED]  # type: ignore[attr-defined]
    before = len(host.blocks())
    memory.flip(place)  # it stays refused, whatever the flash says later
    host.run_seconds(10)
    assert (len(host.blocks()), len(host.kinds(FaultReported))) == (before, 1)


def test_a_file_that_is_gone_is_a_change_and_no_memory_for_a_piece_is_none() -> None:
    def failing(failure: Exception) -> Iterator[bytes]:
        yield b"whole"
        raise failure

    assert not Program([(lambda: failing(OSError(2)), None)]).check()
    assert Program([(lambda: failing(MemoryError()), None)]).check()


def test_what_was_proved_at_the_start_is_what_a_slot_is_compared_with() -> None:
    files = {"/a/one.mpy": b"1" * 3000, "/a/part/two.mpy": b"2"}

    class Files:
        def names(self, folder: str) -> list[str]:
            return list({name[len(folder) + 1 :].split("/")[0] for name in files if name.startswith(folder + "/")})

        def is_folder(self, name: str) -> bool:
            return name not in files

        def pieces(self, name: str) -> Iterator[bytes]:
            yield files[name]

    program = Program([(lambda: tree(Files(), "/a"), None)])
    assert program.check() and program.check()
    files["/a/part/three.mpy"] = files.pop("/a/part/two.mpy")
    assert not program.check()


# ---- the image


@pytest.fixture
def image_program(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Give hal/rp2_program.py over a flash of ours."""
    uctypes = ModuleType("uctypes")
    uctypes.bytearray_at = seen  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "uctypes", uctypes)
    from proofvan_node.hal import rp2_program

    return rp2_program


FLASH = bytearray()


def seen(address: int, size: int) -> bytearray:
    place = address - 0x10000000
    return FLASH[place : place + size]


def flashed(image: bytes) -> None:
    FLASH[:] = image.ljust(2 * 1024 * 1024, b"\xff")


def test_the_mark_behind_an_image_covers_every_byte_of_it_and_itself(image_program: ModuleType, capsys) -> None:
    image = marked(hashlib.shake_128(b"image").digest(2 * SECTOR_BYTES + 5))
    flashed(image)
    assert image_program.program(None, 2).check()
    found = 0
    for place in range(len(image)):
        FLASH[place] ^= 1 << place % 8
        found += not image_program.program(None, 2).check()
        FLASH[place] ^= 1 << place % 8
    with capsys.disabled():
        print(f"\nimage in the flash: {len(image)} bytes changed, {found} found")
    assert found == len(image)


def test_an_image_without_a_mark_or_cut_short_is_refused(image_program: ModuleType) -> None:
    image = marked(bytes(SECTOR_BYTES * 3))
    for content in (b"", image[: SECTOR_BYTES * 3], image[SECTOR_BYTES:]):
        flashed(content)
        assert not image_program.program(None, 2).check()


def test_what_an_older_longer_image_left_behind_is_not_taken_for_the_mark(image_program: ModuleType) -> None:
    longer, image = marked(b"old" * 9000), marked(b"new" * 2000)
    flashed(image + longer[len(image) :])
    assert image_program.program(None, 2).check()


# ---- L1: a slot's files under MicroPython, the host's own words


@pytest.mark.micropython
def test_a_byte_of_the_running_slot_changed_in_the_flash_ends_the_measurement_with_a_typed_fault(
    tmp_path: Path,
) -> None:
    bench = SlotBench(tmp_path)
    try:
        updated(bench, made(2))
        with pytest.raises(SetupError, match="board-program-changed") as told:
            unrecorded(bench.source(), bench.board, Path("/nowhere"), lambda *work: _sampled(bench, *work))
        for language in LANGUAGES:
            assert all(explain(told.value, language))
        with pytest.raises(ProofvanError, match="board-program-changed"):
            unrecorded(bench.source(), bench.board, Path("/nowhere"), _started)
    finally:
        bench.close()


class Listener:
    """Who measures: only a fault matters here (implements Subscriber)."""

    def __init__(self, watch: Watch) -> None:
        self._watch = watch

    def block(self, _block: object) -> None:
        pass

    def gap(self, _gap: object) -> None:
        pass

    def fault(self, fault: ProofvanError) -> None:
        if not isinstance(fault, GapError):  # nothing feeds the converters here
            self._watch.fail(fault)


async def _started(session: Session, _clock: Clock) -> None:
    await session.connect()
    await session.command(START)


async def _sampled(bench: SlotBench, session: Session, clock: Clock) -> None:
    watch = Watch(clock)
    session.subscribe(STREAM[0], Listener(watch))
    await _started(session, clock)
    _spoil(bench.file, "/a/proofvan_node/node.py")
    assert await watch.until(lambda: False, LONGEST_S)


def _spoil(flash: Path, name: str) -> None:
    """Flip a bit of a file's content where it lies in the flash, behind the back of the file system."""
    content = bytearray(flash.read_bytes())
    system = LittleFS(block_size=BLOCK_BYTES, block_count=BLOCKS, mount=False)
    system.context.buffer = bytearray(content)
    system.mount()
    with system.open(name, "rb") as file:
        place = content.index(file.read()[2000:2200])
    content[place] ^= 1
    flash.write_bytes(bytes(content))
