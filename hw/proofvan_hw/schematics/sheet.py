"""One board's drawing: parts placed, pins joined by name, checked with SKiDL's electrical rules."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator
from typing import Any

import skidl

from proofvan_hw.model import Board
from proofvan_hw.schematics.parts import Part

_KINDS = {
    "in": "INPUT",
    "out": "OUTPUT",
    "bi": "BIDIR",
    "open": "OPENCOLL",
    "third": "TRISTATE",
    "passive": "PASSIVE",
    "supply": "PWRIN",
    "source": "PWROUT",
    "free": "NOCONNECT",
}


class Sheet:
    """Places parts and joins them; `gpio(name)` is the processor's pin that the board file gives a name."""

    def __init__(self, board: Board, processor: Part) -> None:
        self.board = board
        self._circuit = skidl.Circuit(name=board.family)
        self._nets: dict[str, Any] = {}
        self._placed: list[tuple[Part, Any]] = []
        self._processor = self.place(processor)
        self._used: set[str] = set()

    def place(self, part: Part) -> Any:
        """Place a part; its pins are given by name: `place(part)["CS"]`."""
        pins = [skidl.Pin(num=name, name=name, func=getattr(skidl.Pin.types, _KINDS[kind])) for name, kind in part.pins]
        template = skidl.Part(
            name=part.number, tool=skidl.SKIDL, dest=skidl.TEMPLATE, ref_prefix=part.letter, pins=pins, value=part.what
        )
        placed = template(circuit=self._circuit)
        self._placed.append((part, placed))
        return placed

    def join(self, net: str, *pins: Any) -> None:
        """Join pins to a net by its name."""
        if net not in self._nets:
            self._nets[net] = skidl.Net(net, circuit=self._circuit)
        for pin in pins:
            self._nets[net] += pin

    def gpio(self, name: str, *pins: Any, reads: bool = False) -> None:
        """Join pins to the processor's pin that the board file calls `name`; raises KeyError for an unknown name.

        `reads`: the processor never drives it, so that an open drain may.
        """
        processor = self._processor[f"GP{dict(self.board.pins)[name]}"]
        if reads:
            processor.func = skidl.Pin.types.INPUT
        self._used.add(name)
        self.join(name, processor, *pins)

    def processor(self, pin: str) -> Any:
        """Give a pin of the processor module by its own name."""
        return self._processor[pin]

    def unused(self) -> set[str]:
        """Give the names of the board file that nothing is joined to."""
        return {name for name, _ in self.board.pins} - self._used

    def findings(self) -> list[str]:
        """Give what the electrical rule check finds, empty when the board is sound."""
        self._mark_open_pins()
        heard = _Heard()
        logger = skidl.logger.erc_logger
        logger.addHandler(heard)
        before, logger.propagate = logger.propagate, False
        try:
            self._circuit.ERC()
        finally:
            logger.removeHandler(heard)
            logger.propagate = before
        return heard.lines + [f"{name}: named in the board file, joined to nothing" for name in sorted(self.unused())]

    def parts(self) -> tuple[Part, ...]:
        """Give every part that was placed."""
        return tuple(part for part, _ in self._placed)

    def bill(self) -> Iterator[tuple[int, str, str, str]]:
        """Give the bill of materials: how many, maker, order number, what it is."""
        counted = Counter((part.maker, part.number, part.what) for part, _ in self._placed)
        for (maker, number, what), count in sorted(counted.items()):
            yield count, maker, number, what

    def netlist(self) -> str:
        """Give the nets, one a line: name, then reference.pin of everything on it."""
        lines = []
        for name, net in sorted(self._nets.items()):
            lines.append(f"{name}: " + " ".join(sorted(f"{pin.part.ref}.{pin.name}" for pin in net.pins)))
        return "\n".join(lines) + "\n"

    def _mark_open_pins(self) -> None:
        # A processor pin that the board file does not name stays open on purpose; any other open pin is a finding.
        for pin in self._processor.pins:
            if not pin.is_connected():
                pin += self._circuit.NC


class _Heard(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())
