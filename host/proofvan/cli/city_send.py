"""`proofvan city send`: from open alerts to the work orders of a van's round."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from proofvan.cli.city_lines import ALERTS, Alerts, Json, LakeFolder, position, show
from proofvan.cli.envelope import ask_json
from proofvan.cli.unlock import open_signer
from proofvan.cli.words import both, say


def add_to(group: typer.Typer) -> None:
    """Add the command to the group `city`."""
    group.command("send", help=both("cli-city-send-help"))(send_van)


def send_van(
    van: Annotated[str, typer.Argument(help=both("cli-office-van"))],
    lake: LakeFolder,
    base: Annotated[str, typer.Option("--base", help=both("cli-city-base"))],
    folder: Annotated[Path, typer.Option("--folder", envvar="PROOFVAN_OFFICE", help=both("cli-office-folder"))],
    key: Annotated[str, typer.Option("--key", envvar="PROOFVAN_OFFICE_KEY", help=both("cli-office-key"))],
    who: Annotated[str, typer.Option("--who", help=both("cli-city-who"))],
    stops: Annotated[int, typer.Option("--stops", min=1, max=60, help=both("cli-city-stops"))] = 8,
    alerts: Alerts = ALERTS,
    database: Annotated[
        str, typer.Option("--database", envvar="PROOFVAN_OFFICE_DATABASE", help=both("cli-office-db"))
    ] = "",
    as_json: Json = False,
) -> None:
    """Send a van to the alerts that nobody owns: a work order for each, in the order of the shortest round."""
    from proofvan.city.action.alerts import AlertBook
    from proofvan.city.action.route import Place
    from proofvan.city.action.rules import read_rules
    from proofvan.city.action.visits import plan_round, send
    from proofvan.city.estimation.lake_rows import observe
    from proofvan.city.lake import Lake
    from proofvan.compose.now import utc_now
    from proofvan.compose.office import read_place

    ask_json("city send", as_json)
    book = AlertBook(alerts)
    planned = plan_round(book.alerts().values(), observe(Lake(lake)).piles, Place("base", *position(base)), stops)
    signer, store = open_signer(key), read_place(folder).store(database)
    try:
        with store.work() as work:
            numbers = send(planned.visits, work, van, book, read_rules(), who, utc_now(), signer)
    finally:
        store.close()
    rows: list[dict[str, Any]] = [
        {"number": number, "stop": one.stop, "station": one.station_id, "alert": one.alert.alert}
        for number, one in zip(numbers, planned.visits, strict=True)
    ]
    lines = [say("cli-city-sent", van=van, **row) for row in rows] or [say("cli-city-nothing-new")]
    lines.append(say("cli-city-round", kilometres=f"{planned.kilometres:.1f}"))
    show("city send", {"van": van, "kilometres": planned.kilometres, "orders": rows}, as_json, "\n".join(lines))
