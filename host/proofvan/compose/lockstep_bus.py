"""A CAN bus of python-can in virtual time: what is sent waits for the world, what the world gives waits to be read."""

from __future__ import annotations

from collections import deque

import can

from proofvan.compose.can_bus import frame_of, message_of
from proofvan.link.can_frames import CanFrame, packed, unpacked


class LockstepBus(can.BusABC):
    """One bus; the input source carries its frames with each advance of the world."""

    def __init__(self, channel: str) -> None:
        self._sent: list[CanFrame] = []
        self._arrived: deque[CanFrame] = deque()
        super().__init__(channel=channel)
        self.channel_info = f"lockstep:{channel}"

    def send(self, msg: can.Message, timeout: float | None = None) -> None:
        """Queue a message for the world."""
        self._sent.append(frame_of(msg))

    def take_sent(self) -> bytes:
        """Give the frames that are on their way to the world."""
        frames, self._sent = self._sent, []
        return packed(frames)

    def arrive(self, data: bytes) -> None:
        """Take frames from the world."""
        self._arrived.extend(unpacked(data))

    def _recv_internal(self, timeout: float | None) -> tuple[can.Message | None, bool]:
        # virtual time does not pass while one waits: what has arrived is all there is
        return (message_of(self._arrived.popleft()) if self._arrived else None), False
