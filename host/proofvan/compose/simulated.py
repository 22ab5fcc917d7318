"""Inputs from the simulated world: real ports that the world serves, and its control socket for virtual time.

Bytes travel over real pseudo-terminals; the control socket only says how many are due, so that nothing depends on
when the operating system delivers them.
"""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import socket
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from proofvan.compose.can_bus import CanPort
from proofvan.compose.desk import Desk, Given
from proofvan.compose.lockstep_bus import LockstepBus
from proofvan.core.errors import LinkLost, SetupError
from proofvan.core.intake import Entered, Input, PortChanged, Received, Start, Tick
from proofvan.link.ports import SerialPort, open_port

# A pseudo-terminal holds 4095 bytes; half of it leaves room whatever the world has not read yet.
_LARGEST_WRITE = 2048
# The desk is looked at so often, in the world's time.
_LOOK_AT_DESK_NS = 100_000_000


class SimulatedSource:
    """Implements core.intake.InputSource on a world's control socket."""

    def __init__(self, control: Path, desk: Desk | None = None) -> None:
        """`desk` is where a real person answers; without one the world's own person does."""
        self._control = control
        self._desk = desk
        self._given: list[Given] = []
        self._now_ns = 0
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._selector = selectors.DefaultSelector()
        self._lines = bytearray()
        self._ports: dict[str, SerialPort] = {}
        self._arrived: dict[str, bytearray] = {}
        self._unsent: dict[str, bytearray] = {}
        self._questions: list[dict[str, Any]] = []
        self._buses: dict[str, LockstepBus] = {}
        self._bus_ports: dict[str, CanPort] = {}
        self._lines_out: dict[str, bytes] = {}  # what instruments are asked with the next advance

    def start(self) -> Start:
        """Connect to the world and open the ports that it names."""
        try:
            self._socket.connect(str(self._control))
        except OSError as problem:
            raise SetupError("world-unreachable", socket=self._control, detail=problem) from problem
        self._selector.register(self._socket, selectors.EVENT_READ, "")
        self._send({"hello": 1})
        greeting = self._receive()
        self._now_ns = greeting["now"]
        for name, device in greeting["ports"].items():
            self._open(name, device)
        for name in greeting.get("buses", ()):
            self._open_bus(name)
        self._lines_out = dict.fromkeys(greeting.get("lines", ()), b"")
        return Start(
            time_ns=greeting["now"],
            utc=greeting["utc"],
            utc_source=greeting["utc_source"],
            utc_uncertainty_s=greeting["utc_uncertainty_s"],
            entropy=bytes.fromhex(greeting["entropy"]),
            ports={name: f"world:{name}" for name in [*greeting["ports"], *self._buses, *self._lines_out]},
            simulated=True,
        )

    def write(self, port: str, data: bytes) -> None:
        """Queue bytes for a port; they go out with the next advance."""
        if port in self._bus_ports:
            self._bus_ports[port].write(data)
        elif port in self._lines_out:
            self._lines_out[port] += data
        elif port in self._ports:
            self._unsent.setdefault(port, bytearray()).extend(data)

    def ask(self, prompt: int, message: str, kind: str, values: Mapping[str, Any]) -> None:
        """Put a question to the simulated operator."""
        if self._desk:
            self._foresee(self._desk.foreseen())
            self._given += self._desk.answer_to(prompt, message)
        self._questions.append({"prompt": prompt, "message": message, "kind": kind, "values": dict(values)})

    def next(self, deadline_ns: int | None) -> list[Input]:
        """Let the world go on until something is due, at the latest at the deadline."""
        if self._desk:
            given, commanded = self._desk.take(self._now_ns)
            self._given += given
            if commanded:
                return list(commanded)
            latest = self._now_ns + _LOOK_AT_DESK_NS
            deadline_ns = latest if deadline_ns is None else min(deadline_ns, latest)
        while True:
            found = self._advance(deadline_ns)
            if found:
                return found

    def _advance(self, deadline_ns: int | None) -> list[Input]:
        wrote = {name: self._write_out(name) for name in sorted(self._unsent)}
        self._send(
            {
                "advance": deadline_ns,
                "wrote": {name: count for name, count in wrote.items() if count},
                "bus": {name: sent.hex() for name, bus in self._buses.items() if (sent := bus.take_sent())},
                "lines": {name: said.hex() for name, said in self._lines_out.items() if said},
                "ask": self._questions,
                "answers": [asdict(one) for one in self._given],
            }
        )
        self._questions = []
        self._given = []
        self._lines_out = dict.fromkeys(self._lines_out, b"")
        answer = self._receive()
        self._now_ns = answer["now"]
        for item in answer["inputs"]:
            if "seen" in item and self._desk:
                self._desk.saw(item["seen"], item["value"])
        return [self._input(self._now_ns, item) for item in answer["inputs"] if "seen" not in item]

    def close(self) -> None:
        """Say goodbye; the world writes down its truth and ends."""
        with contextlib.suppress(SetupError):  # the world may be gone already: nothing is left to tell it
            self._send({"bye": 1})
        for name in list(self._ports):
            self._drop(name)
        for name in list(self._buses):
            self._drop_bus(name)
        self._selector.close()
        self._socket.close()

    def _foresee(self, questions: Sequence[Mapping[str, Any]]) -> None:
        # What is not asked yet has no number: it goes by its place on the page, the first is -1.
        self._questions += [{"prompt": -place, **question} for place, question in enumerate(questions, 1)]

    def _input(self, now_ns: int, item: Mapping[str, Any]) -> Input:
        if "rx" in item:
            return Received(now_ns, item["rx"], self._take(item["rx"], item["count"]))
        if "bus" in item:
            return self._on_bus(now_ns, item)
        if "line" in item:
            return Received(now_ns, item["line"], bytes.fromhex(item["said"]))
        if "entry" in item:
            return Entered(now_ns, item["entry"], item["value"], item["author"])
        if "port" in item:
            return self._changed(now_ns, item["port"], item["state"], item.get("device", ""))
        return Tick(now_ns)

    def _on_bus(self, now_ns: int, item: Mapping[str, Any]) -> Input:
        name = item["bus"]
        if "frames" in item:
            self._buses[name].arrive(bytes.fromhex(item["frames"]))
            return Received(now_ns, name, self._bus_ports[name].read())
        if item["state"] == "open":
            self._open_bus(name)
            return PortChanged(now_ns, name, "open")
        self._drop_bus(name)
        return PortChanged(now_ns, name, "lost", "adapter unplugged")

    def _open_bus(self, name: str) -> None:
        self._buses[name] = LockstepBus(name)
        self._bus_ports[name] = CanPort(name, self._buses[name])

    def _drop_bus(self, name: str) -> None:
        self._buses.pop(name, None)
        port = self._bus_ports.pop(name, None)
        if port is not None:
            port.close()

    def _changed(self, now_ns: int, name: str, state: str, device: str) -> PortChanged:
        self._drop(name)
        if state == "open":
            self._open(name, device)
            return PortChanged(now_ns, name, "open")
        return PortChanged(now_ns, name, "lost", "closed by the other side")

    def _open(self, name: str, device: str) -> None:
        port = open_port(device, name)
        self._ports[name] = port
        self._arrived[name] = bytearray()
        self._selector.register(port.descriptor, selectors.EVENT_READ, name)

    def _drop(self, name: str) -> None:
        port = self._ports.pop(name, None)
        if port is not None:
            self._unsent.pop(name, None)
            self._unwatch(port.descriptor)
            port.close()

    def _unwatch(self, descriptor: int) -> None:
        if descriptor in self._selector.get_map():
            self._selector.unregister(descriptor)

    def _write_out(self, name: str) -> int:
        data = self._unsent.pop(name)
        try:
            count = self._ports[name].write(bytes(data[:_LARGEST_WRITE]))
        except LinkLost:
            return 0  # the world will say that the port is lost
        if data[count:]:
            self._unsent[name] = data[count:]
        return count

    def _take(self, name: str, count: int) -> bytes:
        while len(self._arrived[name]) < count:
            self._pump()
        data = bytes(self._arrived[name][:count])
        del self._arrived[name][:count]
        return data

    def _send(self, message: Mapping[str, Any]) -> None:
        try:
            self._socket.sendall(json.dumps(message).encode() + b"\n")
        except OSError as problem:
            raise SetupError("world-gone", detail=problem) from problem

    def _receive(self) -> dict[str, Any]:
        while (end := self._lines.find(b"\n")) < 0:
            self._pump()
        line = bytes(self._lines[:end])
        del self._lines[: end + 1]
        message: dict[str, Any] = json.loads(line)
        if "error" in message:
            raise SetupError("world-failed", detail=message["error"])
        return message

    def _pump(self) -> None:
        # Ports are drained while the world is at work: a full pseudo-terminal would stop it.
        for key, _ in self._selector.select():
            if key.data:
                self._read_port(key.data, key.fd)
            else:
                self._read_control()

    def _read_control(self) -> None:
        data = self._socket.recv(1 << 16)
        if not data:
            raise SetupError("world-gone", detail="end of stream")
        self._lines += data

    def _read_port(self, name: str, descriptor: int) -> None:
        try:
            data = os.read(descriptor, 1 << 16)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if data:
            self._arrived[name] += data
        else:
            self._unwatch(descriptor)  # the world will say that the port is lost
