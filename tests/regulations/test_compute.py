"""`proofvan compute` on typed values: papers come out to all printed digits, wrong input is told by field."""

from __future__ import annotations

import json
import tomllib
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import tomlkit
import typer
from practice_cases import case
from typer.testing import CliRunner

from proofvan.cli.commands import compute as compute_command
from proofvan.cli.commands import regulations as regulations_command
from proofvan.cli.commands import uncertainty as uncertainty_command
from proofvan.core.errors import DataError, InputError, ProofvanError
from proofvan.core.line.results import Outcome, Result
from proofvan.core.messages import LANGUAGES, explain
from proofvan.methods.quantities import ENTERED
from proofvan.methods.sheets import field_parts
from proofvan.procedures.regulation import Service
from proofvan.regulations import catalogue
from proofvan.regulations.computed import compute
from proofvan.regulations.jjg443_fuel_dispenser.budget import way_of
from proofvan.regulations.template import as_csv, as_toml, template, write
from proofvan.regulations.typed import UNCONFIRMED
from proofvan.standards.register import PRACTICE
from proofvan.uncertainty.adaptive import Distribution

FOLDERS = catalogue.folders()
every_regulation = pytest.mark.parametrize("folder", FOLDERS)
DISPENSER = "jjg443_fuel_dispenser"


def plain(folder: str = DISPENSER) -> dict[str, Any]:
    return tomllib.loads(as_toml(catalogue.load(folder)))


def written(tmp_path: Path, table: dict[str, Any]) -> Path:
    path = tmp_path / "input.toml"
    path.write_text(tomlkit.dumps(table), encoding="utf-8")
    return path


def principal(folder: str, path: Path) -> Result:
    regulation = catalogue.load(folder)
    found = compute(regulation, path)
    return next(result for result in found.evaluation.results if result.name == regulation.principal_result)


def paper_20_l(tmp_path: Path, level: float, t_J: float, t_B: float, beta_body: str = "0.00005") -> Path:
    """A 20 L measure as the papers describe it: h0 = 66 mm at 20 L, 2 mL/mm, its certificate typed in."""
    table = plain()
    measure = tomllib.loads((PRACTICE / "metal_measure.toml").read_text(encoding="utf-8"))["standard"]
    measure["measure"] |= {
        "nominal_volume_l": "20",
        "body_expansion_per_k": beta_body,
        "neck": [{"level_mm": "0", "volume_ml": "19868"}, {"level_mm": "100", "volume_ml": "20068"}],
    }
    table["standards"]["measure"] = measure
    table["plan"] |= {"method": "neck_reading", "points": ["Q1"], "runs": 1, "nominal_l": 20.0}
    run = {"point": "Q1", "run": 1, "indicated_l": 20.00, "level": level}
    run |= {"nozzle_temperature": t_J, "body_temperature": t_B, "ambient_temperature": t_B}
    table["observations"] = {"neck_reading": [run]}
    return written(tmp_path, table)


@pytest.mark.parametrize(
    ("level", "t_J", "t_B", "delivered", "error"),
    [(31, 24, 24, "19.9340", "0.33116"), (38, 24, 23, "19.9709", "0.14559")],
)
def test_paper_examples_come_out_to_all_digits(
    tmp_path: Path, level: float, t_J: float, t_B: float, delivered: str, error: str
) -> None:
    """D1 [S: exam-274949a] as printed: V_B 19.930, V_Bt 19.934, E +0.33 %; the other by hand: V_B 19.944."""
    path = paper_20_l(tmp_path, level, t_J, t_B)
    result = principal(DISPENSER, path)
    assert f"{float(result.value):.5f}" == error
    run = next(
        one for one in compute(catalogue.load(DISPENSER), path).evaluation.results if one.name.endswith("run-error")
    )
    assert f"= {delivered} L;" in run.formula


def test_what_evaporates_is_corrected_in_the_automatic_measure_and_widens_the_budget_of_the_printed_formula() -> None:
    one = case(DISPENSER)
    deliveries = [one.observations[f"indication_error/Q1/{run}"] for run in (1, 2, 3)]
    by_eye = replace(one, plan=one.plan.model_copy(update={"method": "neck_reading"}))
    corrected = way_of(one.plan).inputs(deliveries, one).evaporation
    printed = way_of(by_eye.plan).inputs(deliveries, by_eye).evaporation
    assert (corrected.estimate, printed.estimate) == (0.0195, 0.0)
    assert printed.component.standard_uncertainty == pytest.approx((0.0195**2 + 0.0125**2) ** 0.5)


@every_regulation
def test_the_template_is_an_input_without_error(folder: str, tmp_path: Path) -> None:
    regulation = catalogue.load(folder)
    for name in ("input.toml", "input.csv", "input.xlsx"):
        write(regulation, tmp_path / name)
        found = compute(regulation, tmp_path / name)
        # A calibration has no limits; a regulation without a confirmed national text is practised as one.
        calibrated = found.typed.case.service is Service.CALIBRATION
        assert {one.outcome for one in found.evaluation.verdicts} == {Outcome.MEASURED if calibrated else Outcome.PASS}
        mean = principal(folder, tmp_path / name)
        assert abs(float(mean.value)) < 1e-6


@every_regulation
def test_every_value_that_was_typed_is_marked_and_no_memory_passes_for_confirmed(folder: str, tmp_path: Path) -> None:
    path = tmp_path / "input.toml"
    write(catalogue.load(folder), path)
    judged = path.read_text(encoding="utf-8").replace('service = "calibration"', 'service = "subsequent_verification"')
    path.write_text(judged, encoding="utf-8")
    found = compute(catalogue.load(folder), path)
    assert found.typed.entered and all(found.typed.entered.values())
    for key in found.typed.entered:
        assert found.typed.case.observations[key].author == ENTERED
    for verdict in found.evaluation.verdicts:
        assert verdict.limit.confirmed_by == UNCONFIRMED and verdict.limit.provenance and verdict.limit.clause


def takes_more_than_it_needs(drawn: Distribution, expanded: float) -> bool:
    """Where one rectangular component rules, k = 2 is on the safe side: at most as for a rectangle alone (k = 1.65)."""
    return 1.0 <= expanded / ((drawn.high - drawn.low) / 2) <= 2 / 1.645


# Three points of millions of draws each take a minute; LNG draws through the same equation of state.
@pytest.mark.parametrize(
    "folder", [pytest.param(one, marks=pytest.mark.slow if one == "jjg996_cng_dispenser" else ()) for one in FOLDERS]
)
def test_monte_carlo_confirms_the_budget(folder: str, tmp_path: Path) -> None:
    path = tmp_path / "input.toml"
    write(catalogue.load(folder), path)
    found = compute(catalogue.load(folder), path, draw=True)
    results = {(result.name, result.point): result for result in found.evaluation.results}
    assert found.drawn
    for name, drawn in found.drawn.items():
        assert drawn.standard_uncertainty == pytest.approx(float(results[name].standard_uncertainty), rel=0.05)
        value, expanded = float(results[name].value), float(results[name].expanded_uncertainty)
        assert drawn.confirms(value, expanded, digits=1) or takes_more_than_it_needs(drawn, expanded)


def test_a_file_with_an_organisation_keeps_its_confirmations(tmp_path: Path) -> None:
    found = compute(catalogue.load(DISPENSER), written(tmp_path, plain() | {"organisation": "organisation.toml"}))
    payment = next(one for one in found.evaluation.verdicts if one.result == "jjg443-payment-error")
    assert payment.limit.confirmed_by.endswith("仿真") and found.refused is None


def test_runs_may_stand_in_a_sheet_of_their_own(tmp_path: Path) -> None:
    table = plain()
    runs = table["observations"]["indication_error"]
    names = list(runs[0])
    lines = [",".join(names), *(",".join(str(run[name]) for name in names) for run in runs)]
    (tmp_path / "runs.csv").write_text("\ufeff" + "\n".join(lines) + "\n", encoding="utf-8")
    book = openpyxl.Workbook()
    sheet = book.create_sheet("runs", 0)
    for line in ([*names], *([run[name] for name in names] for run in runs)):
        sheet.append(line)
    book.save(tmp_path / "runs.xlsx")
    regulation = catalogue.load(DISPENSER)
    expected = compute(regulation, written(tmp_path, table)).evaluation
    for name in ("runs.csv", "runs.xlsx"):
        table["observations"]["indication_error"] = name
        assert compute(regulation, written(tmp_path, table)).evaluation == expected


def test_a_name_with_a_dot_in_it_stands_in_quotes_in_a_sheet() -> None:
    assert field_parts('plan.throats_mm."0.1"') == ["plan", "throats_mm", "0.1"]
    assert field_parts("plan.runs") == ["plan", "runs"] and field_parts("") == [""]


def test_a_number_may_carry_its_unit_and_no_other(tmp_path: Path) -> None:
    table = plain()
    run = table["observations"]["indication_error"][0]
    run["indicated_l"] = f"{run['indicated_l']} L"
    expected = compute(catalogue.load(DISPENSER), written(tmp_path, plain())).evaluation
    assert compute(catalogue.load(DISPENSER), written(tmp_path, table)).evaluation == expected


def test_a_missing_run_is_never_a_pass(tmp_path: Path) -> None:
    table = plain()
    del table["observations"]["indication_error"][0]
    found = compute(catalogue.load(DISPENSER), written(tmp_path, table)).evaluation
    assert Outcome.INCONCLUSIVE in {verdict.outcome for verdict in found.verdicts}


RUN = "observations.indication_error.1"
BAD = [
    ({"indicated_l": -1.0}, "table-value-wrong", f"{RUN}.indicated_l", "0 .. 2000 L"),
    ({"nozzle_temperature": 400.0}, "table-value-wrong", f"{RUN}.nozzle_temperature", "-40 .. 80 degC"),
    ({"body_temperature": "20 K"}, "table-value-wrong", f"{RUN}.body_temperature", "a number in degC"),
    ({"indicated_l": "100 mL"}, "table-value-wrong", f"{RUN}.indicated_l", "a number in L"),
    ({"indicated_l": "hundred"}, "table-value-wrong", f"{RUN}.indicated_l", "a number in L"),
    ({"indicated_l": True}, "table-value-wrong", f"{RUN}.indicated_l", "a number in L"),
    ({"indicated_l": float("nan")}, "table-value-wrong", f"{RUN}.indicated_l", "0 .. 2000 L"),
    ({"indicated_l": None}, "table-field-missing", f"{RUN}.indicated_l", "required"),
    ({"indicated_ml": 5}, "table-field-unknown", f"{RUN}.indicated_ml", ""),
    ({"capacity_l": 100.0}, "table-value-wrong", RUN, "either level"),
    ({"point": "Q3"}, "typed-run-not-planned", RUN, "indication_error/Q1/1"),
    ({"run": 2}, "typed-run-twice", "observations.indication_error.2", ""),
]


@pytest.mark.parametrize(("change", "fault", "field", "allowed"), BAD)
def test_a_wrong_value_is_told_by_file_field_value_and_what_is_allowed(
    tmp_path: Path, change: dict[str, Any], fault: str, field: str, allowed: str
) -> None:
    table = plain()
    run = table["observations"]["indication_error"][0]
    run.update(change)
    for name in [name for name, value in run.items() if value is None]:
        del run[name]
    path = written(tmp_path, table)
    error = refused(path)
    assert error.fault == fault
    assert error.evidence["file"] == str(path) and error.evidence["field"] == field
    assert allowed in str(error.evidence.get("allowed", ""))


def test_a_measure_without_certificate_is_refused_by_field(tmp_path: Path) -> None:
    table = plain()
    measure = tomllib.loads((PRACTICE / "metal_measure.toml").read_text(encoding="utf-8"))["standard"]
    del measure["certificate"]
    table["standards"]["measure"] = measure
    error = refused(written(tmp_path, table))
    assert (error.fault, error.evidence["field"]) == ("table-field-missing", "standards.measure.certificate")


@pytest.mark.parametrize(("drop", "field"), [("subject", "subject"), ("plan", "plan"), ("standards", "standards")])
def test_a_missing_table_is_named(tmp_path: Path, drop: str, field: str) -> None:
    table = plain()
    del table[drop]
    error = refused(written(tmp_path, table))
    assert (error.fault, error.evidence["field"]) == ("table-field-missing", field)


def test_a_missing_standard_and_a_wrong_subject_are_named(tmp_path: Path) -> None:
    table = plain()
    del table["standards"]["measure"]
    assert refused(written(tmp_path, table)).fault == "regulation-standard-missing"
    table = plain()
    table["subject"]["unit_price_cny"] = -3
    assert refused(written(tmp_path, table)).evidence["field"] == "subject.unit_price_cny"
    table = plain()
    table["observations"]["colour"] = {"value": 1}
    assert refused(written(tmp_path, table)).fault == "typed-step-unknown"


@pytest.mark.parametrize("name", ["big.toml", "big.csv", "big.xlsx"])
def test_ten_megabytes_are_refused_unread(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(b"a" * 10_000_000)
    error = refused(path)
    assert error.fault == "table-too-large" and error.evidence["size"] == 10_000_000


@pytest.mark.parametrize(
    ("name", "content", "fault"),
    [
        ("input.doc", b"x", "sheet-kind-unknown"),
        ("input.xlsx", b"no zip", "sheet-not-readable"),
        ("input.csv", b"\xff\xfe\x00", "sheet-not-readable"),
        ("input.csv", b"", "sheet-empty"),
        ("input.csv", b"a,b\n1,2\n", "sheet-columns"),
        ("input.csv", b"field,value\nplan.runs,1\nplan.runs,2\n", "sheet-field-twice"),
        ("input.csv", b"field,value\nplan,1\nplan.runs,2\n", "sheet-field-twice"),
        ("input.toml", b"a = = 1", "table-not-toml"),
        ("input.toml", b"\xff", "table-not-toml"),
    ],
)
def test_a_file_that_is_none_of_ours_is_told(tmp_path: Path, name: str, content: bytes, fault: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert refused(path).fault == fault


def test_a_level_outside_the_neck_gives_no_result(tmp_path: Path) -> None:
    table = plain()
    table["observations"]["indication_error"][0]["level"] = 10.0
    found = compute(catalogue.load(DISPENSER), written(tmp_path, table)).evaluation
    reasons = {verdict.reason for verdict in found.verdicts if verdict.point == "Q1"}
    assert reasons == {"jjg443-reason-level"}


def refused(path: Path) -> ProofvanError:
    with pytest.raises((InputError, DataError, ProofvanError)) as caught:
        compute(catalogue.load(DISPENSER), path)
    for language in LANGUAGES:
        what, advice = explain(caught.value, language)
        assert what and advice
    return caught.value


@pytest.mark.parametrize(
    ("asked", "folder"),
    [
        ("jjg443", DISPENSER),
        ("443", DISPENSER),
        ("JJG 1149", "jjg1149_dc_pile"),
        ("jjg1149_dc_pile", "jjg1149_dc_pile"),
    ],
)
def test_a_regulation_is_found_by_its_number(asked: str, folder: str) -> None:
    assert catalogue.named(asked).folder == folder


def test_a_name_that_fits_several_is_refused() -> None:
    with pytest.raises(InputError):
        catalogue.named("jjg")


def test_the_csv_template_names_unit_and_range_of_every_quantity() -> None:
    lines = as_csv(catalogue.load(DISPENSER)).splitlines()
    assert lines[0] == "field,value,unit,note"
    assert any("indicated_l" in line and "0 .. 2000 L" in line for line in lines)
    assert Decimal(str(template(catalogue.load(DISPENSER))["plan"]["runs"])) == 3


def test_the_command_prints_results_budget_and_provenance(tmp_path: Path) -> None:
    path = tmp_path / "input.toml"
    write(catalogue.load(DISPENSER), path)
    envelope = json.loads(_run("compute", "443", str(path), "--json", "--monte-carlo").stdout)
    assert (envelope["exit"], envelope["result"]["outcome"]) == (0, "PASS")
    assert envelope["result"]["monte_carlo"] and envelope["result"]["entered"]["mark"] == ENTERED
    shown = _run("compute", "443", str(path), "--monte-carlo").stdout
    for words in ("V_Bt =", "U = ", "ν = ", "k = ", "5.1", "来源有载", "凭记忆", ENTERED, "蒙特卡洛"):
        assert words in shown


def test_the_command_gives_a_verdict_as_its_exit_code(tmp_path: Path) -> None:
    table, codes = plain(), []
    for indicated in (101.0, 100.0):
        for run in table["observations"]["indication_error"]:
            run |= {"indicated_l": indicated, "amount_cny": indicated * 7.85}
        codes.append(_run("compute", "443", str(written(tmp_path, table))).exit_code)
    del table["observations"]["indication_error"][0]
    codes.append(_run("compute", "443", str(written(tmp_path, table))).exit_code)
    assert codes == [10, 0, 11]


@every_regulation
def test_a_regulation_shows_its_steps_standards_and_figures(folder: str) -> None:
    regulation = catalogue.load(folder)
    listed = json.loads(_run("regulations", "list", "--json").stdout)["result"]
    assert folder in {one["folder"] for one in listed} and folder in _run("regulations", "list").stdout
    shown = json.loads(_run("regulations", "show", folder, "--json").stdout)["result"]
    assert shown["steps"] and all(figure["source"] for figure in shown["figures"])
    assert regulation.standards[0].kind in _run("regulations", "show", folder).stdout


def test_a_template_can_be_printed_and_written(tmp_path: Path) -> None:
    printed = _run("regulations", "template", "443").stdout
    assert tomllib.loads(printed) == plain()
    _run("regulations", "template", "443", "--out", str(tmp_path / "t.xlsx"))
    assert compute(catalogue.load(DISPENSER), tmp_path / "t.xlsx").evaluation.verdicts
    refused_format = _run("regulations", "template", "443", "--out", str(tmp_path / "t.doc"))
    assert isinstance(refused_format.exception, InputError)


def test_the_uncertainty_command_prints_both_ways_and_the_correlations() -> None:
    example = str(Path(__file__).resolve().parents[2] / "examples" / "uncertainty" / "gum-h2-impedance.toml")
    shown = _run("uncertainty", example, "--gum-only").stdout
    assert "127.732" in shown and "r(R, X) = -0.588430" in shown and "蒙特卡洛" not in shown
    h1 = example.replace("gum-h2-impedance", "jcgm101-9-2-4-dominant")
    assert "蒙特卡洛" in _run("uncertainty", h1).stdout
    found = json.loads(_run("uncertainty", h1, "--json").stdout)["result"]["results"][0]
    assert found["gum"]["standard_uncertainty"] == pytest.approx(10.1489, abs=1e-4)


def _run(*words: str) -> Any:
    app = typer.Typer()
    for command in (compute_command, regulations_command, uncertainty_command):
        command.register(app)
    return CliRunner().invoke(app, list(words))
