"""`proofvan office`: the side that receives: begin, enrol vans, serve, order, settle, look, practise."""

from __future__ import annotations

import contextlib
import signal
import sys
import tomllib
from collections.abc import Mapping
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from proofvan.cli.city_lines import ALERTS, Alerts, LakeFolder
from proofvan.cli.envelope import ask_json, print_result
from proofvan.cli.exit_codes import ExitCode
from proofvan.cli.unlock import open_signer
from proofvan.cli.words import both, say
from proofvan.compose.now import utc_now
from proofvan.compose.office import begin, enrol, read_place, revoke, serve, trusted_by
from proofvan.core.messages import LANGUAGES, text
from proofvan.office.orders import issue_order

Folder = Annotated[Path, typer.Option("--folder", envvar="PROOFVAN_OFFICE", help=both("cli-office-folder"))]
Key = Annotated[str, typer.Option("--key", envvar="PROOFVAN_OFFICE_KEY", help=both("cli-office-key"))]
Van = Annotated[str, typer.Argument(help=both("cli-office-van"))]
Database = Annotated[str, typer.Option("--database", envvar="PROOFVAN_OFFICE_DATABASE", help=both("cli-office-db"))]
Json = Annotated[bool, typer.Option("--json", help=both("cli-json"))]
_PORT = 8883  # the registered port of MQTT over TLS


def register(app: typer.Typer) -> None:
    """Add the command group."""
    group = typer.Typer(help=both("cli-office-help"), no_args_is_help=True)
    group.command("begin", help=both("cli-office-begin-help"))(begin_office)
    group.command("enrol", help=both("cli-office-enrol-help"))(enrol_van)
    group.command("revoke", help=both("cli-office-revoke-help"))(revoke_van)
    group.command("serve", help=both("cli-office-serve-help"))(serve_office)
    group.command("order", help=both("cli-office-order-help"))(order)
    group.command("settle", help=both("cli-office-settle-help"))(settle_alert)
    group.command("status", help=both("cli-office-status-help"))(status)
    group.command("demo", help=both("cli-office-demo-help"))(demo)
    app.add_typer(group, name="office")


def begin_office(
    folder: Folder,
    host: Annotated[str, typer.Option("--host", help=both("cli-office-host"))] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=1, max=65535, help=both("cli-office-port"))] = _PORT,
    listen: Annotated[str, typer.Option("--listen", help=both("cli-office-listen"))] = "127.0.0.1",
    as_json: Json = False,
) -> None:
    """Make certificates and the broker's settings."""
    ask_json("office begin", as_json)
    settings = begin(folder, host, port, listen)
    _print("office begin", "cli-office-begin-done", {"settings": str(settings)}, as_json)


def enrol_van(van: Van, folder: Folder, key: Key, as_json: Json = False) -> None:
    """Write the folder that a van is handed."""
    ask_json("office enrol", as_json)
    handed = enrol(read_place(folder), van, open_signer(key).public_key)
    _print("office enrol", "cli-office-enrol-done", {"van": van, "folder": str(handed)}, as_json)


def revoke_van(van: Van, folder: Folder, as_json: Json = False) -> None:
    """Let a van's certificate count no more."""
    ask_json("office revoke", as_json)
    revoke(read_place(folder), van)
    _print("office revoke", "cli-office-revoke-done", {"van": van}, as_json)


def serve_office(
    folder: Folder,
    key: Key,
    trust: Annotated[list[Path] | None, typer.Option("--trust", help=both("cli-verify-trust"))] = None,
    practice: Annotated[bool, typer.Option("--practice", help=both("cli-verify-practice"))] = False,
    database: Database = "",
    https: Annotated[int, typer.Option("--https", min=0, max=65535, help=both("cli-office-https"))] = 0,
    listen: Annotated[str, typer.Option("--listen", help=both("cli-office-https-listen"))] = "",
) -> None:
    """Serve until stopped."""
    serve(read_place(folder), open_signer(key), trusted_by(trust or [], practice), _report, database, https, listen)


def order(
    van: Van,
    kind: Annotated[str, typer.Argument(help=both("cli-office-order-kind"))],
    subject: Annotated[str, typer.Argument(help=both("cli-office-order-subject"))],
    folder: Folder,
    key: Key,
    body: Annotated[Path | None, typer.Option("--body", exists=True, help=both("cli-office-order-body"))] = None,
    database: Database = "",
    as_json: Json = False,
) -> None:
    """Give a van an order; it goes out when office and van are connected."""
    ask_json("office order", as_json)
    content = tomllib.loads(body.read_text()) if body else {}
    store = read_place(folder).store(database)
    try:
        with store.work() as work:
            issued = issue_order(work, van, kind, subject, content, utc_now(), open_signer(key))
    finally:
        store.close()
    _print("office order", "cli-office-order-done", {"van": van, "number": issued.number}, as_json)


def settle_alert(
    van: Van,
    number: Annotated[int, typer.Argument(min=1, help=both("cli-office-settle-number"))],
    folder: Folder,
    alert: Annotated[str, typer.Option("--alert", help=both("cli-office-settle-alert"))],
    lake: LakeFolder,
    who: Annotated[str, typer.Option("--who", help=both("cli-city-who"))],
    alerts: Alerts = ALERTS,
    practice: Annotated[bool, typer.Option("--practice", help=both("cli-verify-practice"))] = False,
    database: Database = "",
    as_json: Json = False,
) -> None:
    """Close an alert by what the van found under a work order."""
    from proofvan.city.action.alerts import AlertBook
    from proofvan.city.action.settlement import settle
    from proofvan.city.lake import Lake
    from proofvan.office.evidence import evidence_of

    ask_json("office settle", as_json)
    store = read_place(folder).store(database)
    try:
        with store.work() as work:
            evidence = evidence_of(work, van, number)
    finally:
        store.close()
    row = settle(AlertBook(alerts), Lake(lake), alert, evidence, who, utc_now(), practice)
    found = {"alert": alert, "verdict": row["verdict"], "certificate": row["certificate"]}
    percents = {name: f"{100 * row[of]:.3f}" for name, of in (("error", "error"), ("expanded", "expanded_uncertainty"))}
    _print("office settle", "cli-office-settle-done", {**found, **percents}, as_json)


def demo(
    folder: Annotated[Path, typer.Option("--folder", help=both("cli-office-demo-folder"))] = Path("out/office-demo"),
    once: Annotated[bool, typer.Option("--once", help=both("cli-office-demo-once"))] = False,
    as_json: Json = False,
) -> None:
    """Practise the whole way between office, van and city on this machine."""
    from proofvan.compose.office_demo import OfficeDemo

    ask_json("office demo", as_json)
    played = OfficeDemo(folder, _quiet if as_json else _print_step)
    if once or as_json:
        played.run()
    else:
        played.run(partial(_stay, folder))
    if as_json:
        print_result("office demo", {"folder": str(folder), "steps": played.story})


def _quiet(step: str, values: Mapping[str, object]) -> None:
    pass


def _print_step(step: str, values: Mapping[str, object]) -> None:
    for language in LANGUAGES:
        print(("● " if language == LANGUAGES[0] else "  ") + text(step, language, **values))
        print("    → " + text(f"{step}.look", language, **values), flush=True)


def _stay(folder: Path) -> None:
    for language in LANGUAGES:
        print(text("cli-office-demo-stay", language, folder=folder), flush=True)
    with contextlib.suppress(KeyboardInterrupt):
        signal.pause()


def status(folder: Folder, database: Database = "", as_json: Json = False) -> None:
    """Say what has come, what was not taken, and what became of the orders."""
    ask_json("office status", as_json)
    store = read_place(folder).store(database)
    try:
        with store.work() as work:
            vans = [
                {"van": work.sender_of(origin), "origin": origin, "entries": work.chain(origin).size}
                for origin in work.origins()
            ]
            alarms = [asdict(alarm) for alarm in work.alarms()]
            orders = [_order(asdict(one)) for van in vans for one in work.orders(str(van["origin"]))]
    finally:
        store.close()
    code = ExitCode.FAIL if alarms else ExitCode.OK
    if as_json:
        print_result("office status", {"vans": vans, "alarms": alarms, "orders": orders}, code)
    else:
        _print_status(vans, alarms, orders)
    raise typer.Exit(code)


def _print_status(vans: list[dict[str, Any]], alarms: list[dict[str, Any]], orders: list[dict[str, Any]]) -> None:
    for van in vans:
        print(say("cli-office-status-van", **van))
    for one in orders:
        print(say("cli-office-status-order", **one))
    for alarm in alarms:
        print(say("cli-office-status-alarm", **{**alarm, "reason": say(alarm["fault"], **alarm["evidence"])}))


def _order(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name != "statement"}


def _report(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _print(command: str, message: str, result: dict[str, Any], as_json: bool) -> None:
    if as_json:
        print_result(command, result)
    else:
        print(say(message, **result))
