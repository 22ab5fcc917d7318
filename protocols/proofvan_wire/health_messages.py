"""Messages 0x50 to 0x5F: how the board itself is."""

from proofvan_wire.definition import U8, U16, U32, U64, Message, WireEnum, field, message
from proofvan_wire.update_messages import Slot


class ResetCause(WireEnum):
    """Why the board started last."""

    UNKNOWN = 0, "the chip does not tell"
    POWER = 1, "power came on; an RP2040 tells this from a dip of its supply no more than that"
    BROWN_OUT = 2, "the supply fell too low"
    WATCHDOG = 3, "the software stood still"
    RESET_LINE = 4, "the reset line was pulled, or a debugger was there"
    SOFT = 5, "the software asked for it"


@message(0x50, sender="host", answer=0x51)
class HealthRequest(Message):
    """Ask how the board is. Allowed before any session."""


@message(0x51, sender="node")
class Health(Message):
    """How the board is; all counts since it started, if nothing else is said."""

    boot_count: int = field(U32, "starts since the board was made; 0 when it can't keep the count")
    watchdog_resets: int = field(U16, "of these, resets by the watchdog")
    reset_cause: ResetCause = field(U8, "why it started last", enum=ResetCause)
    outputs_dropped: int = field(U16, "times that outputs fell because the node's work stood still")
    uptime_us: int = field(U64, "node clock", unit="us")
    heap_free: int = field(U32, "free memory", unit="B")
    heap_lowest: int = field(U32, "least free memory after a collection", unit="B")
    late_steps: int = field(U32, "steps that came late")
    longest_step_us: int = field(U32, "longest time between two steps", unit="us")
    failures: int = field(U16, "failures of the node's own software that it survived")
    bad_checksums: int = field(U32, "frames from the host with a wrong checksum or length")
    damaged_samples: int = field(U32, "converter frames with a wrong checksum")
    overruns: int = field(U32, "capture blocks overwritten before they were taken")
    reports_dropped: int = field(U16, "reports that found no room")
    release: int = field(U32, "release of the software that runs; 0: it does not tell", default=0)
    slot: Slot = field(U8, "where that software lies", enum=Slot, default=Slot.FACTORY)
    confirmed: int = field(U8, "0: that software is on trial", default=1)
