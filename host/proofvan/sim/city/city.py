"""A whole simulated city: what is seen of it, and the truth."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np

from proofvan.city.estimation.observed import Flags, Floats, Observed, StationMeters
from proofvan.sim.city.charging import DAY_S, Charged, charge, draw_fleet
from proofvan.sim.city.difficulty import Difficulty
from proofvan.sim.city.layout import Layout, lay_out, verified_piles
from proofvan.sim.city.metering import meter
from proofvan.sim.city.reporting import reported
from proofvan.sim.seeds import stream


@dataclass(frozen=True, slots=True)
class SimulatedCity:
    """`observed` goes into the estimation; the rest only into its judgement."""

    observed: Observed
    layout: Layout
    charged: Charged
    impossible: Flags  # sessions that were spoiled on purpose

    @property
    def errors(self) -> Floats:
        """Give the piles' true relative errors."""
        return self.layout.errors

    @property
    def is_sub_metered(self) -> Flags:
        """Say of each pile whether its station has sub-meters."""
        return np.asarray(self.layout.sub_metered[self.layout.station_of] == 1)


def simulate(difficulty: Difficulty, seed: int) -> SimulatedCity:
    """Draw a city; the same difficulty and seed give the same city for ever."""
    layout = lay_out(difficulty, stream(seed, "layout"))
    fleet = draw_fleet(difficulty.vehicles, int(layout.station_of[-1]) + 1, stream(seed, "fleet"))
    charged = charge(difficulty, layout, fleet, stream(seed, "charging"))
    sessions, impossible = reported(
        difficulty.vehicles, layout, charged, difficulty.station.pile_step_wh, stream(seed, "reporting")
    )
    observed = Observed(
        layout.piles,
        sessions,
        verified_piles(difficulty.truth, layout.errors, stream(seed, "anchors")),
        partial(_stations, difficulty, layout, charged, seed),
        difficulty.size.interval_s,
        int(difficulty.size.days * DAY_S) // difficulty.size.interval_s,
    )
    return SimulatedCity(observed, layout, charged, impossible)


def _stations(difficulty: Difficulty, layout: Layout, charged: Charged, seed: int) -> Iterator[StationMeters]:
    """Give one station's meters after the other; they are drawn anew each time, the same."""
    for station in range(int(layout.station_of[-1]) + 1):
        piles = np.flatnonzero(layout.station_of == station)
        low, high = np.searchsorted(charged.pile, [piles[0], piles[-1] + 1])
        draw = stream(seed, f"station {station}")
        yield meter(difficulty, layout, charged.chosen(slice(low, high)), station, piles, draw)
