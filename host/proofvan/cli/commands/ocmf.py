"""`proofvan ocmf`: signed charging records of a pile, verified."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from proofvan.cli.envelope import ask_json, print_result
from proofvan.cli.exit_codes import ExitCode
from proofvan.cli.words import both, language, say
from proofvan.core.errors import InputError
from proofvan.core.messages import LANGUAGES
from proofvan.instruments.ocmf.deviations import Deviation
from proofvan.instruments.ocmf.public_key import RsaKey
from proofvan.instruments.ocmf.record import Reading
from proofvan.instruments.ocmf.signature import Examination, Verdict
from proofvan.instruments.ocmf.transactions import Transaction
from proofvan.instruments.ocmf.verification import FileReport, RecordReport, verify_file

_MARKS = {Verdict.VALID: "✔", Verdict.INVALID: "✘", Verdict.UNVERIFIABLE: "○"}


def register(app: typer.Typer) -> None:
    """Add the command group."""
    group = typer.Typer(help=both("cli-ocmf-help"), no_args_is_help=True)
    group.callback()(lambda: None)  # keeps the word `verify` while it is the only command
    group.command("verify", help=both("cli-ocmf-verify-help"))(verify)
    app.add_typer(group, name="ocmf")


def verify(
    file: Annotated[Path, typer.Argument(help=both("cli-ocmf-file"))],
    key: Annotated[str, typer.Option("--key", help=both("cli-ocmf-key"))] = "",
    as_json: Annotated[bool, typer.Option("--json", help=both("cli-json"))] = False,
) -> None:
    """Verify every record in a file; exit code 0 only when every signature is valid."""
    ask_json("ocmf verify", as_json)
    report = verify_file(_content(file), str(file), _key_text(key))
    code = _exit_code(report)
    if as_json:
        print_result("ocmf verify", _plain(report), code)
    else:
        for line in _lines(report):
            print(line)
    raise typer.Exit(code)


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as problem:
        raise InputError("ocmf-file-unreadable", file=str(file), detail=problem.strerror or "") from problem


def _key_text(key: str) -> str:
    """Give the key itself: `key` is its text or a file that holds it."""
    path = Path(key)
    if not key or len(key) > 255 or not path.is_file():
        return key
    data = _content(path)
    try:
        text = data.decode("ascii")
    except UnicodeDecodeError:
        return data.hex()  # DER
    return text


def _exit_code(report: FileReport) -> ExitCode:
    reasons = [one.examination.reason for one in report.records]
    if report.verdict is Verdict.INVALID:
        return ExitCode.DAMAGED
    if report.verdict is Verdict.VALID:
        return ExitCode.OK
    return ExitCode.UNKNOWN_SIGNER if set(reasons) <= {"", "ocmf-reason-no-key"} else ExitCode.INPUT


def _lines(report: FileReport) -> Iterator[str]:
    for one in report.records:
        yield from _record_lines(one)
    for deviation in report.deviations:
        yield f"! {deviation.words(language())}"
    for transaction in report.transactions:
        yield from _transaction_lines(transaction)
    yield ""
    yield f"{_MARKS[report.verdict]} {say(report.verdict.message)}"


def _record_lines(one: RecordReport) -> Iterator[str]:
    found = one.examination
    pagination = one.record.pagination if one.record else ""
    yield f"{_MARKS[found.verdict]} [{one.place}] {pagination} {say(found.verdict.message)}".replace("  ", " ")
    if found.reason:
        yield f"    {say(found.reason)}\n    → {say(found.reason + '.advice')}"
    if found.key and one.key_source:
        yield f"    {found.key.algorithm} · {say('ocmf-key-source-' + one.key_source)}"
    for deviation in one.deviations:
        yield f"    ! {deviation.words(language())}"


def _transaction_lines(transaction: Transaction) -> Iterator[str]:
    yield say(
        "cli-ocmf-transaction",
        meter=transaction.meter,
        register=transaction.register or "-",
        begin=transaction.begin.time_text,
        end=transaction.end.time_text,
        first=f"{transaction.begin.value:f}",
        last=f"{transaction.end.value:f}",
        unit=transaction.end.unit,
        energy=f"{transaction.energy_kwh:f}",
    )
    for deviation in transaction.deviations:
        yield f"    ! {deviation.words(language())}"


def _plain(report: FileReport) -> dict[str, Any]:
    return {
        "file": report.file,
        "verdict": report.verdict.value,
        "records": [_plain_record(one) for one in report.records],
        "transactions": [_plain_transaction(one) for one in report.transactions],
        "deviations": _plain_deviations(report.deviations),
    }


def _plain_record(one: RecordReport) -> dict[str, Any]:
    record = one.record
    return {
        "place": one.place,
        "verdict": one.examination.verdict.value,
        "reason": one.examination.reason,
        "algorithm": _algorithm(one),
        "key": _plain_key(one.examination, one.key_source),
        "pagination": record.pagination if record else "",
        "meter": record.meter if record else "",
        "readings": [_plain_reading(reading) for reading in record.readings] if record else [],
        "deviations": _plain_deviations(one.deviations),
    }


def _algorithm(one: RecordReport) -> str:
    key = one.examination.key
    if isinstance(key, RsaKey) or one.record is None:
        return key.algorithm if key else ""
    return one.record.signature.algorithm


def _plain_key(found: Examination, source: str) -> dict[str, str]:
    if found.key is None:
        return {"source": source}
    key = found.key
    if isinstance(key, RsaKey):
        numbers = {"modulus": f"{key.modulus:x}", "exponent": str(key.exponent)}
        return {"source": source, "encoding": key.encoding, **numbers}
    return {"source": source, "curve": key.curve.name, "encoding": key.encoding, "point": key.point.hex()}


def _plain_reading(reading: Reading) -> dict[str, Any]:
    return {
        "time": reading.time_text,
        "transaction": reading.transaction,
        "value": None if reading.value is None else f"{reading.value:f}",
        "unit": reading.unit,
        "register": reading.register,
        "current_type": reading.current_type,
        "cumulated_loss": None if reading.cumulated_loss is None else f"{reading.cumulated_loss:f}",
        "error_flags": reading.error_flags,
        "status": reading.status,
    }


def _plain_transaction(transaction: Transaction) -> dict[str, Any]:
    return {
        "meter": transaction.meter,
        "register": transaction.register,
        "current_type": transaction.current_type,
        "paginations": list(transaction.paginations),
        "begin": _plain_reading(transaction.begin),
        "end": _plain_reading(transaction.end),
        "energy_kwh": f"{transaction.energy_kwh:f}",
        "deviations": _plain_deviations(transaction.deviations),
    }


def _plain_deviations(deviations: tuple[Deviation, ...]) -> list[dict[str, str]]:
    return [
        {
            "id": one.id,
            "where": one.where,
            "found": one.found,
            "allowed": one.allowed,
            **{language: one.words(language) for language in LANGUAGES},
        }
        for one in deviations
    ]
