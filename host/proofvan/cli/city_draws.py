"""`proofvan city sample|draw`: how many piles, and which, and by whom."""

from __future__ import annotations

import secrets
from dataclasses import asdict
from typing import Annotated

import typer

from proofvan.cli.city_lines import Json, LakeFolder, show, wrong
from proofvan.cli.envelope import ask_json
from proofvan.cli.words import both, say


def add_to(group: typer.Typer) -> None:
    """Add the commands to the group `city`."""
    group.command("sample", help=both("cli-city-sample-help"))(sample)
    group.command("draw", help=both("cli-city-draw-help"))(draw_piles)


def sample(
    lot: Annotated[int, typer.Option("--lot", min=1, help=both("cli-city-lot"))],
    good: Annotated[float, typer.Option("--good", min=0, max=1, help=both("cli-city-good"))] = 0.01,
    bad: Annotated[float, typer.Option("--bad", min=0, max=1, help=both("cli-city-bad"))] = 0.10,
    strata: Annotated[list[str] | None, typer.Option("--stratum", help=both("cli-city-stratum"))] = None,
    as_json: Json = False,
) -> None:
    """Plan a sample of a lot, shared out to strata when there are any."""
    from proofvan.city.action.sampling import shared_out, smallest_plan

    ask_json("city sample", as_json)
    plan = smallest_plan(lot, good, bad)
    shares = shared_out(plan.sample, _strata(strata)) if strata else {}
    words = say("cli-city-plan", sample=plan.sample, accept=plan.accept, lot=plan.lot)
    words += "".join(f"\n  {name}: {count}" for name, count in shares.items())
    show("city sample", {**asdict(plan), "strata": shares}, as_json, words)


def draw_piles(
    lake: LakeFolder,
    inspector: Annotated[list[str], typer.Option("--inspector", help=both("cli-city-inspector"))],
    count: Annotated[int, typer.Option("--count", min=1, help=both("cli-city-draw-count"))] = 10,
    team: Annotated[int, typer.Option("--team", min=1, help=both("cli-city-team"))] = 2,
    seed: Annotated[str, typer.Option("--seed", help=both("cli-city-seed"))] = "",
    public: Annotated[str, typer.Option("--public", help=both("cli-city-public"))] = "",
    as_json: Json = False,
) -> None:
    """Draw piles and inspectors; without a seed a new one is made and told."""
    from proofvan.city.action.draw import draw, public_seed
    from proofvan.city.lake import Lake
    from proofvan.city.schema import PILES

    ask_json("city draw", as_json)
    used = public_seed(public) if public else _seed(seed) if seed else secrets.token_bytes(32)
    drawn = draw(Lake(lake).read(PILES)["pile_id"].to_pylist(), inspector, count, used, team)
    lines = [say("cli-city-drawn", commitment=drawn.commitment, seed=drawn.seed, lists=drawn.lists)]
    lines += [f"{pile}  {', '.join(people)}" for pile, people in drawn.pairs]
    show("city draw", asdict(drawn), as_json, "\n".join(lines))


def _strata(texts: list[str]) -> dict[str, int]:
    try:
        return {name: int(size) for name, _, size in (text.partition("=") for text in texts)}
    except ValueError:
        raise wrong("stratum", ", ".join(texts), "NAME=120") from None


def _seed(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        raise wrong("seed", text, "0-9a-f") from None
