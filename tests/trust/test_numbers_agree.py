"""TRUST-27: record, DCC and PDF say the same, number by number, rounding and unit included.

Every random certificate is compared between record, XML and what the template is handed; some of them (all with
PROOFVAN_TRUST_SIZE=full) are drawn too, and their numbers read back from the pages.
"""

from __future__ import annotations

import random
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from campaign import sized, tell
from issued_documents import DCC, SI
from lxml import etree
from pdf_words import words
from sample_records import dispenser, pile

from proofvan.core.line.results import Limit, Outcome, Result, Verdict
from proofvan.documents.certificate import make_document, make_xml
from proofvan.documents.issuance import Issuance
from proofvan.documents.view import two_digits, view
from proofvan.keys.practice import practice_signer
from proofvan.records.record import DocumentKind, VerificationRecord
from proofvan.records.rules import overall
from proofvan.records.signed import SignedRecord, sign

CERTIFICATES = 1000
DRAWN = sized(20, CERTIFICATES)
# Units as the three write them: record, DCC, page.
UNITS = {
    "%": (r"\percent", "%"), "L": (r"\litre", "L"), "kWh": (r"\kilo\watt\hour", "kWh"), "s": (r"\second", "s"),
    "CNY": ("|CNY", "元"), "ohm": (r"\ohm", "Ω"), "L/min": (r"\litre\per\minute", "L/min"),
}  # fmt: skip


def random_record(seed: int) -> VerificationRecord:
    pick = random.Random(seed)
    base = pile() if seed % 2 else dispenser()
    results = tuple(random_result(pick, base.results[0], number) for number in range(pick.randrange(1, 7)))
    verdicts = tuple(random_verdict(pick, base.verdicts[0], result) for result in results)
    outcome = overall(verdicts)
    kind = DocumentKind.VERIFICATION_CERTIFICATE if outcome is Outcome.PASS else DocumentKind.NOTICE_OF_RESULTS
    valid = "2029-11-23" if outcome is Outcome.PASS else ""
    conclusion = replace(base.conclusion, outcome=outcome, document=kind, valid_until=valid)
    return replace(base, results=results, verdicts=verdicts, conclusion=conclusion)


def random_result(pick: random.Random, like: Result, number: int) -> Result:
    digits = pick.randrange(5)
    value = Decimal(pick.randrange(-(10**8), 10**8)) / 10 ** pick.randrange(4, 9)
    rounded = f"{value:.{digits}f}"
    stated = pick.random() < 0.8
    return replace(
        like,
        point=f"{number + 1} A",
        value=f"{value:f}",
        rounded=f"+{rounded}" if value > 0 and pick.random() < 0.5 else rounded,
        unit=pick.choice(list(UNITS)),
        expanded_uncertainty=f"{Decimal(pick.randrange(1, 10**6)) / 10 ** pick.randrange(3, 9):f}" if stated else "",
        coverage_factor=pick.choice(("2", "1.96", "2.00814204238", "3")) if stated else "",
        budget=(),
        formula="",
    )


def random_verdict(pick: random.Random, like: Verdict, result: Result) -> Verdict:
    limit = Limit("mpe", f"{pick.randrange(1, 100)}.{pick.randrange(10)}", result.unit, "5.1", "2022", "S", "")
    outcome = Outcome.FAIL if pick.random() < 0.1 else Outcome.PASS
    return replace(like, result=result.name, point=result.point, judged=result.rounded, limit=limit, outcome=outcome)


def of_record(record: VerificationRecord) -> list[tuple[str, ...]]:
    verdicts = {verdict.point: verdict for verdict in record.verdicts}
    rows = []
    for result in record.results:
        verdict = verdicts[result.point]
        factor = result.coverage_factor
        rows.append(
            (
                result.rounded, result.unit, two_digits(result.expanded_uncertainty),
                two_digits(factor) if "." in factor else factor, verdict.limit.value, verdict.outcome.value,
                result.value, result.expanded_uncertainty, factor,
            )
        )  # fmt: skip
    return rows


def of_xml(data: bytes) -> list[tuple[str, ...]]:
    units = {dsi: unit for unit, (dsi, _) in UNITS.items()}
    rows = []
    for result in etree.fromstring(data).iter(f"{DCC}result"):
        printed, limit, unrounded = (
            result.find(f".//{DCC}quantity[@refType='{ref}']") for ref in ("cn_printed", "cn_limit", "cn_unrounded")
        )
        conformity = result.findtext(f".//{DCC}conformity").upper()
        assert number(limit)[1] == number(printed)[1] == number(unrounded)[1]
        value, unit, uncertainty, factor = number(printed)
        rest = number(unrounded)
        rows.append((value, units[unit], uncertainty, factor, number(limit)[0], conformity, rest[0], *rest[2:]))
    return rows


def number(quantity: Any) -> tuple[str, str, str, str]:
    real = quantity.find(f"{SI}real")
    parts = (f"{SI}value", f"{SI}unit", f".//{SI}valueExpandedMU", f".//{SI}coverageFactor")
    value, unit, uncertainty, factor = (real.findtext(part) or "" for part in parts)
    return value, unit, uncertainty, factor


def of_view(signed: SignedRecord) -> list[tuple[str, ...]]:
    units = {printed: unit for unit, (_, printed) in UNITS.items()}
    return [
        (item["rounded"], units[item["unit"]], item["u"], item["k"], item["limit"].split(" ")[0], item["outcome"])
        for item in view(signed)["items"]
    ]


def on_page(row: tuple[str, ...]) -> tuple[str, str]:
    """A row of the table of items as the page shows it, from the result to the conclusion."""
    value, unit, uncertainty, factor, limit, outcome, *_ = row
    printed = UNITS[unit][1]
    stated = f"{uncertainty}{printed}(k={factor})" if uncertainty else "—"
    conclusion = "✓合格PASS" if outcome == "PASS" else "✗不合格FAIL"
    return f"{value.replace('-', '−')}{printed}{stated}", f"{limit}{printed}{conclusion}"


@pytest.mark.trust
def test_record_dcc_and_page_agree_in_a_thousand_random_certificates(record_property) -> None:
    compared = 0
    for seed in range(CERTIFICATES):
        signed = sign(random_record(seed), practice_signer())
        rows = of_record(signed.record)
        assert of_xml(make_xml(Issuance(signed), None)) == rows, seed
        assert of_view(signed) == [row[:6] for row in rows], seed
        compared += sum(len(row) for row in rows)
    tell(record_property, certificates=CERTIFICATES, numbers_compared=compared, differences=0)
    assert compared > 20 * CERTIFICATES


@pytest.mark.trust
@pytest.mark.parametrize("seed", range(DRAWN))
def test_what_the_pages_show_is_what_the_record_says(seed: int) -> None:
    signed = sign(random_record(seed), practice_signer())
    shown = "".join(words(make_document(Issuance(signed), practice_signer()).pdf)[1:]).replace("𝑘", "k")
    at = shown.index("项目、数据与结论")
    for row in of_record(signed.record):
        for part in on_page(row):
            found = shown.find(part, at)
            assert found >= 0, (seed, part)
            at = found


def test_a_number_that_differs_would_be_seen() -> None:
    signed = sign(random_record(1), practice_signer())
    result = signed.record.results[0]
    other = replace(signed.record, results=(replace(result, rounded="9.99"), *signed.record.results[1:]))
    assert of_xml(make_xml(Issuance(sign(other, practice_signer())), None)) != of_record(signed.record)
    assert of_view(sign(other, practice_signer())) != [row[:6] for row in of_record(signed.record)]
