"""The node's clock on the host's time scale, with its uncertainty; sans-I/O.

The midpoints of the fastest round trips are fitted by least squares: of all exchanges they were delayed least. How the
rest of a round trip splits into way there and way back can't be seen, hence the part RTT_min / (2 * sqrt 3) of the
uncertainty. All sums are exact integers and are rounded once, so every machine gets the same bits.
"""

from collections import deque
from dataclasses import dataclass
from fractions import Fraction
from math import sqrt

from proofvan_wire.clock_messages import ClockPing, ClockPong

# The schedule and the numbers of exchanges: docs/wire.md, "Clock"; found by simulation (tests/wire/test_clocksync.py).
FIRST_PINGS = 8
FIRST_INTERVAL_NS = 50_000_000
INTERVAL_NS = 983_900_000  # not a multiple of anything that a board or host does periodically
KEPT_EXCHANGES = 60
KEPT_SHARE = 4  # the fastest quarter is fitted: 15 of 60
LEAST_FITTED = 4

# Half width of what an ordinary crystal oscillator may be off, aged and at any temperature: twice the usual +-50e-6.
# Until the slope is known better than this, the nominal rate is used.
RATE_TOLERANCE = 100e-6

_NS = 1_000_000_000
_MOST_UNANSWERED = 16


@dataclass(frozen=True, slots=True)
class ClockFit:
    """The node's clock as the host sees it: `host = offset_ns + (tick - reference_tick) / tick_hz * rate`.

    `u_offset_ns` is the standard uncertainty of the host time at `reference_tick`, `u_rate` that of `rate` (host
    nanoseconds per nominal node nanosecond).
    """

    tick_hz: int
    reference_tick: int
    offset_ns: int
    rate: float
    u_offset_ns: float
    u_rate: float
    rtt_min_ns: int
    exchanges: int

    def host_ns(self, tick: int) -> int:
        """Give the host time of a node tick in nanoseconds."""
        nominal = Fraction((tick - self.reference_tick) * _NS, self.tick_hz)
        return self.offset_ns + round(nominal) + round(float(nominal) * (self.rate - 1.0))

    def tick(self, host_ns: int) -> int:
        """Give the node tick of a host time in nanoseconds."""
        nominal = Fraction((host_ns - self.offset_ns) * self.tick_hz, _NS)
        return self.reference_tick + round(nominal) + round(float(nominal) * (1.0 / self.rate - 1.0))

    def uncertainty_ns(self, tick: int) -> float:
        """Give the standard uncertainty of `host_ns(tick)` in nanoseconds."""
        drift = self.u_rate * ((tick - self.reference_tick) * _NS / self.tick_hz)
        return sqrt(self.u_offset_ns * self.u_offset_ns + drift * drift)


@dataclass(frozen=True, slots=True)
class Exchange:
    """One ping and its pong; times twice the midpoint, so that they stay whole."""

    host_twice_ns: int
    node_twice_ticks: int
    rtt_ns: int


class ClockSync:
    """Pings on schedule and keeps the fit.

    `byte_ns` is the time of one byte on a line without buffering (UART: 10 bits), else 0: a pong is longer than a ping,
    which would look like an asymmetry; `ping_bytes` and `pong_bytes` are the lengths of the two frames.
    """

    def __init__(self, now_ns: int, tick_hz: int, byte_ns: int = 0, ping_bytes: int = 20, pong_bytes: int = 36) -> None:
        self.next_ping_ns = now_ns
        self.fit: ClockFit | None = None
        self.ignored = 0
        self.went_back = False  # the node's clock: it was reset
        self._tick_hz = tick_hz
        self._ping_line_ns = byte_ns * ping_bytes
        self._pong_line_ns = byte_ns * pong_bytes
        self._pings = 0
        self._latest = (0, 0)  # host_ns and rx_tick of the latest pong
        self._unanswered: deque[int] = deque(maxlen=_MOST_UNANSWERED)
        self._exchanges: deque[Exchange] = deque(maxlen=KEPT_EXCHANGES)

    def ping(self, now_ns: int) -> ClockPing | None:
        """Give the ping that is due at `now_ns`, if one is; it must be written at once."""
        if now_ns < self.next_ping_ns:
            return None
        self._pings += 1
        self.next_ping_ns = now_ns + (FIRST_INTERVAL_NS if self._pings < FIRST_PINGS else INTERVAL_NS)
        self._unanswered.append(now_ns)
        return ClockPing(now_ns)

    def pong(self, now_ns: int, pong: ClockPong) -> ClockFit | None:
        """Take an answer that came at `now_ns`; give the new fit when there is one."""
        latest_ns, latest_tick = self._latest
        self.went_back = pong.host_ns > latest_ns and pong.rx_tick < latest_tick
        self._latest = max(self._latest, (pong.host_ns, pong.rx_tick))
        exchange = self._exchange(now_ns, pong)
        if exchange is None:
            self.ignored += 1
            return None
        self._exchanges.append(exchange)
        if len(self._exchanges) < LEAST_FITTED:
            return None
        self.fit = fit_clock(tuple(self._exchanges), self._tick_hz)
        return self.fit

    def _exchange(self, now_ns: int, pong: ClockPong) -> Exchange | None:
        """Match a pong with its ping; None for a second answer, and for times that can't be."""
        if pong.host_ns not in self._unanswered:
            return None
        self._unanswered.remove(pong.host_ns)
        written, came = pong.host_ns + self._ping_line_ns, now_ns - self._pong_line_ns
        inside = pong.tx_tick - pong.rx_tick
        rtt_ns = came - written - inside * _NS // self._tick_hz
        # Two stamps, each whole ticks: that much may be missing without anything being wrong.
        if inside < 0 or rtt_ns < -2 * _NS // self._tick_hz:
            return None
        return Exchange(written + came, pong.rx_tick + pong.tx_tick, max(rtt_ns, 0))


def fit_clock(exchanges: tuple[Exchange, ...], tick_hz: int) -> ClockFit:
    """Fit the fastest quarter of the exchanges (at least LEAST_FITTED of them; two or more must be given)."""
    wanted = max(LEAST_FITTED, len(exchanges) // KEPT_SHARE)
    fastest = sorted(exchanges, key=lambda exchange: exchange.rtt_ns)[:wanted]
    origin = fastest[0]
    count = len(fastest)
    # x: node time; d: what host time is ahead of the nominal node time. Units of 1/(2 tick_hz) ticks and ns; exact.
    x = [exchange.node_twice_ticks - origin.node_twice_ticks for exchange in fastest]
    d = [
        (exchange.host_twice_ns - origin.host_twice_ns) * tick_hz - ticks * _NS
        for exchange, ticks in zip(fastest, x, strict=True)
    ]
    sum_x, sum_d = sum(x), sum(d)
    s_xx = count * sum(value * value for value in x) - sum_x * sum_x
    s_xd = count * sum(a * b for a, b in zip(x, d, strict=True)) - sum_x * sum_d
    s_dd = count * sum(value * value for value in d) - sum_d * sum_d
    slope, unit, u_rate = _slope(count, s_xx, s_xd, s_dd)
    # count * (sum of squared residuals), times s_xx where the slope is fitted; never negative by Cauchy and Schwarz.
    scatter = s_dd * unit - slope * s_xd
    residual_ns = sqrt(scatter / (unit * count * max(count - (2 if slope else 1), 1))) / (2 * tick_hz)
    rtt_min_ns = origin.rtt_ns
    tick_ns = _NS / tick_hz
    # Half a round trip, rectangular; whole ticks at both ends, rectangular; scatter of the mean.
    u_offset_ns = sqrt(rtt_min_ns * rtt_min_ns / 12 + tick_ns * tick_ns / 3 + residual_ns * residual_ns / count)
    reference_tick = (origin.node_twice_ticks * count + sum_x) // (2 * count)
    reference_x = 2 * reference_tick - origin.node_twice_ticks
    ahead = sum_d * unit + slope * (count * reference_x - sum_x)  # d of the line at reference_x, times count * unit
    twice_ns = (origin.host_twice_ns * tick_hz + reference_x * _NS) * count * unit + ahead
    return ClockFit(
        tick_hz=tick_hz,
        reference_tick=reference_tick,
        offset_ns=_rounded(twice_ns, 2 * tick_hz * count * unit),
        rate=1.0 + slope / (unit * _NS),
        u_offset_ns=u_offset_ns,
        u_rate=u_rate,
        rtt_min_ns=rtt_min_ns,
        exchanges=len(exchanges),
    )


def _slope(count: int, s_xx: int, s_xd: int, s_dd: int) -> tuple[int, int, float]:
    """Fitted slope as numerator and denominator, and its relative standard uncertainty.

    It is 0 / 1 where the crystal's tolerance says more than the fit.
    """
    u_nominal = RATE_TOLERANCE / sqrt(3)
    if count < 3 or s_xx <= 0:
        return 0, 1, u_nominal
    u_fitted = sqrt((s_dd * s_xx - s_xd * s_xd) / (s_xx * s_xx * (count - 2))) / _NS
    return (s_xd, s_xx, u_fitted) if u_fitted < u_nominal else (0, 1, u_nominal)


def _rounded(numerator: int, denominator: int) -> int:
    return (2 * numerator + denominator) // (2 * denominator)
