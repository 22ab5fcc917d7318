"""Runs a state machine program cycle by cycle, with inputs that are functions of the clock or of its outputs."""

from collections import deque
from collections.abc import Callable
from typing import Any

from pioemu import State, emulate

SYNCHRONISER = 2  # cycles from the pad to what an instruction sees (RP2040 datasheet, PIO "Input synchronisers")


def timed(program: Any, pins: Callable[[int], int], cycles: int, jump_pin: int = 0) -> list[tuple[int, int]]:
    """Run for some cycles on inputs by clock; gives (clock, word) of everything that was pushed."""

    def levels(clock: int) -> int:
        return pins(clock)

    pushed: list[tuple[int, int]] = []
    steps = emulate(
        program.opcodes,
        stop_when=lambda _, state: state.clock >= cycles,
        input_source=levels,
        jmp_pin=jump_pin,
        shift_isr_right=False,
        wrap_target=program.wrap_target,
        wrap_top=program.wrap_top,
    )
    for _, state in steps:
        while state.receive_fifo:  # as DMA does, at once
            pushed.append((state.clock, state.receive_fifo.popleft()))
    return pushed


def final(program: Any, pins: Callable[[int], int], cycles: int, jump_pin: int = 0) -> State:
    """Run for some cycles; gives the last state."""

    def levels(clock: int) -> int:
        return pins(clock)

    last = State()
    for _, state in emulate(
        program.opcodes,
        stop_when=lambda _, state: state.clock >= cycles,
        input_source=levels,
        jmp_pin=jump_pin,
        shift_isr_right=False,
        wrap_target=program.wrap_target,
        wrap_top=program.wrap_top,
    ):
        last = state
    return last


class FrameChip:
    """A converter at the pins of the capture program: puts a bit out on each rising edge of SCLK while selected."""

    DATA, SELECT, CLOCK, READY = 0, 1, 2, 4

    def __init__(self, frame: bytes, ready: Callable[[int], bool]) -> None:
        self._bits = [byte >> 7 - bit & 1 for byte in frame for bit in range(8)]
        self._ready = ready
        self._clocked = False
        self.level = 0
        self.sent = 0
        self.rises: list[int] = []  # clock of every rising edge
        self.selected: list[int] = []  # clocks at which chip select fell
        self._was_selected = False

    def pins(self, state: State) -> int:
        selected = not state.pin_values >> self.SELECT & 1
        clocked = bool(state.pin_values >> self.CLOCK & 1)
        if selected and not self._was_selected:
            self.sent = 0
            self.selected.append(state.clock)
        if selected and clocked and not self._clocked:
            self.level = self._bits[self.sent % len(self._bits)]
            self.sent += 1
            self.rises.append(state.clock)
        self._clocked, self._was_selected = clocked, selected
        return self.level << self.DATA | int(self._ready(state.clock)) << self.READY


def captured(program: Any, chip: FrameChip, cycles: int) -> bytes:
    """Run the frame capture; gives the bytes that DMA would have moved."""

    def levels(state: State) -> int:
        return chip.pins(state)

    moved = bytearray()
    steps = emulate(
        program.opcodes,
        stop_when=lambda _, state: state.clock >= cycles,
        initial_state=State(pin_directions=0b110, pin_values=0b010, receive_fifo=deque()),
        input_source=levels,
        auto_push=program.options["autopush"],
        push_threshold=program.options["push_thresh"],
        shift_isr_right=False,
        side_set_base=1,
        side_set_count=program.side_set_count,
        wrap_target=program.wrap_target,
        wrap_top=program.wrap_top,
    )
    for _, state in steps:
        while state.receive_fifo:
            moved.append(state.receive_fifo.popleft() & 0xFF)
    return bytes(moved)


def frame_end(program: Any, chip: FrameChip) -> int:
    """Give the clock at which the last byte of the first frame was pushed."""

    def levels(state: State) -> int:
        return chip.pins(state)

    steps = emulate(
        program.opcodes,
        stop_when=lambda _, state: state.clock >= 5000,
        initial_state=State(pin_directions=0b110, pin_values=0b010, receive_fifo=deque()),
        input_source=levels,
        auto_push=True,
        push_threshold=program.options["push_thresh"],
        shift_isr_right=False,
        side_set_base=1,
        side_set_count=program.side_set_count,
        wrap_target=program.wrap_target,
        wrap_top=program.wrap_top,
    )
    last = 0
    for _, state in steps:
        while state.receive_fifo:
            state.receive_fifo.popleft()
            last = state.clock
    return last
