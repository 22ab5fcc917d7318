"""What every regulation's folder must hold; a new folder is tested by being there."""

from __future__ import annotations

import json
import tomllib
from dataclasses import replace
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from practice_cases import case, empty_case, flagged, point_keys, with_observation, without_observation
from pydantic import TypeAdapter

from proofvan.core.errors import ProofvanError
from proofvan.core.line.counts import Flags
from proofvan.core.line.results import Outcome, Verdict
from proofvan.core.messages import LANGUAGES, text
from proofvan.methods.limits import load as load_limits
from proofvan.methods.rounding import round_decimals
from proofvan.procedures.regulation import Case, Regulation, Service
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
    "simulator.py",
    "example.toml",
    "practice_job.toml",
    "messages.zh.ftl",
    "messages.en.ftl",
]
every_regulation = pytest.mark.parametrize("folder", FOLDERS)

# Effective limits from the text, not from the code: MPE + half a rounding step. Class 1: 1.0 + 0.05; 0.30 + 0.005.
EFFECTIVE = {"jjg1149_dc_pile": (1.0, 0.05), "jjg443_fuel_dispenser": (0.30, 0.005)}


def remembered_figures(folder: str) -> list[str]:
    """The full ids of the figures that the practised service uses and that are trade knowledge or memory."""
    regulation = catalogue.load(folder)
    table = load_limits(regulation.root / "limits.toml").edition(regulation.edition)
    used = [limit for limit in table.edition.limits if Service.SUBSEQUENT_VERIFICATION in limit.services]
    entries = (*used, *table.edition.settings, *table.edition.influences)
    return [table.full_id(entry.id) for entry in entries if entry.provenance not in ("S", "C")]


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
    assert regulation.id.startswith("JJG ") and regulation.edition.isdigit()
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
        assert (result.name, result.point) in judged or result.name.endswith("-run-error")
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
    table = tomllib.loads((catalogue.load(folder).root / "example.toml").read_text(encoding="utf-8"))
    for example in table["example"]:
        module, function = example["formula"].split(":")
        value = getattr(import_module(module), function)(**example["arguments"])
        shown = round_decimals(repr(value), example["decimals"]) if "decimals" in example else value
        assert shown == example["expected"], example["id"]


@every_regulation
def test_no_error_passes(folder: str) -> None:
    evaluation = catalogue.load(folder).evaluate(case(folder))
    assert outcomes(evaluation.verdicts) == {Outcome.PASS}
    mean = next(r for r in evaluation.results if r.name == catalogue.load(folder).principal_result)
    assert abs(float(mean.value)) < 1e-9


@every_regulation
@pytest.mark.parametrize("sign", [1, -1])
def test_the_verdict_changes_at_the_effective_limit(folder: str, sign: int) -> None:
    regulation = catalogue.load(folder)
    mpe, half_step = EFFECTIVE[folder]
    inside = principal(regulation, case(folder, sign * (mpe + half_step - 1e-6)))
    outside = principal(regulation, case(folder, sign * (mpe + half_step + 1e-6)))
    assert {verdict.outcome for verdict in inside} == {Outcome.PASS}
    assert {verdict.outcome for verdict in outside} == {Outcome.FAIL}
    assert {Decimal(verdict.judged) for verdict in inside} == {sign * Decimal(str(mpe))}


@every_regulation
def test_the_value_of_the_mean_is_the_true_error(folder: str) -> None:
    regulation = catalogue.load(folder)
    for error in (-0.7, 0.123, 0.9):
        means = [r for r in regulation.evaluate(case(folder, error)).results if r.name == regulation.principal_result]
        assert means and all(abs(float(mean.value) - error) < 1e-8 for mean in means)


@every_regulation
def test_uncertainty_never_changes_a_verdict(folder: str) -> None:
    regulation = catalogue.load(folder)
    mpe, half_step = EFFECTIVE[folder]
    for error, outcome in ((mpe, Outcome.PASS), (mpe + half_step * 1.5, Outcome.FAIL)):
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
    with pytest.raises(ProofvanError) as caught:
        catalogue.load(folder).check(replace(empty_case(folder), service=Service.IN_USE_INSPECTION))
    assert caught.value.fault == "limits-column-missing"
    assert caught.value.evidence["service"] == "in_use_inspection"


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
