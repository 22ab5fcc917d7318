"""`proofvan ledger`: what the van's ledger holds, whether it is intact, and its copies on other media."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from proofvan.cli.envelope import ask_json, print_result
from proofvan.cli.files import default_home
from proofvan.cli.report import print_report
from proofvan.cli.words import both, say
from proofvan.compose.anchoring import REQUEST, anchor, root_certificate
from proofvan.compose.ledger import ledger_file
from proofvan.core.errors import InputError, StorageError
from proofvan.keys.trust import TrustStore
from proofvan.records.check_record import Trusted
from proofvan.records.ledger.backup import back_up, export_checkpoint, restore
from proofvan.records.ledger.check import LedgerState, check_ledger, read_checkpoint_file, read_state

Home = Annotated[Path | None, typer.Option("--home", help=both("cli-home"))]
Json = Annotated[bool, typer.Option("--json", help=both("cli-json"))]
To = Annotated[Path, typer.Option("--to", help=both("cli-ledger-to"))]


def register(app: typer.Typer) -> None:
    """Add the command group."""
    group = typer.Typer(help=both("cli-ledger-help"), no_args_is_help=True)
    group.command("status", help=both("cli-ledger-status-help"))(status)
    group.command("verify", help=both("cli-ledger-verify-help"))(verify)
    group.command("checkpoint", help=both("cli-ledger-checkpoint-help"))(checkpoint)
    group.command("anchor", help=both("cli-ledger-anchor-help"))(anchored)
    group.command("backup", help=both("cli-ledger-backup-help"))(backup)
    group.command("restore", help=both("cli-ledger-restore-help"))(bring_back)
    app.add_typer(group, name="ledger")


def status(home: Home = None, as_json: Json = False) -> None:
    """Say what the ledger holds."""
    ask_json("ledger status", as_json)
    state = read_state(_present(home))
    _print("ledger status", "cli-ledger-status", _plain(state), as_json)


def verify(
    home: Home = None,
    trust: Annotated[list[Path] | None, typer.Option("--trust", help=both("cli-verify-trust"))] = None,
    against: Annotated[list[Path] | None, typer.Option("--against", help=both("cli-ledger-against"))] = None,
    practice: Annotated[bool, typer.Option("--practice", help=both("cli-verify-practice"))] = False,
    as_json: Json = False,
) -> None:
    """Verify the whole ledger; exit code 0 only when it is intact and its signer is trusted."""
    ask_json("ledger verify", as_json)
    trusted = Trusted(TrustStore.from_files(trust or []), practice)
    earlier = [read_checkpoint_file(path) for path in against or []]
    raise typer.Exit(print_report("ledger verify", check_ledger(_present(home), trusted, earlier), as_json))


def checkpoint(to: To, home: Home = None, as_json: Json = False) -> None:
    """Write the newest signed checkpoint to a folder that leaves the van."""
    ask_json("ledger checkpoint", as_json)
    file = _present(home)
    state = read_state(file)
    if state.newest is None:
        raise StorageError("ledger-no-checkpoint", file=file)
    written = export_checkpoint(state.newest, to)
    result = {"file": str(written), "size": state.newest.size, "entries": state.entries}
    _print("ledger checkpoint", "cli-ledger-checkpoint-done", result, as_json)


def anchored(
    to: To,
    root: Annotated[Path, typer.Option("--root", exists=True, help=both("cli-ledger-anchor-root"))],
    url: Annotated[str, typer.Option("--url", help=both("cli-ledger-anchor-url"))] = "",
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Have the newest checkpoint stamped by a time-stamping authority, and check every stamp in the folder."""
    ask_json("ledger anchor", as_json)
    found = anchor(_present(home), to, root_certificate(root), url)
    if as_json:
        anchors = [{"file": str(one.file), "entries": one.entries, "utc": one.utc} for one in found]
        print_result("ledger anchor", {"anchors": anchors})
        return
    for one in found:
        message = "cli-ledger-anchor-stamped" if one.utc else "cli-ledger-anchor-waiting"
        print(say(message, file=one.file, entries=one.entries, utc=one.utc, request=one.file.with_suffix(REQUEST)))


def backup(to: To, home: Home = None, as_json: Json = False) -> None:
    """Copy the ledger to a folder on a second medium and verify the copy."""
    ask_json("ledger backup", as_json)
    copy, state = back_up(_present(home), to)
    _print("ledger backup", "cli-ledger-backup-done", {"file": str(copy), **_plain(state)}, as_json)


def bring_back(
    source: Annotated[Path, typer.Argument(help=both("cli-ledger-restore-file"), exists=True)],
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Put a verified backup in the place of the ledger; the old file is set aside."""
    ask_json("ledger restore", as_json)
    file = ledger_file(home or default_home())
    aside = restore(source, file)
    result = {"file": str(file), "aside": str(aside or ""), **_plain(read_state(file))}
    _print("ledger restore", "cli-ledger-restore-done", result, as_json)


def _present(home: Path | None) -> Path:
    file = ledger_file(home or default_home())
    if not file.exists():
        raise InputError("ledger-none", file=file)
    return file


def _plain(state: LedgerState) -> dict[str, Any]:
    return {
        "origin": state.origin,
        "revision": state.revision,
        "entries": state.entries,
        "records": state.records,
        "checkpoints": state.checkpoints,
        "signed_entries": state.newest.size if state.newest else 0,
    }


def _print(command: str, message: str, result: dict[str, Any], as_json: bool) -> None:
    if as_json:
        print_result(command, result)
    else:
        print(say(message, **result))
