"""The world's control socket: JSON lines, one host at a time, until one says goodbye."""

from __future__ import annotations

import json
import socket
from datetime import timedelta
from pathlib import Path
from typing import Any, BinaryIO

from proofvan.sim.attended import AttendedInstrument
from proofvan.sim.clocks import EPOCH, SECOND, START_NS
from proofvan.sim.host_port import HostGoneError, HostPort
from proofvan.sim.seeds import stream
from proofvan.sim.simulation import Answered, Arrived, Due, PortState, Simulation

_ALONE_NS = 5 * SECOND  # how long the world goes on after a host died
_UTC_UNCERTAINTY_S = "0.0005"


class ControlServer:
    """Serves a simulation to hosts on a unix socket."""

    def __init__(self, simulation: Simulation, path: Path, seed: int) -> None:
        self._simulation = simulation
        self._seed = seed
        self._hosts = 0
        self._port = HostPort()
        self._port_open = True
        self._closing: list[HostPort] = []
        self._listener = _listener(path)

    def serve(self) -> None:
        """Serve hosts, one after another, until one says goodbye."""
        while True:
            connection, _ = self._listener.accept()
            with connection, connection.makefile("rb") as lines:
                try:
                    self._serve_host(connection, lines)
                    return
                except HostGoneError:
                    if isinstance(self._simulation.person, AttendedInstrument):
                        return  # a screen's run has one host: whoever goes on with it begins another world
                    self._lose_host()
                except Exception as problem:
                    _tell(connection, f"{type(problem).__name__}: {problem}")
                    raise

    def close(self) -> None:
        """Close socket and ports."""
        self._listener.close()
        self._forget_closed()
        if self._port_open:
            self._port.close()

    def _serve_host(self, connection: socket.socket, lines: BinaryIO) -> None:
        while True:
            try:
                line = lines.readline()
            except OSError:
                line = b""
            if not line.endswith(b"\n"):
                raise HostGoneError
            message = json.loads(line)
            if "bye" in message:
                return
            answer = self._greeting() if "hello" in message else self._advance(message, connection.fileno())
            try:
                connection.sendall(json.dumps(answer).encode() + b"\n")
            except OSError:
                raise HostGoneError from None

    def _greeting(self) -> dict[str, Any]:
        simulation = self._simulation
        simulation.host_present = True
        self._hosts += 1
        entropy = stream(self._seed, f"entropy/{self._hosts}").bytes(32)
        utc = EPOCH + timedelta(microseconds=(simulation.now_ns - START_NS) // 1000)
        return {
            "now": simulation.now_ns,
            "utc": utc.isoformat(timespec="microseconds").replace("+00:00", "Z"),
            "utc_source": "practice",
            "utc_uncertainty_s": _UTC_UNCERTAINTY_S,
            "entropy": entropy.hex(),
            "ports": {simulation.line.name: self._port.path} if self._port_open else {},
            "lines": simulation.line_names,
            "buses": [simulation.bus.name] if simulation.bus is not None and simulation.bus.connected else [],
        }

    def _advance(self, message: dict[str, Any], control: int) -> dict[str, Any]:
        simulation = self._simulation
        for name, count in message.get("wrote", {}).items():
            if self._port_open and name == simulation.line.name:
                simulation.from_host(self._port.read(count, control))
        for frames in message.get("bus", {}).values():
            simulation.from_bus(bytes.fromhex(frames))
        for name, lines in message.get("lines", {}).items():
            simulation.from_line(name, bytes.fromhex(lines))
        self._forget_closed()
        for question in message.get("ask", []):
            simulation.ask(question["prompt"], question["message"], question["kind"], question["values"])
        self._answer(message.get("answers", []))
        due = simulation.run_until(message["advance"])
        inputs = [self._input(one, control) for one in due] or [{"tick": 1}]
        return {"now": simulation.now_ns, "inputs": inputs}

    def _answer(self, answers: list[dict[str, Any]]) -> None:
        simulation = self._simulation
        for answer in answers:
            if isinstance(simulation.person, AttendedInstrument):
                given = (answer["prompt"], answer["value"], answer["author"])
                simulation.person.answer(*given, simulation.now_ns)
                simulation.plan_person()

    def _input(self, due: Due, control: int) -> dict[str, Any]:
        bus = self._simulation.bus
        if bus is not None and not isinstance(due, Answered) and due.port == bus.name:
            return _on_bus(due)
        if isinstance(due, Arrived) and due.port in self._simulation.line_names:
            return {"line": due.port, "said": due.data.hex()}
        match due:
            case Arrived(port, data):
                self._port.write(data, control)
                return {"rx": port, "count": len(data)}
            case Answered(prompt, value, author, only_seen):
                return {"seen" if only_seen else "entry": prompt, "value": value, "author": author}
            case PortState(port, True):
                self._port, self._port_open = HostPort(), True
                return {"port": port, "state": "open", "device": self._port.path}
            case PortState(port, _):
                # bytes of this same answer are still in it; the host has read them when it speaks again
                self._closing.append(self._port)
                self._port_open = False
                return {"port": port, "state": "lost", "device": self._port.path}

    def _forget_closed(self) -> None:
        for port in self._closing:
            port.close()
        self._closing = []

    def _lose_host(self) -> None:
        self._forget_closed()
        self._simulation.host_lost(_ALONE_NS)
        if self._simulation.line.connected and not self._port_open:
            self._port, self._port_open = HostPort(), True
        elif self._port_open and not self._simulation.line.connected:
            self._port.close()
            self._port_open = False
        if self._port_open:
            self._port.drain()


def _on_bus(due: Arrived | PortState) -> dict[str, Any]:
    if isinstance(due, Arrived):
        return {"bus": due.port, "frames": due.data.hex()}
    return {"bus": due.port, "state": "open" if due.is_open else "lost"}


def _listener(path: Path) -> socket.socket:
    """Make a listening socket that appears at its path only once it listens: whoever sees it may connect."""
    begun = path.with_name(f"{path.name}+")
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind(str(begun))
    listener.listen(1)
    begun.rename(path)
    return listener


def _tell(connection: socket.socket, problem: str) -> None:
    try:
        connection.sendall(json.dumps({"error": problem}).encode() + b"\n")
    except OSError:
        return  # the host is gone as well
