"""Finds the boards that are plugged in and asks each who it is and how it is."""

from __future__ import annotations

import os
import select
import time
from dataclasses import dataclass, replace

from serial.tools import list_ports

from proofvan.core.errors import ProofvanError
from proofvan.link.ports import SerialPort, open_port
from proofvan_wire.events import Answered, Event, HelloReceived, Refused
from proofvan_wire.health_messages import Health, HealthRequest
from proofvan_wire.link import HostLink

# A board answers its first frame within milliseconds; two seconds cover one that is just starting.
_PATIENCE_S = 2.0
_NONCE_BYTES = 8


@dataclass(frozen=True, slots=True)
class Condition:
    """How a board is, since it started if nothing else is said; `boot_count` 0: it cannot keep the count."""

    boot_count: int
    watchdog_resets: int
    reset_cause: str
    uptime_s: int
    heap_free: int
    heap_lowest: int
    late_steps: int
    longest_step_us: int
    failures: int
    bad_checksums: int
    damaged_samples: int
    overruns: int
    outputs_dropped: int
    release: int  # of the software that runs; 0: it does not tell
    slot: str  # a, b, factory, recovery
    confirmed: int  # 0: on trial


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
    legal_id: str = ""
    condition: Condition | None = None


def find_devices() -> list[str]:
    """List the serial devices that could be boards."""
    return sorted(port.device for port in list_ports.comports() if port.vid is not None)


def identify(device: str) -> FoundBoard:
    """Say hello to one device; a device that cannot be opened or stays silent has not answered."""
    found = FoundBoard(device, answered=False)
    try:
        port = open_port(device, device)
    except ProofvanError:
        return found
    link = HostLink(device, nonce=os.urandom(_NONCE_BYTES))
    deadline = time.monotonic() + _PATIENCE_S
    try:
        link.connect(time.monotonic_ns())
        while time.monotonic() < deadline and found.condition is None:
            for event in _events(port, link):
                if isinstance(event, HelloReceived):
                    found = _found(device, event)
                    link.command(time.monotonic_ns(), HealthRequest())
                elif isinstance(event, Answered) and isinstance(event.message, Health):
                    found = replace(found, condition=condition_of(event.message))
                elif isinstance(event, Refused):
                    return found  # a board of an older version does not know how it is
    except ProofvanError:
        pass  # the device went away while we asked: it has not answered
    finally:
        port.close()
    return found


def condition_of(health: Health) -> Condition:
    """Give what a board says of how it is."""
    return Condition(
        boot_count=health.boot_count,
        watchdog_resets=health.watchdog_resets,
        reset_cause=health.reset_cause.name.lower().replace("_", "-"),
        uptime_s=health.uptime_us // 1_000_000,
        heap_free=health.heap_free,
        heap_lowest=health.heap_lowest,
        late_steps=health.late_steps,
        longest_step_us=health.longest_step_us,
        failures=health.failures,
        bad_checksums=health.bad_checksums,
        damaged_samples=health.damaged_samples,
        overruns=health.overruns,
        outputs_dropped=health.outputs_dropped,
        release=health.release,
        slot=health.slot.name.lower(),
        confirmed=health.confirmed,
    )


def _events(port: SerialPort, link: HostLink) -> list[Event]:
    port.write(link.take_output())
    select.select([port.descriptor], [], [], 0.05)
    events = link.receive(time.monotonic_ns(), port.read())
    return events + link.tick(time.monotonic_ns())


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
        legal_id=hello.legal_id.hex(),
    )
