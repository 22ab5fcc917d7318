"""What the piles of a simulated city say of its sessions."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from proofvan.city.estimation.observed import UNKNOWN, Flags, Floats, Sessions
from proofvan.sim.city.charging import Charged
from proofvan.sim.city.difficulty import Vehicles
from proofvan.sim.city.layout import Layout


def reported(
    vehicles: Vehicles, layout: Layout, charged: Charged, step_wh: int, draw: np.random.Generator
) -> tuple[Sessions, Flags]:
    """Give the sessions as the piles report them, and which of them were made impossible."""
    count = len(charged.pile)
    known = layout.piles.is_dc[charged.pile] & (draw.random(count) < vehicles.known_share) & ~_at_two_places(charged)
    energy = charged.energy_wh() * (1 + layout.errors[charged.pile])
    shown = Sessions(
        charged.pile,
        np.where(known, charged.vehicle, UNKNOWN),
        np.round(charged.begin_s),
        np.round(charged.end_s),
        np.floor(energy / step_wh) * step_wh,
        _shown(vehicles, charged.soc_begin, known, draw),
        _shown(vehicles, charged.soc_end, known, draw),
    )
    return _spoiled(shown, vehicles.impossible_share, draw)


def _at_two_places(charged: Charged) -> Flags:
    """Say which sessions begin before the vehicle has left another pile: the draw knows no roads."""
    order = np.lexsort((charged.begin_s, charged.vehicle))
    vehicle, begin = charged.vehicle[order], charged.begin_s[order]
    busy_until = np.maximum.accumulate(charged.end_s[order] + vehicle * 1e9) - vehicle * 1e9
    wrong = np.zeros(len(order), dtype=bool)
    wrong[order[1:]] = (vehicle[1:] == vehicle[:-1]) & (begin[1:] < busy_until[:-1])
    return wrong


def _shown(vehicles: Vehicles, soc: Floats, known: Flags, draw: np.random.Generator) -> Floats:
    read = soc + draw.normal(0, vehicles.soc_noise, len(soc))
    stepped = np.clip(np.round(read / vehicles.soc_step) * vehicles.soc_step, 0, 100)
    return np.where(known, stepped, np.nan)


def _spoiled(shown: Sessions, share: float, draw: np.random.Generator) -> tuple[Sessions, Flags]:
    """Make some sessions impossible: no duration, ends before it begins, ten times the energy."""
    count = len(shown)
    spoiled = draw.random(count) < share
    way = draw.integers(3, size=count)
    end = np.where(spoiled & (way == 0), shown.begin_s, shown.end_s)
    end = np.where(spoiled & (way == 1), shown.begin_s - 600, end)
    energy = np.where(spoiled & (way == 2), shown.energy_wh * 10, shown.energy_wh)
    return replace(shown, end_s=end, energy_wh=energy), spoiled
