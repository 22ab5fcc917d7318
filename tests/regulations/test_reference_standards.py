"""Standards, certificates and the organisation: what is read, and what is refused."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from functools import partial
from pathlib import Path

import pytest

from proofvan.core.errors import DataError, InputError, PreconditionError, ProofvanError
from proofvan.core.messages import LANGUAGES, explain
from proofvan.methods.tables import LARGEST_FILE_BYTES
from proofvan.standards import organisation, register, standard
from proofvan.standards.logbook import Logbook
from proofvan.standards.register import PRACTICE

ENERGY = PRACTICE / "dc_energy_standard.toml"
MEASURE = PRACTICE / "metal_measure.toml"
STANDARDS = sorted(path for path in PRACTICE.glob("*.toml") if path.name != "organisation.toml")


def changed(tmp_path: Path, source: Path, old: str, new: str) -> Path:
    content = source.read_text(encoding="utf-8")
    assert old in content
    path = tmp_path / source.name
    path.write_text(content.replace(old, new, 1), encoding="utf-8")
    return path


def refusal(path: Path) -> ProofvanError:
    with pytest.raises(InputError) as caught:
        standard.load(path)
    for language in LANGUAGES:
        assert all(explain(caught.value, language))
    assert caught.value.evidence["file"] == str(path)
    return caught.value


@pytest.mark.parametrize("path", STANDARDS, ids=lambda path: path.stem)
def test_practice_standards_are_marked_as_simulated(path: Path) -> None:
    one = standard.load(path)
    assert one.simulated and "仿真" in one.name_zh and "仿真" in one.certificate.number


def test_coefficients_are_exact_fractions() -> None:
    voltage = standard.load(ENERGY).channels["voltage"]
    assert voltage.gain == Fraction(1000, 2**23)
    assert voltage.temperature_coefficient_per_k == Fraction(1, 100_000)
    assert standard.load(ENERGY).channels["current"].gain == Fraction(400, 2**23)


def test_a_certified_uncertainty_becomes_a_standard_uncertainty() -> None:
    one = standard.load(ENERGY)
    assert one.uncertainty("energy").standard_uncertainty() == 0.01  # U = 0.02 %, k = 2
    assert one.uncertainty("energy_aliasing").standard_uncertainty() == pytest.approx(0.005 / 3**0.5)


@pytest.mark.parametrize(
    ("old", "new", "field", "fault"),
    [
        ('gain = "0.00011920928955078125"', "gain = 0.00012", "standard.channels.voltage.gain", "table-value-wrong"),
        ('gain = "0.00011920928955078125"', 'gain = "zero"', "standard.channels.voltage.gain", "table-value-wrong"),
        ('gain = "0.00011920928955078125"', 'gain = "0"', "standard.channels.voltage", "table-value-wrong"),
        ('unit = "V"', 'unit = "kV"', "standard.channels.voltage.unit", "table-value-wrong"),
        ('unit = "%"', 'unit = "percent"', "standard.drift_per_year.unit", "table-value-wrong"),
        ('expanded = "0.01"', 'expanded = "-0.01"', "standard.drift_per_year.expanded", "table-value-wrong"),
        ('serial = "PV-E-0001"\n', "", "standard.serial", "table-field-missing"),
        ('maker = "proofvan"', 'maker = "proofvan"\nprice = "3"', "standard.price", "table-field-unknown"),
        ("valid_until = 2035-12-31", "valid_until = 2025-12-31", "standard.certificate", "table-value-wrong"),
        (
            'temperature_range_degc = ["0", "40"]',
            'temperature_range_degc = ["40", "0"]',
            "standard",
            "table-value-wrong",
        ),
        ('kind = "dc_energy_standard"', 'kind = "a ruler"', "standard.kind", "table-value-wrong"),
        ('kind = "dc_energy_standard"', 'kind = "metal_measure"', "standard", "table-value-wrong"),
    ],
)
def test_a_wrong_field_is_named_with_its_value(tmp_path: Path, old: str, new: str, field: str, fault: str) -> None:
    problem = refusal(changed(tmp_path, ENERGY, old, new))
    assert problem.fault == fault
    assert problem.evidence["field"] == field
    assert problem.evidence["allowed"] and problem.evidence["value"]


def test_a_file_that_is_not_there_or_not_toml_or_huge_is_named(tmp_path: Path) -> None:
    assert refusal(tmp_path / "none.toml").fault == "table-not-readable"
    broken = tmp_path / "broken.toml"
    broken.write_bytes(b"\xff\xfe [standard")
    assert refusal(broken).fault == "table-not-toml"
    huge = tmp_path / "huge.toml"
    huge.write_bytes(b"#" * (LARGEST_FILE_BYTES + 1))
    assert refusal(huge).fault == "table-too-large"


def test_a_neck_table_must_rise(tmp_path: Path) -> None:
    problem = refusal(changed(tmp_path, MEASURE, 'volume_ml = "99508"', 'volume_ml = "99009"'))
    assert problem.evidence["field"] == "standard.measure"


def test_the_capacity_is_interpolated_in_the_neck_table() -> None:
    measure = standard.load(MEASURE).measure
    assert measure is not None
    assert measure.capacity(1.1) == pytest.approx(0.100005, abs=1e-15)
    assert measure.capacity(1.15) == pytest.approx((100005 + 100507) / 2e6, abs=1e-12)
    assert measure.neck_area(1.15) == pytest.approx(0.00502)
    assert measure.neck_area(1.05) == pytest.approx(0.00497)


def test_the_ends_of_the_neck_table_belong_to_it_and_nothing_beyond() -> None:
    measure = standard.load(MEASURE).measure
    assert measure is not None
    assert measure.capacity(0.7) == pytest.approx(0.098015)
    assert measure.capacity(1.5) == pytest.approx(0.102014)
    for level in (0.6999, 1.5001, 0.0, -0.1, float("nan")):
        with pytest.raises(DataError) as caught:
            measure.capacity(level)
        assert caught.value.fault == "measure-level-outside-neck"


@pytest.mark.parametrize(
    ("day", "valid"),
    [
        (date(2026, 1, 4), False),
        (date(2026, 1, 5), True),
        (date(2035, 12, 31), True),
        (date(2036, 1, 1), False),
    ],
)
def test_a_certificate_covers_its_first_and_last_day(day: date, valid: bool) -> None:
    one = standard.load(ENERGY)
    if valid:
        one.require_valid_on(day)
        return
    with pytest.raises(PreconditionError) as caught:
        one.require_valid_on(day)
    assert caught.value.fault == "standard-expired"
    assert caught.value.evidence["certificate"] == one.certificate.number
    assert caught.value.evidence["day"] == day.isoformat()


def test_a_certificate_of_nobody_authorised_is_refused(tmp_path: Path) -> None:
    one = standard.load(changed(tmp_path, ENERGY, "authorised = true", "authorised = false"))
    with pytest.raises(PreconditionError) as caught:
        one.require_valid_on(date(2026, 6, 1))
    assert caught.value.fault == "standard-not-authorised"


@pytest.mark.parametrize(("temperature", "inside"), [(-0.1, False), (0.0, True), (40.0, True), (40.1, False)])
def test_the_temperature_range_is_that_of_the_certificate(temperature: float, inside: bool) -> None:
    one = standard.load(ENERGY)
    if inside:
        one.require_temperature(temperature)
        return
    with pytest.raises(PreconditionError) as caught:
        one.require_temperature(temperature)
    assert caught.value.fault == "standard-outside-temperature"


def test_the_ratio_to_the_mpe_is_inclusive() -> None:
    one = standard.load(ENERGY)
    one.require_ratio(0.2, 1.0, 0.2, "6.1")
    for coarse in (0.2001, float("nan")):
        with pytest.raises(PreconditionError) as caught:
            one.require_ratio(coarse, 1.0, 0.2, "6.1")
        assert caught.value.fault == "standard-too-coarse"


def test_an_uncertainty_that_the_file_does_not_state_is_named() -> None:
    with pytest.raises(InputError) as caught:
        standard.load(ENERGY).uncertainty("colour")
    assert caught.value.evidence["quantity"] == "colour"
    assert "energy_aliasing" in str(caught.value.evidence["known"])


def test_practice_confirmations_carry_the_mark() -> None:
    practice = organisation.load(PRACTICE / "organisation.toml")
    assert practice.practice
    assert practice.confirmed_by("jjg1149-2022:working-error-class-1").endswith("仿真")
    assert practice.confirmed_by("jjg1149-2022:nothing") == ""


def test_a_practice_organisation_cannot_hide(tmp_path: Path) -> None:
    source = PRACTICE / "organisation.toml"
    with pytest.raises(InputError) as caught:
        organisation.load(changed(tmp_path, source, 'name_zh = "练习机构（仿真）"', 'name_zh = "计量院"'))
    assert caught.value.evidence["field"] == "organisation"


def test_a_simulated_standard_is_refused_outside_practice() -> None:
    standards = register.load_roles({"energy": "dc_energy_standard.toml"}, PRACTICE)
    practice = organisation.load(PRACTICE / "organisation.toml")
    day = date(2026, 6, 1)
    require_fit = partial(register.require_fit, files={"energy": "0" * 64}, logbook=Logbook())
    require_fit(standards, practice, day)
    with pytest.raises(PreconditionError) as caught:
        require_fit(standards, practice.model_copy(update={"practice": False}), day)
    assert caught.value.fault == "standard-simulated-outside-practice"
    with pytest.raises(PreconditionError) as expired:
        require_fit(standards, practice, date(2040, 1, 1))
    assert expired.value.fault == "standard-expired"


def test_a_file_beside_the_job_goes_before_the_practice_set(tmp_path: Path) -> None:
    assert register.locate("metal_measure.toml", tmp_path) == MEASURE
    (tmp_path / "metal_measure.toml").write_text("", encoding="utf-8")
    assert register.locate("metal_measure.toml", tmp_path) == tmp_path / "metal_measure.toml"
    assert register.locate("unknown.toml", tmp_path) == tmp_path / "unknown.toml"
