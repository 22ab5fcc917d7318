"""Inputs of the real van: serial ports, the terminal, the machine's clock."""

from __future__ import annotations

import contextlib
import os
import selectors
import signal
import socket
import sys
import threading
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from proofvan.compose.can_bus import CanPort, open_bus
from proofvan.compose.desk import Desk, ScreenOperator
from proofvan.compose.terminal import TerminalOperator
from proofvan.compose.time_source import time_source
from proofvan.core.errors import LinkLost, SetupError
from proofvan.core.intake import Commanded, Input, PortChanged, Received, Start, Tick
from proofvan.link.ports import SerialPort, open_port
from proofvan_hw.model import Rig, RigCamera, RigIndicator

if TYPE_CHECKING:
    from proofvan.compose.camera_line import CameraLine
    from proofvan.compose.indicator_line import IndicatorPort
    from proofvan.compose.instrument_line import InstrumentLine

# A port that was lost is looked for again so often.
_REOPEN_NS = 500_000_000
_ENTROPY_BYTES = 32


class RealSource:
    """Implements core.intake.InputSource on the ports of a rig."""

    def __init__(self, rig: Rig, author: str, desk: Desk | None = None) -> None:
        """`desk` is where a screen's person answers, at standard input; without one it is the terminal's."""
        self._devices = {board.name: board.path for board in rig.boards}
        self._bus_names = {bus.name: bus.path for bus in rig.buses}
        self._buses: dict[str, CanPort] = {}
        self._instruments = {one.name: one.path for one in rig.instruments}
        self._cameras, self._indicators = rig.cameras, rig.indicators
        self._lines: dict[str, InstrumentLine | CameraLine | IndicatorPort] = {}
        self._author = author
        self._operator = ScreenOperator(desk) if desk else TerminalOperator(author)
        self._at_screen = desk is not None
        self._selector = selectors.DefaultSelector()
        self._ports: dict[str, SerialPort] = {}
        self._unsent: dict[str, bytearray] = {}
        self._look_again_ns = 0
        self._stop_pair: tuple[socket.socket, ...] = ()  # what a signal wakes, and what it writes to; from the start on

    def start(self) -> Start:
        """Open the ports of the rig; raises SetupError when one cannot be opened."""
        for name in self._devices:
            self._open(name)
        for name in self._bus_names:
            self._open_bus(name)
        for name in self._instruments:
            self._open_line(name)
        for camera in self._cameras:
            self._open_camera(camera)
        for indicator in self._indicators:
            self._open_indicator(indicator)
        # Keys and Ctrl-C belong to who runs in front of a terminal; a station works on boards beside its screens.
        if threading.current_thread() is threading.main_thread():
            if self._at_screen or (sys.stdin is not None and sys.stdin.isatty()):
                self._selector.register(sys.stdin.fileno(), selectors.EVENT_READ, "")
            self._watch_for_stop()
        source, uncertainty_s = time_source()
        return Start(
            time_ns=time.monotonic_ns(),
            utc=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
            utc_source=source,
            utc_uncertainty_s=uncertainty_s,
            entropy=os.urandom(_ENTROPY_BYTES),
            ports={
                **self._devices,
                **self._bus_names,
                **self._instruments,
                **{camera.name: camera.path for camera in self._cameras},
                **{indicator.name: indicator.path for indicator in self._indicators},
            },
            simulated=False,
        )

    def write(self, port: str, data: bytes) -> None:
        """Send bytes to a port."""
        if port in self._buses:
            with contextlib.suppress(LinkLost):  # the next look at the bus says so
                self._buses[port].write(data)
        elif port in self._lines:
            self._lines[port].write(data)
        elif port in self._ports:
            self._unsent.setdefault(port, bytearray()).extend(data)
            self._flush(port)

    def ask(self, prompt: int, message: str, kind: str, values: Mapping[str, Any]) -> None:
        """Put a question to the operator."""
        self._operator.ask(prompt, message, kind, values)

    def next(self, deadline_ns: int | None) -> list[Input]:
        """Wait for bytes, a line of the operator, a stop, or the deadline."""
        while True:
            for name in list(self._unsent):
                self._flush(name)
            found = self._operator.ahead(time.monotonic_ns())
            found = found or self._ready(deadline_ns) + self._look_at_buses()
            now_ns = time.monotonic_ns()
            found += self._found_again(now_ns)
            if found:
                return found
            if deadline_ns is not None and now_ns >= deadline_ns:
                return [Tick(now_ns)]

    def close(self) -> None:
        """Close the ports; Ctrl-C is an ordinary interrupt again."""
        for name in list(self._ports):
            self._drop(name)
        for name in list(self._buses):
            self._drop_bus(name)
        for line in self._lines.values():
            line.close()
        self._selector.close()
        if self._stop_pair:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGINT, signal.default_int_handler)
        for end in self._stop_pair:
            end.close()

    def _ready(self, deadline_ns: int | None) -> list[Input]:
        found: list[Input] = []
        for key, _ in self._selector.select(self._patience_s(deadline_ns)):
            if key.fileobj in self._stop_pair:
                found += self._stop()
            elif key.data in self._bus_names:
                continue  # buses are looked at together
            elif key.data in self._lines:
                found.append(Received(time.monotonic_ns(), key.data, self._lines[key.data].read()))
            elif key.data:
                found += self._read(key.data, key.fd)
            else:
                found += self._operator.line(os.read(key.fd, 4096), time.monotonic_ns())
        return found

    def _patience_s(self, deadline_ns: int | None) -> float | None:
        wanted = [deadline_ns] if deadline_ns is not None else []
        if len(self._ports) < len(self._devices) or len(self._buses) < len(self._bus_names):
            wanted.append(self._look_again_ns)
        if self._unsent or any(port.descriptor is None for port in self._buses.values()):
            wanted.append(time.monotonic_ns() + 1_000_000)
        return max(0.0, (min(wanted) - time.monotonic_ns()) / 1e9) if wanted else None

    def _read(self, name: str, descriptor: int) -> list[Input]:
        try:
            data = os.read(descriptor, 1 << 16)
        except BlockingIOError:
            return []
        except OSError:
            data = b""
        now_ns = time.monotonic_ns()
        if data:
            return [Received(now_ns, name, data)]
        self._drop(name)
        self._look_again_ns = now_ns + _REOPEN_NS
        return [PortChanged(now_ns, name, "lost", "closed by the other side")]

    def _found_again(self, now_ns: int) -> list[Input]:
        missing = [name for name in self._devices if name not in self._ports]
        missing += [name for name in self._bus_names if name not in self._buses]
        if not missing or now_ns < self._look_again_ns:
            return []
        self._look_again_ns = now_ns + _REOPEN_NS
        found: list[Input] = []
        for name in missing:
            try:
                (self._open if name in self._devices else self._open_bus)(name)
            except SetupError:
                continue  # not plugged in again yet
            found.append(PortChanged(time.monotonic_ns(), name, "open"))
        return found

    def _look_at_buses(self) -> list[Input]:
        # A frame may come in several reads of the adapter: each look takes whole frames only.
        found: list[Input] = []
        for name, port in list(self._buses.items()):
            try:
                data = port.read()
            except LinkLost as lost:
                self._drop_bus(name)
                self._look_again_ns = time.monotonic_ns() + _REOPEN_NS
                found.append(PortChanged(time.monotonic_ns(), name, "lost", str(lost.evidence["detail"])))
                continue
            if data:
                found.append(Received(time.monotonic_ns(), name, data))
        return found

    def _open_bus(self, name: str) -> None:
        port = CanPort(name, open_bus(self._bus_names[name]))
        self._buses[name] = port
        if port.descriptor is not None:
            self._selector.register(port.descriptor, selectors.EVENT_READ, name)

    def _open_line(self, name: str) -> None:
        from proofvan.compose.instrument_line import open_line  # VISA and Modbus are loaded where they are used

        self._lines[name] = open_line(name, self._instruments[name])
        self._selector.register(self._lines[name].descriptor, selectors.EVENT_READ, name)

    def _open_camera(self, camera: RigCamera) -> None:
        from proofvan.compose.camera_line import open_camera  # OpenCV is loaded where it is used

        self._lines[camera.name] = line = open_camera(camera)
        self._selector.register(line.descriptor, selectors.EVENT_READ, camera.name)

    def _open_indicator(self, indicator: RigIndicator) -> None:
        from proofvan.compose.indicator_line import open_indicator  # pyserial is loaded where it is used

        self._lines[indicator.name] = line = open_indicator(indicator)
        self._selector.register(line.descriptor, selectors.EVENT_READ, indicator.name)

    def _drop_bus(self, name: str) -> None:
        port = self._buses.pop(name)
        if port.descriptor is not None:
            self._selector.unregister(port.descriptor)
        port.close()

    def _open(self, name: str) -> None:
        port = open_port(self._devices[name], name)
        self._ports[name] = port
        self._selector.register(port.descriptor, selectors.EVENT_READ, name)

    def _drop(self, name: str) -> None:
        port = self._ports.pop(name)
        self._unsent.pop(name, None)
        self._selector.unregister(port.descriptor)
        port.close()

    def _flush(self, name: str) -> None:
        data = self._unsent.pop(name)
        try:
            count = self._ports[name].write(bytes(data))
        except LinkLost:
            return  # the next read says so, and the run hears of it there
        if data[count:]:
            self._unsent[name] = data[count:]

    def _watch_for_stop(self) -> None:
        # Ctrl-C is the stop key: it reaches the run as a command, at once and recorded like everything else.
        wakeup, signalled = self._stop_pair = socket.socketpair()
        signalled.setblocking(False)
        self._selector.register(wakeup, selectors.EVENT_READ, "stop")
        signal.set_wakeup_fd(signalled.fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGINT, lambda _number, _frame: None)

    def _stop(self) -> list[Input]:
        self._stop_pair[0].recv(4096)
        return [Commanded(time.monotonic_ns(), "stop", "", self._author)]
