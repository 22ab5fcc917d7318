"""What the commands of `proofvan city` share: options, the lake's estimates, printing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from proofvan.cli.envelope import print_result
from proofvan.cli.exit_codes import ExitCode
from proofvan.cli.words import both
from proofvan.core.errors import InputError

if TYPE_CHECKING:  # SciPy and Arrow take a second to load; only the commands that need them do
    from proofvan.city.action.risk import Risk
    from proofvan.city.estimation.estimate import Estimated
    from proofvan.city.estimation.observed import Observed

LakeFolder = Annotated[Path, typer.Option("--lake", envvar="PROOFVAN_LAKE", help=both("cli-city-lake"))]
Alerts = Annotated[Path, typer.Option("--alerts", envvar="PROOFVAN_ALERTS", help=both("cli-city-alerts-file"))]
Json = Annotated[bool, typer.Option("--json", help=both("cli-json"))]
ALERTS = Path("alerts.jsonl")


def estimated_from(lake: Path) -> tuple[Observed, Estimated]:
    """Estimate what a lake holds."""
    from proofvan.city.estimation.estimate import estimate
    from proofvan.city.estimation.lake_rows import observe
    from proofvan.city.estimation.model import read_model
    from proofvan.city.lake import Lake

    observed = observe(Lake(lake))
    return observed, estimate(observed, read_model())


def risks_from(lake: Path) -> tuple[Risk, ...]:
    """Assess what a lake holds, the largest risk first."""
    return assessed(*estimated_from(lake))


def assessed(observed: Observed, estimated: Estimated) -> tuple[Risk, ...]:
    """Assess what was estimated, the largest risk first."""
    from proofvan.city.action.risks import risks_of

    return risks_of(observed, estimated)


def wrong(field: str, value: str, allowed: str) -> InputError:
    """Give the fault of an option that cannot be read."""
    return InputError("cli-city-value", field=field, value=value, allowed=allowed)


def position(text: str) -> tuple[float, float]:
    """Read LATITUDE,LONGITUDE."""
    try:
        latitude, longitude = (float(part) for part in text.split(","))
    except ValueError:
        raise wrong("base", text, "29.37,113.09") from None
    return latitude, longitude


def show(command: str, result: Any, as_json: bool, words: str, code: ExitCode = ExitCode.OK) -> None:
    """Print a result as JSON or in words."""
    if as_json:
        print_result(command, result, code)
    else:
        print(words)
