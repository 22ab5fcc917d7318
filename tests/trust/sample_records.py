"""Records as the pipeline writes them: a pile that passes, a dispenser that fails."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from proofvan.core.line.results import BudgetLine, Limit, Outcome, Result, Verdict
from proofvan.keys.practice import practice_signer
from proofvan.keys.signer import Ed25519Signer
from proofvan.records.record import (
    SCHEMA,
    Attempt,
    AttemptOutcome,
    BoardSoftware,
    Conclusion,
    Condition,
    Confirmation,
    DocumentKind,
    Head,
    OrganisationUsed,
    Person,
    Plan,
    Recording,
    Software,
    StandardUsed,
    StreamSeal,
    Subject,
    TimeQuality,
    VerificationRecord,
)
from proofvan.records.signed import SignedRecord, sign
from proofvan.station.endorse import endorse_practice


def signer(seed: int = 1) -> Ed25519Signer:
    """A key of its own, the same for the same seed."""
    return Ed25519Signer(Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32))


def signed_practice(record: VerificationRecord) -> SignedRecord:
    """Signed by the practice key and, one after the other, by the practice persons."""
    return endorse_practice(sign(record, practice_signer()), practice_signer())


def signed_pile() -> SignedRecord:
    return signed_practice(pile())


def signed_dispenser() -> SignedRecord:
    return signed_practice(dispenser())


def signed_calibration() -> SignedRecord:
    return signed_practice(calibration())


def real(record: VerificationRecord) -> VerificationRecord:
    """The same record with nothing simulated and no practice in it, for tests only."""
    verdicts = tuple(
        replace(verdict, limit=replace(verdict.limit, confirmed_by="甲 2026-01-05")) for verdict in record.verdicts
    )
    organisation = replace(
        record.organisation,
        practice=False,
        name_zh="某市计量检定所",
        name_en="A City Institute of Metrology",
        confirmations=(Confirmation("jjg1149-mpe", "甲 2026-01-05"),),
    )
    return replace(
        record,
        head=replace(record.head, service="subsequent_verification", practised_service="", simulated=False),
        organisation=organisation,
        standards=tuple(
            replace(standard, simulated=False, name_zh="直流电能标准", laboratory="某省计量院")
            for standard in record.standards
        ),
        verdicts=verdicts,
    )


def pile() -> VerificationRecord:
    results = tuple(_pile_result(point, value) for point, value in (("60 A", "0.174318"), ("125 A", "0.2261")))
    verdicts = tuple(_verdict(result, "1.0", Outcome.PASS) for result in results)
    return VerificationRecord(
        schema=SCHEMA,
        head=Head(
            run="20261124T081500Z-pile-dc-7",
            record_number="YS-2026-0007",
            document_number="ZL-DC-2026-0007",
            service="practice",
            practised_service="subsequent_verification",
            regulation="JJG 1149",
            edition="2022",
            folder="jjg1149_dc_pile",
            title="jjg1149-title",
            simulated=True,
        ),
        subject=Subject(
            instrument="jjg1149-instrument",
            model="DC-120K-2",
            serial="A1230045",
            manufacturer="练习充电设备有限公司",
            accuracy_class="1",
            client="练习充电站",
            place="练习充电站 3 号车位",
            data={"connector": "A", "maximum_current_a": "250", "minimum_count_kwh": "0.001"},
        ),
        plan=Plan(
            method="pile-method-energy-comparison",
            gate="pile-gate-whole-session",
            reading_source="pile-source-screen",
            data={"points": [{"current_a": "60", "energy_kwh": "1.0"}]},
        ),
        people=(
            Person("verifier", "王练习", "NO-2201", "2028-05-31"),
            Person("checker", "李练习", "NO-1107", "2027-11-30"),
            Person("approver", "赵练习", "NO-0303", "2028-01-31"),
        ),
        standards=(
            StandardUsed(
                role="energy",
                id="dc-energy-standard-practice",
                kind="dc_energy_standard",
                name_zh="直流电能标准（仿真）",
                name_en="DC energy standard (simulated)",
                serial="SIM-DC-01",
                maker="proofvan",
                measuring_range="(0~1000) V，(0~300) A",
                uncertainty="U = 0.05 % (k = 2)",
                certificate="SIM-2026-0001",
                laboratory="练习实验室（仿真）",
                issued="2026-01-10",
                valid_until="2027-01-09",
                authorised=True,
                simulated=True,
                sha256="5e" * 32,
            ),
        ),
        organisation=_organisation(),
        environment=(
            Condition("condition-ambient-temperature", "22.8", "23.4", "°C", "entered"),
            Condition("condition-humidity", "48", "51", "%RH", "entered"),
        ),
        attempts=(
            _attempt(
                "working_error/60 A/1", 1, "60 A", AttemptOutcome.KEPT, _pile_observation("60 A", "1", "3601718.2")
            ),
            Attempt(
                key="working_error/60 A/2",
                attempt=1,
                step="working_error",
                clause="7.3.2",
                title="pile-step-working-error",
                point="60 A",
                outcome=AttemptOutcome.FAULT,
                reason="",
                fault="key-file-exists",
                evidence={"file": "B1"},
                observation={},
            ),
            _attempt(
                "working_error/60 A/2", 2, "60 A", AttemptOutcome.KEPT, _pile_observation("60 A", "2", "3601717.0")
            ),
            _attempt(
                "working_error/125 A/1", 1, "125 A", AttemptOutcome.KEPT, _pile_observation("125 A", "1", "3601711.4")
            ),
        ),
        results=results,
        verdicts=verdicts,
        conclusion=Conclusion(
            outcome=Outcome.PASS,
            document=DocumentKind.VERIFICATION_CERTIFICATE,
            date="2026-11-24",
            valid_until="2029-11-23",
            adjustment="record-adjustment-none",
        ),
        time=TimeQuality("2026-11-24T08:15:00.000000Z", "2026-11-24T08:41:22.512000Z", "simulated", "0.010"),
        seals=(StreamSeal("B1", 1, "5184000", "9c" * 16, True), StreamSeal("B1", 2, "12960", "3d" * 16, True)),
        software=_software("power"),
        recording=Recording(("recording.000.mcap",), "c7" * 32),
    )


def calibration() -> VerificationRecord:
    """The pile of an owner who sells nothing with it: measured, not judged."""
    base = pile()
    verdicts = tuple(
        replace(
            verdict, limit=replace(verdict.limit, value="", provenance="", confirmed_by=""), outcome=Outcome.MEASURED
        )
        for verdict in base.verdicts
    )
    return replace(
        base,
        head=replace(base.head, practised_service="calibration", document_number="JZ-DC-2026-0007"),
        subject=replace(base.subject, not_compulsory="企业内部用车，不用于贸易结算"),
        verdicts=verdicts,
        conclusion=replace(
            base.conclusion, outcome=Outcome.MEASURED, document=DocumentKind.CALIBRATION_CERTIFICATE, valid_until=""
        ),
    )


def dispenser() -> VerificationRecord:
    base = pile()
    results = (
        _dispenser_result("jjg443-indication-error", "Q1 40 L/min", "0.5237", "0.52"),
        _dispenser_result("jjg443-indication-error", "Q2 5 L/min", "0.1180", "0.12"),
        _dispenser_result("jjg443-repeatability", "Q1 40 L/min", "0.0412", "0.04"),
        _dispenser_result("jjg443-repeatability", "Q2 5 L/min", "0.0305", "0.03"),
    )
    verdicts = (
        _verdict(results[0], "0.30", Outcome.FAIL),
        _verdict(results[1], "0.30", Outcome.PASS),
        _verdict(results[2], "0.10", Outcome.PASS),
        _verdict(results[3], "0.10", Outcome.PASS),
    )
    return replace(
        base,
        head=replace(
            base.head,
            run="20261124T091500Z-dispenser-7",
            record_number="YS-2026-0008",
            document_number="TZ-YJ-2026-0008",
            regulation="JJG 443",
            edition="2023",
            folder="jjg443_fuel_dispenser",
            title="jjg443-title",
        ),
        subject=Subject(
            instrument="jjg443-instrument",
            model="JDK50D2",
            serial="20190417",
            manufacturer="练习加油机厂",
            accuracy_class="",
            client="练习加油站",
            place="练习加油站 2 号岛",
            data={"nozzle": "3", "fuel": "92#"},
        ),
        plan=Plan("jjg443-method-automatic-measure", "jjg443-gate-delivery", "jjg443-source-display", {"points": []}),
        attempts=(_attempt("indication_error/Q1 40 L/min/1", 1, "Q1 40 L/min", AttemptOutcome.KEPT, _delivery()),),
        results=results,
        verdicts=verdicts,
        conclusion=replace(
            base.conclusion,
            outcome=Outcome.FAIL,
            document=DocumentKind.NOTICE_OF_RESULTS,
            valid_until="",
        ),
        software=_software("flow"),
    )


def _organisation() -> OrganisationUsed:
    return OrganisationUsed(
        id="practice",
        name_zh="练习机构（仿真）",
        name_en="Practice organisation (simulated)",
        practice=True,
        authorisation="",
        address="",
        telephone="",
        post_code="",
        confirmations=(Confirmation("jjg1149-mpe", "practice 2026-01-01 仿真"),),
    )


def _software(family: str) -> Software:
    return Software(
        version="0.1.0",
        legal_id="a1b2c3d4" * 8,
        other_id="0badcafe" * 8,
        wire="d4c3b2a1" * 8,
        kernels="e4f5a6b7" * 8,
        extension="portable; gcc 12.2.0; -O3; " + "5ad5" * 16,
        boards=(BoardSoftware("B1", "e66138935f1a2b3c", family, "0.1.0", "7f3a9c21d4e5b608", "1122334455667788"),),
    )


def _pile_observation(point: str, run: str, energy: str) -> dict[str, Any]:
    reading = {"name": "energy", "value": energy, "unit": "J", "standard": "dc-energy-standard-practice"}
    return {"point": point, "run": run, "indicated_kwh": "1.002", "energy": reading}


def _delivery() -> dict[str, Any]:
    readings = {"level": "1.05265", "nozzle_temperature": "20.293", "body_temperature": "17.82"}
    return {
        "point": "Q1 40 L/min",
        "run": "1",
        "indicated_l": "20.00",
        "amount_cny": "157.00",
        **{name: {"value": value} for name, value in readings.items()},
    }


def _attempt(key: str, attempt: int, point: str, outcome: AttemptOutcome, observation: dict[str, Any]) -> Attempt:
    return Attempt(
        key,
        attempt,
        "working_error",
        "7.3.2",
        "pile-step-working-error",
        point,
        outcome,
        "",
        "",
        {},
        observation,
    )


def _pile_result(point: str, value: str) -> Result:
    return Result(
        name="jjg1149-working-error",
        point=point,
        clause="7.3.2",
        value=value,
        unit="%",
        rounded=f"{float(value):.1f}",
        formula="γ = (E_x − E_0) / E_0 × 100 = (1.002 − 1.000256) / 1.000256 × 100",
        standard_uncertainty="0.0291",
        degrees_of_freedom="187",
        coverage_factor="2",
        expanded_uncertainty="0.058",
        budget=(
            BudgetLine("component-certificate", "0.025", "%", "normal", "inf", "1", "0.025", "SIM-2026-0001"),
            BudgetLine(
                "component-display",
                "0.00029",
                "kWh",
                "rectangular",
                "inf",
                "100",
                "0.029",
                "0.001 kWh",
            ),
            BudgetLine("component-repeatability", "0.008", "%", "normal", "4", "1", "0.008", "n = 5"),
        ),
    )


def _dispenser_result(name: str, point: str, value: str, rounded: str) -> Result:
    return Result(
        name=name,
        point=point,
        clause="7.2.4",
        value=value,
        unit="%",
        rounded=rounded,
        formula="E = (V_J − V_t) / V_t × 100 = (20.00 − 19.8958) / 19.8958 × 100",
        standard_uncertainty="0.031",
        degrees_of_freedom="52",
        coverage_factor="2",
        expanded_uncertainty="0.062",
        budget=(BudgetLine("component-certificate", "0.0125", "%", "normal", "inf", "1", "0.0125", "SIM-2026-0002"),),
    )


def _verdict(result: Result, limit: str, outcome: Outcome) -> Verdict:
    return Verdict(
        result=result.name,
        point=result.point,
        judged=result.rounded,
        limit=Limit("mpe", limit, "%", "5.1", "2022", "M-med", "practice 2026-01-01 仿真"),
        rule="rule-rounded-within-limit",
        outcome=outcome,
    )
