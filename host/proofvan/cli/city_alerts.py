"""`proofvan city alert`: raise, list, assign, close."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Annotated

import typer

from proofvan.cli.city_lines import ALERTS, Alerts, Json, LakeFolder, risks_from, show, wrong
from proofvan.cli.envelope import ask_json
from proofvan.cli.words import both, say

Who = Annotated[str, typer.Option("--who", help=both("cli-city-who"))]


def add_to(group: typer.Typer) -> None:
    """Add the commands to the group `city`."""
    alerts = typer.Typer(help=both("cli-city-alert-help"), no_args_is_help=True)
    alerts.command("raise", help=both("cli-city-alert-raise-help"))(raise_alerts)
    alerts.command("list", help=both("cli-city-alert-list-help"))(list_alerts)
    alerts.command("assign", help=both("cli-city-alert-assign-help"))(assign)
    alerts.command("close", help=both("cli-city-alert-close-help"))(close)
    group.add_typer(alerts, name="alert")


def raise_alerts(lake: LakeFolder, who: Who, alerts: Alerts = ALERTS, as_json: Json = False) -> None:
    """Raise an alert for every suspected pile that has none."""
    from proofvan.city.action.alerts import AlertBook
    from proofvan.compose.now import utc_now

    ask_json("city alert raise", as_json)
    new = AlertBook(alerts).raise_for(risks_from(lake), who, utc_now())
    show("city alert raise", {"raised": new}, as_json, "\n".join(new) or say("cli-city-nothing-new"))


def list_alerts(alerts: Alerts = ALERTS, as_json: Json = False) -> None:
    """List the alerts with owner and deadline."""
    from proofvan.city.action.alerts import AlertBook
    from proofvan.compose.now import utc_now

    ask_json("city alert list", as_json)
    today = date.fromisoformat(utc_now()[:10])
    rows = [{**asdict(one), "overdue": one.is_overdue(today)} for one in AlertBook(alerts).alerts().values()]
    lines = [say("cli-city-alert-line", **{**row, "overdue": "!" if row["overdue"] else ""}) for row in rows]
    show("city alert list", {"alerts": rows}, as_json, "\n".join(lines) or say("cli-city-nothing-new"))


def assign(
    alert: Annotated[str, typer.Argument(help=both("cli-city-alert"))],
    owner: Annotated[str, typer.Option("--owner", help=both("cli-city-owner"))],
    who: Who,
    until: Annotated[str, typer.Option("--until", help=both("cli-city-until"))] = "",
    alerts: Alerts = ALERTS,
    as_json: Json = False,
) -> None:
    """Give an alert to a person until a day."""
    from proofvan.city.action.alerts import AlertBook
    from proofvan.city.action.rules import read_rules
    from proofvan.compose.now import utc_now

    ask_json("city alert assign", as_json)
    AlertBook(alerts).assign(alert, owner, _day(until) if until else None, who, utc_now(), read_rules())
    show("city alert assign", {"alert": alert, "owner": owner}, as_json, f"{alert} → {owner}")


def close(
    alert: Annotated[str, typer.Argument(help=both("cli-city-alert"))],
    evidence: Annotated[str, typer.Option("--evidence", help=both("cli-city-evidence"))],
    who: Who,
    alerts: Alerts = ALERTS,
    as_json: Json = False,
) -> None:
    """Close an alert with its evidence."""
    from proofvan.city.action.alerts import AlertBook
    from proofvan.compose.now import utc_now

    ask_json("city alert close", as_json)
    AlertBook(alerts).close(alert, evidence, who, utc_now())
    show("city alert close", {"alert": alert, "evidence": evidence}, as_json, f"✔ {alert}")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise wrong("until", text, "2026-12-31") from None
