"""Finds the boards that are plugged in and asks each who it is."""

from __future__ import annotations

import os
import select
import time
from dataclasses import dataclass

from serial.tools import list_ports

from proofvan.core.errors import ProofvanError
from proofvan.link.ports import open_port
from proofvan_wire.events import HelloReceived
from proofvan_wire.link import HostLink

# A board answers its first frame within milliseconds; two seconds cover one that is just starting.
_PATIENCE_S = 2.0
_NONCE_BYTES = 8


@dataclass(frozen=True, slots=True)
class FoundBoard:
    """A device and what it said about itself."""

    device: str
    answered: bool
    family: str = ""
    uid: str = ""
    firmware: str = ""
    schema: str = ""
    same_schema: bool = False


def find_devices() -> list[str]:
    """List the serial devices that could be boards."""
    return sorted(port.device for port in list_ports.comports() if port.vid is not None)


def identify(device: str) -> FoundBoard:
    """Say hello to one device; a device that cannot be opened or stays silent has not answered."""
    try:
        port = open_port(device, device)
    except ProofvanError:
        return FoundBoard(device, answered=False)
    link = HostLink(device, nonce=os.urandom(_NONCE_BYTES))
    deadline = time.monotonic() + _PATIENCE_S
    try:
        link.connect(time.monotonic_ns())
        while time.monotonic() < deadline:
            port.write(link.take_output())
            select.select([port.descriptor], [], [], 0.05)
            for event in link.receive(time.monotonic_ns(), port.read()):
                if isinstance(event, HelloReceived):
                    return _found(device, event)
            link.tick(time.monotonic_ns())
    except ProofvanError:
        pass  # the device went away while we asked: it has not answered
    finally:
        port.close()
    return FoundBoard(device, answered=False)


def _found(device: str, event: HelloReceived) -> FoundBoard:
    hello = event.hello
    return FoundBoard(
        device,
        answered=True,
        family=hello.family.name.lower(),
        uid=hello.uid.hex(),
        firmware=hello.firmware.rstrip(b"\0").decode(errors="replace"),
        schema=hello.schema.hex(),
        same_schema=event.schema_matches,
    )
