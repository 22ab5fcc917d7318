"""Lines to instruments of the machine: VISA resources and Modbus devices, each served by a thread of its own.

A path is "scpi:RESOURCE", "modbus:tcp:HOST:PORT:UNIT" or "modbus:rtu:DEVICE:BAUD:UNIT".
"""

from __future__ import annotations

import contextlib
import queue
from collections.abc import Callable
from typing import Protocol, cast

import pyvisa
from pymodbus import FramerType, ModbusException
from pymodbus.client import ModbusSerialClient, ModbusTcpClient
from pymodbus.pdu import ModbusPDU
from pyvisa.errors import Error as VisaError
from pyvisa.resources import MessageBasedResource

from proofvan.compose.threaded_port import ThreadedPort
from proofvan.core.errors import SetupError
from proofvan.instruments.remote.exchange import (
    Answer,
    Ask,
    Query,
    ReadRegisters,
    Request,
    Write,
    WriteRegisters,
    answer_line,
    ask_of,
)

# The dialogue waits 1 s: the line must have given up before.
TIMEOUT_S = 0.8
# Without a vendor's driver: pyvisa-py.
BACKEND = "@py"


class Wire(Protocol):
    """Carries out one request at a time; raises OSError or the library's own error when that fails."""

    def carry_out(self, request: Request) -> Answer:
        """Give the answer; its number is set by who asked."""

    def close(self) -> None:
        """Let go of the instrument."""


class ScpiWire:
    """A VISA resource."""

    def __init__(self, resource: str, backend: str = BACKEND) -> None:
        self._visa = pyvisa.ResourceManager(backend)
        opened = self._visa.open_resource(resource)
        if not isinstance(opened, MessageBasedResource):
            raise OSError(f"{type(opened).__name__} carries no messages")
        self._resource = opened
        self._resource.timeout = round(TIMEOUT_S * 1000)
        self._resource.read_termination = self._resource.write_termination = "\n"
        # IEEE 488.2-1992, 10.14: every instrument answers this; a socket alone opens to nobody.
        self._resource.query("*IDN?")

    def carry_out(self, request: Request) -> Answer:
        """Write, or write and read a line."""
        if isinstance(request, Query):
            return Answer(0, text=str(self._resource.query(request.text)))
        if isinstance(request, Write):
            self._resource.write(request.text)
            return Answer(0)
        return Answer(0, problem="a request of another transport")

    def close(self) -> None:
        """Close the resource."""
        self._resource.close()
        self._visa.close()


class ModbusWire:
    """A Modbus device on TCP or on a serial line."""

    def __init__(self, address: str) -> None:
        kind, *rest = address.split(":")
        self._client: ModbusTcpClient | ModbusSerialClient
        if kind == "tcp" and len(rest) == 3:
            self._client = ModbusTcpClient(rest[0], port=int(rest[1]), timeout=TIMEOUT_S, retries=0)
        elif kind == "rtu" and len(rest) == 3:
            self._client = ModbusSerialClient(
                rest[0], framer=FramerType.RTU, baudrate=int(rest[1]), timeout=TIMEOUT_S, retries=0
            )
        else:
            raise ValueError(f"{address}: tcp:HOST:PORT:UNIT or rtu:DEVICE:BAUD:UNIT")
        self._unit = int(rest[2])
        if not self._client.connect():
            raise OSError(f"{address}: no connection")

    def carry_out(self, request: Request) -> Answer:
        """Read or write registers."""
        if isinstance(request, ReadRegisters):
            holding = request.table == "holding"
            read = self._client.read_holding_registers if holding else self._client.read_input_registers
            found = _good(read(request.address, count=request.count, device_id=self._unit))
            return Answer(0, registers=tuple(found.registers))
        if isinstance(request, WriteRegisters):
            _good(self._client.write_registers(request.address, list(request.values), device_id=self._unit))
            return Answer(0)
        return Answer(0, problem="a request of another transport")

    def close(self) -> None:
        """Close the connection."""
        self._client.close()  # type: ignore[no-untyped-call]


class InstrumentLine(ThreadedPort):
    """An instrument as a port of a run: lines of requests in, lines of answers out, served beside the run."""

    def __init__(self, name: str, open_wire: Callable[[], Wire]) -> None:
        self._open_wire = open_wire
        self._wire: Wire | None = open_wire()  # before anything that would have to be let go of
        super().__init__(name)
        self._asks: queue.SimpleQueue[Ask | None] = queue.SimpleQueue()
        self._rest = b""
        self._begin()

    def write(self, data: bytes) -> None:
        """Take lines of requests; they are carried out one after another."""
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            self._asks.put(ask_of(line))

    def close(self) -> None:
        """End the thread, which lets go of the instrument first."""
        self._asks.put(None)
        self._thread.join()
        self._ours.close()
        self._theirs.close()

    def _serve(self) -> None:
        while (ask := self._asks.get()) is not None:
            self._theirs.sendall(answer_line(self._answer(ask)))
        self._drop()

    def _answer(self, ask: Ask) -> Answer:
        try:
            if self._wire is None:
                self._wire = self._open_wire()
            answer = self._wire.carry_out(ask.request)
        except (VisaError, ModbusException, OSError, ValueError) as problem:
            self._drop()  # the next request begins anew
            return Answer(ask.number, problem=str(problem) or type(problem).__name__)
        return Answer(ask.number, answer.text, answer.registers, answer.problem)

    def _drop(self) -> None:
        wire, self._wire = self._wire, None
        if wire is not None:
            with contextlib.suppress(VisaError, ModbusException, OSError):
                wire.close()


def open_line(name: str, path: str, backend: str = BACKEND) -> InstrumentLine:
    """Open the line to an instrument; raises SetupError with what to do when it is not there."""
    try:
        return InstrumentLine(name, lambda: open_wire(path, backend))
    except (VisaError, ModbusException, OSError, ValueError) as problem:
        raise SetupError("instrument-missing", port=name, path=path, detail=str(problem)[:200]) from problem


def open_wire(path: str, backend: str = BACKEND) -> Wire:
    """Open what a path names; raises OSError, ValueError or the library's own error."""
    transport, _, address = path.partition(":")
    if transport == "scpi":
        return ScpiWire(address, backend)
    if transport == "modbus":
        return ModbusWire(address)
    raise ValueError(f"{path}: scpi:RESOURCE, modbus:tcp:… or modbus:rtu:…")


def _good(answer: object) -> ModbusPDU:
    found = cast(ModbusPDU, answer)
    if found.isError():
        raise OSError(str(found))
    return found
