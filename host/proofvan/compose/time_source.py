"""Who vouches for the computer's clock, and for how much: chrony, or the kernel's own record of the last discipline."""

from __future__ import annotations

import ctypes
import math
import shutil
import subprocess
from dataclasses import dataclass

from proofvan.core.van_time import GNSS, NTP

# A computer clock that nobody vouches for: a minute is what a person would notice.
NOBODY = ("system clock", "60")
_PATIENCE_S = 2.0
# adjtimex(2): the clock is not disciplined; the call itself says so too.
_STA_UNSYNC, _TIME_ERROR = 0x0040, 5
# chronyc(1), `-c tracking`: name, stratum, offset of the system's clock, root delay, root dispersion, leap status
_NAME, _STRATUM, _OFFSET, _DELAY, _DISPERSION, _LEAP, _FIELDS = 1, 2, 4, 10, 11, 13, 14


@dataclass(frozen=True, slots=True)
class Kernel:
    """What the kernel says: state of the call, status bits, largest error (us) since the clock was last disciplined."""

    state: int
    status: int
    largest_error_us: int


def time_source() -> tuple[str, str]:
    """Give source and standard uncertainty (s, decimal) of the computer's clock; NOBODY when it is not disciplined."""
    if shutil.which("chronyc"):
        return of_chrony(_asked_chrony())
    return of_kernel(_asked_kernel())


def of_chrony(line: str) -> tuple[str, str]:
    """Read a line of `chronyc -c tracking`: at stratum 1 a reference clock of our own, behind it a time server.

    The largest error is |offset| + root dispersion + root delay / 2 (chronyc(1)); taken as a rectangle.
    """
    fields = line.strip().split(",")
    if len(fields) != _FIELDS or fields[_LEAP] == "Not synchronised" or not fields[_STRATUM].isdigit():
        return NOBODY
    try:
        offset, delay, dispersion = (abs(float(fields[at])) for at in (_OFFSET, _DELAY, _DISPERSION))
    except ValueError:
        return NOBODY
    if int(fields[_STRATUM]) == 0:
        return NOBODY
    kind = GNSS if int(fields[_STRATUM]) == 1 else NTP
    return f"{kind}: {fields[_NAME]}", _standard(offset + dispersion + delay / 2.0)


def of_kernel(kernel: Kernel | None) -> tuple[str, str]:
    """Read what the kernel says; which kind of source disciplined the clock it does not know."""
    if kernel is None or kernel.state == _TIME_ERROR or kernel.state < 0 or kernel.status & _STA_UNSYNC:
        return NOBODY
    return f"{NTP}: kernel", _standard(kernel.largest_error_us / 1e6)


def _standard(largest_s: float) -> str:
    return f"{largest_s / math.sqrt(3.0):.9f}"


def _asked_chrony() -> str:
    try:
        answer = subprocess.run(
            ["chronyc", "-c", "-n", "tracking"], capture_output=True, text=True, timeout=_PATIENCE_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return answer.stdout if answer.returncode == 0 else ""


class _Timex(ctypes.Structure):
    # struct timex of adjtimex(2); what follows tai is room for later
    _fields_ = (
        ("modes", ctypes.c_uint),
        ("offset", ctypes.c_long),
        ("freq", ctypes.c_long),
        ("maxerror", ctypes.c_long),
        ("esterror", ctypes.c_long),
        ("status", ctypes.c_int),
        ("constant", ctypes.c_long),
        ("precision", ctypes.c_long),
        ("tolerance", ctypes.c_long),
        ("time_s", ctypes.c_long),
        ("time_us", ctypes.c_long),
        ("tick", ctypes.c_long),
        ("rest", ctypes.c_long * 24),
    )


def _asked_kernel() -> Kernel | None:
    timex = _Timex()
    try:
        state = ctypes.CDLL(None).adjtimex(ctypes.byref(timex))
    except (OSError, AttributeError):
        return None
    return Kernel(int(state), int(timex.status), int(timex.maxerror))
