"""`proofvan plan`: what a job's load points take and reach before the start, and points that fit pile and rig."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path
from typing import Annotated, Any

import tomlkit
import typer

from proofvan.cli.envelope import ask_json, print_result
from proofvan.cli.outlook import outlook_lines
from proofvan.cli.words import both, say
from proofvan.core.errors import PreconditionError
from proofvan.instruments.reach import reach_of
from proofvan.procedures.planning import Wish
from proofvan.station.setup import load_setup, setup_files


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("plan", help=both("cli-plan-help"))(plan)


def plan(
    job: Annotated[Path, typer.Option("--job", help=both("cli-run-job"))],
    rig: Annotated[Path, typer.Option("--rig", help=both("cli-run-rig"))],
    points: Annotated[int, typer.Option("--points", min=0, max=10, help=both("cli-plan-points"))] = 0,
    voltage: Annotated[float | None, typer.Option("--voltage", help=both("cli-plan-voltage"))] = None,
    minutes: Annotated[float | None, typer.Option("--minutes", min=1.0, help=both("cli-plan-minutes"))] = None,
    as_json: Annotated[bool, typer.Option("--json", help=both("cli-json"))] = False,
) -> None:
    """Tell what a plan takes and reaches, or propose one."""
    ask_json("plan", as_json)
    # a plan that is refused is what one wants another for
    setup = load_setup(setup_files(job, rig), check=not points)
    planner = setup.regulation.planner
    if planner is None:
        raise PreconditionError("plan-not-for-this", regulation=setup.regulation.id)
    case, proposed = setup.case({}), list[Any]()
    if points:
        proposed += planner.propose(case, reach_of(setup.rig), Wish(points, voltage, minutes))
        case = replace(case, plan=case.plan.model_copy(update={"points": tuple(proposed)}))
        setup.regulation.check(case)
    ahead = planner.outlook(case)
    table = [one.model_dump(mode="json") for one in proposed]
    if as_json:
        print_result("plan", {"outlook": [asdict(one) for one in ahead], "points": table})
        return
    for line in outlook_lines(map(asdict, ahead)):
        print(line)
    print(say("cli-plan-total", minutes=f"{sum(one.minutes for one in ahead):.0f}"))
    if table:
        print("\n" + tomlkit.dumps({"plan": {"points": table}}), end="")
