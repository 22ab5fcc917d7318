"""The vehicle on a port of the run: bytes of frames in and out, time from the run's inputs, faults to who waits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from proofvan.core.clock import Clock
from proofvan.core.errors import LinkLost, PreconditionError, ProcedureError, ProofvanError
from proofvan.core.intake import PortChanged, Received
from proofvan.instruments.dc_vehicle import database
from proofvan.instruments.dc_vehicle.complaints import Complaint
from proofvan.instruments.dc_vehicle.machine import (
    BeyondCharger,
    ChargerMissesMessage,
    ChargerStopped,
    ContactorsWanted,
    Event,
    MessageMissing,
    UnknownVersion,
    Vehicle,
)
from proofvan.link.can_frames import packed, unpacked
from proofvan.link.watch import Watch


@dataclass(slots=True)
class BusState:
    """What the supervisor wants to know beside the machine's state."""

    contactors_wanted: bool = False
    lost: bool = False


class VehicleOnBus:
    """Implements what a run does with a port: `handle`, `tick`, `next_deadline_ns`. Faults go to `watch`."""

    def __init__(self, port: str, write: Callable[[bytes], None], clock: Clock) -> None:
        self.port = port
        self.vehicle = Vehicle()
        self.state = BusState()
        self.watch = Watch(clock)
        self._write = write
        self._clock = clock

    def handle(self, item: Received | PortChanged) -> None:
        """Take frames, or hear that the adapter went or came."""
        if isinstance(item, PortChanged):
            self.state.lost = item.state == "lost"
            if self.state.lost:
                self.vehicle.fall_silent()
                self.watch.fail(LinkLost("can-bus-lost", port=self.port, detail=item.detail))
            return
        for frame in unpacked(item.data):
            self.vehicle.receive(item.time_ns, frame)
        self.tick(item.time_ns)
        self.watch.changed()  # whoever waits for a state of the vehicle looks now, not with the next sample

    def tick(self, now_ns: int) -> None:
        """Let the vehicle act, and tell its events."""
        self.vehicle.tick(now_ns)
        self.flush()
        events, self.vehicle.events = self.vehicle.events, []
        for event in events:
            if isinstance(event, ContactorsWanted):
                self.state.contactors_wanted = True
            else:
                self.watch.fail(fault_of(event))

    def flush(self) -> None:
        """Send what the vehicle has to say."""
        frames = self.vehicle.take_frames()
        if frames and not self.state.lost:
            self._write(packed(frames))

    def next_deadline_ns(self) -> int | None:
        """Give when the vehicle wants to act."""
        return self.vehicle.next_deadline_ns()


def fault_of(event: Event) -> ProofvanError:
    """Give the fault that an event of the vehicle is."""
    match event:
        case MessageMissing(message, limit_s, None):
            return ProcedureError("vehicle-message-missing", message=message, limit_s=limit_s)
        case MessageMissing(message, limit_s, Complaint() as bad):
            found = bad.values.get("length", bad.values.get("value", ""))
            field, allowed = bad.values.get("field", "length"), bad.values.get("allowed", "")
            return ProcedureError(
                "vehicle-message-bad", message=message, limit_s=limit_s, field=field, found=found, allowed=allowed
            )
        case ChargerMissesMessage(messages):
            return ProcedureError("vehicle-charger-misses", messages=", ".join(messages))
        case ChargerStopped(reasons):
            names = [" / ".join(database.words("CST", reason)) for reason in reasons]
            return ProcedureError("vehicle-charger-stopped", reasons="; ".join(names) or "-")
        case BeyondCharger(limits):
            return PreconditionError(
                "vehicle-point-beyond-charger",
                voltage=f"{limits['lowest_voltage']} .. {limits['highest_voltage']}",
                current=f"{limits['lowest_current']} .. {limits['highest_current']}",
            )
        case UnknownVersion(version):
            return PreconditionError("vehicle-charger-version", version=version)
    raise ValueError(f"{event} is no fault")
