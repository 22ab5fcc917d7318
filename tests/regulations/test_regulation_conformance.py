"""What every regulation's folder must hold; a new folder is tested by being there."""

from __future__ import annotations

import json
import math
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import campaigns
import numpy as np
import pytest
from case_records import attempts_of, observed, record_of, signed_record_of
from fake_benches import TypingScene
from formula_mutants import mutants, planted
from practice_cases import (
    case,
    empty_case,
    flagged,
    point_keys,
    virtual_case,
    with_observation,
    without_observation,
)
from pydantic import TypeAdapter

from proofvan.core.errors import ProofvanError
from proofvan.core.line.counts import Flags
from proofvan.core.line.results import Outcome, Verdict
from proofvan.core.messages import LANGUAGES, text
from proofvan.documents.certificate import make_document
from proofvan.documents.issuance import Issuance
from proofvan.documents.verification import verify
from proofvan.keys.practice import practice_signer
from proofvan.keys.trust import TrustStore
from proofvan.methods import (
    battery_capacity,
    changeover,
    gas_comparison,
    hydrogen_fill,
    liquid_comparison,
    measure_capacity,
    measured_delivery,
    metered_delivery,
    weighed_delivery,
    working_error,
)
from proofvan.methods.limits import load as load_limits
from proofvan.methods.rounding import round_decimals
from proofvan.procedures.regulation import Case, Evaluation, Regulation, Service
from proofvan.records.report import Status
from proofvan.regulations import catalogue
from proofvan.regulations.admission import require_standard

FOLDERS = catalogue.folders()
FILES = [
    "regulation.py",
    "inputs.py",
    "steps.py",
    "formulas.py",
    "limits.toml",
    "limits.py",
    "budget.py",
    "certificate.typ",
    "virtual.py",
    "example.toml",
    "practice_job.toml",
    "messages.zh.ftl",
    "messages.en.ftl",
]
# Formulas that several folders use; each folder that does catches their mutants too.
SHARED = (
    working_error,
    liquid_comparison,
    measured_delivery,
    metered_delivery,
    weighed_delivery,
    hydrogen_fill,
    gas_comparison,
    measure_capacity,
    changeover,
    battery_capacity,
)
# About 600 lines; beyond that it is a method, or the frame of several folders.
LONGEST_FOLDER = 630
Variant = tuple[dict[str, Any], dict[str, float]]
every_regulation = pytest.mark.parametrize("folder", FOLDERS)
# The others have campaigns by their steps: test_campaigns.py.
every_pile = pytest.mark.parametrize("folder", [one for one in FOLDERS if one not in campaigns.FOLDERS])


@cache
def sheet(folder: str) -> dict[str, Any]:
    """example.toml, read once: what the text and a calculation by hand say, independent of code and limits.toml."""
    return tomllib.loads((catalogue.load(folder).root / "example.toml").read_text(encoding="utf-8"))


def effective(folder: str) -> tuple[float, float]:
    """MPE and half a rounding step, from the text."""
    table = sheet(folder)["effective"]
    return float(table["mpe"]), float(table["half_step"])


def remembered_figures(folder: str) -> list[str]:
    """The full ids of the figures that the practised service uses and that are trade knowledge or memory."""
    regulation = catalogue.load(folder)
    table = load_limits(regulation.root / "limits.toml").edition(regulation.edition)
    used = [limit for limit in table.edition.limits if Service.SUBSEQUENT_VERIFICATION in limit.services]
    entries = (*used, *table.edition.settings, *table.edition.influences)
    return [table.full_id(entry.id) for entry in entries if entry.provenance not in ("S", "C")]


def comes_out(example: dict[str, Any]) -> bool:
    """Does the formula of a worked example give the printed figure?"""
    module, function = example["formula"].split(":")
    value = getattr(import_module(module), function)(**example["arguments"])
    shown = round_decimals(repr(value), example["decimals"]) if "decimals" in example else value
    return bool(shown == example["expected"])


def outcomes(verdicts: tuple[Verdict, ...]) -> set[Outcome]:
    return {verdict.outcome for verdict in verdicts}


def principal(regulation: Regulation, one: Case) -> list[Verdict]:
    return [verdict for verdict in regulation.evaluate(one).verdicts if verdict.result == regulation.principal_result]


def test_the_regulations_are_found_by_scanning() -> None:
    assert set(FOLDERS) >= {"jjg1149_dc_pile", "jjg443_fuel_dispenser"}


def test_an_unknown_regulation_names_the_known_ones() -> None:
    with pytest.raises(ProofvanError) as caught:
        catalogue.load("jjg9999")
    assert caught.value.evidence["known"] == ", ".join(FOLDERS)


@every_regulation
def test_identity_and_files_are_complete(folder: str) -> None:
    regulation = next(one for one in catalogue.all_regulations() if one.folder == folder)
    assert regulation.folder == folder == regulation.root.name
    assert regulation.id and regulation.edition.isdigit()
    assert [name for name in FILES if not (regulation.root / name).exists()] == []
    described = regulation.describe(case(folder))
    for message in (regulation.title, described.instrument, described.method, described.gate, described.reading_source):
        assert all(text(message, language) for language in LANGUAGES)


@every_regulation
def test_every_step_cites_its_clause_and_has_a_title(folder: str) -> None:
    regulation = catalogue.load(folder)
    for call in regulation.procedure(empty_case(folder).plan):
        assert call.step.clause
        assert all(text(call.step.title, language) for language in LANGUAGES)
        assert call.step.name in regulation.observations


@every_regulation
def test_the_practice_job_is_admitted(folder: str) -> None:
    catalogue.load(folder).check(empty_case(folder))


@every_regulation
def test_every_result_has_a_limit_or_is_one_run_of_a_point(folder: str) -> None:
    evaluation = catalogue.load(folder).evaluate(case(folder))
    judged = {(verdict.result, verdict.point) for verdict in evaluation.verdicts}
    for result in evaluation.results:
        assert result.clause and result.rounded
        assert (result.name, result.point) in judged or result.name.endswith(("-run-error", "-value"))
    assert {name for name, _ in judged} <= {result.name for result in evaluation.results}


@every_regulation
def test_every_word_of_an_evaluation_is_in_both_languages(folder: str) -> None:
    evaluation = catalogue.load(folder).evaluate(case(folder))
    words = {result.name for result in evaluation.results} | {verdict.rule for verdict in evaluation.verdicts}
    words |= {line.label for result in evaluation.results for line in result.budget}
    for word in words:
        assert all(text(word, language) for language in LANGUAGES)


@every_regulation
def test_worked_examples_come_out_as_printed(folder: str) -> None:
    assert sheet(folder)["example"]
    assert [example["id"] for example in sheet(folder)["example"] if not comes_out(example)] == []


@every_regulation
def test_no_error_passes(folder: str) -> None:
    evaluation = catalogue.load(folder).evaluate(case(folder))
    assert outcomes(evaluation.verdicts) == {Outcome.PASS}
    mean = next(r for r in evaluation.results if r.name == catalogue.load(folder).principal_result)
    assert abs(float(mean.value)) < 1e-9 * effective(folder)[0]


@every_regulation
@pytest.mark.parametrize("sign", [1, -1])
def test_the_verdict_changes_at_the_effective_limit(folder: str, sign: int) -> None:
    regulation = catalogue.load(folder)
    mpe, half_step = effective(folder)
    just = 1e-6 * mpe
    inside = principal(regulation, case(folder, sign * (mpe + half_step - just)))
    outside = principal(regulation, case(folder, sign * (mpe + half_step + just)))
    assert {verdict.outcome for verdict in inside} == {Outcome.PASS}
    assert {verdict.outcome for verdict in outside} == {Outcome.FAIL}
    judged = {Decimal(verdict.judged) for verdict in inside}
    assert judged == {sign * Decimal(str(mpe))} or not half_step


@every_regulation
def test_the_value_of_the_mean_is_the_true_error(folder: str) -> None:
    regulation = catalogue.load(folder)
    mpe, _ = effective(folder)
    for error in (-0.7 * mpe, 0.123 * mpe, 0.9 * mpe):
        for one in (case(folder, error), virtual_case(folder, error)):
            means = [r for r in regulation.evaluate(one).results if r.name == regulation.principal_result]
            assert means and all(abs(float(mean.value) - error) < 1e-8 * mpe for mean in means)


@every_regulation
def test_uncertainty_never_changes_a_verdict(folder: str) -> None:
    regulation = catalogue.load(folder)
    mpe, half_step = effective(folder)
    for error, outcome in ((mpe * (1 - 1e-6), Outcome.PASS), (mpe * 1.001 + half_step * 1.5, Outcome.FAIL)):
        assert {verdict.outcome for verdict in principal(regulation, case(folder, error))} == {outcome}


@every_regulation
@pytest.mark.parametrize("flag", [Flags.GAP, Flags.CLIPPED, Flags.OUTSIDE, Flags.GAP | Flags.CLIPPED])
def test_a_flagged_observation_is_inconclusive(folder: str, flag: Flags) -> None:
    regulation, good = catalogue.load(folder), case(folder)
    for key in point_keys(regulation, good):
        damaged = with_observation(good, key, flagged(good.observations[key], flag))
        verdicts = regulation.evaluate(damaged).verdicts
        assert Outcome.INCONCLUSIVE in outcomes(verdicts)
        assert all(text(v.reason, language) for v in verdicts if v.reason for language in LANGUAGES)


@every_regulation
def test_a_missing_observation_is_never_a_pass(folder: str) -> None:
    regulation, good = catalogue.load(folder), case(folder)
    for call in regulation.procedure(good.plan):
        verdicts = regulation.evaluate(without_observation(good, call.key)).verdicts
        assert Outcome.INCONCLUSIVE in outcomes(verdicts), call.key
    nothing = regulation.evaluate(empty_case(folder)).verdicts
    assert outcomes(nothing) == {Outcome.INCONCLUSIVE}


@every_regulation
def test_observations_survive_json_exactly(folder: str) -> None:
    regulation, good = catalogue.load(folder), case(folder, 0.123456789)
    for call in regulation.procedure(good.plan):
        adapter = TypeAdapter(regulation.observations[call.step.name])
        seen = good.observations[call.key]
        plain = adapter.dump_python(seen, mode="json")
        assert adapter.validate_python(json.loads(json.dumps(plain))) == seen
        assert adapter.validate_python(_floats_as_text(plain)) == seen


@every_regulation
def test_evaluation_is_the_same_after_json(folder: str) -> None:
    regulation, good = catalogue.load(folder), case(folder, 0.0987654321)
    again = {}
    for call in regulation.procedure(good.plan):
        adapter = TypeAdapter(regulation.observations[call.step.name])
        plain = json.dumps(adapter.dump_python(good.observations[call.key], mode="json"))
        again[call.key] = adapter.validate_python(json.loads(plain))
    assert regulation.evaluate(replace(good, observations=again)) == regulation.evaluate(good)


@every_regulation
def test_a_service_without_a_column_is_refused(folder: str) -> None:
    regulation = catalogue.load(folder)
    limits = load_limits(regulation.root / "limits.toml").edition(regulation.edition).edition.limits
    given = {service for limit in limits for service in limit.services}
    absent = next(one for one in (Service.IN_USE_INSPECTION, Service.ARBITRATION) if one not in given)
    with pytest.raises(ProofvanError) as caught:
        regulation.check(replace(empty_case(folder), service=absent))
    assert caught.value.fault == "limits-column-missing"
    assert caught.value.evidence["service"] == absent


@every_regulation
def test_an_unconfirmed_figure_is_refused_and_named(folder: str) -> None:
    one, remembered = empty_case(folder), remembered_figures(folder)
    given = next(iter(one.organisation.confirmations.values()))
    for limit in remembered:
        rest = {name: given for name in remembered if name != limit}
        unconfirmed = replace(one, organisation=one.organisation.model_copy(update={"confirmations": rest}))
        with pytest.raises(ProofvanError) as caught:
            catalogue.load(folder).check(unconfirmed)
        assert caught.value.fault == "limits-not-confirmed"
        assert caught.value.evidence["limit"] == limit


@every_regulation
def test_a_method_that_nobody_permits_is_refused(folder: str) -> None:
    one = empty_case(folder)
    for change in ({"methods": ()}, {"practice": False}):
        with pytest.raises(ProofvanError) as caught:
            catalogue.load(folder).check(replace(one, organisation=one.organisation.model_copy(update=change)))
        assert caught.value.fault == "limits-method-not-permitted"


@every_regulation
def test_missing_wrong_and_unauthorised_standards_are_refused(folder: str) -> None:
    regulation, one = catalogue.load(folder), empty_case(folder)
    role = regulation.standards[0].role
    good = one.standards[role]
    other = next(standard for standard in _all_standards() if standard.kind != good.kind)
    certificate = good.certificate.model_copy(update={"authorised": False})
    wrong: list[tuple[dict[str, Any], str]] = [
        ({}, "regulation-standard-missing"),
        ({role: other}, "regulation-standard-kind"),
        ({role: good.model_copy(update={"certificate": certificate})}, "standard-not-authorised"),
    ]
    for standards, fault in wrong:
        kept = {name: standard for name, standard in one.standards.items() if name != role}
        with pytest.raises(ProofvanError) as caught:
            regulation.check(replace(one, standards={**kept, **standards}))
        assert caught.value.fault == fault


@every_regulation
def test_a_standard_that_is_too_coarse_is_refused(folder: str) -> None:
    regulation, one = catalogue.load(folder), empty_case(folder)
    role = regulation.standards[0].role
    good = one.standards[role]
    first = good.uncertainties[0]
    for factor, refused in ((1, False), (20, True)):
        coarse = (first.model_copy(update={"expanded": first.expanded * factor}), *good.uncertainties[1:])
        changed = replace(one, standards={**one.standards, role: good.model_copy(update={"uncertainties": coarse})})
        if refused:
            with pytest.raises(ProofvanError) as caught:
                regulation.check(changed)
            assert caught.value.fault == "standard-too-coarse"
        else:
            regulation.check(changed)


@every_regulation
def test_a_simulated_standard_is_refused_outside_practice(folder: str) -> None:
    regulation, one = catalogue.load(folder), empty_case(folder)
    real = one.organisation.model_copy(update={"practice": False})
    with pytest.raises(ProofvanError) as caught:
        require_standard(replace(one, organisation=real), regulation.standards[0])
    assert caught.value.fault == "standard-simulated-outside-practice"


@every_regulation
def test_a_run_can_be_described_before_it_is_done(folder: str) -> None:
    described = catalogue.load(folder).describe(empty_case(folder))
    assert described.conditions == () and described.serial and described.valid_months > 0


@every_regulation
def test_the_budget_is_the_one_that_was_calculated_by_hand(folder: str) -> None:
    assert [budget_differs(folder, variant) for variant in variants(folder)] == [[]] * len(variants(folder))


@every_regulation
def test_a_component_that_is_missing_or_of_another_size_is_noticed(folder: str) -> None:
    plan, expected = variants(folder)[0]
    evaluation = catalogue.load(folder).evaluate(virtual(folder, 0.0, (plan, expected)))
    for label, contribution in expected.items():
        rest = {name: value for name, value in expected.items() if name != label}
        assert differing(folder, evaluation, rest) == [label]
        if contribution:
            assert differing(folder, evaluation, expected | {label: 1.03 * contribution}) == [label]


@every_regulation
def test_every_clause_is_done_by_a_step_or_declared_manual(folder: str) -> None:
    regulation, declared = catalogue.load(folder), sheet(folder)["clauses"]
    done = {call.step.clause: call.step.name for call in regulation.procedure(empty_case(folder).plan)}
    edition = load_limits(regulation.root / "limits.toml").edition(regulation.edition).edition
    cited = {entry.clause for entry in (*edition.limits, *edition.settings, *edition.influences)}
    cited |= {result.clause for result in regulation.evaluate(case(folder)).results}
    cited |= {required.clause for required in regulation.standards}
    assert cited | set(done) <= set(declared)
    # A step that belongs to some plans only (a clock) is declared, and has its type of observation.
    steps = {clause: step for clause, step in declared.items() if step != "manual"}
    assert done.items() <= steps.items() and set(steps.values()) <= set(regulation.observations)


@every_regulation
def test_every_figure_stands_twice_and_both_agree(folder: str) -> None:
    regulation = catalogue.load(folder)
    edition = load_limits(regulation.root / "limits.toml").edition(regulation.edition).edition
    found = {entry.id: ", ".join(f"{s} {v}" for s, v in sorted(entry.services.items())) for entry in edition.limits}
    found |= {entry.id: entry.value for entry in edition.settings}
    for one in edition.influences:
        size = f"half-width {one.half_width}" if one.half_width else f"u {one.standard_uncertainty}"
        freedom = f"; dof {one.degrees_of_freedom}" if one.degrees_of_freedom else ""
        found[one.id] = f"{one.estimate}; {size}{freedom}"
    assert found == sheet(folder)["figures"]
    assert all(entry.source for entry in (*edition.limits, *edition.settings, *edition.influences))


@every_regulation
def test_every_mutant_of_the_formulas_is_caught(folder: str) -> None:
    """By the worked examples, the true error of virtual verifications, their verdicts, or the budget."""
    formulas = import_module(f"proofvan.regulations.{folder}.formulas")
    shared = [one for one in SHARED if one in vars(formulas).values()]
    every = [(module, mutant) for module in (formulas, *shared) for mutant in mutants(module)]
    survivors = []
    assert agrees(folder)
    for module, mutant in every:
        with planted(module, mutant):
            if agrees(folder):
                survivors.append(f"{mutant.function}: {mutant.change}")
    # a folder whose formulas are all shared has nothing of its own to change
    own = any(getattr(one, "__module__", "") == formulas.__name__ for one in vars(formulas).values())
    assert (every or not own) and survivors == []


def agrees(folder: str) -> bool:
    """Do the oracles of a folder still agree with its code? A fault disagrees too."""
    try:
        right = all(comes_out(example) for example in sheet(folder)["example"])
        return right and all(measures_truly(folder, variant) for variant in variants(folder))
    except Exception:
        return False


def measures_truly(folder: str, variant: Variant) -> bool:
    """Does a virtual verification give its true error, pass, and have the budget that was calculated by hand?"""
    regulation, mpe = catalogue.load(folder), effective(folder)[0]
    for error in (0.0, 0.5 * mpe):
        evaluation = regulation.evaluate(virtual(folder, error, variant))
        means = [float(r.value) for r in evaluation.results if r.name == regulation.principal_result]
        if not all(abs(mean - error) < 1e-6 * mpe for mean in means) or outcomes(evaluation.verdicts) != {Outcome.PASS}:
            return False
        if error == 0.0 and differing(folder, evaluation, variant[1]):
            return False
    return True


def variants(folder: str) -> list[Variant]:
    """The practice plan, and those that differ from it: what changes in plan and standards, the budget by hand."""
    table = sheet(folder)
    several = [({}, table["budget"])]
    for one in table.get("variant", []):
        several.append((one["plan"] | {"standards": one.get("standards", {})}, one["budget"]))
    return several


def budget_differs(folder: str, variant: Variant) -> list[str]:
    """The components whose signed contribution is not the expected one, at the practice job without error."""
    return differing(folder, catalogue.load(folder).evaluate(virtual(folder, 0.0, variant)), variant[1])


def differing(folder: str, evaluation: Evaluation, expected: dict[str, float]) -> list[str]:
    """The components of the principal result whose signed contribution is not the expected one."""
    name = catalogue.load(folder).principal_result
    result = next(r for r in evaluation.results if r.name == name)
    found = {line.label: math.copysign(float(line.contribution), float(line.sensitivity)) for line in result.budget}
    return [
        label
        for label in sorted(found.keys() | expected.keys())
        if label not in found
        or label not in expected
        or not math.isclose(found[label], expected[label], rel_tol=0.012, abs_tol=1e-9 * effective(folder)[0])
    ]


def virtual(folder: str, error: float, variant: Variant) -> Case:
    """A virtual verification, made once by sound code: observations do not depend on the mutant that reads them."""
    key = folder, error, repr(variant[0])
    if key not in _VIRTUAL:
        _VIRTUAL[key] = virtual_case(folder, error, **variant[0])
    return _VIRTUAL[key]


_VIRTUAL: dict[tuple[str, float, str], Case] = {}


def half_way(folder: str) -> Case:
    """The practice job at half the limit."""
    return virtual(folder, 0.5 * effective(folder)[0], variants(folder)[0])


@every_regulation
def test_the_certificate_renders_and_verifies(folder: str, tmp_path: Path) -> None:
    signed = signed_record_of(folder, half_way(folder))
    path = tmp_path / "certificate.pdf"
    path.write_bytes(make_document(Issuance(signed), practice_signer()).pdf)
    report = verify(path, TrustStore.from_files([]), practice=True)
    assert [check for check in report.checks if not check.ok] == []
    assert report.status is Status.PRACTICE


@every_regulation
def test_the_record_is_the_same_to_the_bit_from_the_journal(folder: str) -> None:
    one = half_way(folder)
    record = record_of(folder, one)
    again = replace(one, observations=observed(folder, one, attempts_of(folder, one)))
    assert record_of(folder, again).canonical() == record.canonical()
    # A calibration has no limits; a regulation without a confirmed national text is practised as one.
    calibrated = record.head.practised_service == Service.CALIBRATION
    assert record.conclusion.outcome is (Outcome.MEASURED if calibrated else Outcome.PASS)


class Asked(dict[str, Any]):
    """Standards that remember which of them were asked for."""

    def __init__(self, standards: Mapping[str, Any]) -> None:
        super().__init__(standards)
        self.roles: set[str] = set()

    def __getitem__(self, role: str) -> Any:
        self.roles.add(role)
        return super().__getitem__(role)


@every_regulation
def test_a_record_names_the_standards_that_the_results_come_from_and_no_others(folder: str) -> None:
    one = half_way(folder)
    asked = Asked(one.standards)
    catalogue.load(folder).evaluate(replace(one, standards=asked))
    record = record_of(folder, one)
    conditions = {seen.source for seen in record.environment}
    named = {standard.role for standard in record.standards if standard.id not in conditions}
    assert named == asked.roles


@every_pile
def test_virtual_verifications_are_as_uncertain_as_they_say(folder: str) -> None:
    """A quick look at what `make` campaigns do at length: 60 virtual verifications, every influence drawn."""
    scaled = scaled_deviations(folder, 60)
    assert 0.75 <= np.sqrt(np.mean(np.square(scaled))) <= 1.25
    assert np.mean(np.abs(scaled) <= 2) >= 0.85


@pytest.mark.slow
@every_pile
def test_two_thousand_virtual_verifications_cover_the_truth_as_often_as_they_say(folder: str) -> None:
    scaled = scaled_deviations(folder, 2000)
    assert 0.9 <= np.sqrt(np.mean(np.square(scaled))) <= 1.1
    assert 0.940 <= np.mean(np.abs(scaled) <= 2) <= 0.975


def scaled_deviations(folder: str, count: int) -> Any:
    """(measured - true) / u of the first point of virtual verifications; true errors all over the limit's range."""
    regulation, random = catalogue.load(folder), np.random.default_rng(20_000 + count)
    found = []
    for error in random.uniform(-1.2, 1.2, count) * effective(folder)[0]:
        evaluation = regulation.evaluate(virtual_case(folder, float(error), random))
        mean = next(r for r in evaluation.results if r.name == regulation.principal_result)
        found.append((float(mean.value) - error) / float(mean.standard_uncertainty))
    return np.asarray(found)


@every_regulation
def test_a_procedure_without_bench_gives_what_a_person_types(folder: str) -> None:
    regulation = catalogue.load(folder)
    if regulation.bench:
        return
    one = virtual(folder, 0.0, variants(folder)[0])
    scene = TypingScene(one)
    for call in regulation.procedure(one.plan):
        seen = scene.run(call)
        assert regulation.observations[call.step.name] is type(seen), call.key
        scene.observations[call.key] = seen
    done = regulation.evaluate(replace(one, observations=scene.observations))
    assert outcomes(done.verdicts) == {Outcome.PASS}


@every_regulation
def test_a_folder_is_short_enough_to_be_read_in_an_afternoon(folder: str) -> None:
    """Code only: tables and messages are data."""
    files = catalogue.load(folder).root.glob("*.py")
    assert sum(len(path.read_text(encoding="utf-8").splitlines()) for path in files) <= LONGEST_FOLDER


@every_regulation
def test_no_folder_imports_another(folder: str) -> None:
    others = [name for name in FOLDERS if name != folder]
    for path in catalogue.load(folder).root.glob("*.py"):
        assert not any(other in path.read_text(encoding="utf-8") for other in others)


def _all_standards() -> list[Any]:
    from proofvan.standards.register import PRACTICE
    from proofvan.standards.standard import load

    return [load(path) for path in sorted(Path(PRACTICE).glob("*.toml")) if path.name != "organisation.toml"]


def _floats_as_text(value: Any) -> Any:
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, dict):
        return {name: _floats_as_text(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_floats_as_text(item) for item in value]
    return value
