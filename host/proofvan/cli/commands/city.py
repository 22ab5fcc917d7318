"""`proofvan city`: charging data of a whole city into the lake, and what cannot be true of it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from proofvan.cli import city_actions
from proofvan.cli.envelope import ask_json, print_result
from proofvan.cli.exit_codes import ExitCode
from proofvan.cli.words import both, language, say
from proofvan.core.messages import LANGUAGES, explain

if TYPE_CHECKING:  # the engines take seconds to load; only the commands that need them do
    from proofvan.city.ingest.load import FileReport

LakeFolder = Annotated[Path, typer.Option("--lake", envvar="PROOFVAN_LAKE", help=both("cli-city-lake"))]
Engine = Annotated[str, typer.Option("--engine", help=both("cli-city-engine"))]
Json = Annotated[bool, typer.Option("--json", help=both("cli-json"))]


def register(app: typer.Typer) -> None:
    """Add the command group."""
    group = typer.Typer(help=both("cli-city-help"), no_args_is_help=True)
    group.command("load", help=both("cli-city-load-help"))(load_files)
    group.command("flags", help=both("cli-city-flags-help"))(flags)
    group.command("serve-ocpp", help=both("cli-city-ocpp-help"))(serve_ocpp)
    city_actions.add_to(group)
    app.add_typer(group, name="city")


def load_files(
    paths: Annotated[list[Path], typer.Argument(help=both("cli-city-paths"), exists=True)],
    lake: LakeFolder,
    source: Annotated[str, typer.Option("--source", help=both("cli-city-source"))] = "",
    zone: Annotated[str, typer.Option("--zone", help=both("cli-city-zone"))] = "",
    table: Annotated[str, typer.Option("--table", help=both("cli-city-table"))] = "",
    as_json: Json = False,
) -> None:
    """Load files; exit code 65 when a file was refused as a whole."""
    from proofvan.city.ingest.load import load
    from proofvan.city.lake import Lake

    ask_json("city load", as_json)
    reports = []
    for report in load(Lake(lake), paths, source, zone, table):
        reports.append(report)
        if not as_json:
            _print_report(report)
    code = ExitCode.INPUT if any(one.problem is not None for one in reports) else ExitCode.OK
    if as_json:
        print_result("city load", {"files": [_plain(one) for one in reports]}, code)
    raise typer.Exit(code)


def flags(
    lake: LakeFolder,
    power_kw: Annotated[float, typer.Option("--power", min=0, help=both("cli-city-power"))] = 0,
    most: Annotated[int, typer.Option("--most", min=0, help=both("cli-city-most"))] = 20,
    engine: Engine = "duckdb",
    as_json: Json = False,
) -> None:
    """Name what cannot be true: sessions against themselves, each other and their pile."""
    from proofvan.city import queries
    from proofvan.city.engines import open_tables
    from proofvan.city.lake import Lake
    from proofvan.city.schema import SESSIONS

    ask_json("city flags", as_json)
    place = Lake(lake)
    tables = open_tables(place, engine)
    flagged = queries.flagged_sessions(tables.sessions, tables.piles, round(power_kw * 1000))
    counts = tables.connection.to_pyarrow(queries.flag_counts(flagged).order_by(["source", "flag"])).to_pylist()
    ordered = flagged.order_by(["flag", "begin", "session_id"])
    rows = tables.connection.to_pyarrow(ordered if as_json else ordered.limit(most)).to_pylist()
    conflicts = len(place.conflicts(SESSIONS))
    if as_json:
        plain = [{**row, "begin": row["begin"].isoformat()} for row in rows]
        print_result("city flags", {"counts": counts, "flags": plain, "conflicts": conflicts})
        return
    _print_flags(counts, rows, conflicts)


def serve_ocpp(
    lake: LakeFolder,
    listen: Annotated[str, typer.Option("--listen", help=both("cli-city-listen"))] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=1, max=65535, help=both("cli-city-port"))] = 9000,
    passwords: Annotated[Path | None, typer.Option("--passwords", exists=True, help=both("cli-city-passwords"))] = None,
    keys: Annotated[Path | None, typer.Option("--keys", exists=True, help=both("cli-city-keys"))] = None,
    certificate: Annotated[Path | None, typer.Option("--tls", exists=True, help=both("cli-city-tls"))] = None,
    private: Annotated[Path | None, typer.Option("--tls-key", exists=True, help=both("cli-city-tls-key"))] = None,
) -> None:
    """Serve piles until stopped."""
    from proofvan.compose.central import open_platform, read_names, serve_piles, tls_of

    platform = open_platform(lake, _tell, read_names(keys) if keys else {})
    tls = tls_of(certificate, private or certificate) if certificate else None
    serve_piles(platform, listen, port, read_names(passwords) if passwords else {}, tls)


def _tell(message: str, values: dict[str, Any]) -> None:
    print(say(message, **values), file=sys.stderr, flush=True)


def _print_report(report: FileReport) -> None:
    if report.problem is not None:
        what, advice = explain(report.problem, language())
        print(f"✘ {report.file}: {what}\n    → {advice}")
        return
    added = report.added
    values = {"file": report.file, "table": report.table, "rows": report.rows, "new": added.new, "known": added.known}
    print("✔ " + say("cli-city-loaded", **values, conflicts=added.conflicts))
    for role, heading in (report.roles or {}).items():
        print(f"    {say('city-role-' + role.replace('_', '-'))} ← {heading}" if _is_role(report) else f"    {heading}")
    for note in report.notes:
        print(f"    ! {say(note.id, **note.evidence)}")
    for reason, rows in (report.refused or {}).items():
        first = ", ".join(map(str, rows[:5])) + (" …" if len(rows) > 5 else "")
        print(f"    ○ {say('cli-city-refused', count=len(rows), reason=say(reason), first=first)}")


def _is_role(report: FileReport) -> bool:
    return any(role != heading for role, heading in (report.roles or {}).items())


def _plain(report: FileReport) -> dict[str, Any]:
    problem = report.problem
    return {
        "file": report.file,
        "table": report.table,
        "rows": report.rows,
        "new": report.added.new,
        "known": report.added.known,
        "conflicts": report.added.conflicts,
        "roles": dict(report.roles or {}),
        "notes": [{"id": note.id, **note.evidence} for note in report.notes],
        "refused": {
            reason: {"count": len(rows), "rows": rows[:100]} for reason, rows in (report.refused or {}).items()
        },
        "problem": None if problem is None else {name: explain(problem, name)[0] for name in LANGUAGES},
    }


def _print_flags(counts: list[dict[str, Any]], rows: list[dict[str, Any]], conflicts: int) -> None:
    for one in counts:
        words = say(f"city-flag-{one['flag']}")
        print(say("cli-city-flag-count", source=one["source"], words=words, sessions=one["sessions"]))
    for row in rows:
        values = {**row, "value": f"{row['value']:.6g}", "allowed": f"{row['allowed']:.6g}"}
        print("  " + say("cli-city-flag", **{**values, "begin": f"{row['begin']:%Y-%m-%d %H:%M:%SZ}"}))
    if conflicts:
        print("! " + say("cli-city-conflicts", rows=conflicts))
    if not counts:
        print(say("cli-city-no-flags"))
