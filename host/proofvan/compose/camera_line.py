"""Cameras of the machine and video files through OpenCV: each frame is rectified to the field of digits and read.

A path is "v4l2:/dev/video0" or "file:VIDEO". OpenCV is an extra (`pip install proofvan[camera]`).
"""

from __future__ import annotations

import contextlib
import queue
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from proofvan.compose.threaded_port import ThreadedPort
from proofvan.core.errors import InputError, SetupError
from proofvan.instruments.display_camera.digits import DisplayField, Picture
from proofvan.instruments.display_camera.edges import Sighting
from proofvan.instruments.display_camera.exchange import line_of, sighting_of
from proofvan_hw.model import RigCamera

if TYPE_CHECKING:
    import cv2

# Size of a digit's cell in the rectified picture, pixels.
CELL_WIDTH, CELL_HEIGHT = 32, 48
Corners = tuple[tuple[float, float], tuple[float, float], tuple[float, float], tuple[float, float]]


class DisplayView:
    """What a camera sees of a display; `corners` of the field of digits clockwise from above left, in pixels."""

    def __init__(self, path: str, corners: Corners, field: DisplayField) -> None:
        self._cv = opencv()
        self.path, self.field = path, field
        self._capture = self._opened(path)
        width, height = CELL_WIDTH * field.digits, CELL_HEIGHT
        target = np.array([(0, 0), (width, 0), (width, height), (0, height)], dtype=np.float32)
        self._to_field = self._cv.getPerspectiveTransform(np.array(corners, dtype=np.float32), target)
        self._size = (width, height)
        self._live = path.startswith("v4l2:")
        self._frame = 0

    def sightings(self) -> Iterator[Sighting]:
        """Give each frame read, live with the machine's monotonic time, from a file with the file's own time (ns)."""
        while True:
            there, frame = self._capture.read()
            if not there:
                return
            time_ns = time.monotonic_ns() if self._live else self._file_ns()
            yield sighting_of(self._frame, time_ns, self.rectified(frame), self.field)
            self._frame += 1

    def rectified(self, frame: Any) -> Picture:
        """Give the field of digits of a frame as grey levels."""
        grey = self._cv.cvtColor(frame, self._cv.COLOR_BGR2GRAY) if frame.ndim == 3 else frame
        picture: Picture = self._cv.warpPerspective(grey, self._to_field, self._size, flags=self._cv.INTER_LINEAR)
        return picture

    def close(self) -> None:
        """Let go of the camera."""
        self._capture.release()

    def _file_ns(self) -> int:
        return round(self._capture.get(self._cv.CAP_PROP_POS_MSEC) * 1e6)

    def _opened(self, path: str) -> cv2.VideoCapture:
        kind, _, name = path.partition(":")
        if kind not in ("v4l2", "file") or not name:
            raise InputError("camera-path-wrong", path=path)
        backend = self._cv.CAP_V4L2 if kind == "v4l2" else self._cv.CAP_FFMPEG
        capture: cv2.VideoCapture = self._cv.VideoCapture(name, backend)
        if not capture.isOpened():
            raise SetupError("camera-missing", path=path)
        capture.set(self._cv.CAP_PROP_BUFFERSIZE, 1)
        return capture


class CameraLine(ThreadedPort):
    """A camera as a port of a run: lines of sightings out, nothing in; read by a thread of its own."""

    def __init__(self, name: str, view: DisplayView) -> None:
        super().__init__(name)
        self._view = view
        self._ends: queue.SimpleQueue[None] = queue.SimpleQueue()
        self._begin()

    def write(self, data: bytes) -> None:
        """Take nothing: a camera only speaks."""

    def close(self) -> None:
        """End the thread and let go of the camera."""
        self._ends.put(None)
        self._ours.close()
        self._thread.join()
        self._theirs.close()
        self._view.close()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):  # the run has closed its end
            for sighting in self._view.sightings():
                if not self._ends.empty():
                    return
                self._theirs.sendall(line_of(sighting))


def open_camera(camera: RigCamera) -> CameraLine:
    """Open the camera of a rig; raises SetupError or InputError with what to do."""
    field = DisplayField(camera.digits, camera.decimals, camera.dark_on_light)
    return CameraLine(camera.name, DisplayView(camera.path, corners_of(camera.corners), field))


def corners_of(text: str) -> Corners:
    """Read "x,y x,y x,y x,y"; raises InputError."""
    try:
        first, second, third, fourth = (tuple(map(float, pair.split(","))) for pair in text.split())
        pairs = tuple((x, y) for x, y in (first, second, third, fourth))
    except ValueError as problem:
        raise InputError("camera-corners-wrong", value=text) from problem
    return pairs  # type: ignore[return-value]  # four of them


def opencv() -> Any:
    """Give OpenCV; raises SetupError where it is not installed."""
    try:
        import cv2
    except ImportError as problem:
        raise SetupError("camera-no-opencv") from problem
    return cv2
