"""The QR code on a photograph that a tablet took."""

from __future__ import annotations

import struct

from proofvan.compose.camera_line import opencv
from proofvan.core.errors import InputError
from proofvan.web.photographs import JPEG, PNG

# A telephone's camera; a small file may unpack to much more.
_LARGEST_PIXELS = 64_000_000
# Start of frame (ISO/IEC 10918-1, table B.1): C0 to CF but for DHT, JPG and DAC.
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
# A code is found best when its modules are a few pixels wide: large photographs are looked at smaller too.
_SCALES = (1.0, 0.5, 0.25)


def code_in(photo: bytes) -> str:
    """Give what the QR code on a photograph says; raises InputError, and SetupError where OpenCV is missing."""
    if not 0 < _pixels(photo) <= _LARGEST_PIXELS:
        raise InputError("scan-no-picture", allowed=_LARGEST_PIXELS // 1_000_000)
    cv = opencv()
    import numpy as np

    try:
        picture = cv.imdecode(np.frombuffer(photo, np.uint8), cv.IMREAD_GRAYSCALE)
    except cv.error as problem:
        raise InputError("scan-no-picture", allowed=_LARGEST_PIXELS // 1_000_000) from problem
    if picture is None:
        raise InputError("scan-no-picture", allowed=_LARGEST_PIXELS // 1_000_000)
    for scale in _SCALES:
        smaller = cv.resize(picture, None, fx=scale, fy=scale, interpolation=cv.INTER_AREA)
        for detector in (cv.QRCodeDetectorAruco(), cv.QRCodeDetector()):
            if text := _read(cv, detector, smaller):
                return text
    raise InputError("scan-no-code")


def _read(cv: object, detector: object, picture: object) -> str:
    try:
        return str(detector.detectAndDecode(picture)[0])  # type: ignore[attr-defined]
    except (cv.error, UnicodeDecodeError):  # type: ignore[attr-defined]
        return ""  # found, but not to be read at this size


def _pixels(photo: bytes) -> int:
    """Give how many pixels a PNG or JPEG says it has, 0 for anything else."""
    if photo.startswith(PNG) and len(photo) >= 24:
        width, height = struct.unpack_from(">II", photo, 16)  # IHDR, ISO/IEC 15948 11.2.2
        return int(width * height)
    place = 2 if photo.startswith(JPEG) else len(photo)
    while place + 9 <= len(photo) and photo[place] == 0xFF:
        if photo[place + 1] in _FRAMES:
            height, width = struct.unpack_from(">HH", photo, place + 5)
            return int(width * height)
        place += 2 + int(struct.unpack_from(">H", photo, place + 2)[0])
    return 0
