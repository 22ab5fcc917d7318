"""A cable that is pulled out and put in again, over and over, and hosts that leave without a word."""

from __future__ import annotations

import pytest
import serial
from levels import Emulated
from node_bench import UID, framed
from test_hil_session import STEP_US, Talk

from proofvan.sim.board import FreeBoard
from proofvan_wire.core_messages import Hello, HelloRequest
from proofvan_wire.frame import FrameScanner
from proofvan_wire.registry import WIRE_VERSION, decode

REPLUGS_AT_L1 = 10_000
REPLUGS_AT_L3 = 30
HUNG_S = 20  # a board that answers nothing for so long is taken out of the bench


def greet(port: serial.Serial, nonce: bytes) -> Hello:
    """Ask until the answer of this very host comes."""
    port.write(framed(HelloRequest(WIRE_VERSION, 1, nonce), 1))
    scanner = FrameScanner()
    while True:
        data = port.read(max(1, port.in_waiting))
        assert data, "the board is silent"
        for number, _, _, payload in scanner.feed(data):
            answer = decode(number, payload)
            if isinstance(answer, Hello) and answer.nonce == nonce:
                return answer


def replug(times: int) -> None:
    with FreeBoard("power", UID, 1) as board:
        for time in range(times):
            with serial.Serial(board.path, exclusive=True, timeout=HUNG_S) as port:
                if time % 3 == 2:
                    port.write(b"\x5a\xa5\x08\x00")  # a host that dies within a frame
                    continue
                port.reset_input_buffer()
                if time % 3 == 0 and time:
                    port.write(bytes(1024))  # what the half frame still waits for
                assert greet(port, time.to_bytes(8, "little")).boot_id == 1


def test_a_board_survives_a_few_hundred_hosts_that_come_and_go() -> None:
    replug(300)


@pytest.mark.hil
def test_a_board_survives_ten_thousand_hosts_that_come_and_go() -> None:
    replug(REPLUGS_AT_L1)


@pytest.mark.needs("usb")
def test_a_board_is_enumerated_anew_whenever_its_cable_is_pulled(level: Emulated) -> None:
    board = level.start("power")
    talk = Talk(board)  # type: ignore[arg-type]
    for time in range(REPLUGS_AT_L3):
        board.order(replug=True)  # type: ignore[attr-defined]
        for _ in range(8):
            talk.now_us += STEP_US
            board.grant(talk.now_us, b"")
        nonce = time.to_bytes(8, "little")
        answers = talk.say(framed(HelloRequest(WIRE_VERSION, 1, nonce), 1))
        assert [answer.nonce for answer in answers if isinstance(answer, Hello)] == [nonce]


@pytest.mark.needs("usb")
def test_a_board_whose_port_nobody_opened_waits_and_answers_the_next(level: Emulated) -> None:
    board = level.start("power")
    talk = Talk(board)  # type: ignore[arg-type]
    board.order(port=False)  # type: ignore[attr-defined]
    for _ in range(20):
        talk.now_us += STEP_US
        board.grant(talk.now_us, b"")
    board.order(port=True)  # type: ignore[attr-defined]
    answers = talk.say(framed(HelloRequest(WIRE_VERSION, 1, b"opened!!"), 1))
    assert any(isinstance(answer, Hello) and answer.nonce == b"opened!!" for answer in answers)
