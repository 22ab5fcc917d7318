"""`proofvan amend`: put words of an issued document right; the record, its numbers and the old document stay."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from proofvan.cli.envelope import ask_json, print_result
from proofvan.cli.files import default_home, run_folder, write_output
from proofvan.cli.unlock import StationKey, open_signer
from proofvan.cli.words import both, say
from proofvan.compose.ledger import opened_ledger
from proofvan.compose.now import utc_now
from proofvan.core.audit import AuditEvent
from proofvan.core.errors import InputError
from proofvan.documents.amendment import NAME, WORDS, amend
from proofvan.documents.attachment import XML_NAME
from proofvan.documents.certificate import PDF_NAME, make_document
from proofvan.documents.issuance import Issuance
from proofvan.keys.practice import practice_signer
from proofvan.records.signed import SignedRecord, read_file

_AMENDED = "document-amended"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("amend", help=both("cli-amend-help"))(amend_document)


def amend_document(
    run: Annotated[str, typer.Argument(help=both("cli-bundle-run"))],
    word: Annotated[list[str], typer.Option("--word", help=both("cli-amend-word"))],
    reason: Annotated[str, typer.Option("--reason", help=both("cli-amend-reason"))],
    to: Annotated[Path, typer.Option("--to", help=both("cli-amend-to"))],
    key: Annotated[str, typer.Option("--key", help=both("cli-amend-key"))] = "",
    station_key: StationKey = "",
    home: Annotated[Path | None, typer.Option("--home", help=both("cli-home"))] = None,
    as_json: Annotated[bool, typer.Option("--json", help=both("cli-json"))] = False,
) -> None:
    """Write the amended document, its DCC and the signed amendment; the ledger is told before they are written."""
    ask_json("amend", as_json)
    place = home or default_home()
    folder = run_folder(run, place)
    signed, signer = SignedRecord.read(folder), open_signer(key) if key else practice_signer()
    replaced = signed.record.head.document_number, read_file(folder / PDF_NAME)
    amended = amend(signed, replaced, _words(word), reason, utc_now(), signer)
    document = make_document(Issuance(signed, amendment=amended), signer)
    number = amended.amendment.number
    with opened_ledger(place, open_signer(station_key) if station_key else practice_signer()) as ledger:
        event = AuditEvent(
            _AMENDED, signed.record.head.run, amended.signature.key_id, utc_now(), reason, replaced[0], number
        )
        ledger.note(event)
    to.mkdir(parents=True, exist_ok=True)
    for name, data in ((PDF_NAME, document.pdf), (XML_NAME, document.xml), (NAME, amended.to_bytes())):
        write_output(to / name, data)
    result = {"file": str(to / PDF_NAME), "number": number, "replaces": replaced[0]}
    if as_json:
        print_result("amend", result)
    else:
        print(say("cli-amend-done", **result))


def _words(given: list[str]) -> dict[str, str]:
    pairs = [entry.partition("=") for entry in given]
    for field, equals, _ in pairs:
        if not equals:
            raise InputError("amendment-not-permitted", field=field, allowed=", ".join(f"{name}=…" for name in WORDS))
    return {field: new for field, _, new in pairs}
