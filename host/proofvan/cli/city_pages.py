"""`proofvan city serve` and `person`: the office's pages, and who may look at them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from proofvan.cli.city_lines import ALERTS, Alerts, LakeFolder
from proofvan.cli.unlock import ask_secret
from proofvan.cli.words import both, say

NEW_PIN = "PROOFVAN_NEW_PIN"
People = Annotated[Path | None, typer.Option("--people", envvar="PROOFVAN_CITY_PEOPLE", help=both("cli-city-people"))]


def add_to(group: typer.Typer) -> None:
    """Add the commands to the group `city`."""
    group.command("serve", help=both("cli-city-serve-help"))(serve_pages)
    group.command("person", help=both("cli-city-person-help"))(add_person)


def serve_pages(
    lake: LakeFolder,
    alerts: Alerts = ALERTS,
    people: People = None,
    documents: Annotated[Path | None, typer.Option("--documents", help=both("cli-city-documents"))] = None,
    trust: Annotated[list[Path] | None, typer.Option("--trust", help=both("cli-verify-trust"))] = None,
    practice: Annotated[bool, typer.Option("--practice", help=both("cli-verify-practice"))] = False,
    host: Annotated[str, typer.Option("--host", help=both("cli-serve-host"))] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=1, max=65535, help=both("cli-serve-port"))] = 8081,
) -> None:
    """Serve until stopped; without a file of people everybody may sign in with the practice PIN."""
    import uvicorn  # only here: every other command starts without the web server

    from proofvan.keys.trust import TrustStore
    from proofvan.web.city.app import Place, make_city_app

    place = Place(
        lake, alerts, alerts.resolve().parent, people, documents, TrustStore.from_files(trust or []), practice
    )
    app = make_city_app(place)
    print(say("cli-city-serve-ready", address=f"http://{host}:{port}"), flush=True)
    uvicorn.run(app, host=host, port=port, log_level="warning", loop="asyncio")


def add_person(
    person: Annotated[str, typer.Argument(help=both("cli-people-id"))],
    name: Annotated[str, typer.Option("--name", help=both("cli-city-person-name"))],
    role: Annotated[str, typer.Option("--role", help=both("cli-city-person-role"))],
    people: Annotated[Path, typer.Option("--people", envvar="PROOFVAN_CITY_PEOPLE", help=both("cli-city-people"))],
) -> None:
    """Add a person of the office or an inspector, or give one a new PIN."""
    from proofvan.web.city.people import CityPeople

    CityPeople(people).add(person, name, role, ask_secret(NEW_PIN, "cli-ask-new-pin", twice=True))
    print(say("cli-city-person-added", name=name, role=role))
