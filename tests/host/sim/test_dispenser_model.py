import itertools
from decimal import Decimal

import pytest

from proofvan.regulations.dispensers.simulator import Delivery, DispenserModel, DispenserSettings

FLOW = 45.0 / 6e4
STEP_S = 0.02


def settings(**changes):
    return DispenserSettings(**{"error": 0.0, "largest_flow": FLOW, "nominal_m3": 0.1, **changes})


def delivered(model, flow=FLOW, preset=0.1, **changes):
    model.zero()
    model.deliver(Delivery(10.0, flow, preset, **changes))
    now, edges = 10.0, []
    while model.flowing:
        edges += model.advance(now, STEP_S)[1]
        now += STEP_S
    return edges


def error(model):
    return model.counted_m3 / model.delivered_m3 - 1.0


def test_positive_error_means_more_shown_than_delivered():
    model = DispenserModel(settings(error=0.003))
    delivered(model)
    assert error(model) == pytest.approx(0.003, abs=1e-5)


def test_the_curve_adds_at_forty_percent_of_the_largest_flow():
    slow = DispenserModel(settings(error=0.001, curve=0.0005))
    delivered(slow, flow=0.4 * FLOW)
    assert error(slow) == pytest.approx(0.0015, abs=2e-6)


def test_the_scatter_of_a_delivery_belongs_to_its_error():
    model = DispenserModel(settings())
    delivered(model, scatter=0.0004)
    assert error(model) == pytest.approx(0.0004, abs=1e-6)


def test_the_preset_runs_over_by_what_the_valve_lets_through():
    model = DispenserModel(settings(overshoot_m3=30e-6))
    delivered(model)
    assert model.counted_m3 == pytest.approx(0.1 + 30e-6, abs=5e-6)
    assert model.shown_l() == Decimal("100.03")


def test_there_is_one_pulse_per_display_step_in_order():
    model = DispenserModel(settings(error=0.002))
    edges = delivered(model)
    assert len(edges) == model.pulses == int(model.counted_m3 * 1e5 + 1e-6)
    assert all(later > earlier for earlier, later in itertools.pairwise(edges))


def test_what_the_hose_keeps_is_counted_and_not_delivered():
    model = DispenserModel(settings())
    delivered(model, kept_m3=10e-6)
    assert model.counted_m3 - model.delivered_m3 == pytest.approx(10e-6, abs=1e-9)


def test_a_second_nozzle_lowers_the_flow():
    model = DispenserModel(settings())
    model.deliver(Delivery(0.0, FLOW, 0.1))
    alone, shared = model.advance(5.0, STEP_S)[0], model.advance(5.0, STEP_S, factor=0.7)[0]
    assert shared == pytest.approx(0.7 * alone)


def test_the_amount_is_price_times_the_shown_volume():
    model = DispenserModel(settings(unit_price=Decimal("7.85")))
    model.counted_m3 = 23.474e-3
    assert model.shown_l() == Decimal("23.47")
    assert model.shown_amount() == Decimal("184.24")  # 23.47 L x 7.85 CNY/L = 184.2395 CNY


def test_an_open_nozzle_cannot_be_set_to_zero():
    model = DispenserModel(settings())
    model.deliver(Delivery(0.0, FLOW, 0.1))
    model.advance(5.0, STEP_S)
    counted = model.counted_m3
    model.zero()
    assert model.counted_m3 == counted > 0.0
