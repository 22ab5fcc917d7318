"""The commands of `proofvan city` that estimate, rank, draw and send: they read the lake, call, and print."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from proofvan.cli import city_alerts, city_draws, city_pages, city_send
from proofvan.cli.city_lines import (
    ALERTS,
    Alerts,
    Json,
    LakeFolder,
    assessed,
    estimated_from,
    position,
    risks_from,
    show,
    wrong,
)
from proofvan.cli.envelope import ask_json, print_result
from proofvan.cli.exit_codes import ExitCode
from proofvan.cli.words import both, say
from proofvan.core.errors import InputError

if TYPE_CHECKING:
    from proofvan.city.action.risk import Risk
    from proofvan.city.estimation.estimate import Estimated
    from proofvan.city.estimation.observed import Observed
    from proofvan.sim.city.judgement import Judged

Most = Annotated[int, typer.Option("--most", min=1, help=both("cli-city-most-rows"))]


def add_to(group: typer.Typer) -> None:
    """Add the commands to the group `city`."""
    group.command("simulate", help=both("cli-city-simulate-help"))(simulate_city)
    group.command("estimate", help=both("cli-city-estimate-help"))(estimate_piles)
    group.command("risk", help=both("cli-city-risk-help"))(rank)
    group.command("route", help=both("cli-city-route-help"))(plan_route)
    group.command("figures", help=both("cli-city-figures-help"))(figures)
    group.command("judge", help=both("cli-city-judge-help"))(judge_estimation)
    city_draws.add_to(group)
    city_alerts.add_to(group)
    city_pages.add_to(group)
    city_send.add_to(group)


def simulate_city(
    lake: LakeFolder,
    piles: Annotated[int, typer.Option("--piles", min=8, max=200, help=both("cli-city-size"))] = 40,
    days: Annotated[int, typer.Option("--days", min=2, max=180, help=both("cli-city-days"))] = 30,
    seed: Annotated[int, typer.Option("--seed", help=both("cli-city-seed-number"))] = 1,
    as_json: Json = False,
) -> None:
    """Write a small simulated city into a lake."""
    from proofvan.city.lake import Lake
    from proofvan.sim.city.city import simulate
    from proofvan.sim.city.difficulty import read_difficulty
    from proofvan.sim.city.lake_rows import store

    ask_json("city simulate", as_json)
    city = simulate(read_difficulty().of_size(piles, days), seed)
    store(city, Lake(lake))
    bad = [name for name, error in zip(city.observed.piles.ids, city.errors, strict=True) if abs(error) > 0.02]
    found = {"piles": piles, "days": days, "sessions": len(city.observed.sessions), "outside": bad}
    show("city simulate", found, as_json, say("cli-city-simulated", **{**found, "outside": ", ".join(bad) or "-"}))


def estimate_piles(
    lake: LakeFolder,
    pile: Annotated[str, typer.Option("--pile", help=both("cli-city-pile"))] = "",
    most: Most = 20,
    as_json: Json = False,
) -> None:
    """Estimate every pile; with --pile also how its station's meters came to say so, day by day."""
    ask_json("city estimate", as_json)
    observed, estimated = estimated_from(lake)
    rows = [_estimate_row(estimated, place) for place in range(len(estimated.piles))]
    rows.sort(key=lambda one: (not one["identifiable"], -abs(one["error"])))
    course: list[dict[str, Any]] = []
    if pile:
        rows = [one for one in rows if one["pile"] == pile]
        course = _course(observed, estimated, _place(observed, pile))
    if as_json:
        found = {"model": estimated.model.model_dump(), "estimates": rows, "course": course}
        print_result("city estimate", found)
        return
    print(say("cli-city-no-verdict"))
    for one in rows[:most]:
        print(_estimate_line(one))
    for day in course:
        values = {"error": _percent(day["error"]), "u": _size(day["uncertainty"])}
        print(say("cli-city-course", day=day["day"], **values))


def rank(
    lake: LakeFolder,
    most: Most = 20,
    explain: Annotated[str, typer.Option("--explain", help=both("cli-city-explain"))] = "",
    as_json: Json = False,
) -> None:
    """Rank the piles by risk, with reasons; with --explain one pile's score and everything that it is computed from."""
    ask_json("city risk", as_json)
    observed, estimated = estimated_from(lake)
    risks = assessed(observed, estimated)
    if explain:
        _explain(estimated, risks, explain, as_json)
        return
    if as_json:
        print_result("city risk", {"risks": [asdict(one) for one in risks]})
        return
    print(say("cli-city-no-verdict"))
    for one in risks[:most]:
        print(_risk_line(one))


def plan_route(
    lake: LakeFolder,
    base: Annotated[str, typer.Option("--base", help=both("cli-city-base"))],
    stops: Annotated[int, typer.Option("--stops", min=1, max=60, help=both("cli-city-stops"))] = 8,
    as_json: Json = False,
) -> None:
    """Plan the van's round through the stations with the largest risk."""
    from proofvan.city.action.route import Place, shortest_route

    ask_json("city route", as_json)
    latitude, longitude = position(base)
    observed, estimated = estimated_from(lake)
    risks = assessed(observed, estimated)
    places = {
        station: Place(station, float(observed.piles.latitude[at]), float(observed.piles.longitude[at]))
        for at, station in enumerate(observed.piles.stations)
    }
    risk: dict[str, float] = dict.fromkeys(places, 0.0)
    for one in risks:
        risk[one.station_id] += one.risk_kwh
    wanted = sorted(places, key=lambda name: (-risk[name], name))[:stops]
    route = shortest_route(Place("base", latitude, longitude), [places[name] for name in wanted])
    rows: list[dict[str, Any]] = [
        {
            "station": one.name,
            "risk_kwh": risk[one.name],
            "piles": [r.pile_id for r in risks if r.station_id == one.name and r.reasons],
        }
        for one in route.stops
    ]
    lines = [f"{row['station']}  {row['risk_kwh']:.0f} kWh  {', '.join(row['piles'])}" for row in rows]
    words = "\n".join([*lines, say("cli-city-round", kilometres=f"{route.kilometres:.1f}")])
    show("city route", {"kilometres": route.kilometres, "stops": rows}, as_json, words)


def figures(lake: LakeFolder, alerts: Alerts = ALERTS, as_json: Json = False) -> None:
    """Tell the figures of the city and of its operators, for the office alone."""
    from proofvan.city.action.alerts import AlertBook
    from proofvan.city.action.indicators import of_city, of_operators
    from proofvan.city.lake import Lake
    from proofvan.city.schema import STATIONS, VERIFICATIONS
    from proofvan.compose.now import utc_now

    ask_json("city figures", as_json)
    risks, held, today = risks_from(lake), AlertBook(alerts).alerts().values(), date.fromisoformat(utc_now()[:10])
    verified = set(Lake(lake).read(VERIFICATIONS)["pile_id"].to_pylist())
    stations = Lake(lake).read(STATIONS)
    operators = dict(zip(stations["station_id"].to_pylist(), stations["operator"].to_pylist(), strict=True))
    city = of_city(risks, verified, held, today)
    each = of_operators(risks, operators, verified, held, today)
    rows = [{**asdict(one), "credit": one.credit} for one in (city, *each)]
    lines = [say("cli-city-office-only")]
    lines += [say("cli-city-figure", **{**row, "name": row["name"] or "*", **_rounded(row)}) for row in rows]
    show("city figures", {"city": rows[0], "operators": rows[1:]}, as_json, "\n".join(lines))


def judge_estimation(
    seeds: Annotated[str, typer.Option("--seeds", help=both("cli-city-seeds"))] = "11,12",
    piles: Annotated[int, typer.Option("--piles", min=0, help=both("cli-city-size"))] = 0,
    days: Annotated[int, typer.Option("--days", min=0, help=both("cli-city-days"))] = 0,
    difficulty: Annotated[Path | None, typer.Option("--difficulty", help=both("cli-city-difficulty"))] = None,
    table: Annotated[bool, typer.Option("--table", help=both("cli-city-table-of-judged"))] = False,
    as_json: Json = False,
) -> None:
    """Judge the estimation on simulated cities; exit code 10 when a goal is not reached."""
    from proofvan.city.action.rules import read_rules
    from proofvan.city.estimation.model import read_model
    from proofvan.sim.city.difficulty import DIFFICULTY, read_difficulty
    from proofvan.sim.city.judgement import judge_seeds, together

    ask_json("city judge", as_json)
    hard = read_difficulty(difficulty or DIFFICULTY)
    hard = hard.of_size(piles or hard.size.piles, days or hard.size.days)
    found = judge_seeds(hard, _seeds(seeds), read_model(), read_rules())
    sums = [together([one[kind] for one in found.values()]) for kind in (0, 1)]
    rows = [_judged_row(str(seed), one) for seed, pair in found.items() for one in pair]
    rows += [_judged_row("*", one) for one in sums]
    code = ExitCode.FAIL if any(one.missed() for one in sums) else ExitCode.OK
    lines = "\n".join(_judged_cells(row) if table else say("cli-city-judged", **row) for row in rows)
    show("city judge", {"judged": rows}, as_json, lines, code)
    raise typer.Exit(code)


def _estimate_row(estimated: Estimated, place: int) -> dict[str, Any]:
    return {
        "pile": estimated.piles.ids[place],
        "station": estimated.piles.stations[place],
        "error": float(estimated.errors[place]),
        "uncertainty": float(estimated.uncertainties[place]),
        "identifiable": bool(estimated.identifiable[place]),
        "why_not": estimated.why_not[place],
        "impossible": {name: int(count[place]) for name, count in estimated.flagged.items() if count[place]},
    }


def _estimate_line(row: dict[str, Any]) -> str:
    if not row["identifiable"]:
        return say("cli-city-unseen", pile=row["pile"], why=say(f"city-{row['why_not']}"))
    return say("cli-city-estimate", pile=row["pile"], error=_percent(row["error"]), U=_size(2 * row["uncertainty"]))


def _explain(estimated: Estimated, risks: tuple[Risk, ...], pile: str, as_json: bool) -> None:
    from proofvan.city.action.rules import read_rules
    from proofvan.cli.city_explain import explained, lines

    found = explained(estimated, risks, read_rules(), pile)
    show("city risk", found, as_json, "\n".join([say("cli-city-no-verdict"), *lines(found)]))


def _risk_line(one: Risk) -> str:
    return say(
        "cli-city-risk",
        pile=one.pile_id,
        station=one.station_id,
        kwh=f"{one.risk_kwh:.1f}",
        money=f"{one.risk_money:.2f}",
        probability=f"{100 * one.probability:.1f}",
        reasons=", ".join(say(reason) for reason in one.reasons) or "-",
    )


def _course(observed: Observed, estimated: Estimated, place: int) -> list[dict[str, Any]]:
    from proofvan.city.estimation.estimate import course_of

    found = course_of(observed, estimated, place)
    return [
        {"day": int(day), "error": float(error), "uncertainty": float(u)} for day, error, u in zip(*found, strict=True)
    ]


def _place(observed: Observed, pile: str) -> int:
    if pile not in observed.piles.ids:
        raise InputError("city-pile-unknown", pile=pile, allowed=", ".join(observed.piles.ids[:5]) + " …")
    return observed.piles.ids.index(pile)


def _judged_row(seed: str, one: Judged) -> dict[str, Any]:
    shares = ("power", "middle_power", "false_discovery", "coverage", "unseen_share")
    numbers = {name: f"{getattr(one, name):.3f}" for name in shares}
    return {"seed": seed, **asdict(one), **numbers, "missed": ", ".join(one.missed()) or "-"}


def _judged_cells(row: dict[str, Any]) -> str:
    """Give a row of the table in docs/city.md."""
    found = [f"{row[part]}/{row[of]}" for part, of in (("bad_found", "bad"), ("middle_found", "middle"))]
    shares = [f"{row['found_good']}/{row['found']}", row["coverage"], row["unseen_share"], row["missed"]]
    return f"| {' | '.join([row['seed'], row['group'], str(row['piles']), *found, *shares])} |"


def _rounded(row: dict[str, Any]) -> dict[str, str]:
    return {
        "credit": f"{row['credit']:.0f}",
        "energy_kwh": f"{row['energy_kwh']:.0f}",
        "risk_share": f"{100 * row['risk_share']:.3f}",
    }


def _percent(value: float) -> str:
    return f"{100 * value:+.2f}"


def _size(value: float) -> str:
    """Give an uncertainty in percent: it has no sign."""
    return f"{100 * value:.2f}"


def _seeds(text: str) -> list[int]:
    try:
        return [int(one) for one in text.split(",")]
    except ValueError:
        raise wrong("seeds", text, "11,12,13") from None
