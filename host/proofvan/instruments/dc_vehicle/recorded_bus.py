"""The frames of a CAN port out of a recording of ours."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from proofvan.core.intake import Received
from proofvan.instruments.dc_vehicle.bus_log import LoggedFrame
from proofvan.link.can_frames import unpacked
from proofvan.link.frames import Sent
from proofvan.link.reading import RecordingReader

RECORDING = ".mcap"
# Ports whose device is a CAN bus; boards have names of their own.
CAN_PORT = "CAN"


def recorded_frames(path: Path) -> Iterator[LoggedFrame]:
    """Give what passed on the CAN ports of a recording, both ways, in its order."""
    for record in RecordingReader([path]).records():
        if isinstance(record, Received | Sent) and record.port.startswith(CAN_PORT):
            for frame in unpacked(record.data):
                yield LoggedFrame(record.time_ns, frame)
