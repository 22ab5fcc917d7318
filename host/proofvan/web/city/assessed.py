"""The city as it is estimated now: computed when somebody looks and the lake has other files than the last time."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from proofvan.city import queries
from proofvan.city.action.risk import Risk, assess
from proofvan.city.action.rules import Rules, read_rules
from proofvan.city.engines import open_tables
from proofvan.city.estimation.estimate import Estimated, course_of, estimate
from proofvan.city.estimation.lake_rows import observe
from proofvan.city.estimation.model import Model, read_model
from proofvan.city.estimation.observed import Observed
from proofvan.city.lake import Lake
from proofvan.city.schema import INTERVALS, PILES, SESSIONS, STATIONS, VERIFICATIONS
from proofvan.core.errors import InputError


@dataclass(frozen=True, slots=True)
class Assessed:
    """A city with its estimates; `risks` by pile, the largest first; `places` of the piles in the arrays; `use` as
    `queries.pile_use` gives it.
    """

    observed: Observed
    estimated: Estimated
    risks: dict[str, Risk]
    places: dict[str, int]
    stations: dict[str, dict[str, Any]]
    verifications: dict[str, list[dict[str, Any]]]
    use: dict[str, dict[str, Any]]
    first_day: date

    def place(self, pile: str) -> int:
        """Give the place of a pile; raises InputError for an unknown one."""
        if pile not in self.places:
            raise InputError("city-pile-unknown", pile=pile, allowed=", ".join(self.observed.piles.ids[:5]) + " …")
        return self.places[pile]


class City:
    """A lake, looked at by several people at once."""

    def __init__(self, lake: Path) -> None:
        self._lake, self._one_at_a_time = Lake(lake), threading.Lock()
        self._model, self.rules = read_model(), read_rules()
        self._known: tuple[list[str], Assessed] | None = None

    def now(self) -> Assessed:
        """Give the city; raises InputError when there is nothing to estimate."""
        with self._one_at_a_time:
            files = [str(one) for kind in (INTERVALS, SESSIONS, PILES, VERIFICATIONS) for one in self._lake.files(kind)]
            if self._known is None or self._known[0] != files:
                self._known = files, _assess(self._lake, self._model, self.rules)
            return self._known[1]

    def course(self, city: Assessed, pile: str) -> list[dict[str, Any]]:
        """Give how the station's meters came to say what they say of a pile, day by day."""
        days, errors, uncertainties = course_of(city.observed, city.estimated, city.place(pile))
        return [
            {"day": (city.first_day + timedelta(days=int(day))).isoformat(), "error": float(error), "u": float(u)}
            for day, error, u in zip(days, errors, uncertainties, strict=True)
        ]

    def sessions(self, pile: str, most: int = 50) -> list[dict[str, Any]]:
        """Give a pile's newest sessions, as far as they lie in the last days that have any."""
        found: list[dict[str, Any]] = []
        for day in reversed(self._lake.days(SESSIONS)):
            rows = [row for row in self._lake.read(SESSIONS, day, day).to_pylist() if row["pile_id"] == pile]
            found += sorted(rows, key=lambda row: row["begin"], reverse=True)
            if len(found) >= most:
                break
        return found[:most]


def _assess(lake: Lake, model: Model, rules: Rules) -> Assessed:
    observed = observe(lake)
    estimated = estimate(observed, model)
    counts = np.bincount(observed.sessions.pile, minlength=len(observed.piles)).astype(np.float64)
    verifications: dict[str, list[dict[str, Any]]] = {}
    for row in lake.read(VERIFICATIONS).sort_by([("when", "descending")]).to_pylist():
        verifications.setdefault(row["pile_id"], []).append(row)
    return Assessed(
        observed,
        estimated,
        {one.pile_id: one for one in assess(estimated, counts, rules)},
        {name: place for place, name in enumerate(observed.piles.ids)},
        {row["station_id"]: row for row in lake.read(STATIONS).to_pylist()},
        verifications,
        _use(lake),
        lake.days(INTERVALS)[0],
    )


def _use(lake: Lake) -> dict[str, dict[str, Any]]:
    tables = open_tables(lake)
    rows = tables.connection.to_pyarrow(queries.pile_use(tables.sessions)).to_pylist()
    tables.connection.disconnect()
    return {row["pile_id"]: row for row in rows}
