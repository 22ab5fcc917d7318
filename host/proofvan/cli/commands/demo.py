"""`proofvan demo`: practice runs on simulated instruments and real board firmware."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from proofvan.cli.envelope import ask_json, print_result
from proofvan.cli.progress import RunView
from proofvan.cli.words import both, say
from proofvan.compose.demo import Wishes, chosen, demonstrate

# The station that `demo` opens: for who sits at this machine, with the job that takes the fewest steps.
_HOST, _FIRST = "127.0.0.1", "dispenser"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("demo", help=both("cli-demo-help"))(demo)


def demo(
    once: Annotated[bool, typer.Option("--once", help=both("cli-demo-once"))] = False,
    job: Annotated[str, typer.Option("--job", help=both("cli-demo-job"))] = "all",
    seed: Annotated[int | None, typer.Option("--seed", min=0, help=both("cli-demo-seed"))] = None,
    true_error: Annotated[float | None, typer.Option("--true-error", help=both("cli-demo-true-error"))] = None,
    out: Annotated[Path, typer.Option("--out", help=both("cli-demo-out"))] = Path("out"),
    realtime: Annotated[bool, typer.Option("--realtime", help=both("cli-demo-realtime"))] = False,
    speed: Annotated[float, typer.Option("--speed", min=0.0, help=both("cli-demo-speed"))] = 0.0,
    wave: Annotated[Path | None, typer.Option("--wave", exists=True, help=both("cli-demo-wave"))] = None,
    wave_rate: Annotated[float | None, typer.Option("--wave-rate", min=0.0, help=both("cli-demo-wave-rate"))] = None,
    port: Annotated[int, typer.Option("--port", min=1, max=65535, help=both("cli-serve-port"))] = 8080,
    cuts: Annotated[int, typer.Option("--power-cuts", min=0, max=1000, help=both("cli-demo-cuts"))] = 0,
    as_json: Annotated[bool, typer.Option("--json", help=both("cli-json"))] = False,
) -> None:
    """Run the practice jobs to their end with --once or any wish about them; else open a station with one under way."""
    ask_json("demo", as_json)
    wished = seed is not None or true_error is not None or realtime or speed or wave is not None or cuts
    if not (once or as_json or wished):
        from proofvan.cli.commands.serve import serve_station

        serve_station(out / "station", _HOST, port, practising=_FIRST if job == "all" else job)
        return
    wanted = chosen("pile-dc" if wave is not None and job == "all" else job)
    pace = 1.0 if realtime else speed
    wishes = Wishes(seed, true_error, pace, wave.resolve() if wave else None, wave_rate, cuts=cuts)
    with RunView([practice.name for practice in wanted], quiet=as_json) as view:
        summary = demonstrate(wanted, wishes, out, view.take)
    if as_json:
        print_result("demo", summary)
    else:
        _print(summary, out)


def _print(summary: list[dict[str, Any]], out: Path) -> None:
    table = Table(title=say("cli-demo-title"))
    for column in (
        "cli-column-job",
        "cli-column-error",
        "cli-column-uncertainty",
        "cli-column-true",
        "cli-column-verdict",
    ):
        table.add_column(say(column))
    for entry in summary:
        table.add_row(
            entry["job"],
            _percent(entry["measured_error_percent"]),
            _uncertainty(entry),
            _percent(entry["true_error_percent"]),
            say("cli-verdict", verdict=entry["verdict"]),
        )
    console = Console()
    console.print(table)
    for entry in summary:
        if entry["certificate"]:
            message = "cli-demo-certificate" if entry["verdict"] in ("PASS", "MEASURED") else "cli-demo-notice"
            print(say(message, file=out / entry["certificate"]))
    for entry in summary:
        if "power_cuts" in entry:
            print(say("cli-demo-cut", job=entry["job"], cuts=entry["power_cuts"], segments=entry["segments"]))
    first = next((entry for entry in summary if entry["certificate"]), None)
    if first:
        print(say("cli-demo-next", certificate=out / first["certificate"], recording=out / first["recording"]))


def _percent(value: float | None) -> str:
    return "-" if value is None else f"{value:+.3f} %"


def _uncertainty(entry: dict[str, Any]) -> str:
    if entry["expanded_uncertainty_percent"] is None:
        return "-"
    return f"{entry['expanded_uncertainty_percent']:.3f} % (k={entry['coverage_factor']:.2f})"
