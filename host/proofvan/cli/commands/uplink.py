"""`proofvan uplink`: the van's records to the office, its orders to the van."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from proofvan.cli.envelope import ask_json, print_result
from proofvan.cli.exit_codes import ExitCode
from proofvan.cli.files import default_home
from proofvan.cli.unlock import As, StationKey, open_signer
from proofvan.cli.words import both, say
from proofvan.compose.ledger import opened_ledger
from proofvan.compose.uplink import deliver, deliver_by_https, join_office, order_book, send_recordings

Home = Annotated[Path | None, typer.Option("--home", help=both("cli-home"))]
Https = Annotated[int, typer.Option("--https", min=0, max=65535, help=both("cli-uplink-https"))]
Json = Annotated[bool, typer.Option("--json", help=both("cli-json"))]


def register(app: typer.Typer) -> None:
    """Add the command group."""
    group = typer.Typer(help=both("cli-uplink-help"), no_args_is_help=True)
    group.command("join", help=both("cli-uplink-join-help"))(join)
    group.command("sync", help=both("cli-uplink-sync-help"))(sync)
    group.command("recordings", help=both("cli-uplink-recordings-help"))(recordings)
    group.command("run", help=both("cli-uplink-run-help"))(run)
    group.command("orders", help=both("cli-uplink-orders-help"))(orders)
    group.command("done", help=both("cli-uplink-done-help"))(done)
    app.add_typer(group, name="uplink")


def join(
    handed: Annotated[Path, typer.Argument(help=both("cli-uplink-handed"), exists=True, file_okay=False)],
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Take over the folder that the office handed to the van."""
    ask_json("uplink join", as_json)
    _print("uplink join", "cli-uplink-join-done", {"van": join_office(home or default_home(), handed)}, as_json)


def sync(station_key: StationKey, home: Home = None, https: Https = 0, as_json: Json = False) -> None:
    """Send everything, and end when the office has signed for it."""
    ask_json("uplink sync", as_json)
    place, signer = home or default_home(), open_signer(station_key)
    if https:
        delivered = deliver_by_https(place, signer, _report, https)
    else:
        delivered = deliver(place, signer, _report, for_ever=False)
    result = {**asdict(delivered), "refusals": [asdict(one) for one in delivered.refusals]}
    code = ExitCode.FAIL if delivered.refusals else ExitCode.OK
    if as_json:
        print_result("uplink sync", result, code)
    else:
        print(say("cli-uplink-sync-done", **{**result, "refusals": len(delivered.refusals)}))
    raise typer.Exit(code)


def recordings(
    https: Annotated[int, typer.Option("--https", min=1, max=65535, help=both("cli-uplink-https"))],
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Send the recordings of all runs, from where the last attempt ended."""
    ask_json("uplink recordings", as_json)
    count = send_recordings(home or default_home(), https, lambda *_: None)
    _print("uplink recordings", "cli-uplink-recordings-done", {"recordings": count}, as_json)


def run(station_key: StationKey, home: Home = None) -> None:
    """Send whatever comes, until stopped."""
    deliver(home or default_home(), open_signer(station_key), _report, for_ever=True)


def orders(station_key: StationKey, home: Home = None, as_json: Json = False) -> None:
    """List the office's orders."""
    ask_json("uplink orders", as_json)
    place, signer = home or default_home(), open_signer(station_key)
    with opened_ledger(place, signer) as ledger:
        found = order_book(place, ledger, signer).orders()
        finished = {event.subject for event in ledger.events("order-done")}
    rows = [{**asdict(order), "done": str(order.number) in finished} for order in found]
    if as_json:
        print_result("uplink orders", {"orders": rows})
    for row in rows if not as_json else ():
        print(say("cli-uplink-order-done" if row["done"] else "cli-uplink-order", **row))


def done(
    number: Annotated[int, typer.Argument(help=both("cli-uplink-number"), min=1)],
    station_key: StationKey,
    person: As,
    run_name: Annotated[str, typer.Option("--run", help=both("cli-uplink-run-name"))] = "",
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Say that an order is done."""
    ask_json("uplink done", as_json)
    place, signer = home or default_home(), open_signer(station_key)
    with opened_ledger(place, signer) as ledger:
        order_book(place, ledger, signer).done(number, run_name, person)
    _print("uplink done", "cli-uplink-done-done", {"number": number, "run": run_name}, as_json)


def _report(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _print(command: str, message: str, result: dict[str, Any], as_json: bool) -> None:
    if as_json:
        print_result(command, result)
    else:
        print(say(message, **result))
