"""A line with jitter and stalls, for the clock."""

from random import Random

from proofvan_wire.clock_messages import ClockPong
from proofvan_wire.clocksync import ClockFit, ClockSync

US = 1_000
SECOND = 1_000_000_000


def run(
    seed: int,
    seconds: int,
    *,
    ppm: float = 18.0,
    fastest_us: float = 30.0,
    jitter_us: float = 600.0,
    stalls: float = 0.05,
    stall_us: float = 20_000.0,
    asymmetric: float = 0.0,
) -> list[tuple[ClockFit, int]]:
    """Give (fit, node tick in us just before the next ping) with the error to be looked at there by `error_ns`.

    Each way is `fastest_us` plus exponential jitter; a share `stalls` waits up to `stall_us`; a share `asymmetric` of
    the jitter falls on the way back only.
    """
    random = Random(seed)
    sync = ClockSync(SECOND, 1_000_000)
    fits = []
    now = SECOND
    while now < seconds * SECOND:
        now = sync.next_ping_ns
        ping = sync.ping(now)
        there, back = (_way(random, fastest_us, jitter_us, stalls, stall_us) for _ in range(2))
        back += int(asymmetric * there)
        there -= int(asymmetric * there)
        rx, tx = (node_tick(time, ppm) for time in (now + there, now + there + 40 * US))
        fit = sync.pong(now + there + 40 * US + back, ClockPong(ping.host_ns, rx, tx))
        if fit is not None:
            fits.append((fit, sync.next_ping_ns))
    return fits


def node_tick(host_ns: int, ppm: float) -> int:
    """The node's clock: started at 0.7 s of the host's, `ppm` fast."""
    return int((host_ns - 700_000_000) * (1 + ppm * 1e-6)) // US


def error_ns(fit: ClockFit, host_ns: int, ppm: float = 18.0) -> float:
    """How much the fit is wrong at a host time."""
    tick = node_tick(host_ns, ppm)
    return fit.host_ns(tick) - (tick * US / (1 + ppm * 1e-6) + 700_000_000)


def _way(random: Random, fastest_us: float, jitter_us: float, stalls: float, stall_us: float) -> int:
    way = fastest_us + random.expovariate(1 / jitter_us)
    if random.random() < stalls:
        way += random.uniform(0, stall_us)
    return int(way * US)
