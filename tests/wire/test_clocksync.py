"""The clock fit: as good as the architecture's table says, honest about itself, exact, and deaf to nonsense."""

from itertools import pairwise
from math import sqrt

import pytest
from wire_clock_line import SECOND, error_ns, node_tick, run

from proofvan_wire.clock_messages import ClockPong
from proofvan_wire.clocksync import FIRST_PINGS, ClockSync, Exchange, fit_clock

SEEDS = range(20)


# Mean and 95th percentile of the error in us: docs/wire.md "Clock", simulated 20 seeds x 10 min with 18 ppm.
@pytest.mark.parametrize(
    ("line", "mean_us", "p95_us"),
    [
        ({}, 10, 145),
        ({"jitter_us": 900.0, "fastest_us": 2000.0}, 10, 225),
        ({"stalls": 0.3}, 10, 230),
        ({"asymmetric": 0.2}, 60, 235),
    ],
    ids=["usb", "rs485", "stalls", "asymmetric"],
)
def test_error_and_uncertainty_on_simulated_lines(line, mean_us, p95_us):
    errors, ratios = [], []
    for seed in SEEDS:
        for fit, host_ns in run(seed, 600, **line)[40:]:
            errors.append(error_ns(fit, host_ns) / 1000)
            ratios.append(errors[-1] * 1000 / fit.uncertainty_ns(node_tick(host_ns, 18.0)))
    assert abs(sum(errors) / len(errors)) < mean_us
    assert sorted(map(abs, errors))[int(0.95 * len(errors))] < p95_us
    assert sum(abs(ratio) < 2 for ratio in ratios) / len(ratios) > 0.95
    assert sqrt(sum(ratio * ratio for ratio in ratios) / len(ratios)) < 1.05


def test_the_first_fits_are_honest_too():
    ratios = [
        abs(error_ns(fit, host_ns)) / fit.uncertainty_ns(node_tick(host_ns, 18.0))
        for seed in range(60)
        for fit, host_ns in run(seed, 12)
    ]
    assert sum(ratio < 2 for ratio in ratios) / len(ratios) > 0.93


def test_a_perfect_line_gives_the_rate_and_tick_resolution_only():
    fit, host_ns = run(1, 100, jitter_us=1e-9, fastest_us=0.0, stalls=0.0)[-1]
    assert abs(error_ns(fit, host_ns)) < 2000
    assert fit.rate == pytest.approx(1 / (1 + 18e-6), abs=1e-8)
    assert fit.uncertainty_ns(fit.reference_tick) < 1000


def test_ticks_and_host_times_convert_back_and_forth_over_a_day():
    fit = run(3, 120)[-1][0]
    for tick in range(0, 86_400_000_000, 7_654_321_987):
        assert abs(fit.tick(fit.host_ns(tick)) - tick) <= 1


def test_a_clock_that_has_run_for_years_is_fitted_as_exactly_as_a_fresh_one():
    def exchanges(host_offset, tick_offset):
        return tuple(
            Exchange(2 * (host_offset + n * SECOND + n % 3), 2 * (tick_offset + n * 1_000_018), 100 + n % 7)
            for n in range(60)
        )

    fresh, old = fit_clock(exchanges(0, 0), 1_000_000), fit_clock(exchanges(10**18, 10**15), 1_000_000)
    assert (old.rate, old.u_offset_ns, old.u_rate) == (fresh.rate, fresh.u_offset_ns, fresh.u_rate)
    assert old.offset_ns - 10**18 == fresh.offset_ns
    assert old.reference_tick - 10**15 == fresh.reference_tick


def test_the_order_of_exchanges_with_different_round_trips_does_not_matter():
    exchanges = tuple(Exchange(2 * n * SECOND + n * n % 17, 2 * n * 1_000_000, 100 + n * 37 % 61) for n in range(60))
    forward, backward = fit_clock(exchanges, 1_000_000), fit_clock(exchanges[::-1], 1_000_000)
    assert forward == backward


def test_eight_pings_come_fast_and_then_one_each_0_9839_s():
    sync = ClockSync(0, 1_000_000)
    times = []
    for _ in range(11):
        times.append(sync.next_ping_ns)
        assert sync.ping(sync.next_ping_ns - 1) is None
        assert sync.ping(sync.next_ping_ns) is not None
    gaps = [later - earlier for earlier, later in pairwise(times)]
    assert gaps == [50_000_000] * (FIRST_PINGS - 1) + [983_900_000] * 3


def pinged():
    sync = ClockSync(0, 1_000_000)
    for n in range(5):
        ping = sync.ping(sync.next_ping_ns)
        sync.pong(ping.host_ns + 1_000_000, ClockPong(ping.host_ns, 1000 + 50_000 * n, 1000 + 50_000 * n))
    return sync, sync.ping(sync.next_ping_ns)


def test_a_second_answer_of_one_ping_does_not_count():
    sync, ping = pinged()
    pong = ClockPong(ping.host_ns, 251_000, 251_000)
    assert sync.pong(ping.host_ns + 1_000_000, pong) is not None
    assert sync.pong(ping.host_ns + 900_000_000, pong) is None
    assert sync.ignored == 1


@pytest.mark.parametrize(
    ("rx", "tx"), [(252_000, 251_000), (251_000, 2_000_000)], ids=["sent before it came", "longer there than away"]
)
def test_an_answer_with_impossible_times_does_not_count(rx, tx):
    sync, ping = pinged()
    fit = sync.fit
    assert sync.pong(ping.host_ns + 1_000_000, ClockPong(ping.host_ns, rx, tx)) is None
    assert (sync.fit, sync.ignored) == (fit, 1)


def test_an_answer_to_no_ping_does_not_count():
    sync, _ = pinged()
    assert sync.pong(10**9, ClockPong(12345, 1, 1)) is None


def test_a_node_clock_that_goes_back_is_noticed_but_not_a_late_answer():
    sync, ping = pinged()
    sync.pong(ping.host_ns + 1, ClockPong(ping.host_ns, 251_000, 251_000))
    assert not sync.went_back
    sync.pong(ping.host_ns + 2, ClockPong(ping.host_ns - 50_000_000, 201_000, 201_000))
    assert not sync.went_back
    sync.pong(ping.host_ns + 3, ClockPong(ping.host_ns + 50_000_000, 7, 7))
    assert sync.went_back


def test_the_known_time_of_the_bytes_on_a_slow_line_is_no_asymmetry():
    byte_ns = 86_806  # 10 bits at 115 200 per second
    biased, corrected = ClockSync(0, 1_000_000), ClockSync(0, 1_000_000, byte_ns)
    for sync in (biased, corrected):
        for n in range(20):
            ping = sync.ping(sync.next_ping_ns)
            rx = ping.host_ns + 20 * byte_ns + n
            sync.pong(rx + 36 * byte_ns + n, ClockPong(ping.host_ns, rx // 1000, rx // 1000))
    tick = 1_000_000
    assert abs(corrected.fit.host_ns(tick) - tick * 1000) < 2_000
    assert biased.fit.host_ns(tick) - tick * 1000 == pytest.approx(8 * byte_ns, abs=2_000)
