"""What a camera says to a run: one line of JSON per frame, with the hash of its picture and what was read in it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict

from proofvan.instruments.display_camera.digits import DisplayField, Picture, read_digits
from proofvan.instruments.display_camera.edges import Sighting


def sighting_of(frame: int, time_ns: int, picture: Picture, field: DisplayField) -> Sighting:
    """Read a frame's rectified picture."""
    seen = read_digits(picture, field)
    digest = hashlib.sha256(repr(picture.shape).encode() + picture.tobytes()).hexdigest()
    return Sighting(frame, time_ns, digest, seen.text, seen.trouble)


def line_of(sighting: Sighting) -> bytes:
    """Give a frame as a line."""
    return json.dumps(asdict(sighting), sort_keys=True).encode() + b"\n"


class SightingReader:
    """Puts lines together from pieces of any size."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, data: bytes) -> list[Sighting]:
        """Give the frames that are complete now."""
        *lines, self._rest = (self._rest + data).split(b"\n")
        return [Sighting(**json.loads(line)) for line in lines]
