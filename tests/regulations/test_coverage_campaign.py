"""Do the stated uncertainties hold? Virtual verifications at formula level, all inputs drawn from the budget's own
distributions; the physics here is written the other way round than the formulas: from the truth to what one reads.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from practice_cases import DC_PILE, DISPENSER, case, virtual_case

from proofvan.core.canonical import decimal_string
from proofvan.methods import measured_delivery as dispenser
from proofvan.methods import metered_delivery as metered
from proofvan.methods import weighed_delivery as weighed
from proofvan.methods.decision import pass_probability, within
from proofvan.methods.rounding import round_to_spacing
from proofvan.regulations.jjg443_fuel_dispenser.budget import way_of
from proofvan.regulations.jjg1149_dc_pile import formulas as pile
from proofvan.regulations.jjg1149_dc_pile.budget import KIND
from proofvan.regulations.piles import budget as pile_budget
from proofvan.uncertainty import gtc, monte_carlo
from proofvan.uncertainty.inputs import Input, convert, estimates

COUNT = 20_000
Values = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Campaign:
    """A budget, the measurement of an instrument of a given true error, and the edition's rule."""

    evaluated: gtc.Evaluated
    measure: Callable[[Values, np.random.Generator], Values]  # true errors in %, one each -> measured errors
    mpe: str
    spacing: str
    largest_u: float  # bound of field practice 7 on U (k = 2), %


def zero_mean(one: Input) -> Input:
    return replace(one, estimate=0.0)


def measured_pile_errors(inputs: pile.PointInputs, truth: Values, random: np.random.Generator) -> Values:
    """The pile shows W (1 + e); the standard reads less than W by what it really errs."""
    off = monte_carlo.draw(convert(inputs, zero_mean), random, len(truth))
    plain = estimates(inputs)
    connection = plain.connection + off.connection
    standard_errs = (
        off.certificate
        + off.drift
        + off.temperature
        + off.outside_limits
        + off.aliasing
        + 100 * off.zero_voltage / inputs.voltage
        + 100 * off.zero_current / inputs.current
    ) / 100
    sessions = []
    for nominal, own in zip(plain.sessions, off.sessions, strict=True):
        energy = 5.0 * random.uniform(0.99, 1.01, len(truth))
        lost = connection * inputs.current / inputs.voltage
        sessions.append(
            replace(
                nominal,
                indicated=energy * (1 + (truth - off.repeatability) / 100) - off.display,
                measured=energy / (1 + standard_errs + lost) - sum(own.noise) - own.synchronisation,
            )
        )
    return np.asarray(pile.working_error(replace(plain, sessions=tuple(sessions))))


def measured_dispenser_errors(inputs: dispenser.PointInputs, truth: Values, random: np.random.Generator) -> Values:
    """The dispenser shows V (1 + e); the measure, its level and its thermometers show what they err."""
    off = monte_carlo.draw(convert(inputs, zero_mean), random, len(truth))
    plain = estimates(inputs)
    liquid = plain.liquid_expansion + off.liquid_expansion
    body = plain.body_expansion * (1 + off.body_expansion_relative)
    missing = off.drain + plain.evaporation + off.evaporation + off.foam
    runs = []
    for nominal, own in zip(plain.runs, off.runs, strict=True):
        volume = random.uniform(99.8, 100.2, len(truth))
        t_J, t_B = nominal.nozzle, nominal.body
        capacity = volume / (1 + liquid * (t_J - t_B) + body * (t_B - 20)) - missing
        level_errs = off.level + sum(own.level_scatter)
        runs.append(
            replace(
                nominal,
                indicated=volume * (1 + (truth - off.repeatability) / 100) - off.display,
                capacity=(capacity - nominal.neck_area * level_errs) / (1 + (off.certificate + off.drift) / 100),
                nozzle=t_J - off.nozzle_thermometer - off.nozzle_lag - sum(own.nozzle_scatter),
                body=t_B - off.body_thermometer - off.stratification - sum(own.body_scatter),
            )
        )
    return np.asarray(dispenser.indication_error(replace(plain, runs=tuple(runs))))


def measured_meter_errors(inputs: metered.PointInputs, truth: Values, random: np.random.Generator) -> Values:
    """The dispenser shows V (1 + e); the same mass passes the master meter, which counts what it errs."""
    off = monte_carlo.draw(convert(inputs, zero_mean), random, len(truth))
    plain = estimates(inputs)
    liquid = plain.liquid_expansion + off.liquid_expansion
    runs = []
    for one in plain.runs:
        volume = random.uniform(99.8, 100.2, len(truth))
        in_meter = volume / (1 - off.compression) / (1 + liquid * (one.nozzle - one.meter))
        factor = one.meter_factor * (1 + (off.certificate + off.drift) / 100)
        runs.append(
            replace(
                one,
                indicated=volume * (1 + (truth - off.repeatability) / 100) - off.display,
                pulses=in_meter / factor * one.pulses_per_l - off.counting,
                nozzle=one.nozzle - off.nozzle_thermometer - off.nozzle_lag,
                meter=one.meter - off.meter_thermometer,
            )
        )
    return np.asarray(metered.indication_error(replace(plain, runs=tuple(runs))))


def measured_scale_errors(inputs: weighed.PointInputs, truth: Values, random: np.random.Generator) -> Values:
    """The dispenser shows V (1 + e); the balance carries what did not evaporate, less the air that it displaces."""
    off = monte_carlo.draw(convert(inputs, zero_mean), random, len(truth))
    plain = estimates(inputs)
    liquid = plain.liquid_expansion + off.liquid_expansion
    air, weights = plain.air_density + off.air_density, plain.weights_density + off.weights_density
    runs = []
    for one in plain.runs:
        volume = random.uniform(99.8, 100.2, len(truth))
        density = one.density + off.densitometer
        left = (volume - plain.evaporation - off.evaporation) / 1e3
        mass = left * density / (1 + liquid * (one.nozzle - one.sample))
        shown = mass * (1 - air / density) / (1 - air / weights)
        runs.append(
            replace(
                one,
                indicated=volume * (1 + (truth - off.repeatability) / 100) - off.display,
                loaded=one.empty + (shown - off.balance) / (1 + off.drift / 100),
                nozzle=one.nozzle - off.nozzle_thermometer - off.nozzle_lag,
                sample=one.sample - off.sample_thermometer,
            )
        )
    return np.asarray(weighed.indication_error(replace(plain, runs=tuple(runs))))


def pile_campaign() -> Campaign:
    one = case(DC_PILE)
    sessions = [one.observations[f"working_error/600 V 200 A/{run}"] for run in (1, 2)]
    inputs = pile_budget.point_inputs(KIND, sessions, one.subject, one.standards["energy"])
    evaluated = gtc.evaluate(pile.working_error, inputs)
    return Campaign(evaluated, lambda truth, random: measured_pile_errors(inputs, truth, random), "1.0", "0.1", 0.10)


def dispenser_campaign() -> Campaign:
    one = case(DISPENSER)
    deliveries = [one.observations[f"indication_error/Q1/{run}"] for run in (1, 2, 3)]
    inputs = way_of(one.plan).inputs(deliveries, one)
    evaluated = gtc.evaluate(dispenser.indication_error, inputs)
    return Campaign(
        evaluated, lambda truth, random: measured_dispenser_errors(inputs, truth, random), "0.30", "0.01", 0.07
    )


def by_hand(
    plan: dict[str, Any], largest_u: float, measured: Callable[[Any, Values, np.random.Generator], Values]
) -> Campaign:
    """A dispenser measured by a method that a person reads."""
    one = virtual_case(DISPENSER, 0.0, **plan)
    way = way_of(one.plan)
    inputs = way.inputs([one.observations[f"{way.step}/Q1/{run}"] for run in (1, 2, 3)], one)
    evaluated = gtc.evaluate(way.formulas.indication_error, inputs)
    return Campaign(evaluated, lambda truth, random: measured(inputs, truth, random), "0.30", "0.01", largest_u)


def neck_campaign() -> Campaign:
    return by_hand({"method": "neck_reading"}, 0.10, measured_dispenser_errors)


def meter_campaign() -> Campaign:
    standards = {"meter": "fuel_master_meter.toml"}
    return by_hand({"method": "master_meter", "standards": standards}, 0.10, measured_meter_errors)


def scale_campaign() -> Campaign:
    standards = {"balance": "balance.toml", "densitometer": "fuel_densitometer.toml"}
    return by_hand({"method": "gravimetric", "standards": standards}, 0.07, measured_scale_errors)


CAMPAIGNS = {
    "jjg1149": pile_campaign,
    "jjg443": dispenser_campaign,
    "jjg443 neck": neck_campaign,
    "jjg443 meter": meter_campaign,
    "jjg443 scale": scale_campaign,
}


@pytest.fixture(params=CAMPAIGNS.values(), ids=CAMPAIGNS.keys(), scope="module")
def campaign(request: pytest.FixtureRequest) -> Any:
    return request.param()


def passes(campaign: Campaign, measured: Values) -> list[bool]:
    rounded = (round_to_spacing(decimal_string(float(value)), campaign.spacing) for value in measured)
    return [within(value, campaign.mpe) for value in rounded]


def effective(campaign: Campaign) -> float:
    return float(campaign.mpe) + float(campaign.spacing) / 2


def test_the_expanded_uncertainty_is_within_its_bound(campaign: Campaign) -> None:
    U = 2 * campaign.evaluated.standard_uncertainty
    assert campaign.largest_u >= U
    assert campaign.evaluated.expanded_uncertainty <= min(campaign.largest_u, float(campaign.mpe) / 3)
    assert campaign.evaluated.coverage_factor == pytest.approx(2.0, abs=0.02)


def test_the_interval_covers_the_truth_as_often_as_it_says(campaign: Campaign) -> None:
    random = np.random.default_rng(1149443)
    truth = random.uniform(-1.2, 1.2, COUNT) * float(campaign.mpe)
    off = campaign.measure(truth, random) - truth
    coverage = np.mean(np.abs(off) <= campaign.evaluated.expanded_uncertainty)
    assert 0.940 <= coverage <= 0.975
    assert 0.9 <= np.sqrt(np.mean(np.square(off))) / campaign.evaluated.standard_uncertainty <= 1.1
    assert abs(np.mean(off)) <= 0.03 * campaign.evaluated.standard_uncertainty


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_pass_rates_around_the_effective_limit(campaign: Campaign, sign: float) -> None:
    u, L = campaign.evaluated.standard_uncertainty, effective(campaign)
    for steps, rate in ((-2, 0.977), (-1, 0.841), (0, 0.5), (1, 0.159), (2, 0.023)):
        random = np.random.default_rng(100 + steps)
        error = L + steps * u
        found = np.mean(passes(campaign, campaign.measure(np.full(COUNT, sign * error), random)))
        assert found == pytest.approx(rate, abs=0.015), steps
        assert pass_probability(error, L, u) == pytest.approx(rate, abs=0.001)


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_nothing_far_outside_the_limit_passes(campaign: Campaign, sign: float) -> None:
    u, random = campaign.evaluated.standard_uncertainty, np.random.default_rng(4)
    errors = effective(campaign) + random.uniform(4.0, 8.0, COUNT) * u
    # Of 20 000 normal results spread over 4 to 8 u, 0.036 pass: one is chance, two are not. [C]
    assert sum(passes(campaign, campaign.measure(sign * errors, random))) <= 1
    # At L + 4 u itself a normal result would pass 3 times in 100 000.
    at_the_edge = campaign.measure(np.full(COUNT, sign * (effective(campaign) + 4 * u)), random)
    assert sum(passes(campaign, at_the_edge)) <= 4


def test_every_component_of_the_budget_matters_to_the_campaign(campaign: Campaign) -> None:
    """The campaign scatters by the root of the squares of the contributions: none is missing, none is double."""
    random = np.random.default_rng(7)
    off = campaign.measure(np.zeros(COUNT), random)
    squares = sum(float(line.contribution) ** 2 for line in campaign.evaluated.budget)
    assert np.var(off) == pytest.approx(squares, rel=0.05)
