"""CAN buses of the machine through python-can: named `socketcan:can0`, `slcan:/dev/ttyACM0` or `virtual:name`."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import can

from proofvan.core.errors import LinkLost, SetupError
from proofvan.instruments.dc_vehicle.bus_log import LoggedFrame
from proofvan.link.can_frames import CanFrame, packed, unpacked

# GB/T 27930-2015 5.2: 250 kbit/s.
BIT_RATE = 250_000
INTERFACES = ("socketcan", "slcan", "virtual")
# Formats of other tools that python-can reads.
LIBRARY_LOGS = (".asc", ".blf", ".trc", ".mf4")
_PATIENCE_S = 0.1
# Adapters on a serial line may start anew when it is opened (python-can, interfaces/slcan).
SLCAN_SETTLE_S = 2.0
# What python-can raises when an adapter is gone; a garbled line of slcan ends in a ValueError or IndexError of its own.
_LOST = (can.CanError, OSError, ValueError, IndexError)


def is_bus(name: str) -> bool:
    """Say whether a word names a bus: an interface of python-can before a colon, or a network interface."""
    interface, colon, _ = name.partition(":")
    return (bool(colon) and interface in INTERFACES) or Path("/sys/class/net", name).exists()


def open_bus(name: str) -> can.BusABC:
    """Open a bus; raises SetupError with what to do when it is not there."""
    interface, colon, channel = name.partition(":")
    if not colon:
        interface, channel = "socketcan", name
    if interface not in INTERFACES:
        raise SetupError("can-interface-unknown", name=name, allowed=", ".join(INTERFACES))
    more: dict[str, Any] = {"sleep_after_open": SLCAN_SETTLE_S} if interface == "slcan" else {}
    try:
        return can.Bus(interface=interface, channel=channel, bitrate=BIT_RATE, **more)
    except (can.CanError, OSError, ValueError, ImportError) as problem:
        raise SetupError("can-bus-missing", name=name, detail=str(problem)) from problem


class CanPort:
    """A bus as a port of a run: bytes of whole frames in, bytes of whole frames out. Raises LinkLost."""

    def __init__(self, name: str, bus: can.BusABC) -> None:
        self.name = name
        self._bus = bus

    @property
    def descriptor(self) -> int | None:
        """Descriptor for a selector; None for a bus that has none and must be looked at."""
        with contextlib.suppress(NotImplementedError):
            return int(self._bus.fileno())
        return None

    def read(self) -> bytes:
        """Give every frame that has arrived."""
        found = []
        try:
            while (message := self._bus.recv(0)) is not None:
                found.append(frame_of(message))
        except _LOST as problem:
            raise LinkLost("can-bus-lost", port=self.name, detail=str(problem)) from problem
        return packed(found)

    def write(self, data: bytes) -> None:
        """Send whole frames."""
        try:
            for frame in unpacked(data):
                self._bus.send(message_of(frame))
        except _LOST as problem:
            raise LinkLost("can-bus-lost", port=self.name, detail=str(problem)) from problem

    def close(self) -> None:
        """Leave the bus; an adapter that was unplugged cannot be told."""
        leave(self._bus)


def leave(bus: can.BusABC) -> None:
    """Let go of a bus, even of one whose adapter is gone."""
    with contextlib.suppress(can.CanError, OSError):
        bus.shutdown()


def frame_of(message: can.Message) -> CanFrame:
    """Give a message of python-can as our frame."""
    return CanFrame(
        message.arbitration_id,
        bytes(message.data),
        message.is_extended_id,
        message.is_remote_frame,
        message.is_error_frame,
    )


def message_of(frame: CanFrame) -> can.Message:
    """Give our frame as a message of python-can."""
    return can.Message(
        arbitration_id=frame.identifier,
        data=frame.data,
        is_extended_id=frame.extended,
        is_remote_frame=frame.remote,
        is_error_frame=frame.error,
    )


def live_frames(
    bus: can.BusABC, seconds: float | None, now: Callable[[], float] = time.monotonic
) -> Iterator[LoggedFrame]:
    """Give what passes on a bus, for so long or until Ctrl-C; raises LinkLost when the adapter goes."""
    begun = now()
    with contextlib.suppress(KeyboardInterrupt):
        while seconds is None or now() - begun < seconds:
            try:
                message = bus.recv(_PATIENCE_S)
            except _LOST as problem:
                raise LinkLost("can-bus-lost", port=bus.channel_info, detail=str(problem)) from problem
            if message is not None:
                yield LoggedFrame(round(message.timestamp * 1e9), frame_of(message))


def library_frames(path: Path) -> Iterator[LoggedFrame]:
    """Give the frames of a log in a format that python-can reads; raises SetupError when it cannot."""
    try:
        with can.LogReader(path) as reader:
            for message in reader:
                yield LoggedFrame(round(message.timestamp * 1e9), frame_of(message))
    except (ValueError, OSError, ImportError, NotImplementedError) as problem:
        raise SetupError("can-log-unreadable", file=path.name, detail=str(problem)) from problem
