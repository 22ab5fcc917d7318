"""`proofvan top` looks at a real station: runs, languages, and a lost station leaves what was seen."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import pytest
from stations import LiveStation, free_port
from textual.widgets import DataTable, Static
from typer.testing import CliRunner

from proofvan.cli import app as application
from proofvan.cli.top_screen import Top, asking
from proofvan.core.errors import SetupError
from proofvan.core.messages import text

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def station(tmp_path_factory):
    station = LiveStation(tmp_path_factory.mktemp("top"), practising="metal-measure")
    yield station
    with suppress(RuntimeError):
        station.close()


def words(app: Top, widget: str) -> str:
    return str(app.query_one(widget, Static).render())


async def shown(app: Top, pilot) -> list[str]:
    """Wait for the runs; gives the first row."""
    table = app.query_one("#runs", DataTable)
    while not table.row_count:
        await pilot.pause(0.05)
    return [str(cell) for cell in table.get_row_at(0)]


def test_runs_are_seen_in_both_languages_and_stay_when_the_station_is_gone(station):
    async def look() -> None:
        app = Top(asking(station.address), "zh")
        async with app.run_test(size=(140, 40)) as pilot:
            chinese = await shown(app, pilot)
            assert "量器" in chinese[0] and "/" in chinese[2]
            await pilot.press("l")
            english = await shown(app, pilot)
            assert english[0].isascii() and english[1] == chinese[1]
            assert text("cli-top-step", "en") in [
                str(column.label) for column in app.query_one("#runs", DataTable).columns.values()
            ]
            await asyncio.to_thread(station.close)
            while "✘" not in words(app, "#state"):
                await pilot.pause(0.05)
            assert (await shown(app, pilot))[1] == chinese[1]
            await pilot.press("q")
        assert app.return_code == 0

    asyncio.run(look())


def test_without_a_station_it_says_what_to_do():
    said = CliRunner().invoke(application.app, ["top", "--station", f"http://127.0.0.1:{free_port()}"])
    assert isinstance(said.exception, SetupError) and said.exception.fault == "cli-top-no-station"
