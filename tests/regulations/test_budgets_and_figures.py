"""Every figure of the tables and every contribution of the budgets, written down a second time.

A changed limit, window, influence or sensitivity turns exactly one line here red.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from practice_cases import DC_PILE, DISPENSER, case, empty_case, self_check, with_observation

from proofvan.core.errors import InputError, PreconditionError
from proofvan.core.line.readings import Component
from proofvan.core.line.results import Outcome, Result
from proofvan.methods import limits
from proofvan.procedures.regulation import Service
from proofvan.regulations import catalogue
from proofvan.regulations.jjg1149_dc_pile.limits import FIGURES

FIRST_AND_LATER = ("initial_verification", "subsequent_verification")

# id -> (value for first, value for later verification, unit, provenance), from the domain texts.
LIMITS = {
    DC_PILE: {
        "working-error-class-1": ("1.0", "1.0", "%", "M-hi"),
        "working-error-class-2": ("2.0", "2.0", "%", "M-hi"),
        "clock-time-error": ("5", "180", "s", "S"),
        "payment-error": ("0.01", "0.01", "CNY", "M-med"),
        "insulation-2018-findings": ("0", "0", "1", "S"),
        "appearance-and-function": ("0", "0", "1", "S"),
    },
    DISPENSER: {
        "indication-error": ("0.30", "0.30", "%", "S"),
        "repeatability": ("0.10", "0.10", "%", "S"),
        "payment-error": ("0.01", "0.01", "CNY", "M-med"),
        "appearance-and-self-lock": ("0", "0", "1", "S"),
    },
}
# What is judged in supervision too, with its value there.
SUPERVISED = {
    DC_PILE: {"working-error-class-1": "1.0", "working-error-class-2": "2.0", "appearance-and-function": "0"},
    DISPENSER: {},
}
SETTINGS = {
    DC_PILE: {
        "judged-value": ("rule-rounded-within-limit", "M-med"),
        "rounding-step-class-1": ("0.1", "M-med"),
        "rounding-step-class-2": ("0.2", "M-med"),
        "least-load-points": ("1", "S"),
        "least-runs": ("2", "M-med"),
        "validity-months": ("36", "M-med"),
        "insulation": ("5", "S"),
        "insulation-2018": ("10", "S"),
        "ambient-lowest": ("-10", "M-lo"),
        "ambient-highest": ("40", "M-lo"),
        "humidity-highest": ("90", "M-lo"),
    },
    DISPENSER: {
        "judged-value": ("rule-rounded-within-limit", "M-med"),
        "rounding-step": ("0.01", "M-med"),
        "q1-lowest": ("0.90", "M-med"),
        "q1-highest": ("1.00", "M-med"),
        "q2-lowest": ("0.36", "M-med"),
        "q2-highest": ("0.44", "M-med"),
        "flow-points": ("Q1, Q2", "M-med"),
        "runs": ("3", "S"),
        "repeatability-form": ("range-over-dn", "M-med"),
        "least-display-steps": ("1000", "M-med"),
        "highest-flow-agreement": ("5", "C"),
        "drip-time": ("30", "T"),
        "settling-petrol": ("30", "T"),
        "settling-diesel": ("60", "T"),
        "settled-slope": ("0.0001", "T"),
        "settled-window": ("10", "T"),
        "flow-stopped": ("3", "C"),
        "averaging-time": ("5", "C"),
        "earth-bond": ("100", "T"),
        "largest-temperature-difference": ("4", "S"),
        "nozzle-movement-highest": ("0.1", "C"),
        "temperature-order": ("0.3", "C"),
        "ambient-agreement": ("0.5", "T"),
        "ambient-lowest": ("-25", "S"),
        "ambient-highest": ("55", "S"),
        "validity-months": ("6", "S"),
    },
}
# id -> (estimate, half-width, standard uncertainty, degrees of freedom)
INFLUENCES: dict[str, dict[str, tuple[str, str | None, str | None, str | None]]] = {
    DC_PILE: {
        "connection-resistance": ("0.00039", None, "0.00025", None),
        "gate-time": ("0", "3", None, None),
        "run-deviation": ("0", None, "0.02", "41"),
        "pulse-edge": ("0", "0.00004", None, None),
    },
    DISPENSER: {
        "expansion-petrol": ("0.0012", "0.00012", None, None),
        "expansion-diesel": ("0.0009", "0.00009", None, None),
        "expansion-body": ("0", "0.1", None, None),
        "drain": ("0", "0.010", None, None),
        "evaporation-petrol": ("0.0195", None, "0.0125", None),
        "evaporation-diesel": ("0.0025", "0.0025", None, None),
        "foam": ("0", "0.005", None, None),
        "stratification": ("0", "0.1", None, None),
        "nozzle-lag": ("0", "0.1", None, None),
        "run-deviation": ("0", None, "0.036", "60"),
        "neck-reading": ("0", "0.0005", None, None),
        "pulse-counting": ("0", "1", None, None),
        "compression": ("0", "0.00015", None, None),
        "air-density": ("1.23", "0.15", None, None),
        "weights-density": ("8000", "140", None, None),
    },
}

# Contributions to the mean error in %, computed by hand from the practice certificates: pile 5 kWh, 600 V, 200 A, two
# runs, standard at 33 degC; dispenser 100 L, three runs, t_J 22, t_B 20 degC.
CONTRIBUTIONS = {
    DC_PILE: {
        "component-noise": 0.001 / 2**0.5,
        "component-synchronisation": 100 * 600 * 0.5 * 3 / 3**0.5 / 18e6 / 2**0.5,
        "component-display": 100 * 0.001 / 3**0.5 / 5,
        "component-certificate": 0.02 / 2,
        "component-drift": 0.01 / 3**0.5,
        "component-temperature": 10 * 0.0004 / 3**0.5,
        "component-outside-temperature": 0.0,
        "component-aliasing": 0.005 / 3**0.5,
        "component-zero-voltage": 100 * 0.005 / 3**0.5 / 600,
        "component-zero-current": 100 * 0.005 / 3**0.5 / 200,
        "component-connection": 100 * 0.00025 * 200 / 600,
        "component-repeatability": 0.02 / 2**0.5,
    },
    DISPENSER: {
        "component-level-scatter": 4.97 * 2e-5 / 3**0.5,
        "component-nozzle-scatter": 0.12 * 0.005 / 3**0.5,
        "component-body-scatter": 0.115 * 0.005 / 3**0.5,
        "component-display": 0.01 / 3**0.5,
        "component-certificate": 0.025 / 2,
        "component-drift": 0.002 / 3**0.5,
        "component-level": 4.97 * 0.0005 / 3**0.5,
        "component-drain": 0.010 / 3**0.5,
        "component-evaporation": 0.0125,
        "component-foam": 0.005 / 3**0.5,
        "component-nozzle-thermometer": 0.12 * 0.05,
        "component-nozzle-lag": 0.12 * 0.1 / 3**0.5,
        "component-body-thermometer": 0.115 * 0.05,
        "component-stratification": 0.115 * 0.1 / 3**0.5,
        "component-liquid-expansion": 100 * 0.00012 * 2 / 3**0.5,
        "component-body-expansion": 0.0,
        "component-repeatability": 0.036 / 3**0.5,
    },
}
every_regulation = pytest.mark.parametrize("folder", [DC_PILE, DISPENSER])


def table(folder: str) -> limits.LimitTable:
    return limits.load(catalogue.load(folder).root / "limits.toml")


def means(folder: str, one: Any) -> list[Result]:
    regulation = catalogue.load(folder)
    return [result for result in regulation.evaluate(one).results if result.name == regulation.principal_result]


@every_regulation
def test_limits_are_those_of_the_sources(folder: str) -> None:
    edition = table(folder).editions[0]
    found = {
        entry.id: (*(entry.services[service] for service in FIRST_AND_LATER), entry.unit, entry.provenance)
        for entry in edition.limits
    }
    assert found == LIMITS[folder]
    others = {entry.id: {**entry.services} for entry in edition.limits if set(entry.services) != set(FIRST_AND_LATER)}
    first, later = FIRST_AND_LATER
    assert others == {
        one: {first: found[one][0], later: found[one][1], "supervision": value}
        for one, value in SUPERVISED[folder].items()
    }


@every_regulation
def test_settings_are_those_of_the_sources(folder: str) -> None:
    edition = table(folder).editions[0]
    assert {entry.id: (entry.value, entry.provenance) for entry in edition.settings} == SETTINGS[folder]


@every_regulation
def test_influences_are_those_of_the_sources(folder: str) -> None:
    found = {
        entry.id: (entry.estimate, entry.half_width, entry.standard_uncertainty, entry.degrees_of_freedom)
        for entry in table(folder).editions[0].influences
    }
    assert found == INFLUENCES[folder]


@every_regulation
def test_every_figure_has_a_clause_and_a_source(folder: str) -> None:
    for edition in table(folder).editions:
        for entry in (*edition.limits, *edition.settings, *edition.influences):
            assert entry.clause and entry.source


@every_regulation
def test_the_budget_has_exactly_these_contributions(folder: str) -> None:
    for mean in means(folder, case(folder)):
        found = {line.label: float(line.contribution) for line in mean.budget}
        assert set(found) == set(CONTRIBUTIONS[folder])
        for label, contribution in CONTRIBUTIONS[folder].items():
            assert found[label] == pytest.approx(contribution, rel=0.012, abs=1e-9), label
        assert all(line.basis for line in mean.budget)


@every_regulation
def test_numbers_of_a_result_are_short_decimals(folder: str) -> None:
    for result in catalogue.load(folder).evaluate(case(folder, 0.0123456789012345)).results:
        for number in (result.value, result.standard_uncertainty, result.expanded_uncertainty, result.coverage_factor):
            digits = number.replace("-", "").replace(".", "").lstrip("0")
            assert number == "" or len(digits) <= 12


def test_a_standard_outside_its_temperatures_pays_for_it() -> None:
    good = case(DC_PILE)
    hot = good
    for key, seen in good.observations.items():
        if key.startswith("working_error"):
            hot = with_observation(hot, key, replace(seen, self_check=self_check(41.0)))
    inside, outside = means(DC_PILE, good)[0], means(DC_PILE, hot)[0]
    parts = {line.label: float(line.contribution) for line in outside.budget}
    assert parts["component-outside-temperature"] == pytest.approx(0.05 / 3**0.5, rel=0.01)
    assert parts["component-temperature"] == pytest.approx(18 * 0.0004 / 3**0.5, rel=0.01)
    assert float(outside.expanded_uncertainty) > float(inside.expanded_uncertainty)
    signs = {line.label: float(line.sensitivity) for line in outside.budget}
    assert signs["component-outside-temperature"] < 0


def test_the_hottest_run_decides_for_the_point() -> None:
    good = case(DC_PILE)
    key = "working_error/600 V 200 A/2"
    hot = with_observation(good, key, replace(good.observations[key], self_check=self_check(41.0)))
    parts = {line.label: float(line.contribution) for line in means(DC_PILE, hot)[0].budget}
    assert parts["component-temperature"] == pytest.approx(18 * 0.0004 / 3**0.5, rel=0.01)
    assert parts["component-outside-temperature"] == pytest.approx(0.05 / 3**0.5, rel=0.01)


@pytest.mark.parametrize("temperature", [0.0, 40.0])
def test_the_ends_of_the_temperature_range_are_inside(temperature: float) -> None:
    good = case(DC_PILE)
    for key, seen in good.observations.items():
        if key.startswith("working_error"):
            good = with_observation(good, key, replace(seen, self_check=self_check(temperature)))
    parts = {line.label: float(line.contribution) for line in means(DC_PILE, good)[0].budget}
    assert parts["component-outside-temperature"] == 0.0


# What raises the error and what lowers it: more shown is a larger error, more delivered a smaller one.
RAISES = {
    DC_PILE: {"component-display", "component-repeatability"},
    DISPENSER: {
        "component-display",
        "component-repeatability",
        "component-body-thermometer",
        "component-stratification",
    },
}
# One line stands for several runs, and has no sign of its own.
OF_SEVERAL_RUNS = {"noise", "synchronisation", "level-scatter", "nozzle-scatter", "body-scatter"}


@every_regulation
def test_each_shared_influence_works_in_its_direction(folder: str) -> None:
    good = case(folder)
    for key, seen in good.observations.items():
        if key.startswith("indication_error"):
            body, nozzle = (
                replace(one, value=one.value + 10) for one in (seen.body_temperature, seen.nozzle_temperature)
            )
            good = with_observation(good, key, replace(seen, body_temperature=body, nozzle_temperature=nozzle))
    for line in means(folder, good)[0].budget:
        if line.label.removeprefix("component-") in OF_SEVERAL_RUNS or float(line.contribution) == 0.0:
            continue
        assert (float(line.sensitivity) > 0) is (line.label in RAISES[folder]), line.label


@every_regulation
def test_drift_counts_for_the_whole_interval_of_recalibration(folder: str) -> None:
    good = case(folder)
    role = catalogue.load(folder).standards[0].role
    longer = good.standards[role].model_copy(update={"recalibration_interval_years": Fraction(3, 2)})
    parts = {
        line.label: float(line.contribution)
        for line in means(folder, replace(good, standards={**good.standards, role: longer}))[0].budget
    }
    assert parts["component-drift"] == pytest.approx(1.5 * CONTRIBUTIONS[folder]["component-drift"], rel=0.012)


def test_each_line_of_the_budget_names_the_unit_of_its_input() -> None:
    units = {line.label: line.unit for line in means(DC_PILE, case(DC_PILE))[0].budget}
    assert units == dict.fromkeys(CONTRIBUTIONS[DC_PILE], "%") | {
        "component-noise": "kWh",
        "component-synchronisation": "kWh",
        "component-display": "kWh",
        "component-zero-voltage": "V",
        "component-zero-current": "A",
        "component-connection": "ohm",
    }
    units = {line.label: line.unit for line in means(DISPENSER, case(DISPENSER))[0].budget}
    litres = ("display", "drain", "evaporation", "foam")
    kelvins = (
        "nozzle-scatter",
        "body-scatter",
        "nozzle-thermometer",
        "nozzle-lag",
        "body-thermometer",
        "stratification",
    )
    assert units == dict.fromkeys(CONTRIBUTIONS[DISPENSER], "%") | {
        **{f"component-{name}": "L" for name in litres},
        **{f"component-{name}": "degC" for name in kelvins},
        "component-level-scatter": "m",
        "component-level": "m",
        "component-liquid-expansion": "1/K",
        "component-body-expansion": "1",
    }


def test_a_standard_outside_its_temperatures_without_a_stated_error_gives_no_result() -> None:
    good = case(DC_PILE)
    energy = good.standards["energy"]
    silent = tuple(one for one in energy.uncertainties if one.quantity != "energy_outside_limits")
    quiet = replace(good, standards={"energy": energy.model_copy(update={"uncertainties": silent})})
    assert means(DC_PILE, quiet)[0].expanded_uncertainty == means(DC_PILE, good)[0].expanded_uncertainty
    hot = quiet
    for key, seen in good.observations.items():
        if key.startswith("working_error"):
            hot = with_observation(hot, key, replace(seen, self_check=self_check(41.0)))
    verdicts = catalogue.load(DC_PILE).evaluate(hot).verdicts
    assert verdicts[1].outcome is Outcome.INCONCLUSIVE
    assert verdicts[1].reason == "pile-reason-standard"


def test_what_a_reading_repeats_of_the_certificate_is_not_counted_twice() -> None:
    good = case(DC_PILE)
    key = "working_error/600 V 200 A/1"
    seen = good.observations[key]
    repeated = Component("component-certificate", 1e6, "normal", float("inf"), "certificate")
    energy = replace(seen.energy, components=(*seen.energy.components, repeated))
    doubled = with_observation(good, key, replace(seen, energy=energy))
    assert means(DC_PILE, doubled)[0].budget == means(DC_PILE, good)[0].budget


def test_what_a_reading_alone_knows_is_counted() -> None:
    good = case(DC_PILE)
    key = "working_error/600 V 200 A/1"
    seen = good.observations[key]
    timing = Component("component-time", 18e6 * 1e-4, "normal", float("inf"), "clock")
    energy = replace(seen.energy, components=(*seen.energy.components, timing))
    more = means(DC_PILE, with_observation(good, key, replace(seen, energy=energy)))[0]
    parts = {line.label: float(line.contribution) for line in more.budget}
    assert parts["component-time"] == pytest.approx(0.005, rel=0.01)


def test_the_body_expansion_counts_away_from_twenty_degrees() -> None:
    good = case(DISPENSER)
    warm = good
    for key, seen in good.observations.items():
        if key.startswith("indication_error"):
            nozzle, body = (
                replace(one, value=one.value + 10) for one in (seen.nozzle_temperature, seen.body_temperature)
            )
            warm = with_observation(warm, key, replace(seen, nozzle_temperature=nozzle, body_temperature=body))
    parts = {line.label: float(line.contribution) for line in means(DISPENSER, warm)[0].budget}
    assert parts["component-body-expansion"] == pytest.approx(100 * 0.00005 * 0.1 / 3**0.5 * 10, rel=0.01)


def test_a_measure_of_another_size_scales_what_is_stated_per_hundred_litres() -> None:
    """A file that calls the same neck 50 L halves drain, evaporation and foam."""
    good = case(DISPENSER)
    measure = good.standards["measure"]
    assert measure.measure is not None
    half = measure.measure.model_copy(update={"nominal_volume_l": measure.measure.nominal_volume_l / 2})
    small = replace(good, standards={**good.standards, "measure": measure.model_copy(update={"measure": half})})
    parts = {line.label: float(line.contribution) for line in means(DISPENSER, small)[0].budget}
    for label in ("component-drain", "component-evaporation", "component-foam"):
        assert parts[label] == pytest.approx(CONTRIBUTIONS[DISPENSER][label] / 2, rel=0.012)


def test_an_edition_that_is_not_there_names_those_that_are() -> None:
    with pytest.raises(InputError) as caught:
        table(DISPENSER).edition("1998")
    assert caught.value.fault == "limits-edition-missing" and "2023" in str(caught.value.evidence["known"])


def test_a_figure_that_is_not_there_is_named() -> None:
    edition = table(DISPENSER).edition("2023")
    for ask in (edition.setting, edition.influence, lambda name: edition.limit(name, "practice", lambda _: "")):
        with pytest.raises(InputError) as caught:
            ask("colour")
        assert caught.value.evidence["limit"] == "jjg443-2023:colour"


def test_clause_level_figures_of_memory_carry_their_confirmation() -> None:
    verdicts = catalogue.load(DC_PILE).evaluate(case(DC_PILE)).verdicts
    error = next(verdict for verdict in verdicts if verdict.result == "jjg1149-working-error")
    assert error.limit.provenance == "M" and error.limit.confirmed_by.endswith("仿真")
    assert error.limit.id == "jjg1149-2022:working-error-class-1"
    assert (error.limit.clause, error.limit.edition) == ("5.1", "2022")


def test_a_real_organisation_needs_the_method_for_its_service() -> None:
    edition = table(DISPENSER).edition("2023")
    permitted = edition.edition.model_copy(
        update={
            "methods": (
                limits.Method(
                    id="automatic_measure", clause="7", provenance="S", source="text", services=("calibration",)
                ),
            )
        }
    )
    asked = limits.EditionTable("jjg443", permitted)
    asked.require_method("automatic_measure", "calibration", (), practice=False)
    with pytest.raises(PreconditionError) as caught:
        asked.require_method("automatic_measure", "subsequent_verification", ("automatic_measure",), practice=False)
    assert caught.value.fault == "limits-method-not-permitted"


def test_the_service_picks_its_own_column() -> None:
    one = empty_case(DC_PILE, time_of_use=True)
    assert FIGURES.limit(one, "clock-time-error").value == "180"
    first = replace(one, service=Service.INITIAL_VERIFICATION)
    assert FIGURES.limit(first, "clock-time-error").value == "5"


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ('subsequent_verification = "1.0"', "subsequent_verification = 1.0", "services.subsequent_verification"),
        ('subsequent_verification = "1.0"', 'subsequent_verification = "one"', "services.subsequent_verification"),
        ('half_width = "3"', 'half_width = "3"\nstandard_uncertainty = "1"', "influences"),
        ('half_width = "3"\n', "", "influences"),
        ('provenance = "M-hi"', 'provenance = "sure"', "provenance"),
        ('clause = "5.1"\n', "", "clause"),
    ],
)
def test_a_wrong_table_of_limits_is_told_by_file_and_field(tmp_path: Path, old: str, new: str, field: str) -> None:
    content = (catalogue.load(DC_PILE).root / "limits.toml").read_text(encoding="utf-8")
    assert old in content
    path = tmp_path / "limits.toml"
    path.write_text(content.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        limits.load(path)
    assert caught.value.evidence["file"] == str(path)
    assert field in str(caught.value.evidence["field"])
