"""An assembler for `@rp2.asm_pio` programs under CPython: the same words and codes as MicroPython's.

RP2040 datasheet (RP-008371-DS), section 3.4 "Instruction Set": the bit patterns below.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


class PIO:
    """The constants of `rp2.PIO`."""

    IN_LOW, IN_HIGH, OUT_LOW, OUT_HIGH = range(4)
    SHIFT_LEFT, SHIFT_RIGHT = range(2)
    JOIN_NONE, JOIN_TX, JOIN_RX = range(3)


@dataclass
class Program:
    """An assembled program and the settings that its state machine starts with."""

    name: str
    options: dict[str, Any]
    opcodes: list[int] = field(default_factory=list)
    words: list[str] = field(default_factory=list)  # for a cycle budget in words
    wrap_target: int = 0
    wrap_top: int = -1
    side_set_count: int = 0


_CONDITIONS = {"always": 0, "not_x": 1, "x_dec": 2, "not_y": 3, "y_dec": 4, "x_not_y": 5, "pin": 6, "not_osre": 7}
_WAITS = {"gpio": 0, "pin": 1, "irq": 2}
_IN = {"pins": 0, "x": 1, "y": 2, "null": 3, "isr": 6, "osr": 7}
_OUT = {"pins": 0, "x": 1, "y": 2, "null": 3, "pindirs": 4, "pc": 5, "isr": 6, "exec": 7}
_MOV_TO = {"pins": 0, "x": 1, "y": 2, "exec": 4, "pc": 5, "isr": 6, "osr": 7}
_MOV_FROM = {"pins": 0, "x": 1, "y": 2, "null": 3, "status": 5, "isr": 6, "osr": 7}
_SET = {"pins": 0, "x": 1, "y": 2, "pindirs": 4}
_NAMES = set().union(_CONDITIONS, _WAITS, _IN, _OUT, _MOV_TO, _MOV_FROM, _SET)


def asm_pio(**options: Any) -> Callable[[Callable[[], None]], Program]:
    """Assemble a program: twice, because a jump may name a label that comes later."""

    def assemble(function: Callable[[], None]) -> Program:
        labels: dict[str, int] = {}
        for _ in range(2):
            program = Program(function.__name__, options)
            initial = options.get("sideset_init")
            count = 0 if initial is None else len(initial) if isinstance(initial, tuple) else 1
            program.side_set_count = count
            words = _Words(program, labels)
            names = {name: getattr(words, name) for name in dir(words) if not name.startswith("__")}
            names |= {name: name for name in _NAMES if name not in names}
            type(function)(function.__code__, names)()
            labels = words.labels
        if program.wrap_top < 0:
            program.wrap_top = len(program.opcodes) - 1
        return program

    return assemble


class _Words:
    """The instructions, as the names that a program's body finds."""

    def __init__(self, program: Program, known: dict[str, int]) -> None:
        self.program = program
        self.known = known
        self.labels: dict[str, int] = {}

    def label(self, name: str) -> None:
        self.labels[name] = len(self.program.opcodes)

    def wrap_target(self) -> None:
        self.program.wrap_target = len(self.program.opcodes)

    def wrap(self) -> None:
        self.program.wrap_top = len(self.program.opcodes) - 1

    def irq(self, number: int) -> _Added:
        return self._add(0xC000 | number, f"irq {number}")

    def rel(self, number: int) -> int:
        return 0x10 | number

    def nop(self) -> _Added:
        return self._add(0xA042, "nop")

    def jmp(self, *where: str) -> _Added:
        condition, label = where if len(where) == 2 else ("always", where[0])
        return self._add(_CONDITIONS[condition] << 5 | self.known.get(label, 0), f"jmp {condition} {label}")

    def wait(self, polarity: int, source: str, index: int) -> _Added:
        return self._add(0x2000 | polarity << 7 | _WAITS[source] << 5 | index, f"wait {polarity} {source} {index}")

    def in_(self, source: str, bits: int) -> _Added:
        return self._add(0x4000 | _IN[source] << 5 | bits & 31, f"in {source} {bits}")

    def out(self, target: str, bits: int) -> _Added:
        return self._add(0x6000 | _OUT[target] << 5 | bits & 31, f"out {target} {bits}")

    def push(self, *how: int) -> _Added:
        return self._add(0x8000 | (how[0] if how else 0x20), "push")

    def pull(self, *how: int) -> _Added:
        return self._add(0x8080 | (how[0] if how else 0x20), "pull")

    def mov(self, target: str, source: str | int) -> _Added:
        code = source if isinstance(source, int) else _MOV_FROM[source]
        return self._add(0xA000 | _MOV_TO[target] << 5 | code, f"mov {target} {source}")

    def set(self, target: str, value: int) -> _Added:
        return self._add(0xE000 | _SET[target] << 5 | value, f"set {target} {value}")

    def invert(self, source: str) -> int:
        return 1 << 3 | _MOV_FROM[source]

    block, noblock, iffull = 0x20, 0x01, 0x40

    def _add(self, code: int, words: str) -> _Added:
        self.program.opcodes.append(code)
        self.program.words.append(words)
        return _Added(self.program)


class _Added:
    """What an instruction gives back: takes `.side(value)` and `[delay]`."""

    def __init__(self, program: Program) -> None:
        self.program = program

    def side(self, value: int) -> _Added:
        assert value < 1 << self.program.side_set_count, "more pins than the program side-sets"
        self.program.opcodes[-1] |= value << 13 - self.program.side_set_count
        return self

    def __getitem__(self, delay: int) -> _Added:
        assert delay < 1 << 5 - self.program.side_set_count, "a longer delay than side-set leaves room for"
        self.program.opcodes[-1] |= delay << 8
        return self
