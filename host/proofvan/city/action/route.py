"""A day's round of the van: stations by risk, then the shortest round from the base through them.

A round has a dozen stops: exact for few (Held and Karp, J. SIAM 10 (1962) 196-210), 2-opt above. Solver packages
(OR-Tools: 30 MB wheel and its own licence terms) are too much for that. Distances are great circles, no roads.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from math import asin, cos, radians, sin, sqrt

# IUGG mean radius R1 of the Earth (Moritz, Geodetic Reference System 1980), km.
_RADIUS_KM = 6371.0088
_EXACT_STOPS = 10


@dataclass(frozen=True, slots=True)
class Place:
    """A point on the map: degrees."""

    name: str
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Route:
    """Stops in order, from the base and back to it."""

    stops: tuple[Place, ...]
    kilometres: float


def shortest_route(base: Place, stops: Sequence[Place]) -> Route:
    """Give a closed round: the shortest one for up to ten stops, a good one (2-opt) for more."""
    if not stops:
        return Route((), 0.0)
    places = [base, *stops]
    far = [[kilometres(one, other) for other in places] for one in places]
    order = _exact(far) if len(stops) <= _EXACT_STOPS else _improved(_nearest(far), far)
    return Route(tuple(places[one] for one in order), _length(order, far))


def kilometres(one: Place, other: Place) -> float:
    """Give the great circle between two places (haversine)."""
    north, south = radians(one.latitude), radians(other.latitude)
    east = radians(other.longitude - one.longitude)
    root = sqrt(sin((south - north) / 2) ** 2 + cos(north) * cos(south) * sin(east / 2) ** 2)
    return 2 * _RADIUS_KM * asin(min(1.0, root))


def _length(order: Sequence[int], far: Sequence[Sequence[float]]) -> float:
    closed = [0, *order, 0]
    return sum(far[one][other] for one, other in pairwise(closed))


def _exact(far: Sequence[Sequence[float]]) -> list[int]:
    """Best way to each last stop over each set of stops, sets growing."""
    stops = range(1, len(far))
    best = {(frozenset((one,)), one): (far[0][one], [one]) for one in stops}
    for size in range(2, len(far)):
        for chosen in map(frozenset, combinations(stops, size)):
            for last in chosen:
                before = chosen - {last}
                ways = [(best[before, one][0] + far[one][last], best[before, one][1]) for one in sorted(before)]
                length, way = min(ways, key=lambda item: item[0])
                best[chosen, last] = (length, [*way, last])
    return min((best[frozenset(stops), last] for last in stops), key=lambda item: item[0] + far[item[1][-1]][0])[1]


def _nearest(far: Sequence[Sequence[float]]) -> list[int]:
    order, left = [0], set(range(1, len(far)))
    while left:
        following = min(left, key=lambda one: (far[order[-1]][one], one))
        order.append(following)
        left.remove(following)
    return order[1:]


def _improved(order: list[int], far: Sequence[Sequence[float]]) -> list[int]:
    """Turn parts of the round about while that shortens it."""
    better = True
    while better:
        better = False
        for low, high in combinations(range(len(order) + 1), 2):
            turned = order[:low] + order[low:high][::-1] + order[high:]
            if _length(turned, far) < _length(order, far) - 1e-9:
                order, better = turned, True
    return order
